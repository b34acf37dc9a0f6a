"""The page about the command line is what the command line says of itself."""

from pathlib import Path

from tools.cli_reference import PAGE, main, render
from toulmin.cli.exits import ExitCode


def test_the_page_is_current(repository: Path) -> None:
    written = (repository / PAGE).read_text(encoding="utf-8")
    assert written == render(), "run `python -m tools.cli_reference`"


def test_the_page_holds_every_exit_code_and_verb(tmp_path: Path) -> None:
    (tmp_path / PAGE).parent.mkdir(parents=True)
    assert main(tmp_path) == 0
    page = (tmp_path / PAGE).read_text(encoding="utf-8")
    for code in ExitCode:
        assert f"| {int(code)} | " in page
    for verb in ("demo", "run", "ask", "why", "lineage", "replay", "policy explain", "doctor"):
        assert f"### `toulmin {verb}`" in page
