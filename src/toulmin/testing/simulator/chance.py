"""Chance: every random decision of one simulated run, from one seed, with a story of what it decided."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

__all__ = ["Chance"]

T = TypeVar("T")

_FAIR = 0.03
_WEATHERS = (_FAIR, _FAIR, 0.2, 1.0)
"""How much of each trouble there is in a world: where all is rough, no run gets far enough to go wrong higher up."""
_OUTLIVED = ("process.", "delivery.", "commit.", "clock.")
"""Troubles that a run comes through unharmed: they are as common where the weather is fair."""
_WEIGHTS = (0.0, 0.3, 1.0, 1.0, 5.0)


class Chance:
    """Named streams of chance. Each name has its own stream, so that leaving one trouble out does not move the others.

    `without` names troubles that do not happen; that is how a failing seed is made small.
    """

    def __init__(self, seed: int, *, without: frozenset[str] = frozenset()) -> None:
        self.seed = seed
        self.calm = False
        """No further trouble is made: a run in a calm world must come to its end."""
        self.happened: dict[str, int] = {}
        """How often each trouble came up."""
        self.story: list[str] = []
        self._without = without
        self._weights: dict[str, float] = {}
        self._streams: dict[str, random.Random] = {}
        self._weather = self.pick("weather", _WEATHERS)

    @property
    def fair(self) -> bool:
        """Whether what stops runs is so rare in this world that one may get far."""
        return self._weather == _FAIR

    def trouble(self, name: str, *, odds: float) -> bool:
        """Whether the trouble happens now."""
        drawn = self._stream(name).random() < odds * self._weight(name)
        if not drawn or self.calm or name in self._without:
            return False
        self.happened[name] = self.happened.get(name, 0) + 1
        self.tell(f"trouble: {name}")
        return True

    def odds(self, name: str, probability: float) -> bool:
        """A decision that is no trouble, such as a property of the world."""
        return self._stream(name).random() < probability

    def number(self, name: str, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return self._stream(name).randint(low, high)

    def pick(self, name: str, options: Sequence[T]) -> T:
        """One of the options; the first, where the order of things is left out as a trouble."""
        place = self._stream(name).randrange(len(options))
        return options[0 if name in self._without else place]

    def tell(self, line: str) -> None:
        """Add a line to the story."""
        self.story.append(line)

    def _weight(self, name: str) -> float:
        """A trouble is absent in some worlds, rare in others, and common in a few."""
        if name not in self._weights:
            weather = 1.0 if name.startswith(_OUTLIVED) else self._weather
            self._weights[name] = self._stream(f"{name}.weight").choice(_WEIGHTS) * weather
        return self._weights[name]

    def _stream(self, name: str) -> random.Random:
        if name not in self._streams:
            self._streams[name] = random.Random(f"{self.seed}:{name}")  # a text seed is hashed the same everywhere
        return self._streams[name]
