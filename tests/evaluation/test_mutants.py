"""The suite end to end: sound claims pass, mutants are judged by place and dimension, and figures add up."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from toulmin.calibration import CalibrationSet
from toulmin.contracts.artifact import ItemKind, Plan, PlanItem, ReasoningArtifact
from toulmin.contracts.document import NormalizedState
from toulmin.contracts.errors import NotFound, UsageError
from toulmin.contracts.verification import Dimension
from toulmin.contracts.vocabulary import ItemId, Level, TrustLevel
from toulmin.evaluation.mutants import MutantEvaluation, evaluate_mutants, mutants_page, rows_in, specimens_of_run
from toulmin.evaluation.mutants.kinds import KINDS, MutantKind
from toulmin.evaluation.mutants.sources import read_candour, shipped_claims
from toulmin.evaluation.mutants.specimen import CITED_MAX, QUESTION, Specimen, artifact_of, specimen_of
from toulmin.evaluation.mutants.trial import Outcome, judge, try_mutants, try_original

SAID = "The kernel killed process 2211 on cache-7 at 14:01, and no other node was lost."
EVIDENCE = ("At 14:01 the kernel killed process 2211 on cache-7.", "There no other node was lost.", "cache-9 was well.")


def specimen(said: str = SAID, *, topic: str = "") -> Specimen:
    return specimen_of("one", said, [EVIDENCE], cited=[(0, 0), (0, 1)], topic=topic)


@pytest.fixture(scope="module")
def shipped() -> MutantEvaluation:
    return evaluate_mutants(missed_max=30)


def row(**changes: object) -> str:
    return json.dumps({"id": "r1", "evidence": list(EVIDENCE), "claim": SAID, "supported": 1, **changes})


def test_the_sound_claims_that_ship_are_many_and_of_many_fields() -> None:
    claims = shipped_claims()
    assert 20 <= len(claims) <= 40
    assert len({one.id for one in claims}) == len(claims)
    assert all(len(one.claim.grounds) >= 1 and one.topic for one in claims)


def test_the_humility_set_has_enough_of_both_and_each_planted_place_stands_in_its_claim() -> None:
    rows = read_candour()
    assert sum(one.planted for one in rows) >= 40
    assert sum(not one.planted for one in rows) >= 40
    assert all(one.place in one.claim for one in rows)
    assert len({one.id for one in rows}) == len(rows)


@pytest.mark.requirement("R43")
def test_the_verifier_lets_sound_claims_pass_and_notices_most_mutants_of_hard_facts(shipped: MutantEvaluation) -> None:
    (source,) = shipped.sources
    assert source.alarms.hits <= 1
    by_kind = {one.kind: one for one in shipped.kinds}
    for kind in (
        MutantKind.NUMBER_CHANGED,
        MutantKind.UNIT_CHANGED,
        MutantKind.DATE_MOVED,
        MutantKind.CLOCK_MOVED,
        MutantKind.SENTENCE_ADDED,
        MutantKind.CERTAINTY_ADDED,
        MutantKind.CONFIDENCE_RAISED,
        MutantKind.QUOTE_ALTERED,
        MutantKind.ANSWER_DROPPED,
        MutantKind.NAME_FROM_ELSEWHERE,
    ):
        assert by_kind[kind].detected.value >= 0.95, kind
    assert by_kind[MutantKind.ROLES_SWAPPED].detected.value >= 0.7


@pytest.mark.requirement("R45")
def test_the_humility_audit_finds_planted_over_claims_and_leaves_honest_claims_alone(shipped: MutantEvaluation) -> None:
    by_family = {one.family: one for one in shipped.humility}
    together, unseen = by_family["all of these"], by_family["unseen"]
    assert together.flagged.value >= 0.95
    assert together.refused.hits == unseen.refused.hits == 0
    assert together.failed.of == sum(one.failed.of for one in shipped.humility if one not in (together, unseen))


def test_every_kind_is_counted_and_the_same_seed_gives_the_same_bytes(shipped: MutantEvaluation) -> None:
    assert [one.kind for one in shipped.kinds] == list(KINDS)
    assert all(one.detected.hits + one.elsewhere + one.missed == one.detected.of for one in shipped.kinds)
    assert all(one.detected.of for one in shipped.kinds)
    again = evaluate_mutants(missed_max=30)
    assert again.canonical() == shipped.canonical()
    assert MutantEvaluation.parse(shipped.canonical()) == shipped
    assert len(shipped.missed) == 30
    assert all(one.start is None or one.conclusion[one.start : one.end] for one in shipped.missed)


@pytest.mark.parametrize("kind", list(KINDS), ids=lambda kind: kind.value)
def test_a_mutant_is_of_a_sound_artifact_and_is_another_one(kind: MutantKind) -> None:
    original = specimen(topic="process 2211")
    made = [mutant for seed in range(4) if (mutant := KINDS[kind].make(original, seed)) is not None]
    sound = artifact_of(original.claim).canonical()
    assert all(mutant.artifact.canonical() != sound or mutant.context != original.context for mutant in made)
    assert KINDS[kind].expected


@pytest.mark.parametrize(
    ("kind", "seed", "outcome"),
    [
        (MutantKind.NUMBER_CHANGED, 0, Outcome.DETECTED),
        (MutantKind.CLOCK_MOVED, 0, Outcome.DETECTED),
        (MutantKind.SENTENCE_ADDED, 0, Outcome.DETECTED),
        (MutantKind.NAME_FROM_ELSEWHERE, 0, Outcome.DETECTED),
        (MutantKind.EVIDENCE_CUT, 1, Outcome.DETECTED),
        (MutantKind.QUOTE_ALTERED, 0, Outcome.DETECTED),
        (MutantKind.ANSWER_DROPPED, 0, Outcome.DETECTED),
        (MutantKind.EXCLUDED_TOPIC, 0, Outcome.DETECTED),
        (MutantKind.CONFIDENCE_RAISED, 0, Outcome.DETECTED),
        (MutantKind.CONFIDENCE_RAISED, 1, Outcome.DETECTED),
    ],
)
def test_the_verifier_on_single_mutants(kind: MutantKind, seed: int, outcome: Outcome) -> None:
    mutant = KINDS[kind].make(specimen(topic="process 2211"), seed)
    assert mutant is not None
    assert judge(mutant, KINDS[kind]) is outcome


def test_a_report_that_fails_for_something_else_is_counted_as_elsewhere() -> None:
    mutant = KINDS[MutantKind.NUMBER_CHANGED].make(specimen(), 0)
    assert mutant is not None
    assert judge(mutant, KINDS[MutantKind.CERTAINTY_ADDED]) is Outcome.ELSEWHERE


def test_no_mutant_is_made_of_a_claim_that_is_refused_already() -> None:
    refused = try_original(specimen("The kernel killed process 4711 on cache-7 at 14:01."))
    assert refused.alarms == {Dimension.EVIDENCE_COVERAGE}
    assert list(try_mutants([refused], seed=0, each=2)) == []


def test_where_nothing_can_be_changed_no_mutant_is_made() -> None:
    bare = specimen()
    ungrounded = Specimen("two", bare.claim.with_(grounds=()), bare.context)
    for kind in (MutantKind.QUOTE_ALTERED, MutantKind.EVIDENCE_CUT):
        assert KINDS[kind].make(ungrounded, 0) is None
    certain = bare.claim.with_(qualifier=bare.claim.qualifier.with_(confidence=1.0))
    assert KINDS[MutantKind.CONFIDENCE_RAISED].make(Specimen("three", certain, bare.context), 0) is None
    reportedly = specimen_of("four", "It failed", [["reportedly"]])
    assert KINDS[MutantKind.QUOTE_ALTERED].make(reportedly, 0) is None
    wordless = specimen_of("five", "It was so", [["It was so"]])
    assert KINDS[MutantKind.EXCLUDED_TOPIC].make(wordless, 0) is None


def test_of_a_long_document_the_nearest_sentences_are_cited() -> None:
    sentences = [f"Line {number} is about weather." for number in range(40)]
    sentences[30] = "The kernel killed process 2211."
    made = specimen_of("long", "The kernel killed process 2211", [sentences])
    assert len(made.claim.grounds) == CITED_MAX
    assert sentences[30] in [ground.quote for ground in made.claim.grounds]


def test_supported_rows_of_a_folder_become_sound_claims(tmp_path: Path) -> None:
    (tmp_path / "verification").mkdir()
    text = "\n".join((row(), row(id="r2", supported=0), "", row(id="r3", claim=" ")))
    (tmp_path / "verification" / "a.jsonl").write_text(text + "\n", encoding="utf-8")
    (tmp_path / "verification" / "scores.jsonl").write_text('{"id": "x", "score": 1}\n', encoding="utf-8")
    rows = rows_in(tmp_path, skip_damaged=False)
    assert [one.id for one in rows.specimens] == ["r1"]
    assert rows.other == ("scores.jsonl",)
    assert rows.damaged == ()
    result = evaluate_mutants(rows=rows, each=1)
    assert [(one.name, one.originals) for one in result.sources] == [("shipped", 30), ("data", 1)]
    assert result.other == ("scores.jsonl",)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"\0\0\0\0", "line 2 is damaged: 4 of its 4 bytes are NUL"),
        (b'{"id": "\xff"}', "line 2 is damaged: it is not UTF-8 at byte 8"),
        (b'{"id": ', "line 2 is damaged"),
        (b'{"id": "r2", "supported": 2}', "line 2 is damaged"),
    ],
)
def test_damaged_lines_are_refused_or_counted(tmp_path: Path, line: bytes, says: str) -> None:
    (tmp_path / "a.jsonl").write_bytes(row().encode() + b"\n" + line + b"\n")
    with pytest.raises(UsageError, match=r"a\.jsonl line 2 is damaged") as refused:
        rows_in(tmp_path, skip_damaged=False)
    assert "--skip-damaged" in refused.value.hint
    rows = rows_in(tmp_path, skip_damaged=True)
    assert len(rows.specimens) == 1
    (damage,) = rows.damaged
    assert says in damage


def test_a_folder_without_rows_and_a_file_that_is_none_are_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"there is no \*\.jsonl"):
        rows_in(tmp_path, skip_damaged=True)
    (tmp_path / "a.jsonl").mkdir()
    with pytest.raises(UsageError, match="cannot read"):
        rows_in(tmp_path, skip_damaged=True)


def test_of_a_run_the_promoted_claims_of_its_first_level_are_taken_once() -> None:
    one = specimen()
    promoted = artifact_of(one.claim).with_(trust=TrustLevel.PROMOTED)
    plan = Plan(items=(PlanItem(id=ItemId("i1"), kind=ItemKind.SURVEY, title="Look", expects="claims"),))
    artifacts: tuple[ReasoningArtifact, ...] = (
        promoted,
        promoted.with_(id="a-again"),
        promoted.with_(id="a-above", level=Level.L2),
        promoted.with_(id="a-plan", body=plan),
        artifact_of(one.claim),
    )
    inputs = NormalizedState(
        documents=tuple(one.context.documents.values()), passages=tuple(one.context.passages.values())
    )
    (found,) = specimens_of_run(artifacts, contract=one.context.contract, inputs=inputs, calibrations=CalibrationSet())
    assert found.claim == one.claim
    assert try_original(found).report.passed
    result = evaluate_mutants(claims={"run r1": (found,)}, each=1)
    assert [source.name for source in result.sources] == ["shipped", "run r1"]


def test_a_claim_of_a_run_that_answers_nothing_is_asked_what_the_sources_say() -> None:
    one = specimen()
    inputs = NormalizedState(
        documents=tuple(one.context.documents.values()), passages=tuple(one.context.passages.values())
    )
    silent = artifact_of(one.claim.with_(answers=())).with_(trust=TrustLevel.PROMOTED)
    (found,) = specimens_of_run((silent,), contract=one.context.contract, inputs=inputs, calibrations=CalibrationSet())
    assert found.claim.answers == found.context.questions == (QUESTION,)
    assert try_original(found).report.passed


def test_where_no_question_is_asked_no_answer_can_be_dropped() -> None:
    one = specimen()
    unasked = Specimen("six", one.claim, replace(one.context, questions=()))
    assert KINDS[MutantKind.ANSWER_DROPPED].make(unasked, 0) is None


def test_the_page_names_its_command_every_kind_and_what_was_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(row().encode() + b"\n\0\n")
    (tmp_path / "b.jsonl").write_text('{"id": "x"}\n', encoding="utf-8")
    result = evaluate_mutants(rows=rows_in(tmp_path, skip_damaged=True), each=1)
    page = mutants_page(result, command="toulmin eval mutants --seed 1")
    assert "toulmin eval mutants --seed 1\n" in page
    assert all(kind.says in page for kind in KINDS.values())
    assert "Left out as damaged: 1 lines." in page
    assert "Not read, for their rows are no claims with evidence: b.jsonl." in page
    empty = result.with_(kinds=tuple(one.with_(detected=one.detected.with_(hits=0, of=0)) for one in result.kinds))
    assert "none made" in mutants_page(empty, command="x")
