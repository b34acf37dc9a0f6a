"""Mutation: a text with one defect, the place of the defect, and what stood there before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

__all__ = ["Mutation", "deleted", "next_word", "pick", "replaced", "whole_word"]

T = TypeVar("T")
_WORD = re.compile(r"\S*\w")


@dataclass(frozen=True, slots=True)
class Mutation:
    """`text[start:end]` is the place of the defect in the mutated text; `was` stood there in the original.

    Where words were taken away the place is the word behind them, whose meaning changed.
    """

    text: str
    start: int
    end: int
    was: str

    @property
    def now(self) -> str:
        """What stands at the place now."""
        return self.text[self.start : self.end]


def pick(options: Sequence[T], seed: int) -> T | None:
    """One of the options, the same for the same seed; None when there is none."""
    return options[seed % len(options)] if options else None


def replaced(text: str, start: int, end: int, new: str) -> Mutation | None:
    """The text with another one in place of `text[start:end]`, or None if that changes nothing."""
    if text[start:end] == new:
        return None
    return Mutation(text[:start] + new + text[end:], start, start + len(new), text[start:end])


def deleted(text: str, start: int, end: int, new: str = "") -> Mutation | None:
    """The text with a few words taken away or weakened; the place reaches to the end of the word behind them."""
    made = replaced(text, start, end, new)
    if made is None:
        return None
    reach = next_word(made.text, made.end)
    return Mutation(made.text, made.start, reach, text[start : reach + (end - start) - len(new)])


def next_word(text: str, at: int) -> int:
    """The end of the next word from a position on, or the position where there is none."""
    found = _WORD.search(text, at)
    return found.end() if found else at


def whole_word(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of some words or phrases, in either case, longest first."""
    inside = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{inside})(?![\w-])", re.IGNORECASE)
