"""What recursion was worth: the same runs scored before it and after it, case by case, and what the climb cost."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from math import comb
from typing import Annotated

from pydantic import Field

from toulmin.contracts.base import Contract
from toulmin.contracts.event import (
    ApprovalAnswered,
    ApprovalAsked,
    ArtifactDemoted,
    AttemptFailed,
    Event,
    ItemFinished,
    PlanAccepted,
    StepFinished,
    WorkDenied,
)
from toulmin.state import ROOT

__all__ = [
    "Change",
    "Cost",
    "Paired",
    "RecursionFigures",
    "change",
    "cost_before",
    "cost_of_climb",
    "mean_cost",
    "paired",
    "rounds_of",
]

RESAMPLES = 2_000
SEED = 20_260
"""Of the bootstrap: the same cases give the same interval."""

Count = Annotated[int, Field(ge=0)]
Amount = Annotated[float, Field(ge=0.0)]
Part = Annotated[float, Field(ge=0.0, le=1.0)]
Difference = Annotated[float, Field(ge=-1.0, le=1.0)]


class Paired(Contract):
    """Cases that came out right only after, or only before, and how likely so uneven a split is by chance."""

    of: Count
    gained: Count
    lost: Count
    p: Part


class Change(Contract):
    """The mean difference over the cases, after less before, with its 95 % interval."""

    value: Difference
    low: Difference
    high: Difference


class Cost(Contract):
    """What one run costs on average."""

    steps: Amount
    model_calls: Amount
    seconds: Amount
    """Of work: commands that were done at the same time count one by one."""


class RecursionFigures(Contract):
    """Runs after recursion held against the same runs before it."""

    top_1: Paired
    top_5: Paired
    hit_1: Paired
    hit_3: Paired
    mrr_5: Change
    stands_right: Paired
    """Runs in which a right first-ranked diagnosis stands: after recursion in the report, before it past the gate."""
    stands_wrong: Paired
    """The same of a wrong one, so gaining is what hurts."""
    rivals: Count
    """Runs in which more than one cause had passed the gate of the first level: only there is something to rank."""
    further_rounds: Count
    """Runs that took another round."""


def paired(before: Sequence[bool], after: Sequence[bool]) -> Paired:
    """The exact two-sided McNemar test of outcomes of the same cases.

    p = min(1, 2 * sum of C(n, k) / 2^n for k up to the smaller of gained and lost), n their sum; 1 if nothing changed.
    Source: Q. McNemar, Note on the sampling error of the difference between correlated proportions (1947), with the
    binomial distribution instead of its approximation.
    """
    pairs = list(zip(before, after, strict=True))
    gained = sum(now and not then for then, now in pairs)
    lost = sum(then and not now for then, now in pairs)
    changed = gained + lost
    tail = sum(comb(changed, count) for count in range(min(gained, lost) + 1)) / 2**changed
    return Paired(of=len(pairs), gained=gained, lost=lost, p=min(1.0, 2 * tail))


def change(before: Sequence[float], after: Sequence[float], *, resamples: int = RESAMPLES) -> Change:
    """The mean difference with the percentiles 2.5 and 97.5 of means over resampled cases (Efron's bootstrap, 1979)."""
    differences = [now - then for then, now in zip(before, after, strict=True)]
    if not any(differences):
        return Change(value=0.0, low=0.0, high=0.0)
    chance, many = random.Random(SEED), len(differences)
    means = sorted(sum(chance.choices(differences, k=many)) / many for _ in range(resamples))
    low, high = means[round(0.025 * resamples)], means[round(0.975 * resamples) - 1]
    return Change(value=round(sum(differences) / many, 6), low=round(low, 6), high=round(high, 6))


def cost_before(log: Iterable[Event]) -> Cost:
    """What the first level and the conclusion of one run cost."""
    return _cost([event for event in log if not _of_the_climb(event)])


def cost_of_climb(log: Iterable[Event]) -> Cost:
    """What all levels above and all further rounds of one run cost."""
    return _cost([event for event in log if _of_the_climb(event)])


def mean_cost(costs: Sequence[Cost]) -> Cost:
    """The mean over runs; nothing for none."""
    many = max(1, len(costs))
    return Cost(
        steps=round(sum(one.steps for one in costs) / many, 2),
        model_calls=round(sum(one.model_calls for one in costs) / many, 2),
        seconds=round(sum(one.seconds for one in costs) / many, 4),
    )


def rounds_of(log: Iterable[Event]) -> int:
    """How many rounds a run took: the path of a frame begins with the number of its round, from 0."""
    return 1 + max((int(_frame(event).split(".")[0]) for event in log if _frame(event)), default=0)


def _of_the_climb(event: Event) -> bool:
    """Whether an event belongs to a frame other than the first."""
    return _frame(event) not in ("", ROOT)


def _frame(event: Event) -> str:
    """The path of the frame that an event belongs to; empty for what belongs to none."""
    match event:
        case StepFinished() | PlanAccepted() | ItemFinished() | ArtifactDemoted():
            return event.frame
        case AttemptFailed() | WorkDenied() | ApprovalAsked() | ApprovalAnswered():
            path = event.unit.partition("/")[0]
            return path if path.replace(".", "").isdecimal() else ""
        case _:
            return ""


def _cost(events: Sequence[Event]) -> Cost:
    # What one command did at once bears one stamp.
    commands = {event.command: event for event in events if event.command is not None}
    return Cost(
        steps=len(commands),
        model_calls=sum(event.usage.model_calls for event in events),
        seconds=sum(event.at_us - event.began_us for event in commands.values()) / 1_000_000,
    )
