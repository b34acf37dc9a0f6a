"""Labels: what an artifact says is as confidential as everything that it was made from."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.orchestration.world import DOCUMENTS, RUN, TextReader, World, answers, contract_of, items_of
from toulmin.contracts.artifact import ItemKind
from toulmin.contracts.document import Rejection
from toulmin.contracts.exchange import Answer, ModelRequest, PlanAnswer, ProposedItem
from toulmin.contracts.label import Confidentiality, Label
from toulmin.contracts.policy import Action, CallModel
from toulmin.contracts.run_contract import InputSpec, Limits, VersionedName
from toulmin.contracts.vocabulary import CommandKey, DocumentId, ItemId, Step
from toulmin.orchestration import LocalEngine
from toulmin.ports.inputs import FoundInput
from toulmin.ports.permit import Permit
from toulmin.ports.tool import tool_digest
from toulmin.testing.models import ScriptedModel

SECRET = "runbook.md"


class OneSecret(TextReader):
    """Two documents, of which the runbook is secret."""

    async def find(
        self, specs: Sequence[InputSpec], *, limits: Limits
    ) -> tuple[tuple[FoundInput, ...], tuple[Rejection, ...]]:
        found, rejected = await super().find(specs, limits=limits)
        secret = Confidentiality.SECRET
        return (
            tuple(
                entry.with_(label=entry.label.with_(confidentiality=secret)) if entry.name == SECRET else entry
                for entry in found
            ),
            rejected,
        )


class Echo:
    """Returns its arguments."""

    identity = VersionedName(name="echo", version="1")

    async def call(self, arguments: str, *, key: CommandKey, permit: Permit) -> str:
        permit.use(Action.TOOL_CALL, covers=tool_digest("echo", arguments=arguments))
        return arguments


def script(request: ModelRequest) -> Answer:
    """The ordinary plan, its first item about the log alone, and a tool call at its end."""
    if request.task.step is not Step.PLAN:
        return answers()(request)
    first, *rest = items_of(2, waves=1)
    tool = ProposedItem(
        id=ItemId("t1"), kind=ItemKind.TOOL, title="Say it", expects="an echo", tool="echo", arguments='{"say":"it"}'
    )
    return PlanAnswer(items=(first.with_(documents=(DocumentId("d-cache.log"),)), *rest, tool))


@pytest.fixture
async def world() -> World:
    made = World(models={"scripted": ScriptedModel(script)}, reader=OneSecret(), tools={"echo": Echo()})
    await made.start(contract_of(tools=("echo",)))
    await LocalEngine(made.effects()).carry(RUN)
    return made


async def labels(world: World) -> dict[str, Label]:
    return {artifact.item or artifact.step.value: artifact.label for artifact in await world.store.artifacts(RUN)}


@pytest.mark.requirement("R73")
async def test_what_rests_on_a_secret_is_secret_and_what_does_not_is_not(world: World) -> None:
    found = {name: label.confidentiality for name, label in (await labels(world)).items()}
    assert found["plan"] is Confidentiality.SECRET
    assert found["i1"] is Confidentiality.INTERNAL, "it saw the log alone"
    assert found["i2"] is Confidentiality.SECRET
    assert found["t1"] is Confidentiality.SECRET, "its arguments come from the plan"
    assert found["verify"] is Confidentiality.SECRET


@pytest.mark.requirement("R73")
async def test_policy_judges_a_call_by_everything_that_the_request_holds(world: World) -> None:
    calls = [question.resource for question in world.policy.questions if isinstance(question.resource, CallModel)]
    requests = world.model().requests
    assert len(calls) == len(requests)
    for call, request in zip(calls, requests, strict=True):
        names = {view.name for view in request.documents}
        assert (call.confidentiality is Confidentiality.SECRET) == (SECRET in names)
    assert {len(request.documents) for request in requests} == {1, len(DOCUMENTS)}
