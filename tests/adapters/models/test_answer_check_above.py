"""Above L1: nothing but prior claims may be drawn on, items are of the level's kind, and only L4 asks for more."""

from __future__ import annotations

import pytest

from toulmin.adapters.models.answer_check import form_of, judge
from toulmin.adapters.models.llm.render import data_of
from toulmin.contracts.artifact import ItemKind, MetaFinding, MetaKind
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.command import NextRound
from toulmin.contracts.exchange import (
    DraftClaim,
    FindingsAnswer,
    MetaAnswer,
    ModelRequest,
    PlanAnswer,
    PriorClaim,
    ProposedItem,
    QuotedSpan,
    ReviewAnswer,
    RunRecord,
    SpanRef,
)
from toulmin.contracts.vocabulary import DocumentId, ItemId, Level, PassageId, Step
from toulmin.testing.conformance.model import sample_request

P = PassageId("d5:1")
PRIOR = PriorClaim(
    ref="c1",
    item="0/i3",
    kind=ClaimKind.OBSERVATION,
    conclusion="The disk was full.",
    confidence=0.8,
    evidence=(QuotedSpan(passage=P, start=10, end=28, document=DocumentId("d5"), quote="The disk was full."),),
)
CLAIM = DraftClaim(
    kind=ClaimKind.OBSERVATION,
    conclusion="The disk was full.",
    evidence=(SpanRef(passage=P, start=10, end=28),),
    confidence=0.7,
    rests_on=("c1",),
)
ITEM = ProposedItem(
    id=ItemId("s1"), kind=ItemKind.SYNTHESIS, title="Bring together", expects="what it shows", sources=("0/i3",)
)


def asked(step: Step, level: Level) -> ModelRequest:
    sample = sample_request(step)
    record = RunRecord(barren=("0/i9",), unquoted=(DocumentId("d7"),)) if level is Level.L4 else None
    return sample.with_(task=sample.task.with_(level=level), passages=(), prior=(PRIOR,), record=record)


@pytest.mark.requirement("R20", "R74")
@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({}, None),
        ({"evidence": (SpanRef(passage=P, start=12, end=20),)}, None),
        ({"evidence": (SpanRef(passage=P, start=0, end=28),)}, "no claim of `<prior>` quotes"),
        ({"evidence": (SpanRef(passage=P),)}, "no claim of `<prior>` quotes"),
        ({"evidence": (SpanRef(passage=PassageId("d9:9")),)}, "no passage"),
        ({"rests_on": ()}, "`rests_on`"),
        ({"rests_on": ("c7",)}, "no claim 'c7'"),
    ],
)
def test_a_claim_draws_on_what_was_given(changes: dict[str, object], fault: str | None) -> None:
    judged = judge(FindingsAnswer(claims=(CLAIM.with_(**changes),)), asked(Step.EXECUTE, Level.L2))
    assert (judged.usable is not None) == (fault is None)
    assert fault is None or fault in judged.advice


@pytest.mark.requirement("R28")
@pytest.mark.parametrize(
    ("level", "changes", "fault"),
    [
        (Level.L2, {}, None),
        (Level.L3, {}, "every item is of kind abstraction"),
        (Level.L4, {"kind": ItemKind.META}, None),
        (Level.L1, {}, "stand above level 1"),
        (Level.L2, {"sources": ("0/i8",)}, "draws on '0/i8'"),
    ],
)
def test_items_are_of_the_kind_of_their_level(level: Level, changes: dict[str, object], fault: str | None) -> None:
    judged = judge(PlanAnswer(items=(ITEM.with_(**changes),)), asked(Step.PLAN, level))
    assert (judged.faults == ()) == (fault is None)
    assert fault is None or fault in judged.advice


@pytest.mark.parametrize(("name", "known"), [("0/i9", True), ("d7", True), ("c1", True), ("0/i1", False)])
def test_a_finding_is_about_what_the_record_names(name: str, *, known: bool) -> None:
    finding = MetaFinding(kind=MetaKind.WASTE, text="It came to nothing.", about=(name,))
    judged = judge(MetaAnswer(findings=(finding,)), asked(Step.EXECUTE, Level.L4))
    assert (judged.faults == ()) == known


@pytest.mark.parametrize(
    ("level", "changes", "fault"),
    [
        (Level.L4, {}, None),
        (Level.L4, {"documents": (DocumentId("d7"),)}, None),
        (Level.L4, {"documents": (DocumentId("d404"),)}, "names the document"),
        (Level.L4, {"questions": ("who paid?",)}, "not a question of the task"),
        (Level.L2, {}, "for meta-reasoning only"),
    ],
)
def test_another_round_is_asked_for_by_l4_about_what_there_is(
    level: Level, changes: dict[str, object], fault: str | None
) -> None:
    sent = NextRound(constraints=("Look again.",)).with_(**changes)
    judged = judge(ReviewAnswer(alignment="It answers.", next_round=sent), asked(Step.VERIFY, level))
    assert (judged.faults == ()) == (fault is None)
    assert fault is None or fault in judged.advice


def test_the_form_follows_step_and_level_and_the_record_is_shown_as_data() -> None:
    request = asked(Step.EXECUTE, Level.L4)
    assert form_of(request.task) is MetaAnswer
    assert form_of(asked(Step.EXECUTE, Level.L3).task) is FindingsAnswer
    shown = data_of(request)
    assert "<record>" in shown
    assert '"barren": ["0/i9"]' in shown
    assert '"ref": "c1"' in shown
    assert "<record>" not in data_of(asked(Step.EXECUTE, Level.L3))
