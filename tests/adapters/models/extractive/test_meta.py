from tests.adapters.models.extractive.priors import Ledger, outage
from toulmin.adapters.models.extractive.meta import GAPS, WASTE, WEAK
from toulmin.adapters.models.extractive.model import answer_to
from toulmin.contracts.artifact import ItemKind, MetaFinding, MetaKind
from toulmin.contracts.command import NextRound
from toulmin.contracts.exchange import HeldEntry, MetaAnswer, PlanAnswer, ReviewAnswer, RunRecord
from toulmin.contracts.vocabulary import Criticality, DocumentId, Level, Step

ROOTS = "promotion.roots"
HELD = (
    HeldEntry(unit="0/i5", said="kim says: the network did it", rule=ROOTS, reason="a cause needs more sources"),
    HeldEntry(unit="0/i8", said="lee says: the switch is old", rule=ROOTS, reason="a cause needs more sources"),
    HeldEntry(unit="0/i5", said="perhaps DNS", rule="promotion.claim_confidence", reason="less certain than asked"),
)


def troubled() -> tuple[Ledger, RunRecord]:
    """A run with a question open, two documents that nothing quotes, and several kinds of trouble."""
    ledger = outage()
    unread = (ledger.document("docs/network.md"), ledger.document("docs/empty.md", passages=0))
    record = RunRecord(
        round=1,
        rounds_max=2,
        unanswered=("what is not known",),
        gaps=("no log covers the replicas",),
        held=HELD,
        failures=(
            HeldEntry(unit="0/i8", said="attempt 1: no answer", rule="timeout", reason="model"),
            HeldEntry(unit="0/i8", said="attempt 2: no answer", rule="timeout", reason="model"),
        ),
        denials=(HeldEntry(unit="0/i9", said="tool.call", rule="tool.role", reason="an operator must allow it"),),
        conflicts=(
            HeldEntry(unit="0/verify", said="max_connections", rule="escalated", reason="nothing tells them apart"),
            HeldEntry(unit="0/verify", said="ttl_s", rule="configuration_over_prose", reason="it is in force"),
        ),
        unquoted=unread,
        barren=("0/i8",),
    )
    return ledger, record


def found(ledger: Ledger, record: RunRecord | None, question: str | None) -> tuple[MetaFinding, ...]:
    answer = answer_to(ledger.ask(Step.EXECUTE, Level.L4, question=question, record=record))
    assert isinstance(answer, MetaAnswer)
    return answer.findings


def test_the_plan_looks_for_what_the_record_has() -> None:
    ledger, record = troubled()
    answer = answer_to(ledger.ask(Step.PLAN, Level.L4, record=record))
    assert isinstance(answer, PlanAnswer)
    assert [item.question for item in answer.items] == [GAPS, WEAK, WASTE]
    assert {item.kind for item in answer.items} == {ItemKind.META}
    assert answer.items[-1].criticality is Criticality.SHEDDABLE
    assert "what is not known" in answer.items[0].expects


def test_a_run_without_trouble_is_only_asked_for_gaps() -> None:
    answer = answer_to(Ledger().ask(Step.PLAN, Level.L4, record=RunRecord()))
    assert isinstance(answer, PlanAnswer)
    assert [item.question for item in answer.items] == [GAPS]
    assert found(Ledger(), RunRecord(), GAPS) == ()


def test_open_questions_and_unquoted_documents_are_gaps() -> None:
    ledger, record = troubled()
    gaps = found(ledger, record, GAPS)
    assert {one.kind for one in gaps} == {MetaKind.GAP}
    assert gaps[0].about == ("what is not known",)
    assert gaps[0].remedy == "Look in docs/network.md and docs/empty.md."
    assert gaps[1].about == record.unquoted
    assert "no log covers the replicas" in gaps[2].text


def test_a_question_too_long_for_a_name_is_spoken_of_all_the_same() -> None:
    ledger, record = troubled()
    asked = "why " + "really " * 60
    gaps = found(ledger, record.with_(unanswered=(asked,)), GAPS)
    assert gaps[0].text.startswith("No promoted claim answers")
    assert set(gaps[0].about) == {*record.unquoted, "0/i8"}


def test_what_one_rule_held_back_is_one_finding() -> None:
    ledger, record = troubled()
    weak = found(ledger, record, WEAK)
    by_roots = next(one for one in weak if ROOTS in one.text)
    assert by_roots.kind is MetaKind.WEAK_SPOT
    assert by_roots.about == ("0/i5", "0/i8")
    assert "kim says" in by_roots.text
    assert "lee says" in by_roots.text
    assert by_roots.remedy == "Find a second source for them."


def test_failures_refusals_and_open_conflicts_are_named_with_their_units() -> None:
    ledger, record = troubled()
    weak = found(ledger, record, WEAK)
    failures = [one for one in weak if one.kind is MetaKind.FAILURE]
    assert [one.about for one in failures] == [("0/i8",), ("0/i9",)]
    (conflict,) = [one for one in weak if one.kind is MetaKind.CONTRADICTION]
    assert conflict.about == ("0/verify",)
    assert "max_connections" in conflict.text, "a conflict that a rule settled is no weak spot"


def test_claims_at_odds_and_claims_of_one_document_are_found_among_what_was_promoted() -> None:
    ledger, record = troubled()
    says = "replication on ledger-db is running"
    ledger.add("0.0/i2", ledger.claims[0].kind, says, ("a.md", None, says))
    ledger.add("0.0/i3", ledger.claims[0].kind, f"not true: {says.replace(' is ', ' is not ')}", ("b.md", None, "no"))
    weak = found(ledger, record, WEAK)
    assert any(set(one.about) == {"c11", "c12"} for one in weak if one.kind is MetaKind.CONTRADICTION)
    lone = next(one for one in weak if one.text.startswith("Resting on one document only"))
    assert "c8" in lone.about
    assert "c3" not in lone.about


def test_units_without_a_result_and_repeated_failures_are_waste() -> None:
    ledger, record = troubled()
    waste = found(ledger, record, WASTE)
    assert {one.kind for one in waste} == {MetaKind.WASTE}
    assert [one.text.split(":")[0] for one in waste] == ["Ended without a promoted claim", "0/i8 failed 2 times"]


def test_a_round_that_did_not_find_what_it_was_sent_for_is_waste() -> None:
    ledger, record = troubled()
    sent = NextRound(constraints=("look again",), questions=("what is not known",))
    waste = found(ledger, record.with_(round=2, sent=(sent,)), WASTE)
    assert waste[-1].about == ("what is not known",)
    assert waste[-1].text.startswith("Round 2 looked again for")


def test_an_item_that_somebody_else_planned_gets_everything() -> None:
    ledger, record = troubled()
    everything = found(ledger, record, None)
    assert {one.kind for one in everything} == set(MetaKind)


def test_every_finding_is_about_something_in_the_record() -> None:
    ledger, record = troubled()
    names = record.names() | {claim.ref for claim in ledger.claims}
    for one in found(ledger, record, None):
        assert set(one.about) <= names


def test_the_review_of_the_run_tells_what_was_found_and_asks_for_a_round_that_can_pay() -> None:
    ledger, record = troubled()
    findings = found(ledger, record, None)
    answer = answer_to(ledger.ask(Step.VERIFY, Level.L4, record=record.with_(findings=findings)))
    assert isinstance(answer, ReviewAnswer)
    assert "After round 1 of 2 the run answers 3 of 4 questions" in answer.alignment
    assert answer.missing_data[0].startswith("No promoted claim answers")
    assert answer.uncertainties[0].startswith("Nothing settles the conflict")
    assert answer.next_round is not None
    assert answer.next_round.questions == ("what is not known",)


def test_without_a_record_nothing_is_asked_for() -> None:
    answer = answer_to(outage().ask(Step.VERIFY, Level.L4))
    assert isinstance(answer, ReviewAnswer)
    assert answer.next_round is None
    assert found(Ledger(), None, None) == ()


def test_documents_that_are_not_shown_are_named_by_their_id() -> None:
    gaps = found(Ledger(), RunRecord(unquoted=(DocumentId("d77"),)), GAPS)
    assert gaps[0].text == "No promoted claim quotes d77."


def test_what_was_withdrawn_is_a_weak_spot_of_its_unit() -> None:
    ledger, record = troubled()
    fell = HeldEntry(unit="0.0/i1", said="withdrawn", rule="evidence.lost", reason="the document is gone")
    weak = found(ledger, record.with_(demoted=(fell,)), WEAK)
    told = next(one for one in weak if one.text.startswith("Withdrawn after promotion by evidence.lost"))
    assert told.about == ("0.0/i1",)


def test_every_level_says_how_sure_it_is_of_its_decisions_when_asked() -> None:
    ledger, record = troubled()
    for level, decision in ((Level.L2, "put first: "), (Level.L3, "put first: "), (Level.L4, "ask for another round")):
        request = ledger.ask(Step.VERIFY, level, record=record if level is Level.L4 else None)
        answer = answer_to(request.with_(task=request.task.with_(self_audit=True)))
        assert isinstance(answer, ReviewAnswer)
        assert answer.decisions[0].decision.startswith(decision)
