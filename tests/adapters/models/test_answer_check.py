"""What an answer must be: references that exist, a plan that can be done, a scope with an inside and an outside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toulmin.adapters.models.answer_check import judge
from toulmin.contracts.artifact import ItemKind
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.exchange import FindingsAnswer, PlanAnswer, PriorClaim, QuotedSpan, ScopeAnswer, SpanRef
from toulmin.contracts.vocabulary import DocumentId, ItemId, Level, PassageId, Step
from toulmin.testing.conformance.model import sample_answer, sample_request

REQUEST = sample_request(Step.EXECUTE)
FINDINGS = sample_answer(Step.EXECUTE)
assert isinstance(FINDINGS, FindingsAnswer)
CLAIM = FINDINGS.claims[0]
PLAN = sample_answer(Step.PLAN)
assert isinstance(PLAN, PlanAnswer)
ITEM = PLAN.items[0]
LENGTH = len(REQUEST.passages[0].text)


def ref(passage: str = "d0:0", start: int | None = None, end: int | None = None) -> SpanRef:
    return SpanRef(passage=PassageId(passage), start=start, end=end)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"evidence": (ref("d9:9"),)}, "no passage 'd9:9'"),
        ({"backing": ref("d9:9")}, "no passage 'd9:9'"),
        ({"counter_evidence": ref("d9:9")}, "no passage 'd9:9'"),
        ({"evidence": (ref(start=0),)}, "one offset"),
        ({"evidence": (ref(start=0, end=LENGTH + 1),)}, "are not in passage"),
        ({"evidence": (ref(start=5, end=5),)}, "are not in passage"),
        ({"evidence": ()}, "at least one passage"),
        ({"conclusion": "  \n"}, "blank"),
        ({"answers": ("something else",)}, "not a question of the task"),
    ],
)
@pytest.mark.requirement("R74")
def test_a_faulty_claim_is_named_and_left_out(changes: dict[str, object], fault: str) -> None:
    judged = judge(FINDINGS.with_(claims=(CLAIM, CLAIM.with_(**changes))), REQUEST)
    assert fault in judged.advice
    assert "claim 2" in judged.advice
    assert judged.dropped == 1
    assert isinstance(judged.usable, FindingsAnswer)
    assert judged.usable.claims == (CLAIM,)


@given(start=st.integers(0, 200), end=st.integers(1, 200))
@pytest.mark.requirement("R74")
def test_offsets_pass_exactly_when_they_lie_in_the_passage(start: int, end: int) -> None:
    judged = judge(FINDINGS.with_(claims=(CLAIM.with_(evidence=(ref(start=start, end=end),)),)), REQUEST)
    assert (judged.faults == ()) == (start < end <= LENGTH)


def test_an_unknown_needs_no_evidence_and_prior_evidence_may_be_cited_as_a_whole() -> None:
    unknown = CLAIM.with_(kind=ClaimKind.UNKNOWN, evidence=())
    span = QuotedSpan(passage=PassageId("d5:1"), start=0, end=5, document=DocumentId("d5"), quote="Seen.")
    earlier = PriorClaim(
        ref="c1", item="0/i0", kind=ClaimKind.OBSERVATION, conclusion="Seen.", confidence=0.5, evidence=(span,)
    )
    request = REQUEST.with_(prior=(earlier,))
    assert judge(FINDINGS.with_(claims=(unknown, CLAIM.with_(evidence=(ref("d5:1"),)))), request).faults == ()
    assert judge(FINDINGS.with_(claims=(CLAIM.with_(evidence=(ref("d5:1", 0, 1),)),)), request).faults == ()
    assert judge(FINDINGS.with_(claims=(CLAIM.with_(evidence=(ref("d5:1", 0, 9),)),)), request).usable is None


def test_nothing_found_must_be_said() -> None:
    assert judge(FindingsAnswer(claims=()), REQUEST).usable is None
    assert judge(FindingsAnswer(claims=(), not_known=("who restarted it",)), REQUEST).faults == ()


def test_an_answer_to_another_step_is_not_usable() -> None:
    judged = judge(sample_answer(Step.PLAN), REQUEST)
    assert judged.usable is None
    assert "FindingsAnswer" in judged.advice


def test_a_scope_needs_an_inside_and_an_outside() -> None:
    request = sample_request(Step.SCOPE)
    assert len(judge(ScopeAnswer(in_scope=(), out_of_scope=(" ",)), request).faults) == 2


@pytest.mark.requirement("R46")
@pytest.mark.parametrize(("round_", "level"), [(2, Level.L1), (1, Level.L2)])
def test_a_scope_that_revises_another_adds_nothing(round_: int, level: Level) -> None:
    first = sample_request(Step.SCOPE)
    held = first.task.with_(in_scope=("the cache", "lookups"))
    later = first.with_(task=held.with_(round=round_, level=level))
    narrow = ScopeAnswer(in_scope=("The cache of checkout",), out_of_scope=("weather",))
    wide = narrow.with_(in_scope=("the cache", "the payroll"))
    assert judge(wide, first.with_(task=held)).faults == ()
    assert judge(narrow, later).faults == ()
    assert judge(wide, later).faults == (
        "`in_scope` adds 'the payroll'; repeat entries of the task, leave some out, and add none",
    )


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"id": ItemId("i1")}, "used twice"),
        ({"needs": (ItemId("i3"),)}, "does not come before it"),
        ({"documents": (DocumentId("d7"),)}, "no document 'd7'"),
        ({"kind": ItemKind.QUESTION}, "says which `question`"),
        ({"tool": "shell"}, "only an item of kind tool"),
        ({"kind": ItemKind.TOOL, "tool": "shell"}, "not one of the tools"),
        ({"kind": ItemKind.TOOL, "tool": "query", "arguments": "[1]"}, "not a JSON object"),
        ({"kind": ItemKind.TOOL, "tool": "query", "arguments": "{"}, "not a JSON object"),
    ],
)
def test_a_plan_with_a_fault_is_not_usable(changes: dict[str, object], fault: str) -> None:
    request = sample_request(Step.PLAN)
    request = request.with_(task=request.task.with_(tools=("query",)))
    judged = judge(PlanAnswer(items=(ITEM, ITEM.with_(**{"id": ItemId("i2"), **changes}))), request)
    assert fault in judged.advice
    assert judged.usable is None


def test_a_plan_has_items_but_not_too_many() -> None:
    request = sample_request(Step.PLAN)
    small = request.with_(task=request.task.with_(items_max=1))
    assert "no items" in judge(PlanAnswer(items=()), request).advice
    assert "at most 1" in judge(PlanAnswer(items=(ITEM, ITEM.with_(id=ItemId("i2")))), small).advice


def test_many_faults_make_a_short_message() -> None:
    judged = judge(FINDINGS.with_(claims=(CLAIM.with_(evidence=(ref("x" * 5_000),)),) * 50), REQUEST)
    assert "42 more" in judged.advice
    assert len(judged.advice) < 3_000
