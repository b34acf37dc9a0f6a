"""Completeness: every question answered or waived aloud, every hard constraint of the output counted by code (R12)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import assert_never

from toulmin.contracts.artifact import Analysis, ReasoningArtifact
from toulmin.contracts.claim import Claim
from toulmin.contracts.constraint import (
    Choice,
    Constraint,
    Ends,
    Fields,
    InCase,
    JsonText,
    Mention,
    NumberedSections,
    NumberOf,
    Occurrences,
    ParagraphStart,
    Pattern,
    Postscript,
    Quoted,
    Relation,
    Responses,
    Sections,
    Starts,
    Title,
    Without,
)
from toulmin.contracts.run_contract import OutputSpec, Rendering
from toulmin.contracts.verification import Dimension, Finding
from toulmin.grounding import squash
from toulmin.verification.context import VerificationContext
from toulmin.verification.counting import check_mention, check_number, check_occurrences
from toulmin.verification.outcome import Outcome, Output
from toulmin.verification.parses import check_json, check_pattern
from toulmin.verification.parts import (
    check_fields,
    check_numbered_sections,
    check_paragraph_start,
    check_postscript,
    check_responses,
    check_sections,
    check_title,
)
from toulmin.verification.tally import Place, Tally
from toulmin.verification.wording import (
    check_case,
    check_choice,
    check_ends,
    check_quoted,
    check_starts,
    check_without,
)

__all__ = ["check_analysis", "check_constraints", "code_of"]

_SUFFIX = {Relation.AT_LEAST: "min", Relation.AT_MOST: "max", Relation.EXACTLY: "exact"}


def check_constraints(text: str, claims: Sequence[Claim], output: OutputSpec) -> tuple[Finding, ...]:
    """The hard constraints of the output that do not hold, each as an error with what was found.

    Places are characters into `text`, or into the conclusion of the claim that a finding names. An empty result means
    that every constraint holds; a constraint that cannot be checked, such as a schema that is none, does not.
    """
    tally = Tally(Dimension.COMPLETENESS)
    for constraint in output.constraints:
        _constrain(constraint, Output(text, claims), tally)
    return tuple(tally.findings)


def code_of(rule: Constraint) -> str:
    """The stable name of the finding of a constraint that does not hold: `completeness.words_max`."""
    match rule:
        case NumberOf():
            name = f"{rule.of.value}_{_SUFFIX[rule.relation]}"
        case Occurrences():
            name = f"occurrences_{_SUFFIX[rule.relation]}"
        case Mention():
            name = "must_mention" if rule.wanted else "must_not_mention"
        case _:
            name = rule.kind
    return f"completeness.{name}"


def check_analysis(artifact: ReasoningArtifact, body: Analysis, context: VerificationContext, tally: Tally) -> None:
    """One unit for having a result at all, one for each question, one for each constraint that can be judged here.

    A question with sub-questions is answered, too, when each of them is answered or waived. A part of the output is
    held to the upper bounds only; an artifact that answers every question of the contract is the output, and is held to
    all constraints. Where the answers are put together in a form of their own (Markdown, JSON), no artifact has that
    form yet, and only what can be counted is looked at here.
    """
    if body.result and not artifact.claims:
        tally.unit(1.0)  # a tool's result speaks for itself
    else:
        tally.require(
            "completeness.no_result",
            "there is neither a claim nor a word on what is not known",
            holds=bool(artifact.claims or body.not_known),
        )
    for question in context.questions:
        _question(question, artifact.claims, body, context=context, tally=tally)
    if context.questions:
        spec = context.contract.output
        whole = {squash(entry) for entry in spec.must_answer} <= {squash(question) for question in context.questions}
        text = body.summary or "\n".join(claim.conclusion for claim in artifact.claims)
        for constraint in spec.constraints:
            if _bounds_parts(constraint) or (whole and not _is_rendered(constraint, spec)):
                _constrain(constraint, Output(text, artifact.claims), tally)


def _question(
    question: str, claims: Sequence[Claim], body: Analysis, *, context: VerificationContext, tally: Tally
) -> None:
    parts = context.contract.output.parts_of(question)
    open_ = [part for part in parts if not (_answered(part, claims) or _waived(part, body, context))]
    said = f"the question {question!r} is neither answered nor said to be open"
    holds = _answered(question, claims) or _waived(question, body, context) or (bool(parts) and not open_)
    tally.require("completeness.unanswered", said, holds=holds)
    if not _answered(question, claims) and _only_repeated(question, body):
        tally.warn(
            "completeness.waived_without_reason", f"the question {question!r} is left open, and nothing says why"
        )


def _answered(question: str, claims: Sequence[Claim]) -> bool:
    wanted = squash(question)
    return any(squash(answer) == wanted for claim in claims for answer in claim.answers)


def _waived(question: str, body: Analysis, context: VerificationContext) -> bool:
    """Whether an entry of what is not known names the question; with one question, any entry is about it."""
    if body.not_known and len(context.questions) == 1:
        return True
    stems = context.read(question).stems
    return any(
        squash(question) in squash(entry) or (bool(stems) and stems <= context.read(entry).stems)
        for entry in body.not_known
    )


def _only_repeated(question: str, body: Analysis) -> bool:
    """Whether all that is said of an open question is the question itself."""
    about = [entry for entry in body.not_known if squash(question) in squash(entry)]
    return bool(about) and all(squash(entry) == squash(question) for entry in about)


def _bounds_parts(rule: Constraint) -> bool:
    """Whether a part of the output that breaks the constraint breaks it for the whole."""
    if isinstance(rule, NumberOf | Occurrences):
        return rule.relation is Relation.AT_MOST
    return isinstance(rule, Without | InCase) or (isinstance(rule, Mention) and not rule.wanted)


def _is_rendered(rule: Constraint, spec: OutputSpec) -> bool:
    """Whether a constraint is about the form that the answers get only when they are put together."""
    return spec.rendering is not Rendering.TEXT and not isinstance(rule, NumberOf | Occurrences | Mention)


def _constrain(rule: Constraint, output: Output, tally: Tally) -> None:
    for outcome in _outcomes(rule, output):
        tally.require(
            code_of(rule),
            outcome.message,
            holds=outcome.holds,
            place=Place(claim=outcome.claim, start=outcome.start, end=outcome.end),
        )


def _outcomes(rule: Constraint, output: Output) -> Iterable[Outcome]:
    match rule:
        case Sections():
            return check_sections(rule, output)
        case Fields():
            return check_fields(rule, output)
        case JsonText():
            return check_json(rule, output)
        case NumberOf() | Occurrences() | Mention():
            return (_counted(rule, output),)
        case NumberedSections() | Title() | Postscript() | Responses() | ParagraphStart():
            return (_part(rule, output),)
        case InCase() | Without() | Starts() | Ends() | Quoted() | Choice():
            return (_worded(rule, output),)
        case Pattern():
            return (check_pattern(rule, output),)
        case _:
            assert_never(rule)


def _counted(rule: NumberOf | Occurrences | Mention, output: Output) -> Outcome:
    match rule:
        case NumberOf():
            return check_number(rule, output)
        case Occurrences():
            return check_occurrences(rule, output)
        case Mention():
            return check_mention(rule, output)
        case _:
            assert_never(rule)


def _part(rule: NumberedSections | Title | Postscript | Responses | ParagraphStart, output: Output) -> Outcome:
    match rule:
        case NumberedSections():
            return check_numbered_sections(rule, output)
        case Title():
            return check_title(rule, output)
        case Postscript():
            return check_postscript(rule, output)
        case Responses():
            return check_responses(rule, output)
        case ParagraphStart():
            return check_paragraph_start(rule, output)
        case _:
            assert_never(rule)


def _worded(rule: InCase | Without | Starts | Ends | Quoted | Choice, output: Output) -> Outcome:
    match rule:
        case InCase():
            return check_case(rule, output)
        case Without():
            return check_without(rule, output)
        case Starts():
            return check_starts(rule, output)
        case Ends():
            return check_ends(rule, output)
        case Quoted():
            return check_quoted(rule, output)
        case Choice():
            return check_choice(rule, output)
        case _:
            assert_never(rule)
