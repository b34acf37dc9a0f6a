"""What a contract refuses beyond the types of its fields."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contracts.artifact_samples import BODIES, SPAN
from tests.contracts.samples import REPORT, STATE
from toulmin.contracts.artifact import ConflictRule, ItemKind, Plan, PlanItem, Resolution
from toulmin.contracts.canonical import sorted_json
from toulmin.contracts.constraint import Counted, NumberOf, Relation
from toulmin.contracts.errors import ContractRefused
from toulmin.contracts.label import Confidentiality, Integrity, Label, join_all
from toulmin.contracts.run_contract import OutputSpec, SubQuestions
from toulmin.contracts.verification import Dimension
from toulmin.contracts.vocabulary import DocumentId, ItemId, PassageId, TrustLevel

LABELS = st.builds(
    Label,
    confidentiality=st.sampled_from(Confidentiality),
    readers=st.none() | st.lists(st.sampled_from(["ada", "bob", "cy"]), max_size=3).map(tuple),
    integrity=st.sampled_from(Integrity),
    origins=st.lists(st.sampled_from(["a.log", "b.log"]), max_size=2).map(tuple),
)


def test_a_span_holds_something_and_ends_after_it_starts() -> None:
    for changes in ({"end": 0}, {"line_first": 2}):
        with pytest.raises(ContractRefused, match="end after it starts"):
            SPAN.with_(**changes)


def test_a_normalised_state_fits_together() -> None:
    (document,), (passage,) = STATE.documents, STATE.passages
    again = passage.with_(id=PassageId("other"))
    for changes, said in (
        ({"documents": (document, document)}, "two documents"),
        ({"passages": (passage.with_(document=DocumentId("dx")),)}, "belongs to no document"),
        ({"passages": ()}, "passage count"),
        ({"passages": (passage, passage), "documents": (document.with_(passages=2),)}, "two passages"),
    ):
        with pytest.raises(ContractRefused, match=said):
            STATE.with_(**changes)
    whole = STATE.with_(passages=(passage, again), documents=(document.with_(passages=2),))
    assert len(whole.passages) == 2


def test_a_resolution_keeps_one_of_its_positions_or_is_escalated() -> None:
    resolution = next(body for _, body in BODIES if isinstance(body, Resolution))
    for changes, said in (
        ({"kept": None}, "exactly an escalated conflict"),
        ({"rule": ConflictRule.ESCALATED}, "exactly an escalated conflict"),
        ({"kept": 2}, "position 2 is kept, and there are 2"),
    ):
        with pytest.raises(ContractRefused, match=said):
            resolution.with_(**changes)
    assert resolution.with_(kept=None, rule=ConflictRule.ESCALATED).kept is None


def test_a_report_is_whole_and_agrees_with_itself() -> None:
    failing = REPORT.scores[0].with_(passed=False)
    for changes, said in (
        ({"scores": REPORT.scores[1:]}, "each of the five"),
        ({"scores": (failing, *REPORT.scores[1:])}, "only when every dimension passes"),
        ({"trust": TrustLevel.UNTRUSTED}, "exactly when"),
    ):
        with pytest.raises(ContractRefused, match=said):
            REPORT.with_(**changes)
    assert REPORT.of(Dimension.CONTRADICTION).dimension is Dimension.CONTRADICTION


def _item(**changes: object) -> PlanItem:
    plain = {"id": ItemId("i1"), "kind": ItemKind.SURVEY, "title": "Look", "expects": "claims"}
    return PlanItem.model_validate({**plain, **changes})


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ((_item(), _item()), "two items"),
        ((_item(needs=(ItemId("i2"),)), _item(id=ItemId("i2"))), "does not come before"),
        ((_item(tool="deploy"),), "names its tool"),
        ((_item(kind=ItemKind.TOOL),), "names its tool"),
        ((_item(kind=ItemKind.QUESTION),), "without its question"),
    ],
)
def test_a_plan_is_a_graph_in_order(items: tuple[PlanItem, ...], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Plan(items=items)


def test_a_divider_stands_between_paragraphs_only() -> None:
    number = NumberOf(of=Counted.PARAGRAPHS, relation=Relation.EXACTLY, number=2, divider="***")
    assert number.with_(divider=None).divider is None
    with pytest.raises(ValueError, match="a divider stands between paragraphs, and not between words"):
        NumberOf(of=Counted.WORDS, relation=Relation.EXACTLY, number=2, divider="***")


@pytest.mark.parametrize(
    ("sub_questions", "said"),
    [
        (SubQuestions(question="why", parts=("when",)), "'why' is part of a question"),
        (SubQuestions(question="what", parts=("where",)), "'where' is part of a question"),
        (SubQuestions(question="what", parts=("what",)), "'what' is a part of itself"),
    ],
)
def test_sub_questions_are_questions_and_no_question_is_its_own_part(sub_questions: SubQuestions, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        OutputSpec(must_answer=("what", "when"), sub_questions=(sub_questions,))


def test_a_question_is_open_until_it_or_all_of_its_parts_are_answered() -> None:
    output = OutputSpec(
        must_answer=("what", "when", "where", "who"),
        sub_questions=(SubQuestions(question="what", parts=("when", "where")),),
    )
    assert output.parts_of("what") == ("when", "where")
    assert output.parts_of("who") == ()
    assert output.open_questions({"when"}) == ("what", "where", "who")
    assert output.open_questions({"when", "where"}) == ("who",)
    assert output.open_questions({"what", "who"}) == ("when", "where")


@pytest.mark.parametrize("text", [b"{", b'{"a":9007199254740993}', b'{"a":0.0001}', b'{"a":1e-9}'])
def test_the_fast_path_leaves_what_it_is_not_sure_of(text: bytes) -> None:
    assert sorted_json(text) is None


@pytest.mark.requirement("R73")
@given(LABELS, LABELS, LABELS)
def test_labels_join_as_a_lattice(one: Label, two: Label, three: Label) -> None:
    assert one.join(two) == two.join(one)
    assert one.join(two.join(three)) == one.join(two).join(three)
    assert one.join(one) == one
    assert one.flows_to(one.join(two))
    assert join_all((one, two, three)) == three.join(one).join(two)
    assert join_all(()) == Label()


def test_a_dimension_with_nothing_checked_cannot_pass() -> None:
    with pytest.raises(ContractRefused, match="nothing checked"):
        REPORT.scores[0].with_(units=0)


@pytest.mark.parametrize("ends", [{"low": None}, {"high": None}, {"low": 0.95}, {"high": 0.85}])
def test_the_interval_of_a_score_is_whole_and_holds_it(ends: dict[str, float | None]) -> None:
    with pytest.raises(ContractRefused, match="interval"):
        REPORT.scores[0].with_(**ends)


def test_how_likely_a_claim_is_carried_names_the_model_that_says_so() -> None:
    (support,) = REPORT.claims
    for changes in ({"grounded": 0.9}, {"grounded_by": "support/general/1"}):
        with pytest.raises(ContractRefused, match="come together or not at all"):
            support.with_(**changes)
    assert support.with_(grounded=0.9, grounded_by="support/general/1").grounded == 0.9
