"""The demo: what a person sees in the first minute."""

from pathlib import Path

import pytest
from rich.console import Console

from tests.cli.conftest import Desk
from tools.picture import drawn
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.command import Ending
from toulmin.contracts.report import RunReport


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, str, str]:
    folder = tmp_path_factory.mktemp("demo")
    desk = Desk(folder=folder, home=folder / ".toulmin")
    result = desk.process("demo", extra={"COLUMNS": "80"})
    assert result.code == 0, result
    return desk, result.out, result.err


def test_it_fits_a_screen_and_says_what_to_type_next(demo: tuple[Desk, str, str]) -> None:
    _, out, _ = demo
    assert len(out.splitlines()) <= 60
    assert max(len(line) for line in out.splitlines()) <= 80
    assert "toulmin why 1" in out


def test_it_holds_something_back_and_says_by_which_rule(demo: tuple[Desk, str, str]) -> None:
    desk, out, _ = demo
    report = RunReport.parse(desk.process("show", "--json").out)
    assert report.ending is Ending.DONE
    assert report.held_back
    assert report.held_back[0].rule in out
    assert any(entry.claim.kind is ClaimKind.CAUSE for entry in report.claims)
    assert "docs/vendor-postmortem.pdf" in out


def test_a_claim_that_was_held_back_is_asked_after(demo: tuple[Desk, str, str]) -> None:
    desk, _, _ = demo
    report = RunReport.parse(desk.process("show", "--json").out)
    held = next(entry for entry in report.held_back if entry.rule.startswith("promotion."))
    result = desk.process("why", held.claim.id)
    assert held.rule in result.out + result.err


def test_it_writes_nowhere_but_in_its_home(demo: tuple[Desk, str, str], repository: Path) -> None:
    desk, _, _ = demo
    assert [path.name for path in desk.folder.iterdir()] == [".toulmin"]
    assert not (repository / "examples" / "checkout-latency" / ".toulmin").exists()


def test_the_picture_loads_nothing() -> None:
    console = Console(record=True, width=40, file=None, quiet=True)
    console.print("hello")
    picture = drawn(console)
    assert "@font-face" not in picture
    assert "url(http" not in picture
