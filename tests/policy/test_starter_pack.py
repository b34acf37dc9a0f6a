"""Properties of the starter pack, over the embedded engine."""

import json
from collections.abc import AsyncIterator

import pytest

from tests.policy.fuzz import inputs
from toulmin.adapters.policy_engines import RegorusEngine
from toulmin.contracts.artifact import Tag
from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.policy import Action, CallTool, PolicyInput, PromoteArtifact
from toulmin.contracts.vocabulary import ClaimId, DecisionId, Verdict
from toulmin.policy import Gate, Pack, reevaluate
from toulmin.ports.policy_pack import entry_point
from toulmin.testing.questions import ordinary_question

RISING = {"artifact.promote": "confidence", "artifact.release": "confidence", "memory.admit": "confidence"}
RANK = {"deny": 0, "review": 1, "allow": 2}


@pytest.mark.requirement("R33")
async def test_more_confidence_never_turns_an_allowance_into_a_denial(regorus: RegorusEngine) -> None:
    tried = 0
    for each in inputs(7, 2_000):
        if each.hostile or each.action not in RISING:
            continue
        ranks = []
        document = json.loads(each.document)
        for confidence in (0.0, 0.3, 0.6, 0.69, 0.7, 0.9, 1.0):
            document["resource"]["confidence"] = confidence
            value = await regorus.query(entry_point(each.action), json.dumps(document))
            ranks.append(RANK[json.loads(value.text)["verdict"]])
        assert ranks == sorted(ranks), each
        tried += 1
    assert tried > 100


@pytest.mark.requirement("R23")
async def test_promotion_turns_at_its_threshold(regorus: RegorusEngine) -> None:
    question = ordinary_question(Action.ARTIFACT_PROMOTE)
    for confidence in (0.0, 0.5, 0.599999, 0.6, 0.600001, 1.0):
        resource = question.resource.with_(confidence=confidence)
        answer = await regorus.evaluate(question.with_(resource=resource))
        assert (answer.verdict is Verdict.ALLOW) == (confidence >= 0.6), confidence


@pytest.mark.requirement("R42")
@pytest.mark.parametrize("tag", Tag)
async def test_a_tagged_call_cannot_run_without_its_approval(regorus: RegorusEngine, tag: Tag) -> None:
    tagged = CallTool(
        tool="restart", arguments=digest_bytes(b"{}"), declared=True, planned=True, in_scope=True, tags=(tag,)
    )
    gate = Gate(regorus)
    waits = await _ask(gate, ordinary_question(Action.TOOL_CALL, resource=tagged))
    assert waits == (Verdict.REVIEW, "operator", False)
    approved = tagged.with_(approved_by=("operator",))
    assert await _ask(gate, ordinary_question(Action.TOOL_CALL, resource=approved)) == (Verdict.ALLOW, None, True)


async def _ask(gate: Gate, question: PolicyInput) -> tuple[Verdict, str | None, bool]:
    ruling = await gate.ask(question, covers=question.digest, decision_id=DecisionId("d1"))
    return ruling.decision.verdict, ruling.decision.role_required, ruling.allowed


@pytest.mark.requirement("R41")
async def test_a_stored_decision_is_reproduced_by_the_same_pack_and_by_no_other(
    regorus: RegorusEngine, starter: Pack
) -> None:
    question = ordinary_question(Action.ARTIFACT_PROMOTE)
    ruling = await Gate(regorus).ask(question, covers=question.digest, decision_id=DecisionId("d1"))
    stored = type(ruling.decision).parse(ruling.decision.canonical())
    assert await reevaluate(regorus, stored, PolicyInput.parse(question.canonical())) is None
    async for other in _opened(starter.with_data(starter.data.replace('"support_min": 0.5', '"support_min": 0.99'))):
        difference = await reevaluate(other, stored, question)
        assert difference is not None
        assert difference.field == "revision"


@pytest.mark.parametrize(("minimum", "held"), [("0.0", False), ("0.44", False), ("0.45", False), ("0.46", True)])
async def test_grounded_min_holds_what_the_support_model_finds_unlikely(
    starter: Pack, minimum: str, held: bool
) -> None:
    question = ordinary_question(Action.ARTIFACT_PROMOTE)
    resource = question.resource
    assert isinstance(resource, PromoteArtifact)
    firm = resource.claims[0].with_(id=ClaimId("firm"), grounded=0.9)
    weak = resource.claims[0].with_(id=ClaimId("weak"), grounded=0.45)
    asked = question.with_(resource=resource.with_(claims=(firm, weak)))
    moved = starter.with_data(starter.data.replace('"grounded_min": 0.0', f'"grounded_min": {minimum}'))
    async for engine in _opened(moved):
        answer = await engine.evaluate(asked)
        assert [duty.subject for duty in answer.obligations] == ["weak"] * held


async def _opened(pack: Pack) -> AsyncIterator[RegorusEngine]:
    engine = await RegorusEngine.open(pack, deadline_ms=60_000)
    yield engine
    await engine.close()
