"""Volatility: how much the ground shifts under a run, by five classes, and what the run does about it.

Each class has a level in [0, 1]: an exponentially weighted mean over finished commands, 1 for one that was disturbed
and 0 for one that was not. It counts work and not time, so a replay comes to the same. The regime follows the highest
level with two thresholds each way, as in a Schmitt trigger, and stays for a while before it relaxes: one failure more
or less does not toggle it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from immutables import Map

from toulmin.contracts.errors import FailureClass
from toulmin.contracts.event import (
    ArtifactDemoted,
    AttemptFailed,
    Event,
    InputsNormalised,
    ItemFinished,
    WorkDenied,
)
from toulmin.contracts.failure import FailureSource
from toulmin.contracts.promotion import PromotionOutcome
from toulmin.contracts.vocabulary import Regime

__all__ = ["FRICTION", "Friction", "Volatility", "disturbance", "settled"]

MEMORY: Final = 8
"""Commands over which a disturbance fades to about 1/e: the weight of the newest one is 1/MEMORY.

Three failures in a row make 0.33 (elevated), four 0.41 (a storm); every other command failing levels off at 0.5.
"""
RISES: Final = MappingProxyType({Regime.ELEVATED: 0.2, Regime.STORM: 0.35})
"""Level at which a regime begins."""
FALLS: Final = MappingProxyType({Regime.ELEVATED: 0.1, Regime.STORM: 0.2})
"""Level below which it ends."""
DWELL: Final = 5
"""Finished commands that a regime lasts at least before it relaxes."""


@dataclass(frozen=True, slots=True)
class Friction:
    """What a regime makes harder on purpose."""

    extra_passes: int = 0
    """Independent passes over each item, more than the contract asks for."""
    parallel_divisor: int = 1
    """In flight at once is the contract's number divided by this."""
    levels_less: int = 0
    """How much lower the run climbs."""
    sheds: bool = False
    """Sheddable items that have not begun are left out."""


FRICTION: Final[Mapping[Regime, Friction]] = MappingProxyType(
    {
        Regime.CALM: Friction(),
        Regime.ELEVATED: Friction(extra_passes=0, parallel_divisor=2),
        Regime.STORM: Friction(extra_passes=1, parallel_divisor=4, levels_less=1, sheds=True),
    }
)


@dataclass(frozen=True, slots=True)
class Volatility:
    """The level of each class, and the regime that follows from them."""

    levels: Map[FailureSource, float] = field(default_factory=Map)
    regime: Regime = Regime.CALM
    dwelt: int = 0
    """Finished commands since the regime began."""

    @property
    def index(self) -> float:
        """The highest level: one class in trouble is trouble."""
        return max(self.levels.values(), default=0.0)


def settled(volatility: Volatility, disturbed: Mapping[FailureSource, float]) -> Volatility:
    """The volatility after one more finished command, with what disturbed it (weights in [0, 1] by class; {}: nothing).

    level' = level + (weight - level) / MEMORY for each class. A regime rises at once and as far as the index says; it
    falls one regime at a time, below its lower threshold and after DWELL commands.
    """
    levels = dict(volatility.levels)
    for source in FailureSource:
        before = levels.get(source, 0.0)
        after = before + (disturbed.get(source, 0.0) - before) / MEMORY
        levels[source] = after if after > 1e-6 else 0.0
    known = Map({source: level for source, level in levels.items() if level})
    moved = replace(volatility, levels=known, dwelt=volatility.dwelt + 1)
    regime = _regime(moved)
    return moved if regime is volatility.regime else replace(moved, regime=regime, dwelt=0)


def disturbance(event: Event) -> tuple[FailureSource, float] | None:
    """The class that an event disturbs and how much, or None for one that disturbs nothing.

    What policy refuses by rule or a person decides is no disturbance: that is the system at work.
    """
    match event:
        case AttemptFailed():
            cancelled = event.failure.failure is FailureClass.CANCELLED
            return None if cancelled else (event.failure.source, 1.0)
        case ItemFinished():
            # Not good enough to go up: the reasoner's doing, and less of a shock than an attempt that broke.
            return (FailureSource.MODEL, 0.4) if event.outcome is not PromotionOutcome.PROMOTE else None
        case ArtifactDemoted():
            return (FailureSource.RECURSION, 1.0)
        case WorkDenied():
            return (FailureSource.EXECUTION, 0.5)
        case InputsNormalised():
            return (
                (FailureSource.INPUT, event.rejected / (event.documents + event.rejected)) if event.rejected else None
            )
        case _:
            return None


def _regime(volatility: Volatility) -> Regime:
    index, regime = volatility.index, volatility.regime
    if index >= RISES[Regime.STORM]:
        return Regime.STORM
    if regime is not Regime.CALM and (index >= FALLS[regime] or volatility.dwelt < DWELL):
        return regime
    if regime is Regime.STORM or index >= RISES[Regime.ELEVATED]:
        return Regime.ELEVATED
    return Regime.CALM
