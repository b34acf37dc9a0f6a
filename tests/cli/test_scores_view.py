"""The scores of a run on a terminal and as JSON: bars without colour, findings with carets under their characters."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from tests.cli.conftest import Desk, make_desk
from toulmin.cli.render.scores import gauge, pointed, scores_view
from toulmin.cli.scores import FoundIn, RunScores, ScoredArtifact
from toulmin.contracts.report import RunReport
from toulmin.contracts.verification import Dimension, DimensionScore, Finding, Severity
from toulmin.contracts.vocabulary import ArtifactId, ClaimId, DecisionId, Level, PassageId, RunId

SAID = "The cache lost 3 shards at 14:02 \x1b[31mand fell"


def scored(dimension: Dimension, value: float, **more: object) -> DimensionScore:
    made = DimensionScore(
        dimension=dimension, score=value, passed=value >= 0.5, threshold=0.5, units=4, method="rules", version="1"
    )
    return made.with_(**more)


def five(value: float = 0.9) -> tuple[DimensionScore, ...]:
    return tuple(scored(dimension, value) for dimension in Dimension)


def artifact(number: int, *, value: float = 0.9, outcome: str = "promote") -> ScoredArtifact:
    return ScoredArtifact(
        artifact=ArtifactId(f"a{number:020}"),
        unit=f"0/i{number}",
        level=Level.L1,
        round=1,
        claims=2,
        passed=value >= 0.5,
        scores=five(value),
        errors=0,
        warnings=1,
        outcome=outcome,
        rule="promotion.allowed",
        decision=DecisionId("k1"),
    )


def found(number: int, *, code: str = "evidence.number_missing", **more: object) -> FoundIn:
    finding = Finding(
        dimension=Dimension.EVIDENCE_COVERAGE,
        severity=Severity.ERROR,
        code=code,
        message="'3' stands in no evidence",
        claim=ClaimId(f"c{number}"),
        start=15,
        end=16,
    )
    return FoundIn(finding=finding.with_(**more), artifact=ArtifactId("a1"), said=SAID, times=1)


def scores(**more: object) -> RunScores:
    made = RunScores(
        run=RunId("r0123"),
        objective="Why did it fall?",
        scores=five(),
        artifacts=(artifact(1), artifact(2, value=0.2, outcome="reject")),
        findings=(found(1),),
    )
    return made.with_(**more)


def shown(document: RunScores, *, full: bool = False, one: bool = False, width: int = 80) -> str:
    file = io.StringIO()
    console = Console(file=file, width=width, markup=False, highlight=False, emoji=False)
    console.print(scores_view(document, full=full, one=one))
    return file.getvalue()


@pytest.mark.parametrize(
    ("value", "low", "high", "bar"),
    [
        (0.0, None, None, "····|·····"),
        (0.7, None, None, "━━━━|━━···"),
        (1.0, None, None, "━━━━|━━━━━"),
        (0.8, 0.7, 1.0, "━━━━|━[━·]"),
    ],
)
def test_a_bar_shows_score_threshold_and_interval(
    value: float, low: float | None, high: float | None, bar: str
) -> None:
    assert gauge(scored(Dimension.CONTRADICTION, value, low=low, high=high), width=10) == bar


def test_carets_stand_under_exactly_the_characters_of_a_finding() -> None:
    line, under = pointed(SAID, 15, 16)
    assert line[under.index("^") : under.rindex("^") + 1] == "3"


@pytest.mark.parametrize("said", ["日本語のログ 41 件", "tab\t41\nend", "x" * 300 + " 41 " + "y" * 300])
def test_carets_stand_right_under_wide_long_and_broken_texts(said: str) -> None:
    start = said.index("41")
    line, under = pointed(said, start, start + 2)
    before = line[: line.index("41")]
    assert under == " " * cell_len(before) + "^^"
    assert "\n" not in line
    assert len(line) <= 66


def test_a_place_longer_than_the_window_is_pointed_at_from_its_start() -> None:
    line, under = pointed("a" * 200, 10, 190, window=20)
    assert line.endswith("…")
    assert under.strip() == "^" * 180


def test_the_view_fits_eighty_columns_and_holds_every_part() -> None:
    text = shown(
        scores(
            scores=(
                *five()[:3],
                scored(Dimension.CONFIDENCE_QUALITY, 0.6, calibration="platt/logs@1"),
                scored(Dimension.COMPLETENESS, 0.4, low=0.2, high=0.7),
            )
        )
    )
    lines = text.splitlines()
    assert all(len(line.rstrip()) <= 80 for line in lines)
    assert "4 of 5 scores pass · 2 artifacts verified, 1 of them failed" in text
    assert "calibrated by platt/logs@1" in " ".join(text.split())
    assert "95 % .20–.70 · needs .50 · 4 checked" in text
    assert "✗ completeness" in text
    assert "[ ] its 95 % interval" in text
    assert "✗ evidence.number_missing" in text
    at = next(place for place, line in enumerate(lines) if "lost 3 shards" in line)
    assert lines[at + 1].index("^") == lines[at].index("3 shards")
    assert "\x1b" not in text
    assert "toulmin why c1" in text
    assert "a00000000000000000002 0/i2" in text
    assert text.index("0/i2") < text.index("0/i1"), "what failed comes first"


def test_the_domain_of_a_calibration_is_told_where_it_is_known() -> None:
    text = " ".join(shown(scores()).split())
    assert "rules 1 · uncalibrated" in text


def test_many_of_one_kind_are_counted_and_full_shows_them_all() -> None:
    many = scores(findings=tuple(found(number) for number in range(9)))
    assert "9 times" in shown(many)
    assert "6 more with --full" in shown(many)
    whole = shown(many, full=True)
    assert all(f"toulmin why c{number}" in whole for number in range(9))
    assert "more with --full" not in whole


def test_findings_without_a_place_are_told_once_for_each_message() -> None:
    vague = [
        found(
            n,
            code="confidence.uncalibrated",
            start=None,
            end=None,
            severity=Severity.WARNING,
            message=f"domain {n % 2}",
        )
        for n in range(6)
    ]
    text = shown(scores(findings=tuple(vague)))
    assert "! confidence.uncalibrated  6 times" in text
    assert (text.count("domain 0  3 times"), text.count("domain 1  3 times")) == (1, 1)
    assert "4 more with --full" in text
    assert "^" not in text


def test_what_is_about_no_claim_is_told_once_for_all_dimensions() -> None:
    empty = [
        FoundIn(
            finding=Finding(
                dimension=dimension,
                severity=Severity.ERROR,
                code=f"{dimension.value}.nothing_checked",
                message="there was nothing to check",
                passage=PassageId("d1:1"),
            ),
            artifact=ArtifactId("a1"),
            times=1,
        )
        for dimension in (Dimension.SCOPE_ADHERENCE, Dimension.CONTRADICTION)
    ]
    text = shown(scores(findings=tuple(empty)))
    assert "✗ nothing_checked  in scope, contradiction" in text
    assert text.count("there was nothing to check") == 1
    assert "→ artifact a1 · passage d1:1" in text
    assert "more with --full" not in text


def test_more_artifacts_than_a_screen_holds_are_counted() -> None:
    many = scores(artifacts=tuple(artifact(number, outcome="withdrawn") for number in range(20)))
    assert "8 more with --full" in shown(many)
    assert "more with --full" not in shown(many, full=True)
    assert "withdrawn" in shown(many)


def test_one_artifact_has_its_verdict_and_the_rule() -> None:
    text = shown(scores(artifacts=(artifact(2, value=0.2, outcome="reject"),)), one=True)
    assert text.startswith("artifact a00000000000000000002 · 0/i2 at L1, round 1 · 2 claims\n")
    assert "fails · rejected (promotion.allowed) · k1" in text
    assert "by artifact" not in text
    bare = artifact(3, outcome="verified").with_(rule=None, decision=None)
    assert "passes all five · verified\n" in shown(scores(artifacts=(bare,), findings=()), one=True)


def test_a_run_that_is_not_over_has_no_scores_of_its_own() -> None:
    text = shown(scores(scores=()))
    assert "not over yet" in text
    assert "━" not in text


def test_the_scores_of_a_finished_run(finished: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(finished.folder)
    result = finished("show", "--scores")
    assert result.code == 0
    document = RunScores.parse(finished("show", "--scores", "--json").out)
    report = RunReport.parse(finished("show", "--json").out)
    assert document.scores == report.scores
    assert len({entry.artifact for entry in document.artifacts}) == len(document.artifacts)
    for entry in document.findings:
        if entry.finding.claim is not None:
            assert entry.said is not None
    assert {entry.outcome for entry in document.artifacts} >= {"promote", "verified"}
    one = finished("show", "--artifact", "1", "--json")
    mine = RunScores.parse(one.out)
    assert [entry.artifact for entry in mine.artifacts] == [report.claims[0].artifact]
    assert mine.scores == mine.artifacts[0].scores
    assert finished("show", "--artifact", report.claims[0].artifact[:14], "--json").out == one.out
    assert finished("show", report.run, "--artifact", "1").out.startswith(f"artifact {report.claims[0].artifact}")


def test_views_that_exclude_each_other_are_refused(finished: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(finished.folder)
    result = finished("show", "--tree", "--scores")
    assert (result.code, "--tree and --scores cannot be shown at once" in result.err) == (2, True)


def test_an_artifact_of_another_run_is_refused_with_what_to_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk(tmp_path)
    monkeypatch.chdir(tmp_path)
    runs = []
    for name in ("first", "second"):
        desk.write(
            "contract.yaml",
            f"objective: Why do {name} requests fail?\ninputs: [app.log]\noutput: {{must_answer: [cause]}}\n"
            "reasoner: extractive\n",
        )
        runs.append(RunReport.parse(desk("run", "contract.yaml", "--quiet", "--json").out))
    foreign = runs[0].claims[0].artifact
    result = desk("show", runs[1].run, "--artifact", foreign)
    assert result.code == 2
    assert f"has no verified artifact {foreign} → toulmin show {runs[1].run} --scores" in result.err
    own = desk("show", "--artifact", foreign)
    assert own.code == 0, "without a run the artifact's own is meant"
    assert f"toulmin why {runs[0].claims[0].claim.id} --run {runs[0].run}" in own.out
    assert " --run " not in desk("show", "--scores").out
