from __future__ import annotations

import pytest

from tests.verification.incident import CONTRACT, artifact, at, claim, context_of
from toulmin.contracts.artifact import Analysis
from toulmin.contracts.run_contract import Constraint, ConstraintKind, OutputSpec
from toulmin.contracts.verification import Dimension, Severity
from toulmin.contracts.vocabulary import ItemId
from toulmin.verification import check_constraints, verify


def output(kind: ConstraintKind, argument: int | str) -> OutputSpec:
    if isinstance(argument, int):
        return OutputSpec(constraints=(Constraint(kind=kind, number=argument),))
    return OutputSpec(constraints=(Constraint(kind=kind, text=argument),))


@pytest.mark.requirement("R12")
@pytest.mark.parametrize(
    ("kind", "argument", "words", "claims", "holds"),
    [
        (ConstraintKind.WORDS_MAX, 5, 5, 0, True),
        (ConstraintKind.WORDS_MAX, 5, 6, 0, False),
        (ConstraintKind.CLAIMS_MIN, 2, 1, 2, True),
        (ConstraintKind.CLAIMS_MIN, 2, 1, 1, False),
        (ConstraintKind.CLAIMS_MAX, 2, 1, 2, True),
        (ConstraintKind.CLAIMS_MAX, 2, 1, 3, False),
        (ConstraintKind.MUST_MENTION, "Word", 1, 0, True),
        (ConstraintKind.MUST_MENTION, "KERNEL", 1, 1, True),
        (ConstraintKind.MUST_MENTION, "kernel", 1, 0, False),
        (ConstraintKind.MUST_NOT_MENTION, "kernel", 1, 0, True),
        (ConstraintKind.MUST_NOT_MENTION, "kernel", 1, 1, False),
    ],
)
def test_constraints_are_counted_and_off_by_one_is_caught(
    kind: ConstraintKind, argument: int | str, words: int, claims: int, *, holds: bool
) -> None:
    made = [claim("the kernel", at("cache.log"), prefix=f"c{number}") for number in range(claims)]
    findings = check_constraints(" ".join(["word"] * words), made, output(kind, argument))
    assert (findings == ()) is holds
    assert all(finding.severity is Severity.ERROR for finding in findings)
    assert all(finding.code == f"completeness.{kind.value}" for finding in findings)


@pytest.mark.requirement("R12")
def test_an_output_one_word_too_long_fails_however_sure_its_author_is() -> None:
    contract = CONTRACT.with_(
        output=OutputSpec(
            must_answer=("root cause",), constraints=(Constraint(kind=ConstraintKind.WORDS_MAX, number=4),)
        )
    )
    context = context_of(contract=contract, questions=("root cause",))
    made = claim("The kernel killed valkey-server", at("cache.log"), confidence=1.0)
    right = Analysis(item=ItemId("i"), summary="exactly four words here")
    assert verify(artifact(made, body=right), context).of(Dimension.COMPLETENESS).passed
    wrong = Analysis(item=ItemId("i"), summary="these are exactly four words")
    report = verify(artifact(made, body=wrong), context)
    assert not report.of(Dimension.COMPLETENESS).passed


def test_a_part_of_the_output_is_held_to_upper_bounds_only() -> None:
    contract = CONTRACT.with_(
        output=OutputSpec(
            must_answer=("root cause", "what is not known"),
            constraints=(
                Constraint(kind=ConstraintKind.CLAIMS_MIN, number=5),
                Constraint(kind=ConstraintKind.MUST_NOT_MENTION, text="customer"),
            ),
        )
    )
    made = claim("The kernel killed valkey-server", at("cache.log"))
    part = verify(artifact(made), context_of(contract=contract, questions=("root cause",)))
    assert part.of(Dimension.COMPLETENESS).passed
    whole = verify(artifact(made), context_of(contract=contract, questions=("root cause", "what is not known")))
    assert "completeness.claims_min" in {finding.code for finding in whole.findings}


def test_a_tool_result_is_a_result() -> None:
    body = Analysis(item=ItemId("i"), result="{}")
    assert verify(artifact(body=body), context_of()).of(Dimension.COMPLETENESS).passed
