import pytest

from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.errors import PermissionMissing, PolicyUnavailable
from toulmin.contracts.policy import Action, Obligation, ObligationKind
from toulmin.contracts.vocabulary import ApprovalId, DecisionId, Verdict
from toulmin.policy import Gate, RecordedTrouble, Ruling, reevaluate
from toulmin.ports.permit import Permit, Seal, claim_seal
from toulmin.ports.policy_engine import EngineAnswer
from toulmin.testing.policies import ScriptedEngine, UnsafeAllowAll, allow, deny, review
from toulmin.testing.questions import ordinary_question

THING = digest_bytes(b"the thing")
OTHER = digest_bytes(b"another thing")
HOLD = Obligation(do=ObligationKind.HOLD_CLAIM, rule="promotion.evidence", subject="c1", message="no evidence")


async def ask(answer: EngineAnswer | Exception, action: Action = Action.MODEL_CALL) -> Ruling:
    gate = Gate(ScriptedEngine({action: answer}))
    return await gate.ask(ordinary_question(action), covers=THING, decision_id=DecisionId("d1"))


@pytest.mark.requirement("R41")
async def test_a_decision_records_what_is_needed_to_ask_again() -> None:
    engine = ScriptedEngine({Action.TOOL_CALL: review("tool.destructive", role="operator")})
    question = ordinary_question(Action.TOOL_CALL)
    ruling = await Gate(engine).ask(question, covers=THING, decision_id=DecisionId("d1"), approval=ApprovalId("p1"))
    decision = ruling.decision
    assert (decision.engine, decision.pack, decision.revision) == (engine.engine, engine.pack, engine.revision)
    assert decision.input == question.digest
    assert (decision.covers, decision.verdict, decision.rules) == (THING, Verdict.REVIEW, ("tool.destructive",))
    assert (decision.role_required, decision.approval, decision.at_us) == ("operator", "p1", question.time_us)
    assert await reevaluate(engine, decision, question) is None


@pytest.mark.requirement("R72")
async def test_only_an_allowance_comes_with_a_permit_and_it_is_good_for_one_thing_once() -> None:
    ruling = await ask(allow())
    assert ruling.allowed
    assert ruling.permit is not None
    with pytest.raises(PermissionMissing, match="for another"):
        ruling.permit.use(Action.MODEL_CALL, covers=OTHER)
    ruling.permit.use(Action.MODEL_CALL, covers=THING)
    with pytest.raises(PermissionMissing, match="already used"):
        ruling.permit.use(Action.MODEL_CALL, covers=THING)


@pytest.mark.requirement("R42")
@pytest.mark.parametrize("answer", [deny(), review()])
async def test_a_denial_is_a_result_without_a_permit(answer: EngineAnswer) -> None:
    ruling = await ask(answer)
    assert not ruling.allowed
    assert ruling.permit is None
    assert ruling.decision.verdict is answer.verdict


@pytest.mark.requirement("R39")
@pytest.mark.parametrize(
    "error",
    [PolicyUnavailable("away"), OSError("pipe"), RuntimeError("loop"), ValueError("v"), KeyError("k"), TypeError("t")],
)
@pytest.mark.failure("policy-down")
async def test_a_broken_engine_denies(error: Exception) -> None:
    ruling = await ask(error)
    assert ruling.decision.verdict is Verdict.DENY
    assert ruling.decision.rules == ("engine.failed",)
    assert type(error).__name__ in ruling.decision.reasons[0].message


@pytest.mark.requirement("R39")
async def test_an_obligation_that_the_caller_does_not_know_denies() -> None:
    ruling = await ask(allow(obligations=[HOLD]), Action.MODEL_CALL)
    assert ruling.decision.rules == ("gate.unknown_obligation",)
    assert ruling.permit is None
    known = await ask(allow(obligations=[HOLD]), Action.ARTIFACT_PROMOTE)
    assert known.permit is not None
    assert known.permit.obligations == (HOLD,)


@pytest.mark.requirement("R39")
@pytest.mark.parametrize("action", [Action.ARTIFACT_PROMOTE, Action.ARTIFACT_RELEASE, Action.MODEL_CALL])
async def test_an_obligation_that_cannot_be_met_denies(action: Action) -> None:
    nobody = HOLD.with_(subject="c99")
    mark = Obligation(do=ObligationKind.MARK_DEGRADED, rule="promotion.fallback", message="a fallback made it")
    impossible = nobody if action is Action.ARTIFACT_PROMOTE else mark
    ruling = await ask(allow(obligations=[impossible]), action)
    assert ruling.decision.rules == ("gate.impossible_obligation",)
    assert impossible.rule in ruling.decision.reasons[0].message
    assert ruling.permit is None


@pytest.mark.requirement("R39")
async def test_an_action_without_a_rule_is_denied() -> None:
    ruling = await Gate(ScriptedEngine()).ask(
        ordinary_question(Action.MEMORY_ADMIT), covers=THING, decision_id=DecisionId("d1")
    )
    assert ruling.decision.rules == ("engine.undefined",)


@pytest.mark.requirement("R72")
async def test_nobody_else_can_mint() -> None:
    with pytest.raises(PermissionMissing, match="already does"):
        claim_seal("a thief")
    ruling = await ask(allow())
    with pytest.raises(PermissionMissing, match="no permit"):
        Permit(ruling.decision, seal=Seal())


@pytest.mark.requirement("R41")
@pytest.mark.parametrize(
    ("now", "field"),
    [
        (deny(), "verdict"),
        (allow("test.other"), "reasons"),
        (allow(obligations=[HOLD]), "obligations"),
    ],
)
async def test_a_changed_answer_is_named(now: EngineAnswer, field: str) -> None:
    question = ordinary_question(Action.ARTIFACT_PROMOTE)
    engine = ScriptedEngine({Action.ARTIFACT_PROMOTE: [allow(), now]})
    ruling = await Gate(engine).ask(question, covers=THING, decision_id=DecisionId("d1"))
    difference = await reevaluate(engine, ruling.decision, question)
    assert difference is not None
    assert difference.field == field
    assert str(difference).startswith(f"{field}: recorded ")


@pytest.mark.requirement("R41")
async def test_another_input_or_pack_or_role_is_named() -> None:
    question = ordinary_question(Action.TOOL_CALL)
    engine = ScriptedEngine({Action.TOOL_CALL: [review(role="a"), review(role="b")]})
    ruling = await Gate(engine).ask(question, covers=THING, decision_id=DecisionId("d1"))
    cases = (
        (ruling.decision, ordinary_question(Action.MODEL_CALL), "input"),
        (ruling.decision.with_(revision=OTHER), question, "revision"),
        (ruling.decision, question, "role"),
    )
    for decision, asked, field in cases:
        difference = await reevaluate(engine, decision, asked)
        assert difference is not None
        assert difference.field == field


async def test_an_engine_that_allows_everything_says_so_each_time(caplog: pytest.LogCaptureFixture) -> None:
    await Gate(UnsafeAllowAll()).ask(ordinary_question(Action.TOOL_CALL), covers=THING, decision_id=DecisionId("d1"))
    assert [record.message for record in caplog.records] == [
        "UNSAFE: tool.call is allowed by an engine that allows everything"
    ]


@pytest.mark.requirement("R41")
async def test_what_an_engine_failed_at_is_said_again_in_a_replay_and_the_rest_is_asked_afresh() -> None:
    down = (await ask(PolicyUnavailable("away"))).decision
    well = ScriptedEngine({Action.MODEL_CALL: allow(), Action.TOOL_CALL: allow()})
    gate = Gate(RecordedTrouble(well, (down,)))
    again = await gate.ask(ordinary_question(Action.MODEL_CALL), covers=THING, decision_id=DecisionId("d1"))
    assert again.decision == down
    other = await gate.ask(ordinary_question(Action.TOOL_CALL), covers=THING, decision_id=DecisionId("d2"))
    assert other.allowed
