"""A pack's own tests: `test_*` rules in `*_test.rego`, and portable cases of note, input and want in `cases/*.json`.

A case file holds one ordinary `base` input; each case's `input` is a merge patch on it (RFC 7396, where null removes a
field).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from toulmin.contracts.errors import ContractRefused
from toulmin.contracts.vocabulary import Verdict
from toulmin.ports.policy_pack import Pack, PackRunner, RuleValue, entry_point

__all__ = ["Case", "CaseResult", "TestRun", "read_cases", "run_tests"]

_TEST = re.compile(r"^(test_\w+)", re.MULTILINE)
_PACKAGE = re.compile(r"^package\s+([\w.]+)", re.MULTILINE)


class _Want(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    verdict: Verdict
    rules: tuple[str, ...] = ()
    """Rule ids of the reasons; empty: any."""
    held: Mapping[str, tuple[str, ...]] = {}
    """Rules that hold a claim, by claim."""


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    note: Annotated[str, Field(min_length=1)]
    input: JsonValue
    want: _Want


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    action: str
    base: dict[str, JsonValue]
    cases: tuple[_Written, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One portable case, its input made whole."""

    path: str
    note: str
    action: str
    document: str
    """JSON text of the input, which may be malformed on purpose."""
    want: _Want


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """How one test or case came out."""

    name: str
    passed: bool
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TestRun:
    """How all of them came out. No test at all is not a pass."""

    __test__ = False  # a result, which a test collector takes for a test by its name

    results: tuple[CaseResult, ...]
    uncovered: Mapping[str, tuple[int, ...]]
    """Lines of rules that no test reached, by module; empty when the engine did not count."""

    @property
    def passed(self) -> bool:
        """Whether there was at least one test and none failed."""
        return bool(self.results) and all(result.passed for result in self.results)


def read_cases(pack: Pack) -> tuple[Case, ...]:
    """Every case of the pack.

    Raises:
        ContractRefused: a file does not have the form of a case file.
    """
    return tuple(
        Case(
            path=path,
            note=written.note,
            action=file.action,
            document=json.dumps(_merged(file.base, written.input)),
            want=written.want,
        )
        for path, text in sorted(pack.cases.items())
        for file in (_read(path, text),)
        for written in file.cases
    )


async def run_tests(pack: Pack, engine: PackRunner) -> TestRun:
    """Run every test and case of the pack on an engine that loaded it with its tests."""
    results: list[CaseResult] = []
    for path, text in sorted(pack.tests.items()):
        package = _PACKAGE.search(text)
        for name in dict.fromkeys(_TEST.findall(text)):
            value = await engine.query(f"data.{package[1] if package else '?'}.{name}", "null")
            passed = value.kind == "value" and value.text.strip() == "true"
            results.append(CaseResult(name=f"{path}: {name}", passed=passed, message="" if passed else _came_to(value)))
    for case in read_cases(pack):
        results.append(await _run_case(case, engine))
    return TestRun(results=tuple(results), uncovered=_uncovered(await engine.coverage(), modules=pack.rules))


async def _run_case(case: Case, engine: PackRunner) -> CaseResult:
    name = f"{case.path}: {case.note}"
    value = await engine.query(f"data.{entry_point(case.action)}", case.document)
    if value.kind != "value":
        # Undefined, a refused input and an engine error all deny; such a case wants a denial and no rule of the pack.
        passed = case.want.verdict is Verdict.DENY and not case.want.rules
        return CaseResult(name=name, passed=passed, message="" if passed else _came_to(value))
    got = json.loads(value.text)
    wanted = case.want
    faults: list[str] = []
    if got["verdict"] != wanted.verdict.value:
        faults.append(f"verdict {got['verdict']}, want {wanted.verdict.value}")
    rules = sorted(reason["rule"] for reason in got["reasons"])
    if wanted.rules and rules != sorted(wanted.rules):
        faults.append(f"rules {', '.join(rules)}, want {', '.join(sorted(wanted.rules))}")
    held: dict[str, list[str]] = {}
    for duty in got["obligations"]:
        if duty["do"] == "hold_claim":
            held.setdefault(duty["subject"], []).append(duty["rule"])
    if {claim: sorted(found) for claim, found in held.items()} != {
        claim: sorted(found) for claim, found in wanted.held.items()
    }:
        faults.append(f"held {held}, want {dict(wanted.held)}")
    return CaseResult(name=name, passed=not faults, message="; ".join(faults))


def _came_to(value: RuleValue) -> str:
    return f"came to {value.kind}: {value.text}"


def _read(path: str, text: str) -> _File:
    try:
        return _File.model_validate_json(text)
    except ValidationError as error:
        raise ContractRefused.of(error, contract=f"case file {path}") from error


def _merged(base: JsonValue, patch: JsonValue) -> JsonValue:
    """RFC 7396."""
    if not isinstance(patch, dict):
        return patch
    result = dict(base) if isinstance(base, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = _merged(result.get(key), value)
    return result


def _uncovered(report: str, *, modules: Mapping[str, str]) -> Mapping[str, tuple[int, ...]]:
    files = json.loads(report or "{}").get("files", [])
    return {
        str(file["path"]): tuple(file["not_covered"])
        for file in files
        if file["path"] in modules and file["not_covered"]
    }
