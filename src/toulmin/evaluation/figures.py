"""The figures of an evaluation: counts with their intervals, method beside method, and what the gate was worth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, ClassVar

from pydantic import Field

from toulmin.calibration import wilson
from toulmin.contracts.base import Contract, Versioned
from toulmin.contracts.canonical import Digest
from toulmin.contracts.run_contract import VersionedName
from toulmin.evaluation.recursion import Cost, RecursionFigures

__all__ = ["GateFigures", "IncidentEvaluation", "MethodFigures", "Setting", "Share", "Worth", "share"]

Count = Annotated[int, Field(ge=0)]
Part = Annotated[float, Field(ge=0.0, le=1.0)]


class Share(Contract):
    """How many of how many, with the 95 % Wilson interval of the share. Of none, the interval says nothing: 0 to 1."""

    hits: Count
    of: Count
    value: Part
    low: Part
    high: Part


class MethodFigures(Contract):
    """What one method reached in one setting."""

    method: str
    top_1: Share
    top_5: Share
    mrr_5: Part
    """Mean of 1 / rank of the right failure mode; 0 where it is not among the first five."""
    hit_1: Share
    """A telling line of the root is the first quoted line. Only cases in which telling lines are not nearly all."""
    hit_3: Share
    """A telling line of the root is among the first three quoted lines."""


class GateFigures(Contract):
    """What became of the first-ranked diagnoses at the gate."""

    promoted_right: Count
    promoted_wrong: Count
    promoted_present: Count
    """Of the wrong ones promoted, those that name a failure mode which is in the log, though not as its root."""
    held_right: Count
    held_wrong: Count
    held_present: Count
    """Of the wrong ones held, those that name a failure mode which is in the log."""
    undiagnosed: Count
    """Runs without any diagnosis."""
    sure: Share
    """How many of the first-ranked diagnoses that state a confidence of at least the contract's threshold are right."""
    unsure: Share
    """The same of those that state less."""


class Setting(Contract):
    """One kind of case: how many other failure modes there are, in one log or in a log of each system, and the least
    number of lines of the root's log.
    """

    noise: Count
    separate: bool
    """Whether each system has a log of its own."""
    root_lines_min: Annotated[int, Field(ge=1)]
    cases: Count
    methods: tuple[MethodFigures, ...]
    """The governed runs first, then the baselines."""
    gate: GateFigures
    recursion: RecursionFigures


class Worth(Contract):
    """What recursion brought over all composed incidents of a kind, and what it cost there."""

    figures: RecursionFigures
    cost_before: Cost
    """Of the mean run: everything up to the end of its first level, and its conclusion."""
    cost_of_climb: Cost
    """Of the mean run: the levels above, and further rounds."""


class IncidentEvaluation(Versioned):
    """The result of `toulmin eval incidents`: everything that its table shows."""

    SCHEMA: ClassVar[str] = "incident-evaluation/3"

    toulmin: str
    reasoner: str
    policy: VersionedName
    data: Digest
    """Of the file with the failure modes."""
    modes: Count
    """Failure modes to choose from in every case."""
    cases: Count
    seed: int
    runs: Count
    seconds: Annotated[float, Field(ge=0.0)]
    """Wall time of all runs."""
    seconds_per_case: Annotated[float, Field(ge=0.0)]
    settings: tuple[Setting, ...]
    mixed: Worth
    """Of the composed incidents with one log."""
    separate: Worth
    """Of the same incidents with a log for each system."""


def share(outcomes: Sequence[bool]) -> Share:
    """The share of true outcomes with its 95 % Wilson score interval."""
    total, hits = len(outcomes), sum(outcomes)
    part = hits / total if total else 0.0
    low, high = wilson(part, total)
    return Share(hits=hits, of=total, value=part, low=low, high=high)
