from tests.adapters.models.extractive.priors import Ledger, outage
from tests.adapters.models.extractive.requests import MUST_ANSWER, Folder, bad_deploy
from toulmin.adapters.models.extractive.model import answer_to
from toulmin.adapters.models.extractive.rounds import FOCUS_MAX, next_round
from toulmin.contracts.artifact import ItemKind
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.command import NextRound
from toulmin.contracts.exchange import (
    FindingsAnswer,
    HeldEntry,
    ModelRequest,
    PlanAnswer,
    PriorClaim,
    QuotedSpan,
    RunRecord,
)
from toulmin.contracts.vocabulary import Level, Step

OPEN = "what is not known"
HELD = HeldEntry(unit="0/i5", said="the network did it", rule="promotion.roots", reason="a cause needs more sources")


def asked_for(ledger: Ledger, record: RunRecord) -> NextRound | None:
    return next_round(ledger.ask(Step.VERIFY, Level.L4, record=record))


def record_of(ledger: Ledger, *documents: str, unanswered: tuple[str, ...] = (OPEN,)) -> RunRecord:
    unread = tuple(ledger.document(name) for name in documents)
    return RunRecord(round=1, rounds_max=3, unanswered=unanswered, unquoted=unread)


def test_an_open_question_is_worth_a_round_where_something_is_left_to_look_at() -> None:
    ledger = outage()
    sent = asked_for(ledger, record_of(ledger, "docs/network.md"))
    assert sent is not None
    assert sent.documents == (ledger.document("docs/network.md"),)
    assert sent.questions == (OPEN,)
    assert sent.constraints == (f"Look in docs/network.md for what answers: {OPEN}",)


def test_a_claim_that_lacks_a_source_is_worth_one_too() -> None:
    ledger = outage()
    sent = asked_for(ledger, record_of(ledger, "docs/network.md", unanswered=()).with_(held=(HELD,)))
    assert sent is not None
    assert sent.constraints == ("Look in docs/network.md for a second source for: the network did it",)
    assert sent.questions == ()


def test_a_claim_held_back_for_another_reason_is_not() -> None:
    ledger = outage()
    other = HELD.with_(rule="promotion.scope")
    assert asked_for(ledger, record_of(ledger, "docs/network.md", unanswered=()).with_(held=(other,))) is None


def test_a_round_that_pays_looks_after_what_has_the_word_of_one_document_only() -> None:
    ledger = outage()
    weak = tuple(f"It has the word of one document only: the fan {said}" for said in ("hums", "stops", "smokes"))
    hanging = record_of(ledger, "docs/network.md").with_(weak_points=("It rests on one document: a log", *weak))
    sent = asked_for(ledger, hanging)
    assert sent is not None
    assert sent.constraints == (
        f"Look in docs/network.md for what answers: {OPEN}",
        "Look there for a second source for: the fan hums",
        "Look there for a second source for: the fan stops",
    )
    assert asked_for(ledger, hanging.with_(unanswered=())) is None


def test_the_last_round_never_asks() -> None:
    ledger = outage()
    record = record_of(ledger, "docs/network.md")
    assert asked_for(ledger, record.with_(round=3)) is None
    assert asked_for(ledger, record.with_(rounds_max=1)) is None


def test_nothing_is_asked_for_when_everything_is_quoted_or_empty() -> None:
    ledger = outage()
    assert asked_for(ledger, record_of(ledger)) is None
    ledger.document("docs/empty.md", passages=0)
    assert asked_for(ledger, record_of(ledger, "docs/empty.md")) is None


def test_what_an_earlier_round_was_sent_for_is_not_asked_again() -> None:
    ledger = outage()
    record = record_of(ledger, "docs/network.md").with_(round=2)
    first = asked_for(ledger, record)
    assert first is not None
    assert asked_for(ledger, record.with_(sent=(first,))) is None
    more = record_of(ledger, "docs/network.md", "docs/more.md").with_(round=2, sent=(first,))
    second = asked_for(ledger, more)
    assert second is not None
    assert second.documents == (ledger.document("docs/more.md"),)
    everything = NextRound(constraints=("look again",))
    assert asked_for(ledger, more.with_(sent=(everything,))) is None


def test_the_focus_is_bounded_and_begins_with_what_is_named_like_the_question() -> None:
    ledger = Ledger()
    names = [f"docs/page-{number}.md" for number in range(30)]
    record = record_of(ledger, *names, "docs/payments-errors.md")
    sent = asked_for(ledger, record)
    assert sent is not None
    assert len(sent.documents) == FOCUS_MAX
    assert ledger.document("docs/payments-errors.md") in sent.documents
    assert sent.constraints[0].startswith("Look in docs/payments-errors.md, ")


def later(
    folder: Folder, step: Step, *, question: str | None = None, constraints: tuple[str, ...] = ()
) -> ModelRequest:
    request = folder.ask(step, question=question)
    return request.with_(task=request.task.with_(round=2, constraints=constraints))


def test_a_later_round_plans_what_it_was_sent_for() -> None:
    sent = "Look in logs/deploy.log for what answers: root cause"
    answer = answer_to(later(bad_deploy(), Step.PLAN, constraints=(sent,)))
    assert isinstance(answer, PlanAnswer)
    surveys = [item for item in answer.items if item.kind is ItemKind.SURVEY]
    questions = [item for item in answer.items if item.kind is ItemKind.QUESTION]
    assert all(item.title.startswith("Round 2: ") and sent in item.expects for item in surveys)
    assert [item.question for item in questions] == list(MUST_ANSWER)
    assert set(questions[0].needs) == {item.id for item in surveys}


def test_a_round_for_second_sources_reads_and_answers_no_question() -> None:
    sent = "Look in logs/deploy.log for a second source for: the network did it"
    answer = answer_to(later(bad_deploy(), Step.PLAN, constraints=(sent,)))
    assert isinstance(answer, PlanAnswer)
    assert {item.kind for item in answer.items} == {ItemKind.SURVEY}
    assert all(question in answer.items[0].expects for question in MUST_ANSWER)


def known_by(request: ModelRequest, *, answers: tuple[str, ...]) -> tuple[PriorClaim, ...]:
    """The claims of the answer to a request, as they were promoted before."""
    answer = answer_to(request)
    assert isinstance(answer, FindingsAnswer)
    texts = {passage.id: passage for passage in request.passages}
    return tuple(
        PriorClaim(
            ref=f"c{number}",
            item="0/i9",
            kind=claim.kind,
            conclusion=claim.conclusion,
            confidence=claim.confidence,
            evidence=tuple(
                QuotedSpan(
                    passage=ref.passage,
                    start=ref.start,
                    end=ref.end,
                    document=texts[ref.passage].document,
                    quote=texts[ref.passage].text,
                )
                for ref in claim.evidence
            ),
            answers=answers,
        )
        for number, claim in enumerate(answer.claims, start=1)
    )


def test_what_is_known_with_the_same_evidence_is_not_said_again() -> None:
    request = later(bad_deploy(), Step.EXECUTE, question="what to do now")
    known = known_by(request, answers=("what to do now",))
    again = answer_to(request.with_(prior=known[1:]))
    assert isinstance(again, FindingsAnswer)
    assert [claim.conclusion for claim in again.claims] == [known[0].conclusion]
    nothing = answer_to(request.with_(prior=known))
    assert isinstance(nothing, FindingsAnswer)
    assert nothing.claims == ()
    assert nothing.not_known[-1].startswith("Nothing new:")


def test_what_was_seen_but_answered_nothing_may_answer_now() -> None:
    request = later(bad_deploy(), Step.EXECUTE, question="what to do now")
    answer = answer_to(request.with_(prior=known_by(request, answers=())))
    assert answer == answer_to(request)


def test_the_first_round_says_everything() -> None:
    request = bad_deploy().ask(Step.EXECUTE, question="what to do now")
    known = known_by(request, answers=("what to do now",))
    assert answer_to(request.with_(prior=known)) == answer_to(request)


def in_round(request: ModelRequest, number: int) -> ModelRequest:
    return request.with_(task=request.task.with_(round=number))


def second_alert(ledger: Ledger) -> Ledger:
    """What a second round brought: another document that tells of the errors."""
    said = "pager says: payments error rate 30 pct"
    ledger.add("1/i1", ClaimKind.OBSERVATION, said, ("pager.log", "09:14:40", said), confidence=0.8)
    return ledger


def test_synthesis_of_a_later_round_takes_up_only_what_is_new() -> None:
    ledger = second_alert(outage())
    plan = answer_to(in_round(ledger.ask(Step.PLAN, Level.L2), 2))
    assert isinstance(plan, PlanAnswer)
    assert "what to do now" not in [item.question for item in plan.items], "nothing new bears on it"
    assert "Told by an earlier round" in plan.items[-1].expects
    assert all(question in " ".join(f"{item.title} {item.expects}" for item in plan.items) for question in MUST_ANSWER)
    found = answer_to(in_round(ledger.ask(Step.EXECUTE, Level.L2), 2))
    assert isinstance(found, FindingsAnswer)
    assert found.claims
    assert all("c11" in claim.rests_on for claim in found.claims)


def test_a_question_on_which_a_round_brought_nothing_is_not_answered_again() -> None:
    found = answer_to(in_round(second_alert(outage()).ask(Step.EXECUTE, Level.L2, question="what to do now"), 2))
    assert isinstance(found, FindingsAnswer)
    assert found.claims == ()
    assert found.not_known == ("This round brought nothing new to 'what to do now'.",)


def test_abstraction_of_a_later_round_says_what_the_round_brought() -> None:
    ledger = Ledger()
    for unit, said in (("0.0/i1", "the lift stopped"), ("1.0/i1", "rain came in")):
        ledger.add(unit, ClaimKind.OBSERVATION, said, (f"{said}.log", None, said))
    found = answer_to(in_round(ledger.ask(Step.EXECUTE, Level.L3), 2))
    assert isinstance(found, FindingsAnswer)
    assert [claim.conclusion for claim in found.claims] == ["rain came in"]


def test_a_claim_that_lost_a_conflict_needs_no_second_source() -> None:
    ledger = outage()
    lost = HELD.with_(rule="conflict.independent_sources")
    assert asked_for(ledger, record_of(ledger, "docs/network.md", unanswered=()).with_(held=(lost,))) is None
