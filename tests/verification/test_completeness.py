from __future__ import annotations

import pytest

from tests.verification.incident import CONTRACT, artifact, at, claim, context_of
from toulmin.contracts.artifact import Analysis
from toulmin.contracts.constraint import Constraint, Counted, Mention, NumberOf, Relation
from toulmin.contracts.run_contract import OutputSpec
from toulmin.contracts.verification import Dimension, Severity
from toulmin.contracts.vocabulary import ItemId
from toulmin.verification import check_constraints, code_of, verify


def number(of: Counted, relation: Relation, number: int) -> NumberOf:
    return NumberOf(of=of, relation=relation, number=number)


@pytest.mark.requirement("R12")
@pytest.mark.parametrize(
    ("rule", "words", "claims", "holds"),
    [
        (number(Counted.WORDS, Relation.AT_MOST, 5), 5, 0, True),
        (number(Counted.WORDS, Relation.AT_MOST, 5), 6, 0, False),
        (number(Counted.WORDS, Relation.AT_LEAST, 5), 5, 0, True),
        (number(Counted.WORDS, Relation.AT_LEAST, 5), 4, 0, False),
        (number(Counted.WORDS, Relation.EXACTLY, 5), 5, 0, True),
        (number(Counted.WORDS, Relation.EXACTLY, 5), 6, 0, False),
        (number(Counted.CLAIMS, Relation.AT_LEAST, 2), 1, 2, True),
        (number(Counted.CLAIMS, Relation.AT_LEAST, 2), 1, 1, False),
        (number(Counted.CLAIMS, Relation.AT_MOST, 2), 1, 2, True),
        (number(Counted.CLAIMS, Relation.AT_MOST, 2), 1, 3, False),
        (Mention(text="Word"), 1, 0, True),
        (Mention(text="KERNEL"), 1, 1, True),
        (Mention(text="kernel"), 1, 0, False),
        (Mention(text="kernel", wanted=False), 1, 0, True),
        (Mention(text="kernel", wanted=False), 1, 1, False),
    ],
)
def test_constraints_are_counted_and_off_by_one_is_caught(
    rule: Constraint, words: int, claims: int, *, holds: bool
) -> None:
    made = [claim("the kernel", at("cache.log"), prefix=f"c{number}") for number in range(claims)]
    findings = check_constraints(" ".join(["word"] * words), made, OutputSpec(constraints=(rule,)))
    assert (findings == ()) is holds
    assert all(finding.severity is Severity.ERROR for finding in findings)
    assert all(finding.code == code_of(rule) for finding in findings)


@pytest.mark.requirement("R12")
def test_an_output_one_word_too_long_fails_however_sure_its_author_is() -> None:
    contract = CONTRACT.with_(
        output=OutputSpec(
            must_answer=("root cause",), constraints=(NumberOf(of=Counted.WORDS, relation=Relation.AT_MOST, number=4),)
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
                NumberOf(of=Counted.CLAIMS, relation=Relation.AT_LEAST, number=5),
                Mention(text="customer", wanted=False),
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
