"""The checks that a contract names: what they find is on record, and what cannot be checked does not pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import cast

import pytest
from pydantic import ValidationError

from tests.verification.incident import CONTRACT, artifact, at, claim, context_of
from toulmin.contracts.artifact import Analysis
from toulmin.contracts.run_contract import OutputSpec, VersionedName
from toulmin.contracts.verification import Dimension, Severity
from toulmin.contracts.vocabulary import ItemId
from toulmin.ports.output_check import CheckedPart, CheckFinding, OutputCheck
from toulmin.testing.conformance.output_check import OutputCheckConformance
from toulmin.testing.output_checks import ForbiddenWord
from toulmin.verification import VerificationContext, check_output, verify

KERNEL = "The kernel killed valkey-server"
RING = "The ring was degraded: 5 of 8 nodes"


RULE = VersionedName(name="rule", version="1")


@dataclass(frozen=True)
class Checked:
    """A check that does whatever a test needs."""

    rule: Callable[[str], tuple[CheckFinding, ...]]
    part: CheckedPart = CheckedPart.CLAIM
    identity: VersionedName = RULE

    def check(self, text: str) -> tuple[CheckFinding, ...]:
        return self.rule(text)


class TestTheFake(OutputCheckConformance):
    @pytest.fixture
    def check(self) -> OutputCheck:
        return ForbiddenWord("kernel")

    @pytest.fixture
    def passes(self) -> str:
        return RING

    @pytest.fixture
    def fails(self) -> str:
        return KERNEL


def context(*names: str, checks: tuple[OutputCheck, ...]) -> VerificationContext:
    contract = CONTRACT.with_(output=OutputSpec(must_answer=CONTRACT.output.must_answer, checks=names))
    registered = {check.identity.name: check for check in checks}
    return replace(context_of(contract=contract), checks=registered)


def broken(text: str) -> tuple[CheckFinding, ...]:
    raise KeyError(f"at {id(text)}")


def test_each_claim_is_a_unit_and_a_finding_names_claim_and_place() -> None:
    made = artifact(claim(KERNEL, at("cache.log"), prefix="c"), claim(RING, at("cache.log", 1), prefix="k"))
    before = verify(made, context(checks=()))
    after = verify(made, context("forbidden-word", checks=(ForbiddenWord("kernel"),)))

    assert after.of(Dimension.COMPLETENESS).units == before.of(Dimension.COMPLETENESS).units + 2
    assert not after.of(Dimension.COMPLETENESS).passed
    (found,) = (finding for finding in after.findings if finding.code == "forbidden.word")
    assert (found.claim, found.start, found.end) == ("c1", 4, 10)
    assert found.severity is Severity.ERROR
    assert found.dimension is Dimension.COMPLETENESS
    assert found.message == "forbidden-word: 'kernel' may not be said"


def test_a_check_that_passes_is_counted_and_changes_no_verdict() -> None:
    made = artifact(claim(KERNEL, at("cache.log")))
    report = verify(made, context("forbidden-word", checks=(ForbiddenWord("unobtainium"),)))
    assert report.of(Dimension.COMPLETENESS).passed
    assert report.of(Dimension.COMPLETENESS).score == 1.0


def test_a_registered_check_that_no_contract_names_is_not_run() -> None:
    made = artifact(claim(KERNEL, at("cache.log")))
    assert verify(made, context(checks=(Checked(broken),))) == verify(made, context(checks=()))


def test_what_is_not_known_is_checked_like_a_claim() -> None:
    body = Analysis(item=ItemId("i"), not_known=("Why the kernel did so.",))
    report = verify(artifact(body=body), context("forbidden-word", checks=(ForbiddenWord("kernel"),)))
    (found,) = (finding for finding in report.findings if finding.code == "forbidden.word")
    assert (found.claim, found.start) == (None, None)


@pytest.mark.parametrize("names", [("rule",), ("rule", "rule")])
def test_a_check_that_raises_is_a_failed_unit_and_tells_only_the_kind_of_error(names: tuple[str, ...]) -> None:
    made = artifact(claim(KERNEL, at("cache.log")))
    reports = [verify(made, context(*names, checks=(Checked(broken),))) for _ in range(2)]
    (found,) = (finding for finding in reports[0].findings if finding.code == "check.raised")
    assert found.message == "rule: the check broke off with KeyError"
    assert not reports[0].passed
    assert reports[0].canonical() == reports[1].canonical()


@pytest.mark.parametrize("returned", [None, True, [], ("no finding",)])
def test_a_check_that_returns_something_else_fails(returned: object) -> None:
    check = Checked(lambda text: cast(tuple[CheckFinding, ...], returned))
    report = verify(artifact(claim(KERNEL, at("cache.log"))), context("rule", checks=(check,)))
    assert [finding.code for finding in report.findings if finding.severity is Severity.ERROR] == ["check.malformed"]


def test_a_check_that_is_not_registered_fails() -> None:
    report = verify(artifact(claim(KERNEL, at("cache.log"))), context("absent", checks=()))
    assert [finding.code for finding in report.findings if finding.severity is Severity.ERROR] == ["check.unknown"]


def test_a_warning_is_told_and_fails_nothing() -> None:
    check = Checked(lambda text: (CheckFinding(code="style", message="long-winded", severity=Severity.WARNING),))
    report = verify(artifact(claim(KERNEL, at("cache.log"))), context("rule", checks=(check,)))
    assert report.of(Dimension.COMPLETENESS).passed
    assert "style" in {finding.code for finding in report.findings}


def test_a_place_outside_the_text_is_left_out_and_the_finding_stays() -> None:
    check = Checked(lambda text: (CheckFinding(code="far", message="m", start=2, end=len(text) + 1),))
    report = verify(artifact(claim(KERNEL, at("cache.log"))), context("rule", checks=(check,)))
    (found,) = (finding for finding in report.findings if finding.code == "far")
    assert (found.claim, found.start, found.end) == ("c1", None, None)


def test_the_finished_output_is_read_as_one_text_or_statement_by_statement() -> None:
    said = ("The kernel killed it.", "Nothing else is known.")
    text = " ".join(said)
    lengthy = Checked(
        lambda text: (CheckFinding(code="long", message=f"{len(text)} characters"),) if len(text) > 30 else (),
        part=CheckedPart.OUTPUT,
        identity=VersionedName(name="length", version="1"),
    )
    checks: dict[str, OutputCheck] = {"length": lengthy, "forbidden-word": ForbiddenWord("kernel")}
    assert check_output(text, said, names=(), checks=checks) == ()
    assert [found.code for found in check_output(text, said, names=("length",), checks=checks)] == ["long"]
    assert check_output(said[0], said, names=("length",), checks=checks) == ()
    assert len(check_output(text, said, names=("forbidden-word",), checks=checks)) == 1
    assert [found.code for found in check_output(text, said, names=("absent",), checks={})] == ["check.unknown"]


def test_a_check_of_the_output_does_not_judge_a_part_of_it() -> None:
    check = ForbiddenWord("kernel", part=CheckedPart.OUTPUT)
    made = artifact(claim(KERNEL, at("cache.log")))
    assert verify(made, context("forbidden-word", checks=(check,))) == verify(made, context(checks=()))


@pytest.mark.parametrize("place", [{"start": 1}, {"end": 1}, {"start": 2, "end": 1}])
def test_half_a_place_is_refused(place: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        CheckFinding.model_validate({"code": "c", "message": "m", **place})
