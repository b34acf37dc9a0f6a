"""An entailment backend in a run: governed, paid for, on record, and never a silent pass when it fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.orchestration.climbing import climbing
from tests.orchestration.disputed import LOOKUPS, claim, world_with
from tests.orchestration.world import (
    DOCUMENTS,
    RUN,
    Rule,
    World,
    contract_of,
    deny,
    report_of,
    review,
    world_of,
)
from toulmin.adapters.entailment import RecordedScorer, UnavailableScorer
from toulmin.contracts.entailment import Judgement, TextPair
from toulmin.contracts.errors import EntailmentFailed, FailureClass, Spent
from toulmin.contracts.event import ArtifactDemoted, AttemptFailed
from toulmin.contracts.policy import Action, CallModel, PolicyInput
from toulmin.contracts.run_contract import EntailmentPin, RunContract
from toulmin.contracts.usage import Allowance, Usage
from toulmin.contracts.verification import Dimension, Severity, VerificationReport
from toulmin.contracts.vocabulary import Level, Step
from toulmin.orchestration import LocalEngine, ReplayResult, replay
from toulmin.ports.entailment import Scoring
from toulmin.ports.permit import Permit
from toulmin.reasoning.budget import CALLS_PER_COMMAND, share
from toulmin.reasoning.steps.entail import PAIRS_MAX
from toulmin.state import RunState, RunStatus
from toulmin.testing.entailment import ScriptedScorer
from toulmin.testing.models import ScriptedModel

PIN = EntailmentPin(name="scripted-entailment", version="1", remote=False, two_way=False, pairs_max=32)
CONTRACT = contract_of(entailment=PIN)
SURE = Judgement.of(entailed=0.97, contradicted=0.01)
AGAINST = Judgement.of(entailed=0.02, contradicted=0.95)
OPEN = Judgement.of(entailed=0.2, contradicted=0.1)


def judging(rule: Callable[[TextPair], Judgement], *, usage: Usage | None = None) -> World:
    world = world_of()
    world.entailment = ScriptedScorer(rule, usage=usage or Usage(model_calls=1, input_tokens=50, output_tokens=5))
    return world


async def carried(world: World, contract: RunContract = CONTRACT) -> RunState:
    await world.start(contract)
    return await LocalEngine(world.effects()).carry(RUN)


async def reports(world: World) -> tuple[VerificationReport, ...]:
    """Those of items and of the review, which have claims."""
    return tuple(report for report in await world.store.reports(RUN) if report.claims)


async def codes(world: World) -> set[str]:
    return {finding.code for report in await world.store.reports(RUN) for finding in report.findings}


async def replayed(world: World, pin: EntailmentPin = PIN) -> ReplayResult:
    """The run done again from what it recorded; whoever asks the backend itself fails."""
    records = [report.entailment for report in await world.store.reports(RUN) if report.entailment is not None]
    recorded = RecordedScorer(pin, records=records, replies=await world.store.replies(RUN))
    return await replay(RUN, replace(world.effects(), entailment=recorded))


def scorer_of(world: World) -> ScriptedScorer:
    assert isinstance(world.entailment, ScriptedScorer)
    return world.entailment


async def test_a_backend_is_asked_about_each_claim_and_its_passage_and_named_in_every_report() -> None:
    world = judging(lambda _: SURE)
    state = await carried(world)
    assert state.status is RunStatus.DONE
    texts = {pair.premise for call in scorer_of(world).asked for pair in call}
    assert texts == set(DOCUMENTS.values())
    for report in await reports(world):
        score = report.of(Dimension.CONTRADICTION)
        assert score.passed
        assert (score.method, score.version) == ("rules+roles+scripted-entailment", "4+1")
    assert not {code for code in await codes(world) if "entail" in code or "judged" in code}


async def test_a_call_passes_policy_as_a_model_call_and_counts_against_the_run() -> None:
    world = judging(lambda _: SURE)
    state = await carried(world)
    calls = [
        question.resource
        for question in world.policy.questions
        if isinstance(question.resource, CallModel) and question.resource.model == PIN.name
    ]
    assert len(calls) == len(scorer_of(world).asked) == 4
    assert {(call.step, call.level, call.remote, call.passages) for call in calls} == {
        (Step.VERIFY, Level.L1, False, 1)
    }
    assert state.usage.model_calls == len(world.model().requests) + 4
    assert state.usage.input_tokens == 4 * 50


async def test_a_claim_that_its_passage_contradicts_is_held_with_the_passage() -> None:
    killed = DOCUMENTS["cache.log"]
    world = judging(lambda pair: AGAINST if pair.premise == killed else SURE)
    state = await carried(world)
    found = [
        finding
        for report in await reports(world)
        for finding in report.findings
        if finding.code == "contradiction.entailment"
    ]
    assert found
    assert {finding.passage for finding in found} == {"d-cache.log:0"}
    assert {(finding.severity, finding.start, finding.end) for finding in found} == {(Severity.ERROR, 0, len(killed))}
    stands = {entry.claim.conclusion for entry in (await report_of(world, state)).claims}
    assert stands == {DOCUMENTS["runbook.md"]}
    assert (await replayed(world)).divergence is None


async def test_what_is_not_entailed_is_a_warning_and_the_claim_stands() -> None:
    world = judging(lambda _: OPEN)
    state = await carried(world)
    assert "evidence.not_entailed" in await codes(world)
    assert len((await report_of(world, state)).claims) == 2


async def test_a_replay_gives_the_same_bytes_and_asks_nothing() -> None:
    world = judging(lambda _: SURE)
    await carried(world)
    asked = len(scorer_of(world).asked)
    result = await replayed(world)
    assert result.divergence is None
    assert result.artifacts > 0
    assert len(scorer_of(world).asked) == asked


async def test_a_changed_judgement_is_noticed_by_a_replay() -> None:
    world = judging(lambda _: SURE)
    await carried(world)
    again = judging(lambda _: OPEN)
    result = await replay(RUN, replace(world.effects(), entailment=again.entailment))
    assert result.divergence is not None
    assert result.divergence.subject.startswith("report on ")


@pytest.mark.parametrize("failure", [FailureClass.TRANSIENT, FailureClass.MALFORMED, FailureClass.REFUSED])
async def test_a_backend_that_fails_leaves_the_rules_and_a_warning_and_replays(failure: FailureClass) -> None:
    world = world_of()
    spent = Spent(model_calls=1, input_tokens=7)
    world.entailment = ScriptedScorer(failure=EntailmentFailed("the endpoint is down", failure=failure, spent=spent))
    state = await carried(world)
    assert state.status is RunStatus.DONE
    assert state.usage.input_tokens == 4 * 7
    warnings = [
        finding
        for report in await reports(world)
        for finding in report.findings
        if finding.code == "contradiction.not_judged"
    ]
    assert len(warnings) == 5  # four items and their review
    assert {finding.severity for finding in warnings} == {Severity.WARNING}
    assert all("judged 0 of " in warning.message for warning in warnings)
    assert all("the endpoint is down" in warning.message for warning in warnings)
    assert {report.of(Dimension.CONTRADICTION).method for report in await reports(world)} == {"rules+roles"}
    assert (await replayed(world)).divergence is None


def _about_the_judge(answer: Rule) -> Rule:
    def rule(question: PolicyInput) -> object:
        resource = question.resource
        return answer(question) if isinstance(resource, CallModel) and resource.model == PIN.name else None

    return rule  # type: ignore[return-value]


@pytest.mark.parametrize("rule", [deny, review])
async def test_a_refused_call_is_not_made_and_is_said(rule: Callable[[], object]) -> None:
    world = world_of(rule=_about_the_judge(lambda _: rule()))  # type: ignore[arg-type,return-value]
    world.entailment = ScriptedScorer(lambda _: SURE)
    state = await carried(world)
    assert state.status is RunStatus.DONE
    assert scorer_of(world).asked == []
    (said, *_) = [
        finding.message
        for report in await reports(world)
        for finding in report.findings
        if finding.code == "contradiction.not_judged"
    ]
    assert "policy did not allow it: test." in said
    allowed = {decision.id for decision in await world.store.decisions(RUN) if decision.verdict.value == "allow"}
    assert all(
        set(artifact.provenance.allowed_by) <= allowed
        for artifact in await world.store.artifacts(RUN)
        if artifact.item is not None
    )
    assert (await replayed(world)).divergence is None


async def test_an_allowance_that_is_used_up_leaves_the_rules_and_a_warning() -> None:
    world = judging(lambda _: SURE, usage=Usage(model_calls=100))
    await carried(world)
    assert "contradiction.not_judged" in await codes(world)
    assert (await replayed(world)).divergence is None


async def test_a_backend_that_is_not_there_any_more_is_said_and_replays() -> None:
    world = world_of()
    world.entailment = UnavailableScorer(PIN, reason="there is no folder weights")
    await carried(world)
    assert "contradiction.not_judged" in await codes(world)
    assert (await replayed(world)).divergence is None


async def test_a_process_without_the_backend_fails_the_attempt_and_says_what_is_missing() -> None:
    world = world_of()
    await carried(world)
    (failed, *_) = [event for event in await world.log() if isinstance(event, AttemptFailed)]
    assert failed.failure.message == "no entailment backend is here, but the run wants scripted-entailment"


class _Short(ScriptedScorer):
    async def score(self, pairs: object, *, allowance: Allowance, permit: Permit) -> Scoring:
        return Scoring(judgements=())


async def test_a_backend_that_leaves_pairs_out_is_a_bug_on_record() -> None:
    world = world_of()
    world.entailment = _Short()
    await carried(world)
    (failed, *_) = [event for event in await world.log() if isinstance(event, AttemptFailed)]
    assert failed.failure.failure is FailureClass.BUG
    assert "judged another number of pairs" in failed.failure.message


async def test_a_backend_of_one_pair_a_call_is_asked_as_often_as_there_are_pairs() -> None:
    pin = PIN.with_(pairs_max=1)
    world = world_of()
    world.entailment = ScriptedScorer(lambda _: SURE, pairs_max=1)
    await carried(world, contract_of(entailment=pin))
    assert {len(call) for call in scorer_of(world).asked} == {1}
    assert (await replayed(world, pin)).divergence is None


async def test_a_run_without_a_backend_has_the_bytes_that_it_had_before() -> None:
    world = world_of()
    await world.start()
    await LocalEngine(world.effects()).carry(RUN)
    stored = [report.canonical() for report in await world.store.reports(RUN)]
    assert stored
    assert not any(b'"entailment"' in report for report in stored)
    assert b'"entailment"' not in contract_of().canonical()


async def test_a_judge_gets_a_share_of_calls_of_its_own() -> None:
    with_judge, without = world_of(), world_of()
    (one,) = share(await with_judge.start(CONTRACT), commands=1)
    (two,) = share(await without.start(contract_of()), commands=1)
    assert one.model_calls == 2 * CALLS_PER_COMMAND
    assert two.model_calls == CALLS_PER_COMMAND


async def test_above_the_first_level_only_quotes_are_shown() -> None:
    world = judging(lambda _: SURE)
    world.models = {"scripted": ScriptedModel(climbing())}
    await carried(world, contract_of(entailment=PIN, level_max=Level.L2))
    calls = [
        question.resource
        for question in world.policy.questions
        if isinstance(question.resource, CallModel) and question.resource.model == PIN.name
    ]
    assert {(call.level, call.passages) for call in calls} == {(Level.L1, 1), (Level.L2, 0)}
    assert (await replayed(world)).divergence is None


async def test_what_is_revised_keeps_the_judgements_of_what_it_revises() -> None:
    world = world_with({(1, "i1"): (claim("a.log"), LOOKUPS), (1, "i2"): (claim("b.log", "c.log"), LOOKUPS)})
    world.entailment = ScriptedScorer(lambda _: SURE)
    await carried(world, contract_of(entailment=PIN, level_max=Level.L1))
    demoted = [event for event in await world.log() if isinstance(event, ArtifactDemoted)]
    assert demoted
    asked = len(scorer_of(world).asked)
    for event in demoted:
        (report,) = await world.store.reports(RUN, about=[event.successor])
        assert report.entailment is not None
        assert report.entailment.taken_over
        assert report.entailment.asks == ()
        assert not [finding for finding in report.findings if finding.code == "contradiction.not_judged"]
    assert (await replayed(world)).divergence is None
    assert len(scorer_of(world).asked) == asked


async def test_pairs_beyond_the_bound_are_counted_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toulmin.reasoning.steps.entail.PAIRS_MAX", 1)
    world = world_with({(1, "i1"): (claim("b.log", "c.log"), LOOKUPS), (1, "i2"): (LOOKUPS,)})
    world.entailment = ScriptedScorer(lambda _: SURE)
    await carried(world, contract_of(entailment=PIN, level_max=Level.L1))
    records = [report.entailment for report in await world.store.reports(RUN) if report.entailment is not None]
    assert sorted(record.left_out for record in records) == [0, 1]
    said = [
        finding.message
        for report in await reports(world)
        for finding in report.findings
        if finding.code == "contradiction.not_judged"
    ]
    assert any("judged 1 of 2 pairs" in message for message in said)
    assert PAIRS_MAX == 32


async def test_records_of_an_item_hold_what_was_asked() -> None:
    world = judging(lambda _: SURE)
    await carried(world)
    records = [report.entailment for report in await world.store.reports(RUN) if report.entailment is not None]
    assert len(records) == 4
    assert all(len(record.asks) == 1 for record in records)
    covers = {ask.covers for record in records for ask in record.asks}
    allowed = {decision.covers for decision in await world.store.decisions(RUN) if decision.action is Action.MODEL_CALL}
    assert covers <= allowed
