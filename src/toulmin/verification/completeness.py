"""Completeness: every question answered or waived aloud, every hard constraint of the output counted by code (R12)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from toulmin.contracts.artifact import Analysis, ReasoningArtifact
from toulmin.contracts.claim import Claim
from toulmin.contracts.run_contract import Constraint, ConstraintKind, OutputSpec
from toulmin.contracts.verification import Dimension, Finding
from toulmin.grounding import squash
from toulmin.verification.context import VerificationContext
from toulmin.verification.tally import Tally

__all__ = ["check_analysis", "check_constraints"]

_UPPER = frozenset((ConstraintKind.WORDS_MAX, ConstraintKind.CLAIMS_MAX, ConstraintKind.MUST_NOT_MENTION))


def check_constraints(text: str, claims: Sequence[Claim], output: OutputSpec) -> tuple[Finding, ...]:
    """The hard constraints of the output that do not hold, each as an error with the number found.

    Words are counted as white space separates them; mentions are looked for in the text and in the conclusions, without
    regard to case. An empty result means that every constraint holds.
    """
    tally = Tally(Dimension.COMPLETENESS)
    for constraint in output.constraints:
        _constrain(constraint, text, claims, tally)
    return tuple(tally.findings)


def check_analysis(artifact: ReasoningArtifact, body: Analysis, context: VerificationContext, tally: Tally) -> None:
    """One unit for having a result at all, one for each question, one for each constraint that can be judged here.

    A part of the output is held to the upper bounds only; an artifact that answers every question of the contract is
    the output, and is held to all constraints.
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
        tally.require(
            "completeness.unanswered",
            f"the question {question!r} is neither answered nor said to be open",
            holds=_answered(question, artifact.claims) or _waived(question, body, context),
        )
    if context.questions:
        whole = {squash(entry) for entry in context.contract.output.must_answer} <= {
            squash(question) for question in context.questions
        }
        text = body.summary or "\n".join(claim.conclusion for claim in artifact.claims)
        for constraint in context.contract.output.constraints:
            if whole or constraint.kind in _UPPER:
                _constrain(constraint, text, artifact.claims, tally)


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


def _constrain(constraint: Constraint, text: str, claims: Sequence[Claim], tally: Tally) -> None:
    number, wanted = constraint.number or 0, (constraint.text or "").casefold()
    told = len(claims)
    match constraint.kind:
        case ConstraintKind.WORDS_MAX:
            words = len(text.split())
            holds, message = words <= number, f"{words} words, at most {number} are allowed"
        case ConstraintKind.CLAIMS_MIN:
            holds, message = told >= number, f"{told} claims, at least {number} are required"
        case ConstraintKind.CLAIMS_MAX:
            holds, message = told <= number, f"{told} claims, at most {number} are allowed"
        case ConstraintKind.MUST_MENTION:
            holds, message = _mentions(wanted, text, claims), f"does not mention {constraint.text!r}"
        case ConstraintKind.MUST_NOT_MENTION:
            holds, message = not _mentions(wanted, text, claims), f"mentions {constraint.text!r}"
        case _:
            assert_never(constraint.kind)
    tally.require(f"completeness.{constraint.kind.value}", message, holds=holds)


def _mentions(wanted: str, text: str, claims: Sequence[Claim]) -> bool:
    return wanted in text.casefold() or any(wanted in claim.conclusion.casefold() for claim in claims)
