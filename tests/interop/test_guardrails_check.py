"""Rule-type validators of Guardrails as output checks: alone, under the port's conformance suite, and in a real run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TypeAlias

import pytest
from guardrails_ai.types import ErrorSpan, FailResult, PassResult

from toulmin.contracts.errors import ToulminError, UsageError
from toulmin.contracts.verification import Severity
from toulmin.interop.guardrails import GuardrailsCheck
from toulmin.ports.output_check import CheckedPart, OutputCheck
from toulmin.state import RunStatus
from toulmin.testing.conformance.output_check import OutputCheckConformance
from toulmin.wiring import Runtime, read_contract, read_settings

Metadata = dict[str, object]
Result: TypeAlias = "PassResult | FailResult"


class NoCodes:
    """A validator in the older form: `validate`, with the place of each fault."""

    rail_alias = "guardrails/no_codes"

    def validate(self, value: str, metadata: Metadata) -> Result:
        spans = [
            ErrorSpan(start=found.start(), end=found.end(), reason=f"{found[0]!r} is a code")
            for found in re.finditer(r"exit code \d+", value)
        ]
        if not spans:
            return PassResult()
        return FailResult(error_message="codes are not for readers", error_spans=spans, fix_value="")


class OneLine:
    """A validator in the newer form: `_validate`, without a place."""

    def _validate(self, value: str, metadata: Metadata) -> Result:
        return FailResult(error_message="more than one line") if "\n" in value else PassResult()


class Answers:
    """A validator that answers what a test wants."""

    def __init__(self, result: object) -> None:
        self.result = result

    def validate(self, value: str, metadata: Metadata) -> object:
        if isinstance(self.result, Exception):
            raise self.result
        return self.result


class TestWithPlaces(OutputCheckConformance):
    @pytest.fixture
    def check(self) -> OutputCheck:
        return GuardrailsCheck(NoCodes(), version="1")

    @pytest.fixture
    def passes(self) -> str:
        return "The import stopped."

    @pytest.fixture
    def fails(self) -> str:
        return "It ended with exit code 28."


class TestWithoutPlaces(OutputCheckConformance):
    @pytest.fixture
    def check(self) -> OutputCheck:
        return GuardrailsCheck(OneLine(), version="1", part=CheckedPart.OUTPUT)

    @pytest.fixture
    def passes(self) -> str:
        return "one"

    @pytest.fixture
    def fails(self) -> str:
        return "one\ntwo"


def test_a_fault_becomes_a_finding_with_code_reason_and_place() -> None:
    (found,) = GuardrailsCheck(NoCodes(), version="3").check("It ended with exit code 28.")
    assert (found.code, found.message) == ("guardrails.no_codes", "'exit code 28' is a code")
    assert (found.start, found.end, found.severity) == (14, 26, Severity.ERROR)


def test_the_name_is_the_registered_one_or_the_class_unless_it_is_given() -> None:
    assert GuardrailsCheck(NoCodes(), version="1").identity.name == "no_codes"
    assert GuardrailsCheck(OneLine(), version="1").identity.name == "one_line"
    named = GuardrailsCheck(OneLine(), version="2", name="lines", part=CheckedPart.OUTPUT)
    assert (named.identity.name, named.identity.version, named.part) == ("lines", "2", CheckedPart.OUTPUT)
    assert named.check("a\nb")[0].code == "guardrails.lines"


@pytest.mark.parametrize(
    ("result", "messages"),
    [
        (FailResult(error_message=""), ["it did not pass"]),
        (FailResult(error_message="m", error_spans=[]), ["m"]),
        (FailResult(error_message="m", error_spans=[ErrorSpan(start=0, end=99, reason="r")]), ["m"]),
        (FailResult(error_message="m", error_spans=[ErrorSpan(start=2, end=1, reason="r")]), ["m"]),
        (FailResult(error_message="m", error_spans=[ErrorSpan(start=0, end=1, reason="")]), ["m"]),
        (FailResult(error_message="m" * 5_000), ["m" * 1_000]),
        (FailResult(error_message="m", error_spans=[ErrorSpan(start=0, end=1, reason="r")] * 500), ["r"] * 100),
        (PassResult(), []),
        (PassResult(value_override="text"), []),
    ],
)
def test_every_failure_has_at_least_one_finding(result: Result, messages: list[str]) -> None:
    assert [found.message for found in GuardrailsCheck(Answers(result), version="1").check("text")] == messages


def test_a_pass_with_another_text_is_a_warning_and_changes_nothing() -> None:
    (found,) = GuardrailsCheck(Answers(PassResult(value_override="TEXT")), version="1").check("text")
    assert found.severity is Severity.WARNING


@pytest.mark.parametrize("result", [None, True, "pass", {"outcome": "pass"}])
def test_what_is_no_result_is_an_error_not_a_pass(result: object) -> None:
    with pytest.raises(ToulminError, match="returned a"):
        GuardrailsCheck(Answers(result), version="1").check("text")


def test_metadata_is_the_same_for_every_text_whatever_the_validator_writes_into_it() -> None:
    class Counting:
        def validate(self, value: str, metadata: dict[str, list[str]]) -> Result:
            metadata["seen"].append(value)
            return PassResult() if len(metadata["seen"]) == 1 else FailResult(error_message="again")

    check = GuardrailsCheck(Counting(), version="1", metadata={"seen": []})
    assert check.check("one") == check.check("two") == ()


class Remote(OneLine):
    use_local = False
    validation_endpoint = "https://hub.example/inference"


@pytest.mark.parametrize(
    ("validator", "says"), [(object(), "neither"), (Remote(), "sends each text to https://hub.example/inference")]
)
def test_what_is_no_validator_or_asks_elsewhere_is_refused(validator: object, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        GuardrailsCheck(validator, version="1")


@pytest.mark.parametrize(("name", "version"), [("n" * 201, "1"), ("n", ""), ("n", "v" * 201)])
def test_a_name_or_version_that_no_manifest_takes_is_refused(name: str, version: str) -> None:
    with pytest.raises(UsageError, match="a check called"):
        GuardrailsCheck(OneLine(), version=version, name=name)


def test_a_validator_of_the_full_package_is_refused_where_that_would_send_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("OTEL_SDK_DISABLED", raising=False)
    vendors = type("RegexMatch", (OneLine,), {"__module__": "guardrails.validators.regex_match"})
    with pytest.raises(UsageError, match=r"telemetry is on|not installed"):
        GuardrailsCheck(vendors(), version="1")


CONTRACT = """\
objective: Why did the import of 3 March stop?
inputs: [import.log]
output: {must_answer: [root cause], checks: [no_codes, breaks]}
reasoner: extractive
"""


async def test_in_a_real_run_a_validator_holds_a_claim_back_is_pinned_and_replays(tmp_path: Path) -> None:
    (tmp_path / "import.log").write_text("2026-03-03T04:12:41Z ERROR import aborted, exit code 28\n")
    (tmp_path / "contract.yaml").write_text(CONTRACT)
    read = read_contract(tmp_path / "contract.yaml")
    checks = (
        GuardrailsCheck(NoCodes(), version="1"),
        GuardrailsCheck(Answers(RuntimeError("at 0x7f")), version="1", name="breaks"),
    )
    settings = read_settings({"TOULMIN_POLICY_DEADLINE_MS": "60000"}, folder=tmp_path)
    async with Runtime.open(settings, checks=checks) as runtime:
        run = await runtime.start(read.contract, base=read.base)
        state = await runtime.carry(run)
        reports = await runtime.store.reports(run)
        assert state.status is RunStatus.HALTED
        assert [pin.name for pin in state.contract.pinned().checks] == ["no_codes", "breaks"]
        found = {finding.code: finding for report in reports for finding in report.findings}
        assert found["guardrails.no_codes"].claim is not None
        assert found["guardrails.no_codes"].start is not None
        assert found["check.raised"].message == "breaks: the check broke off with RuntimeError"
        assert (await runtime.replay(run)).divergence is None
