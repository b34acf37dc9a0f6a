"""What each step does with answers, refusals and faults that are not the ordinary ones."""

from __future__ import annotations

import json

import pytest

from tests.orchestration.world import (
    DOCUMENTS,
    QUESTIONS,
    WRONG,
    TextReader,
    allow,
    answers,
    at,
    contract_of,
    deny,
    finding,
    items_of,
    passage_of,
    report_of,
    review,
    run_of,
    world_of,
)
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.constraint import Counted, Fields, JsonText, Mention, NumberOf, Relation, Sections, Without
from toulmin.contracts.document import Rejection, RejectionReason
from toulmin.contracts.event import ItemFinished
from toulmin.contracts.exchange import (
    ClarifyAnswer,
    DraftClaim,
    FindingsAnswer,
    ModelRequest,
    PlanAnswer,
    ProposedItem,
    SpanRef,
)
from toulmin.contracts.policy import Action, Obligation, ObligationKind, PolicyInput
from toulmin.contracts.run_contract import (
    Limits,
    OnRejectedInput,
    OutputSpec,
    Rendering,
    SubQuestions,
)
from toulmin.contracts.vocabulary import DocumentId, ItemId, Step
from toulmin.ports.inputs import FoundInput, Reading
from toulmin.ports.output_check import CheckedPart
from toulmin.ports.permit import Permit
from toulmin.ports.policy_engine import EngineAnswer
from toulmin.state import RunStatus
from toulmin.testing.output_checks import ForbiddenWord


@pytest.mark.requirement("R26")
@pytest.mark.parametrize("step", [Step.CLARIFY, Step.SCOPE, Step.PLAN])
@pytest.mark.requirement("R51")
@pytest.mark.failure("malformed-answer")
async def test_an_answer_of_another_step_is_malformed_and_tried_again(step: Step) -> None:
    world = world_of(at(step, WRONG))
    state = await run_of(world)

    assert state.status is RunStatus.FAILED
    assert "got a review" in state.reason
    assert state.retries == 2


@pytest.mark.failure("malformed-answer")
async def test_an_item_or_a_review_answered_in_another_form_is_malformed() -> None:
    clarified = ClarifyAnswer(restatement="what", objective="why")
    items = world_of(at(Step.EXECUTE, WRONG))
    verify = world_of(at(Step.VERIFY, clarified))

    assert (await run_of(items)).status is RunStatus.HALTED, "no claim stands"
    assert (await run_of(verify)).status is RunStatus.FAILED


@pytest.mark.requirement("R68")
@pytest.mark.parametrize(
    ("items", "words"),
    [
        ((), "0 items"),
        (items_of(5), "5 items"),
        ((items_of(1)[0].with_(documents=(DocumentId("d-none"),)),), "unknown document"),
        ((items_of(1)[0].with_(needs=(ItemId("i9"),)),), "i9"),
        ((items_of(1)[0].with_(id=ItemId("verify")),), "called like a step"),
        ((items_of(1)[0].with_(id=ItemId("accept")),), "called like a step"),
    ],
)
async def test_a_plan_that_cannot_be_done_is_refused(items: tuple[ProposedItem, ...], words: str) -> None:
    world = world_of(at(Step.PLAN, PlanAnswer(items=items)))
    state = await run_of(world, contract_of(limits=Limits(items_max=4)))

    assert state.status is RunStatus.FAILED
    assert words in state.reason


@pytest.mark.parametrize("step", [Step.CLARIFY, Step.VERIFY])
async def test_a_step_whose_question_policy_refuses_denies_the_run(step: Step) -> None:
    def rule(question: PolicyInput) -> EngineAnswer | None:
        asked = question.resource
        return deny() if asked.action is Action.MODEL_CALL and asked.step is step else None

    assert (await run_of(world_of(rule=rule))).status is RunStatus.DENIED


async def test_a_denied_run_ends_though_its_empty_report_may_not_leave_either() -> None:
    def rule(question: PolicyInput) -> EngineAnswer | None:
        asked = question.resource
        refused = asked.action is Action.ARTIFACT_RELEASE
        return deny() if refused or (asked.action is Action.MODEL_CALL and asked.step is Step.CLARIFY) else None

    world = world_of(rule=rule)
    state = await run_of(world)
    assert state.status is RunStatus.DENIED
    assert (await report_of(world, state)).claims == ()


@pytest.mark.requirement("R32")
async def test_what_the_gate_rejects_or_holds_does_not_go_up() -> None:
    def rule(question: PolicyInput) -> EngineAnswer | None:
        asked = question.resource
        if asked.action is not Action.ARTIFACT_PROMOTE:
            return None
        duty = Obligation(do=ObligationKind.HOLD_CLAIM, rule="r", subject=asked.claims[0].id, message="weak")
        return {"0/i1": allow().with_(obligations=(duty,)), "0/i2": deny(), "0/i3": review()}.get(question.subject.id)

    world = world_of(answers(4, waves=1), rule=rule)
    state = await run_of(world)

    report = await report_of(world, state)
    assert all(answer.claims == () for answer in report.answers)
    assert {entry.item for entry in report.claims} == {"i4"}, "what was promoted is told, though it answers no question"
    assert {held.rule for held in report.held_back} >= {"r"}
    outcomes = {event.item: event.outcome.value for event in await world.log() if isinstance(event, ItemFinished)}
    assert outcomes == {"i1": "promote", "i2": "reject", "i3": "hold", "i4": "promote"}


async def test_one_bad_claim_among_good_ones_is_held_with_the_finding() -> None:
    def said(request: ModelRequest) -> FindingsAnswer:
        good = finding(request)
        bad = DraftClaim(
            kind=ClaimKind.OBSERVATION,
            conclusion="The moon is made of green cheese and shines.",
            evidence=(SpanRef(passage=passage_of("cache.log")),),
            confidence=0.9,
        )
        ghost = DraftClaim(
            kind=ClaimKind.OBSERVATION,
            conclusion="Nobody saw it.",
            evidence=(SpanRef(passage=passage_of("nowhere")),),
            confidence=0.9,
        )
        return good.with_(claims=(*good.claims, bad, ghost), not_known=("who was on call",))

    world = world_of(at(Step.EXECUTE, said))
    state = await run_of(world)

    report = await report_of(world, state)
    assert {entry.claim.conclusion for entry in report.claims} == set(DOCUMENTS.values())
    assert "who was on call" in report.not_known
    assert all("Not known: who was on call." in given.text for given in report.answers)
    assert report.held_back or state.status is RunStatus.DONE


@pytest.mark.requirement("R12")
async def test_a_hard_constraint_that_is_not_met_halts_the_run() -> None:
    base = contract_of()
    rules = (Mention(text="unobtainium"),)
    world = world_of()
    state = await run_of(world, base.with_(output=OutputSpec(must_answer=QUESTIONS, constraints=rules)))

    assert state.status is RunStatus.HALTED
    assert "hard constraint" in state.reason


@pytest.mark.requirement("R12")
async def test_the_report_is_held_to_its_form_and_every_mismatch_is_named_with_its_place() -> None:
    rules = (
        Sections(titles=QUESTIONS, ordered=True),
        Without(characters="?"),
        NumberOf(of=Counted.SENTENCES, relation=Relation.AT_LEAST, number=50),
    )
    output = OutputSpec(must_answer=QUESTIONS, constraints=rules, rendering=Rendering.MARKDOWN)
    world = world_of()
    state = await run_of(world, contract_of().with_(output=output))

    report = await report_of(world, state)
    assert state.status is RunStatus.HALTED
    assert report.text.startswith(f"## {QUESTIONS[0]}\n\n")
    assert [finding.code for finding in report.unmet] == ["completeness.without", "completeness.sentences_min"]
    assert report.text[report.unmet[0].start : report.unmet[0].end] == "?"
    assert all(finding.message in state.reason for finding in report.unmet)


@pytest.mark.requirement("R12")
async def test_a_report_in_the_form_that_was_asked_for_is_complete() -> None:
    schema = json.dumps({"type": "object", "required": list(QUESTIONS), "additionalProperties": {"minLength": 1}})
    words = NumberOf(of=Counted.WORDS, relation=Relation.AT_MOST, number=60)
    output = OutputSpec(
        must_answer=QUESTIONS,
        constraints=(JsonText(json_schema=schema), Fields(names=QUESTIONS), words),
        rendering=Rendering.JSON,
    )
    world = world_of()
    state = await run_of(world, contract_of().with_(output=output))

    report = await report_of(world, state)
    assert state.status is RunStatus.DONE, state.reason
    assert report.unmet == ()
    assert json.loads(report.text) == {answer.question: answer.text for answer in report.answers}


async def test_many_mismatches_are_told_in_few_words() -> None:
    rules = tuple(Mention(text=f"unobtainium {number}") for number in range(7))
    world = world_of()
    state = await run_of(world, contract_of().with_(output=OutputSpec(must_answer=QUESTIONS, constraints=rules)))
    assert state.reason.endswith("; and 2 more")
    assert len((await report_of(world, state)).unmet) == 7


@pytest.mark.requirement("R12")
async def test_a_question_is_no_open_need_when_its_parts_are_answered() -> None:
    questions = ("What happened?", *QUESTIONS)
    parts = (SubQuestions(question="What happened?", parts=QUESTIONS),)
    items = tuple(
        item.with_(title=f"{item.title} What happened?") if item.question is not None else item for item in items_of(4)
    )
    world = world_of(at(Step.PLAN, PlanAnswer(items=items)))
    state = await run_of(world, contract_of().with_(output=OutputSpec(must_answer=questions, sub_questions=parts)))

    report = await report_of(world, state)
    assert state.status is RunStatus.DONE, state.reason
    assert report.needs == ()


async def test_an_output_check_that_is_not_passed_halts_the_run() -> None:
    checked = contract_of().with_(output=OutputSpec(must_answer=QUESTIONS, checks=("forbidden-word",)))
    world = world_of()
    world.checks = {"forbidden-word": ForbiddenWord("cache", part=CheckedPart.OUTPUT)}
    state = await run_of(world, checked)

    assert state.status is RunStatus.HALTED
    assert "output check not passed: forbidden-word" in state.reason


async def test_a_limit_on_words_costs_claims_and_never_cuts_a_sentence() -> None:
    rules = (NumberOf(of=Counted.WORDS, relation=Relation.AT_MOST, number=12),)
    world = world_of()
    state = await run_of(world, contract_of().with_(output=OutputSpec(must_answer=QUESTIONS, constraints=rules)))

    report = await report_of(world, state)
    assert sum(len(given.text.split()) for given in report.answers) <= 12


async def test_inputs_that_policy_refuses_are_rejections_and_may_halt_the_run() -> None:
    def no_log(question: PolicyInput) -> EngineAnswer | None:
        asked = question.resource
        if asked.action is Action.INPUT_READ and asked.name == "cache.log":
            return deny()
        stops = asked.action is Action.RUN_CONTINUE and asked.halt_on_rejected and asked.rejected > 0
        return deny("an input is missing") if stops else None

    world = world_of(rule=no_log)
    state = await run_of(world, contract_of().with_(on_rejected_input=OnRejectedInput.HALT))

    report = await report_of(world, state)
    assert state.status is RunStatus.HALTED
    assert [entry.reason for entry in report.rejected_inputs] == [RejectionReason.DENIED]


class _Torn(TextReader):
    """A reader for which one document is torn and the other has a rendition."""

    async def read(self, found: FoundInput, *, limits: Limits, permit: Permit) -> tuple[Reading, ...] | Rejection:
        read = await super().read(found, limits=limits, permit=permit)
        if found.name == "runbook.md":
            return Rejection(name=found.name, reason=RejectionReason.DENIED, message="torn", hint="mend it")
        assert isinstance(read, tuple)
        return tuple(reading.with_(rendition=reading.source) for reading in read)


async def test_a_document_that_cannot_be_read_is_listed_and_the_rest_goes_on() -> None:
    world = world_of(at(Step.EXECUTE, lambda request: finding(request.with_(task=request.task.with_(question=None)))))
    world.reader = _Torn()
    state = await run_of(world)

    assert [entry.message for entry in (await report_of(world, state)).rejected_inputs] == ["torn"]
