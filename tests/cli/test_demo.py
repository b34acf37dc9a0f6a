"""The demo: what a person sees in the first minute."""

import re
from pathlib import Path

import pytest
from rich.console import Console

from tests.cli.conftest import Desk
from tools.picture import drawn
from toulmin.contracts.artifact import ConflictRule
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.command import Ending
from toulmin.contracts.report import RunReport
from toulmin.contracts.vocabulary import Level
from toulmin.evaluation.suites import RescoredRun


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


@pytest.mark.requirement("R54")
def test_its_page_shows_each_claim_beside_its_evidence_whatever_became_of_it(
    demo: tuple[Desk, str, str], tmp_path: Path
) -> None:
    desk, _, _ = demo
    assert desk.process("show", "--html", str(tmp_path / "demo.html")).code == 0
    text = (tmp_path / "demo.html").read_text(encoding="utf-8")
    assert "18 claims stand, 4 held back, 1 withdrawn and 1 that rested on it" in text
    for kind, count in (("stands", 18), ("held", 4), ("withdrawn", 2)):
        assert len(re.findall(rf'<article class="sheet {kind}[ "]', text)) == count
    assert "set aside for “Rami Haddad says: We enabled the read replica" in text
    assert "for you to settle" in text
    assert '<span class="row" data-n="39"><mark>2026-05-12T15:40:12.300000+02:00 <b>cache-3</b> ' in text
    assert '<span class="absent"><span class="vh">[not in its evidence: </span>unguarded' in text
    assert '<span class="remark"><span class="vh">[remark: </span>3.2' in text


def test_its_scores_fit_eighty_columns_and_name_the_artifact_that_failed(demo: tuple[Desk, str, str]) -> None:
    desk, _, _ = demo
    out = desk.process("show", "--scores", extra={"COLUMNS": "80"}).out
    assert max(len(line) for line in out.splitlines()) <= 80
    assert "5 of 5 scores pass" in out
    assert "nothing_checked  in scope, evidence, contradiction, confidence" in out
    failed = next(line for line in out.splitlines() if line.startswith("a") and "rejected" in line)
    one = desk.process("show", "--artifact", failed.split()[0], extra={"COLUMNS": "80"})
    assert one.code == 0
    assert "fails · rejected (promotion.confidence)" in one.out


@pytest.fixture(scope="module")
def report(demo: tuple[Desk, str, str]) -> RunReport:
    return RunReport.parse(demo[0].process("show", "--json").out)


@pytest.mark.requirement("R21")
def test_it_climbs_to_meta_reasoning_and_takes_a_second_round(report: RunReport) -> None:
    assert report.levels == (Level.L1, Level.L2, Level.L3, Level.L4)
    assert report.rounds == 2


@pytest.mark.requirement("R27")
def test_conflicts_are_settled_by_rule_and_one_is_left_to_a_person(
    demo: tuple[Desk, str, str], report: RunReport
) -> None:
    rules = [note.rule for note in report.conflicts]
    assert ConflictRule.CONFIGURATION_OVER_PROSE in rules
    assert ConflictRule.NEWER_OVER_OLDER in rules
    assert [note.subject for note in report.conflicts if note.rule == ConflictRule.ESCALATED] == ["warm-up"]
    assert "to settle  ? warm-up of a node takes 2 minutes" in demo[1]


@pytest.mark.requirement("R24")
def test_a_claim_of_the_first_round_is_withdrawn_with_what_rested_on_it(
    demo: tuple[Desk, str, str], report: RunReport
) -> None:
    (fell,) = report.withdrawn
    assert (fell.level, fell.round, fell.rule) == (Level.L1, 2, "conflict.newer_over_older")
    assert "The read replica of orders-db is disabled" in fell.said
    assert fell.lost_to_source == "mail/orders-db-storage.eml"
    assert [(told.level, told.confidence) for told in fell.dependents] == [(Level.L2, None)]
    assert not any("replica" in entry.claim.conclusion for entry in report.claims)
    said = " ".join(demo[1].split())
    assert "withdrawn ↓ “Zoé Marchetti says: The read replica of orders-db" in said
    assert "(rule conflict.newer_over_older); the claim that said so at L2 rested on it and fell" in said


@pytest.mark.requirement("R24", "R54")
def test_why_of_the_withdrawn_claim_tells_when_and_by_which_rule_it_fell(
    demo: tuple[Desk, str, str], report: RunReport
) -> None:
    desk, _, _ = demo
    (fell,) = report.withdrawn
    text = desk.process("why", fell.claim).out
    assert "· withdrawn" in text
    assert ", in round 2" in text
    assert "rule conflict.newer_over_older" in text
    assert "We enabled the read replica" in text
    assert "held back" not in text
    assert "withdrawn for" in desk.process("lineage", fell.artifact).out.splitlines()[0]


@pytest.mark.requirement("R21", "R29")
def test_a_gap_of_the_first_round_is_closed_by_the_second(demo: tuple[Desk, str, str], report: RunReport) -> None:
    (gap,) = report.closed
    assert (gap.question, gap.asked, gap.answered) == ("how many customers could not pay", 1, 2)
    assert gap.documents == ("mail/support-count.eml",)
    assert "388 gave up" in gap.said
    assert not any(gap.question in text for text in report.not_known)
    assert "gap closed ✓ “how many customers could not pay”" in demo[1]


@pytest.mark.requirement("R21", "R24", "R27", "R29")
def test_the_tree_draws_the_climb_with_what_fell_was_settled_and_sent_down(demo: tuple[Desk, str, str]) -> None:
    desk, _, _ = demo
    drawn_tree = desk.process("show", "--tree", extra={"COLUMNS": "80"}).out
    assert max(len(line) for line in drawn_tree.splitlines()) <= 80
    text = " ".join(drawn_tree.replace("│", " ").split())
    for said in (
        "round 1 · L4 meta-reasoning",
        "round 2 · L1 analysis",
        "→ sends down: Look in",
        "for what answers: how many customers could not pay",
        "Answer: how many customers could not pay · rejected · answered in round 2",
        "✓ gap of round 1 closed: how many customers could not pay · from mail/support-count.eml",
        "↓ withdrawn in round 2: “Zoé Marchetti says: The read replica",
        "(conflict.newer_over_older)",
        "(demotion.rests_on)",
        "conflict over warm-up · for you to settle",
        "settled by configuration over prose",
    ):
        assert said in text, said


def test_its_progress_is_calm_where_nobody_watches_a_terminal(demo: tuple[Desk, str, str]) -> None:
    _, _, err = demo
    lines = err.splitlines()
    headings = [line for line in lines if line.startswith("round ")]
    assert [heading.split(" · ")[0] for heading in headings] == ["round 1"] * 4 + ["round 2"] * 4
    assert "sent down: how many customers could not pay" in headings[4]
    for step in ("clarify", "scope", "plan", "execute", "verify"):
        assert sum(line.startswith(f"  ✓ {step} ") for line in lines) == len(headings), "one line for each step"
    assert not any(line.lstrip().startswith(("·", "! round")) for line in lines)


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


@pytest.mark.requirement("R44")
def test_all_of_it_is_verified_again_to_the_same_reports(demo: tuple[Desk, str, str]) -> None:
    desk, _, _ = demo
    rescored = RescoredRun.parse(desk.process("rescore", "--json").out)
    assert {unit.level for unit in rescored.units} == {Level.L1, Level.L2, Level.L3, Level.L4}
    assert len(rescored.units) > 60
    assert not any(unit.changed for unit in rescored.units)
    assert (rescored.missed, rescored.otherwise()) == ((), ())
