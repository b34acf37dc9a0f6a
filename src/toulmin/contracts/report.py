"""RunReport: what a person gets from a run — answer, quoted claims, what was held back, what is not known, the cost."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, ClassVar, assert_never

from pydantic import Field

from toulmin.contracts.artifact import MetaFinding
from toulmin.contracts.base import Contract, Versioned
from toulmin.contracts.claim import Claim
from toulmin.contracts.command import Ending, HaltCondition
from toulmin.contracts.document import Rejection
from toulmin.contracts.label import Label
from toulmin.contracts.run_contract import OutputSpec, Rendering
from toulmin.contracts.usage import Usage
from toulmin.contracts.verification import DimensionScore, Finding
from toulmin.contracts.vocabulary import ArtifactId, ClaimId, Level, Name, RunId, Score, Text, TrustLevel

__all__ = [
    "AnswerTo",
    "ClosedGap",
    "ConflictNote",
    "Dependent",
    "HeldBack",
    "Need",
    "ReportedClaim",
    "RunReport",
    "Withdrawal",
    "rendered",
]


class ReportedClaim(Contract):
    """A claim that stands, and the promoted artifact that it comes from."""

    claim: Claim
    artifact: ArtifactId
    item: Annotated[str, Field(max_length=500)]
    degraded: bool = False
    level: Level = Level.L1


class HeldBack(Contract):
    """A claim that does not stand, and the rule that keeps it back."""

    claim: Claim
    artifact: ArtifactId
    rule: Name
    reason: Text


class ConflictNote(Contract):
    """Two pieces of evidence that disagree, and which was taken by what rule (or that nobody could say)."""

    subject: Text
    kept: Text
    set_aside: Text
    rule: Name


class Dependent(Contract):
    """A claim of a higher level that drew on a withdrawn one, directly or through what lies between."""

    claim: ClaimId
    level: Level
    said: Text
    confidence: Score | None = None
    """What it is worth without that; None when it fell too."""


class Withdrawal(Contract):
    """A claim that was promoted and does not stand any more, and what became of the claims that rested on it."""

    claim: ClaimId
    artifact: ArtifactId
    """That it was promoted in."""
    level: Level
    round: Annotated[int, Field(ge=1)]
    """In which it was withdrawn."""
    said: Text
    rule: Name
    reason: Text
    lost_to: Text | None = None
    """What was kept in its place, where a rule settled a conflict."""
    lost_to_source: Text | None = None
    dependents: tuple[Dependent, ...] = ()


class Need(Contract):
    """What a question that stayed open asks of a person: documents that answer it, or a judgement of what was held."""

    question: Text
    held: tuple[ClaimId, ...] = ()
    """Claims that would answer it and were held back, the surest first."""
    rule: Name | None = None
    """That held the surest of them."""
    confidence: Score | None = None
    """Of the surest of them."""


class ClosedGap(Contract):
    """A question that one round left open, was sent down again, and that a later round answered."""

    question: Text
    asked: Annotated[int, Field(ge=1)]
    """The round that ended without an answer."""
    answered: Annotated[int, Field(ge=1)]
    claim: ClaimId
    said: Text
    documents: tuple[Name, ...]
    """Where the answer was found."""


class AnswerTo(Contract):
    """The answer to one question of the contract; no claims means that it is not answered."""

    question: Text
    claims: tuple[ClaimId, ...]
    text: Annotated[str, Field(max_length=20_000)]


def rendered(answers: Sequence[AnswerTo], output: OutputSpec) -> str:
    """The answers as one text, in the form that the contract asks for: what is held to its constraints."""
    match output.rendering:
        case Rendering.TEXT:
            return "\n".join(answer.text for answer in answers)
        case Rendering.MARKDOWN:
            parts = {part for entry in output.sub_questions for part in entry.parts}
            heads = ("###" if answer.question in parts else "##" for answer in answers)
            return "\n\n".join(
                f"{head} {answer.question}\n\n{answer.text}".rstrip()
                for head, answer in zip(heads, answers, strict=True)
            )
        case Rendering.JSON:
            return json.dumps({answer.question: answer.text for answer in answers}, ensure_ascii=False, indent=2)
        case _:
            assert_never(output.rendering)


class RunReport(Versioned):
    """The result of a run, whole or partial."""

    SCHEMA: ClassVar[str] = "run-report/1"

    run: RunId
    objective: Text
    ending: Ending
    reason: Text
    condition: HaltCondition | None = None
    """What brought the run to a halt, if something did."""
    complete: bool
    """False for a partial result."""
    confidence: Score
    trust: TrustLevel
    label: Label
    answers: tuple[AnswerTo, ...]
    claims: tuple[ReportedClaim, ...]
    """Numbered from 1 in this order everywhere that people see them."""
    text: Annotated[str, Field(max_length=8_000_000)] = ""
    """The answers in the form that the contract asks for: this is what its hard constraints were held against."""
    unmet: tuple[Finding, ...] = ()
    """Hard constraints that do not hold; places are characters into `text`."""
    held_back: tuple[HeldBack, ...] = ()
    conflicts: tuple[ConflictNote, ...] = ()
    not_known: tuple[Text, ...] = ()
    weak_points: tuple[Text, ...] = ()
    withdrawn: tuple[Withdrawal, ...] = ()
    """Claims that stood and fell, each with what became of what rested on it."""
    needs: tuple[Need, ...] = ()
    """One request for each question that no claim answers."""
    closed: tuple[ClosedGap, ...] = ()
    """What a later round found because an earlier one had missed it."""
    meta: tuple[MetaFinding, ...] = ()
    """What the run found about itself."""
    rounds: Annotated[int, Field(ge=1)] = 1
    levels: tuple[Level, ...] = ()
    """Levels that promoted something."""
    rejected_inputs: tuple[Rejection, ...] = ()
    scores: tuple[DimensionScore, ...] = ()
    usage: Usage
    degraded: bool = False

    def never_stood(self) -> tuple[HeldBack, ...]:
        """What was held back and never let through: without what was withdrawn later, and what fell with it."""
        fallen = {entry.claim for entry in self.withdrawn}
        fallen |= {told.claim for entry in self.withdrawn for told in entry.dependents}
        return tuple(entry for entry in self.held_back if entry.claim.id not in fallen)

    def sections(self) -> tuple[AnswerTo, ...]:
        """The answers, and behind them the claims that answer nothing but were found before the run had to end."""
        answering = {claim for answer in self.answers for claim in answer.claims}
        found = tuple(entry.claim.id for entry in self.claims if entry.claim.id not in answering)
        return (*self.answers, AnswerTo(question="found so far", claims=found, text="")) if found else self.answers
