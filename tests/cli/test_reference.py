"""The page about the command line is what the command line says of itself."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools.cli_reference import PAGE, main, render
from toulmin.cli.exits import ExitCode
from toulmin.cli.verbs import VERBS, Verb, load


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


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_the_list_of_verbs_says_what_each_verb_says_of_itself(verb: Verb) -> None:
    command = load(verb)
    assert command.name == verb.name
    assert " ".join((command.help or "").split()).startswith(verb.says)


def test_help_and_completion_load_no_vendor() -> None:
    program = "import sys, toulmin.cli; print([name for name in sys.argv[1:] if name in sys.modules])"
    heavy = ("pydantic", "sqlalchemy", "numpy", "yaml", "toulmin.wiring", "toulmin.contracts")
    done = subprocess.run((sys.executable, "-c", program, *heavy), capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
