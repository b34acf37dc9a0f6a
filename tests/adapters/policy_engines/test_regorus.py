import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from toulmin.adapters.policy_engines import RegorusEngine, worker_process
from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.errors import ContractRefused, PolicyUnavailable
from toulmin.contracts.policy import Action, CallTool, PolicyInput
from toulmin.contracts.vocabulary import Verdict
from toulmin.ports.policy_engine import EngineAnswer
from toulmin.ports.policy_pack import Pack
from toulmin.testing.conformance.policy_engine import PolicyEngineConformance
from toulmin.testing.questions import ordinary_question

pytestmark = pytest.mark.requirement("R39")
PATIENT_MS = 100_000
HEAD = "package toulmin.actions.tool_call\n\nimport future.keywords.not\n\n"
ALLOW = '{"verdict": "allow", "reasons": [{"rule": "t.ok", "message": "m"}], "obligations": [], "role_required": null}'
# Work that no deadline waits for, unless the tool is called `quick`.
SLOW = (
    HEAD
    + f'decision := {ALLOW} if input.resource.tool == "quick"\n\n'
    + f'decision := {ALLOW} if {{\n\tinput.resource.tool == "slow"\n'
    + "\tcount([1 | some x in numbers.range(1, 30000); some y in numbers.range(1, 30000); x == y]) > 0\n}\n"
)


def pack_of(text: str, *, data: str = "{}") -> Pack:
    return Pack(name="small", rules={"a.rego": text}, data=data, tests={}, cases={})


@asynccontextmanager
async def opened(pack: Pack, *, deadline_ms: int = PATIENT_MS, workers: int = 1) -> AsyncIterator[RegorusEngine]:
    engine = await RegorusEngine.open(pack, deadline_ms=deadline_ms, workers=workers)
    try:
        yield engine
    finally:
        await engine.close()


def call(tool: str) -> PolicyInput:
    resource = CallTool(tool=tool, arguments=digest_bytes(b""), declared=True, planned=True, in_scope=True, tags=())
    return ordinary_question(Action.TOOL_CALL, resource=resource)


def rule_of(answer: EngineAnswer) -> str:
    assert answer.verdict is Verdict.DENY
    return answer.reasons[0].rule


class TestConformance(PolicyEngineConformance):
    @pytest.fixture
    async def engine(self, starter: Pack) -> AsyncIterator[RegorusEngine]:
        async with opened(starter) as engine:
            yield engine


class TestConformanceWithTwoProcesses(PolicyEngineConformance):
    @pytest.fixture
    async def engine(self, starter: Pack) -> AsyncIterator[RegorusEngine]:
        async with opened(starter, workers=2) as engine:
            yield engine


async def test_a_pack_opens_from_its_folder(repository: Path) -> None:
    engine = await RegorusEngine.open(repository / "policies")
    await engine.close()
    assert engine.pack == "starter"
    assert engine.engine.startswith("regorus/0.13")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEAD + "x :=\n", r"a\.rego:6: expecting expression"),
        ("package toulmin.x\n\ny := 1\n", r"a\.rego:1: `import future\.keywords\.not` is missing"),
        (HEAD + "x := http.send({})\n", r"a\.rego:5: http\.send is not allowed"),
        (HEAD + "x := opa.runtime()\n", r"a\.rego:5: opa\.runtime"),
        (HEAD + "x if {\n\ttime.now_ns() > 5\n}\n", r"a\.rego:6: time\.now_ns"),
        (HEAD + 'x := rand.intn("a", 5)\n', r"a\.rego:5: rand\.intn"),
        (HEAD + 'x := [uuid.rfc4122("a")]\n', r"a\.rego:5: uuid\.rfc4122"),
        (HEAD + "x if not input.a[y] == z\n", r"a\.rego:5: use of undefined variable"),
        ("package config.limits\nimport future.keywords.not\n", r"a\.rego:1: the package data\.config\.limits meets"),
        ("package config\nimport future.keywords.not\n", "meets the data"),
        ("x := 1\n", "package"),
    ],
)
async def test_a_pack_that_breaks_the_rules_is_refused_with_its_place(text: str, says: str) -> None:
    with pytest.raises(ContractRefused, match=says):
        await RegorusEngine.open(pack_of(text), deadline_ms=PATIENT_MS)


@pytest.mark.parametrize("data", ["{", "[]"])
async def test_data_that_is_no_object_is_refused(data: str) -> None:
    with pytest.raises(ContractRefused, match=r"config/data\.json"):
        await RegorusEngine.open(pack_of(HEAD, data=data))


async def test_data_cannot_shadow_a_rule() -> None:
    shadow = json.dumps({"toulmin": {"actions": {"tool_call": {"decision": json.loads(ALLOW)}}}})
    async with opened(pack_of(HEAD + "decision := 5\n", data=shadow)) as engine:
        assert rule_of(await engine.evaluate(call("clock"))) == "engine.shape"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("x := 1\n", "engine.undefined"),
        (f"decision := {ALLOW} if input.resource.tool == 1\n", "engine.undefined"),
        ("decision := true\n", "engine.shape"),
        ("decision := null\n", "engine.shape"),
        ('decision := "allow"\n', "engine.shape"),
        ('decision := {"verdict": "allow"}\n', "engine.shape"),
        ("decision := 1 / 0\n", "engine.error"),
        ('decision := count(strings.count("a", ""))\n', "engine.error"),
        (f"decision := {ALLOW} if no_such_function(1)\n", "engine.error"),
    ],
)
async def test_no_answer_and_a_wrong_answer_are_denials(text: str, rule: str) -> None:
    async with opened(pack_of(HEAD + text)) as engine:
        assert rule_of(await engine.evaluate(call("clock"))) == rule
        assert rule_of(await engine.evaluate(ordinary_question(Action.MODEL_CALL))) == "engine.undefined"


async def test_a_refused_input_is_denied_and_the_one_before_it_is_not_asked_again(starter: Pack) -> None:
    rule = "toulmin.actions.tool_call.decision"
    async with opened(starter) as engine:
        good = ordinary_question(Action.TOOL_CALL).model_dump_json()
        assert (await engine.query(rule, good)).kind == "value"
        for bad in ("{", "", "NaN", '{"a": 1e999}', "[" * 500):
            assert (await engine.query(rule, bad)).kind == "input"
        assert (await engine.query(rule, good)).kind == "value"


async def test_a_line_break_in_an_answer_is_kept() -> None:
    text = HEAD + 'decision := {"verdict": "deny", "reasons": [{"rule": "a", "message": "x\\ny"}],'
    async with opened(pack_of(text + ' "obligations": [], "role_required": null}\n')) as engine:
        assert (await engine.evaluate(call("clock"))).reasons[0].message == "x\ny"


@pytest.mark.failure("policy-down")
async def test_a_runaway_rule_is_killed_and_the_others_are_answered_all_the_same() -> None:
    async with opened(pack_of(SLOW), deadline_ms=700) as engine:
        tools = ("quick", "slow", "quick", "quick")
        answers = await asyncio.gather(*(engine.evaluate(call(tool)) for tool in tools))
        assert [answer.verdict.value for answer in answers] == ["allow", "deny", "allow", "allow"]
        assert rule_of(answers[1]) == "engine.timeout"


async def test_a_runaway_process_ends_by_itself_when_nobody_kills_it() -> None:
    async with opened(pack_of(SLOW), deadline_ms=100) as engine:
        worker = engine._workers[0]
        worker.deadline_s = PATIENT_MS / 1_000  # the parent would wait; the process was started with 100 ms
        assert rule_of(await engine.evaluate(call("slow"))) == "engine.crashed"


@pytest.mark.failure("policy-down")
async def test_a_process_that_dies_denies_what_it_was_at_and_is_replaced() -> None:
    async with opened(pack_of(SLOW)) as engine:
        worker = engine._workers[0]
        slow = asyncio.ensure_future(engine.evaluate(call("slow")))
        quick = asyncio.ensure_future(engine.evaluate(call("quick")))
        await asyncio.wait({slow}, timeout=0.1)
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGKILL)
        assert rule_of(await slow) == "engine.crashed"
        assert (await quick).verdict is Verdict.ALLOW
        assert worker.restarts == 1


async def test_an_idle_process_that_died_is_replaced_at_the_next_question(starter: Pack) -> None:
    async with opened(starter) as engine:
        worker = engine._workers[0]
        pipe = worker._pipe
        assert worker.pid is not None
        assert pipe is not None
        os.kill(worker.pid, signal.SIGKILL)
        await pipe.gone
        answer = await engine.evaluate(ordinary_question(Action.MODEL_CALL))
        assert answer.verdict is Verdict.ALLOW


async def test_an_engine_that_cannot_come_back_denies(starter: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(starter) as engine:
        worker = engine._workers[0]
        pipe = worker._pipe
        assert worker.pid is not None
        assert pipe is not None
        monkeypatch.setattr(worker_process, "WORKER", Path("nowhere.py"))
        os.kill(worker.pid, signal.SIGKILL)
        await pipe.gone
        assert rule_of(await engine.evaluate(ordinary_question(Action.MODEL_CALL))) == "engine.down"


async def test_a_process_that_cannot_start_says_so(starter: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(PolicyUnavailable, match="cannot be started"):
        await RegorusEngine.open(starter)


async def test_more_questions_than_may_wait_are_denied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_process, "WAITING_MAX", 2)
    async with opened(pack_of(SLOW)) as engine:
        answers = await asyncio.gather(*(engine.evaluate(call("quick")) for _ in range(3)))
        assert [answer.verdict.value for answer in answers] == ["allow", "allow", "deny"]
        assert rule_of(answers[2]) == "engine.overloaded"


async def test_closing_denies_what_waits() -> None:
    engine = await RegorusEngine.open(pack_of(SLOW), deadline_ms=PATIENT_MS)
    waiting = asyncio.ensure_future(engine.evaluate(call("slow")))
    await asyncio.wait({waiting}, timeout=0.05)
    await engine.close()
    assert rule_of(await waiting) == "engine.closed"


async def test_a_caller_that_gives_up_does_not_shift_the_answers_of_others() -> None:
    async with opened(pack_of(SLOW)) as engine:
        gives_up = asyncio.ensure_future(engine.evaluate(call("quick")))
        await asyncio.wait({gives_up}, timeout=0)
        gives_up.cancel()
        answers = await asyncio.gather(*(engine.evaluate(call(tool)) for tool in ("other", "quick")))
        assert [answer.verdict.value for answer in answers] == ["deny", "allow"]


async def test_the_process_inherits_no_secret(monkeypatch: pytest.MonkeyPatch, starter: Pack) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "canary-4711")
    async with opened(starter) as engine:
        pid = engine._workers[0].pid
        environment = Path(f"/proc/{pid}/environ")
        if not environment.exists():
            pytest.skip("NOT TESTED: this system does not show a process's environment")
        assert b"canary-4711" not in environment.read_bytes()
