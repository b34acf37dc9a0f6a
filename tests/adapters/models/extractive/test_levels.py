"""What holds for every answer above L1, whatever was promoted."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.adapters.models.extractive.priors import Ledger, outage
from tests.adapters.models.extractive.requests import MUST_ANSWER
from toulmin.adapters.models.extractive.clusters import EVIDENCE_MAX
from toulmin.adapters.models.extractive.model import answer_to
from toulmin.adapters.models.extractive.synthesis import CLAIMS_MAX
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.exchange import (
    ClarifyAnswer,
    FindingsAnswer,
    HeldEntry,
    MetaAnswer,
    ModelRequest,
    PlanAnswer,
    ReviewAnswer,
    RunRecord,
    ScopeAnswer,
)
from toulmin.contracts.vocabulary import Level, Step

ABOVE = (Level.L2, Level.L3, Level.L4)
WORDS = ("ledger-db", "refused", "pool", "not", "full", "connections: 40", "connections: 120", "led to", "error_rate")
CLOCKS = ("09:10:00", "09:12:30", "11:00:00", None)
QUESTIONS = (*MUST_ANSWER, "who owns the ledger?")


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    """Anything that could have been promoted."""
    ledger = Ledger()
    for number in range(draw(st.integers(0, 12))):
        said = " ".join(
            draw(st.lists(st.sampled_from(WORDS) | st.text(min_size=1, max_size=12), min_size=1, max_size=8))
        )
        places = draw(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(CLOCKS)), min_size=1, max_size=3))
        ledger.add(
            f"0/i{number % 5}",
            draw(st.sampled_from(ClaimKind)),
            f"{said} ",
            *((f"{name}.log", moment, f"{said} {name}") for name, moment in places),
            confidence=draw(st.floats(0, 1)),
            answers=draw(st.lists(st.sampled_from(QUESTIONS), max_size=2, unique=True)),
        )
    return ledger


@st.composite
def records(draw: st.DrawFn, ledger: Ledger) -> RunRecord:
    """Anything that could have become of the run."""
    entry = st.builds(
        HeldEntry,
        unit=st.sampled_from(("0/i1", "0/i2", "0.0/i1")),
        said=st.sampled_from(("the pool was full", "ledger-db refused")),
        rule=st.sampled_from(("promotion.roots", "promotion.scope", "escalated")),
        reason=st.just("too little stands behind it"),
    )
    entries = st.lists(entry, max_size=4).map(tuple)
    documents = [ledger.document(name) for name in ("a.log", "left.md")]
    rounds_max = draw(st.integers(1, 3))
    return RunRecord(
        round=draw(st.integers(1, rounds_max)),
        rounds_max=rounds_max,
        unanswered=tuple(draw(st.lists(st.sampled_from(MUST_ANSWER), max_size=2, unique=True))),
        held=draw(entries),
        failures=draw(entries),
        conflicts=draw(entries),
        unquoted=tuple(draw(st.lists(st.sampled_from(documents), unique=True))),
        barren=tuple(draw(st.lists(st.sampled_from(("0/i1", "0/i3")), unique=True))),
    )


@st.composite
def requests(draw: st.DrawFn) -> ModelRequest:
    ledger = draw(ledgers())
    level = draw(st.sampled_from(ABOVE))
    record = draw(records(ledger)) if level is Level.L4 else None
    question = draw(st.none() | st.sampled_from(QUESTIONS))
    return ledger.ask(draw(st.sampled_from(Step)), level, question=question, record=record)


@pytest.mark.requirement("R28")
@given(request=requests())
@settings(deadline=None)
def test_an_answer_names_only_what_was_in_its_request(request: ModelRequest) -> None:
    answer = answer_to(request)
    refs = {claim.ref for claim in request.prior}
    match answer:
        case FindingsAnswer():
            spans = {(one.passage, one.start, one.end) for claim in request.prior for one in claim.evidence}
            for claim in answer.claims:
                assert claim.evidence
                counter = (claim.counter_evidence,) if claim.counter_evidence is not None else ()
                assert {(one.passage, one.start, one.end) for one in (*claim.evidence, *counter)} <= spans
                assert set(claim.rests_on) <= refs
                assert claim.rests_on
                assert claim.warrant is not None
            assert answer.claims or answer.not_known
            assert len(answer.claims) <= CLAIMS_MAX + len(MUST_ANSWER)
            assert all(len(claim.evidence) <= EVIDENCE_MAX for claim in answer.claims)
        case PlanAnswer():
            units = {claim.item for claim in request.prior}
            assert 1 <= len(answer.items) <= 40
            assert all(set(item.sources) <= units for item in answer.items)
            planned = " ".join(f"{item.title} {item.question} {item.expects}" for item in answer.items)
            assert all(question in planned for question in MUST_ANSWER)
        case MetaAnswer():
            assert request.record is not None
            names = request.record.names() | refs
            assert all(set(finding.about) <= names for finding in answer.findings)
        case ReviewAnswer():
            _asks_within_bounds(answer, request)
        case _:
            assert isinstance(answer, ClarifyAnswer | ScopeAnswer)


def _asks_within_bounds(answer: ReviewAnswer, request: ModelRequest) -> None:
    sent, record = answer.next_round, request.record
    if sent is None:
        return
    assert record is not None
    assert record.round < record.rounds_max
    assert set(sent.documents) <= set(record.unquoted)
    assert set(sent.questions) <= set(record.unanswered)


@pytest.mark.requirement("R28")
@given(request=requests(), pass_=st.integers(2, 4))
@settings(deadline=None)
def test_equal_requests_get_equal_answers(request: ModelRequest, pass_: int) -> None:
    answer = answer_to(request)
    assert answer_to(ModelRequest.model_validate_json(request.model_dump_json())) == answer
    assert answer_to(request.with_(pass_=pass_)) == answer, "an independent pass has nothing else to go by"


@pytest.mark.requirement("R29")
@pytest.mark.parametrize("level", ABOVE)
def test_the_bounds_that_were_given_are_kept_and_never_widened(level: Level) -> None:
    request = outage().ask(Step.SCOPE, level)
    answer = answer_to(request)
    assert isinstance(answer, ScopeAnswer)
    assert answer.in_scope == request.task.in_scope
    assert set(request.task.out_of_scope) < set(answer.out_of_scope)
    assert answer.constraints == request.task.constraints


@pytest.mark.requirement("R28")
def test_each_level_says_what_it_is_to_do_in_its_own_words() -> None:
    told: list[str] = []
    for level in ABOVE:
        answer = answer_to(outage().ask(Step.CLARIFY, level))
        assert isinstance(answer, ClarifyAnswer)
        assert answer.assumptions
        assert answer.restatement.endswith(answer.objective)
        told += [answer.restatement, *answer.assumptions]
    assert len(set(told)) == len(told)


@pytest.mark.parametrize("level", ABOVE)
@pytest.mark.parametrize("step", Step)
def test_a_level_with_nothing_below_it_still_answers(step: Step, level: Level) -> None:
    request = Ledger().ask(step, level, question="root cause", record=RunRecord())
    assert answer_to(request) is not None


def many(count: int) -> Ledger:
    ledger = Ledger()
    kinds: Sequence[ClaimKind] = tuple(ClaimKind)
    for number in range(count):
        said = f"node-{number % 90} refused request {number} because pool-{number % 7} was full"
        place = (f"{number % 40}.log", f"09:{number % 60:02}:00", said)
        answers = (MUST_ANSWER[number % 4],)
        ledger.add(f"0/i{number % 250}", kinds[number % len(kinds)], said, place, answers=answers)
    return ledger


@pytest.mark.parametrize("level", ABOVE)
def test_the_most_claims_that_a_request_carries_stay_within_the_bounds(level: Level) -> None:
    ledger = many(500)
    plan = answer_to(ledger.ask(Step.PLAN, level, record=RunRecord()))
    assert isinstance(plan, PlanAnswer)
    assert all(len(item.sources) <= 200 for item in plan.items)
    found = answer_to(ledger.ask(Step.EXECUTE, level, question="root cause", record=RunRecord()))
    assert isinstance(found, FindingsAnswer | MetaAnswer)
    assert len(found.summary) <= 4_000
