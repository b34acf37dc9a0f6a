from __future__ import annotations

import pytest

from tests.verification.incident import CONTRACT, artifact, at, claim, context_of
from toulmin.contracts.artifact import Analysis
from toulmin.contracts.constraint import Constraint, Counted, Mention, NumberOf, Relation, Sections
from toulmin.contracts.run_contract import OutputSpec, Rendering, SubQuestions
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


@pytest.mark.requirement("R12")
@pytest.mark.parametrize(
    ("answers", "not_known", "fails"),
    [
        (("root cause",), (), False),
        (("what failed", "when it began"), (), False),
        (("what failed",), ("when it began: no log is older",), False),
        (("what failed",), (), True),
        ((), ("what failed: unknown", "when it began: unknown"), False),
    ],
)
def test_a_question_is_answered_by_itself_or_by_all_of_its_parts(
    answers: tuple[str, ...], not_known: tuple[str, ...], *, fails: bool
) -> None:
    parts = ("what failed", "when it began")
    output = OutputSpec(
        must_answer=("root cause", *parts, "more"), sub_questions=(SubQuestions(question="root cause", parts=parts),)
    )
    context = context_of(contract=CONTRACT.with_(output=output), questions=("root cause", "more"))
    made = claim("The kernel killed valkey-server", at("cache.log"), answers=(*answers, "more"))
    report = verify(artifact(made, body=Analysis(item=ItemId("i"), not_known=not_known)), context)
    codes = [finding.message for finding in report.findings if finding.code == "completeness.unanswered"]
    assert codes == (["the question 'root cause' is neither answered nor said to be open"] if fails else [])


@pytest.mark.parametrize(
    ("not_known", "warned"),
    [
        (("Root cause.",), True),
        (("root cause: no log reaches back so far",), False),
        (("root cause", "root cause: x"), False),
    ],
)
def test_a_waiver_that_only_repeats_the_question_gives_no_reason(not_known: tuple[str, ...], *, warned: bool) -> None:
    context = context_of(questions=("root cause",))
    report = verify(artifact(body=Analysis(item=ItemId("i"), not_known=not_known)), context)
    assert report.of(Dimension.COMPLETENESS).passed
    assert ("completeness.waived_without_reason" in {finding.code for finding in report.findings}) is warned


def test_what_the_rendering_gives_is_not_asked_of_a_step() -> None:
    rules: tuple[Constraint, ...] = (Sections(titles=("root cause",)), Mention(text="kernel"))
    for rendering, codes in ((Rendering.TEXT, {"completeness.sections"}), (Rendering.MARKDOWN, set())):
        output = OutputSpec(must_answer=("root cause",), constraints=rules, rendering=rendering)
        context = context_of(contract=CONTRACT.with_(output=output), questions=("root cause",))
        report = verify(artifact(claim("The kernel killed valkey-server", at("cache.log"))), context)
        assert {one.code for one in report.findings if one.dimension is Dimension.COMPLETENESS} == codes
