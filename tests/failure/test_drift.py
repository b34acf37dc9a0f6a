"""Model drift: the reasoner of a run is set up otherwise than when it started, or another model answers in its name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.orchestration.disputed import LOOKUPS, claim, world_with
from tests.orchestration.world import (
    RUN,
    Script,
    World,
    answers,
    carried_within,
    contract_of,
    report_of,
    run_of,
    world_of,
)
from toulmin.contracts.errors import FailureClass, ModelFailed
from toulmin.contracts.event import ArtifactDemoted, AttemptFailed
from toulmin.contracts.exchange import ModelReply, ModelRequest
from toulmin.contracts.failure import FailureSource
from toulmin.contracts.run_contract import RunContract, VersionedName
from toulmin.contracts.usage import Allowance
from toulmin.contracts.vocabulary import Level, Step
from toulmin.orchestration import LocalEngine, replay
from toulmin.ports.permit import Permit
from toulmin.reasoning.drift import is_pinned_model, refuse_another_set_up
from toulmin.state import RunStatus
from toulmin.testing.models import ScriptedModel

pytestmark = pytest.mark.failure("model-drift")


class _AnsweringAs(ScriptedModel):
    """A reasoner whose provider says what it likes about who answered."""

    def __init__(self, *versions: str, script: Script | None = None) -> None:
        super().__init__(script or answers())
        self._versions = list(versions)

    async def answer(self, request: ModelRequest, *, allowance: Allowance, permit: Permit) -> ModelReply:
        reply = await super().answer(request, allowance=allowance, permit=permit)
        if request.task.step is not Step.EXECUTE:
            return reply
        version = self._versions.pop(0) if len(self._versions) > 1 else self._versions[0]
        return reply.with_(model=VersionedName(name=self.identity.name, version=version))


async def test_a_reasoner_that_was_set_up_otherwise_meanwhile_is_not_asked() -> None:
    world = world_of()
    await world.start()
    world.models = {"scripted": replace(world.model(), identity=VersionedName(name="scripted", version="2"))}
    state = await LocalEngine(world.effects()).carry(RUN)

    assert state.status is RunStatus.FAILED
    assert "not the reasoner that this run was pinned to: version was 1, now it is 2" in state.reason
    assert world.model().calls == 0
    (failed,) = [event.failure for event in await world.log() if isinstance(event, AttemptFailed)]
    assert (failed.source, failed.failure) == (FailureSource.MODEL, FailureClass.PERMANENT)
    assert "start a new run" in failed.hint


async def test_the_next_reasoner_takes_the_place_of_one_that_was_set_up_otherwise() -> None:
    world = World(models={"first": ScriptedModel(answers()), "second": ScriptedModel(answers())})
    await world.start()
    changed = ScriptedModel(answers(), remote=True)
    world.models = {"first": changed, "second": world.models["second"]}
    state = await LocalEngine(world.effects()).carry(RUN)

    assert state.status is RunStatus.DONE
    assert changed.calls == 0, "what was pinned to this machine is not sent away"
    assert (await report_of(world, state)).degraded


async def test_what_another_model_answered_is_marked_and_the_report_names_it() -> None:
    world = World(models={"scripted": _AnsweringAs("small-0")})
    state = await carried_within(world)

    report = await report_of(world, state)
    assert state.status is RunStatus.DONE
    assert report.degraded
    assert all(entry.degraded for entry in report.claims)
    assert "Model drift: scripted was pinned to 1 and answered as small-0." in report.weak_points
    degraded = {artifact.step for artifact in await world.store.artifacts(RUN) if artifact.provenance.degraded}
    assert degraded == {Step.EXECUTE}
    assert (await replay(RUN, world.effects())).divergence is None


async def test_a_model_that_changes_within_a_run_is_named() -> None:
    world = World(models={"scripted": _AnsweringAs("1-2026.01", "1-2026.02")})
    report = await report_of(world, await carried_within(world))

    assert not report.degraded, "both are states of the pinned one"
    assert [point for point in report.weak_points if "drift" in point] == [
        "Model drift: scripted changed within this run: it answered as 1, 1-2026.01, 1-2026.02."
    ]


async def test_what_is_left_of_a_withdrawn_artifact_keeps_its_mark() -> None:
    world = world_with({(1, "i1"): (claim("a.log"),), (1, "i2"): (claim("b.log", "c.log"), LOOKUPS)})
    script = world.model().script
    assert callable(script)
    world.models = {"scripted": _AnsweringAs("small-0", script=script)}
    await run_of(world, contract_of(level_max=Level.L2))

    demoted = [event for event in await world.log() if isinstance(event, ArtifactDemoted)]
    assert demoted
    for event in demoted:
        assert (await world.store.artifact(event.successor)).provenance.degraded


@pytest.mark.parametrize(
    ("pinned", "answered", "same"),
    [
        ("gpt-5-mini", "gpt-5-mini", True),
        ("gpt-5-mini", "gpt-5-mini-2025-08-07", True),
        ("gpt-5", "gpt-5-mini", False),
        ("gpt-5", "gpt-4o", False),
        ("sonnet-latest", "sonnet-20260101", True),
        ("llama3.2", "llama3.2:latest", True),
        ("llama3.2", "llama3.2:1b", False),
        ("gpt-5-mini-2025-08-07", "gpt-5-mini-2026-01-01", False),
        ("gpt-5-mini", "not reported", False),
    ],
)
def test_a_dated_state_of_a_model_is_that_model_and_a_sibling_is_not(pinned: str, answered: str, *, same: bool) -> None:
    contract = _pinned_to(pinned)
    reply = VersionedName(name="scripted", version=answered)
    assert is_pinned_model(contract, reasoner="scripted", answered=reply) is same


def test_a_recording_answers_in_another_name_and_stands_for_itself() -> None:
    played = VersionedName(name="openai:gpt-5", version="gpt-5-2025-08-07")
    assert is_pinned_model(_pinned_to("1"), reasoner="scripted", answered=played)
    assert is_pinned_model(_pinned_to("1"), reasoner="nobody", answered=played)


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        (ScriptedModel(answers(), remote=True), "remote was False, now it is True"),
        (ScriptedModel(answers(), evidence_bytes_max=9), "evidence_bytes_max was 60000, now it is 9"),
    ],
)
def test_each_part_of_a_pin_is_compared(changed: ScriptedModel, what: str) -> None:
    contract = _pinned_to("1")
    refuse_another_set_up(contract, reasoner="scripted", model=ScriptedModel(answers()))
    refuse_another_set_up(contract, reasoner="nobody", model=changed)
    with pytest.raises(ModelFailed, match=what):
        refuse_another_set_up(contract, reasoner="scripted", model=changed)


def _pinned_to(version: str) -> RunContract:
    contract = contract_of()
    (pin,) = contract.pinned().models
    return contract.with_(manifest=contract.pinned().with_(models=(pin.with_(version=version),)))
