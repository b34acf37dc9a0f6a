"""The embedded engine and the real OPA agree: on the pack's own tests, and on ten thousand seeded inputs."""

import asyncio
import json
from collections import Counter
from collections.abc import Sequence

import pytest

from tests.policy.fuzz import Input, inputs
from tests.policy.oracle import OracleEngine
from toulmin.adapters.policy_engines import RegorusEngine
from toulmin.policy import Pack, lint, run_tests
from toulmin.ports.policy_pack import RuleValue, entry_point
from toulmin.testing.conformance.policy_engine import PolicyEngineConformance

pytestmark = pytest.mark.requirement("R38")
SEED = 20_260_512
INPUTS = 10_000
AT_ONCE = 500


async def test_every_test_and_case_passes_on_both_engines(starter: Pack, oracle: OracleEngine) -> None:
    regorus = await RegorusEngine.open(starter, tests=True, coverage=True, deadline_ms=60_000)
    try:
        embedded = await run_tests(starter, regorus)
    finally:
        await regorus.close()
    reference = await run_tests(starter, oracle)
    assert [result for result in embedded.results if not result.passed] == []
    assert embedded.results == reference.results
    assert len(embedded.results) > 100
    assert embedded.uncovered == {}, "lines of rules that no test or case reaches"


def test_the_starter_pack_is_clean(starter: Pack) -> None:
    assert lint(starter) == ()


async def test_ten_thousand_inputs_are_decided_alike(regorus: RegorusEngine, oracle: OracleEngine) -> None:
    asked = list(inputs(SEED, INPUTS))
    embedded = await _ask(regorus, asked)
    seen: Counter[str] = Counter()
    for each, ours in zip(asked, embedded, strict=True):
        theirs = oracle.value(f"data.{entry_point(each.action)}", each.document)
        mine, reference = _decision(ours), _decision(theirs)
        seen[mine[0]] += 1
        assert mine[0] == reference[0], f"{mine} against {reference} for {each}"
        if ours.kind == theirs.kind == "value":
            assert mine == reference, each
        else:
            assert mine[0] == "deny", each
            assert each.hostile, f"an ordinary input was not decided: {ours} against {theirs} for {each}"
    assert min(seen["allow"], seen["deny"], seen["review"]) > 100, f"the inputs are one-sided: {seen}"


async def _ask(engine: RegorusEngine, asked: Sequence[Input]) -> list[RuleValue]:
    answers: list[RuleValue] = []
    for start in range(0, len(asked), AT_ONCE):
        part = asked[start : start + AT_ONCE]
        answers += await asyncio.gather(*(engine.query(entry_point(each.action), each.document) for each in part))
    return answers


def _decision(value: RuleValue) -> tuple[str, list[str], list[str], str | None]:
    """Verdict, rule ids, duties and role; what is no value denies."""
    if value.kind != "value":
        return "deny", [], [], None
    answer = json.loads(value.text)
    rules = sorted(reason["rule"] for reason in answer["reasons"])
    duties = sorted(json.dumps([duty["do"], duty["rule"], duty["subject"]]) for duty in answer["obligations"])
    return answer["verdict"], rules, duties, answer["role_required"]


class TestOracle(PolicyEngineConformance):
    @pytest.fixture
    def engine(self, oracle: OracleEngine) -> OracleEngine:
        return oracle
