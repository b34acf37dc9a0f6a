"""Where a text divides: its sentences, and the clauses that can each be true or false by themselves."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from toulmin.grounding.wording import word

__all__ = ["Part", "clauses_of", "sentences_of"]

_SENTENCE: Final = re.compile(
    r"(?<!\b[A-Z]\.)(?<!\b(?:Mr|Ms|Dr|St|vs)\.)(?<!\b(?:Mrs|e\.g|i\.e|Inc|Ltd|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\.)"
    r"(?:(?<=[.!?])|(?<=[.!?][\"')\]\u201d]))\s+(?=[\"'(\[\u201c]*[A-Z0-9])|\n\s*\n"
)
_CLAUSE: Final = re.compile(
    r"(?<=[.!?;])\s+|,\s+|\s[-\u2013\u2014]\s"
    r"|\s+(?:and|but|because|which|while|who|so|although|however|since|when|where|that|as)\s+"
)
CLAUSE_WORDS_MIN: Final = 2
"""Content words that a piece needs to be a clause of its own."""


class Part(NamedTuple):
    """A piece of a text."""

    start: int
    end: int
    text: str


def sentences_of(text: str) -> tuple[Part, ...]:
    """The sentences of a text, without the white space between them. Abbreviations and initials do not end one."""
    return _divided(text, _SENTENCE)


def clauses_of(text: str) -> tuple[Part, ...]:
    """The sub-claims of a text: pieces between commas, dashes, semicolons and joining words.

    A piece with fewer than two content words belongs to the piece before it (the first one, to the one after it), so
    that nothing of the text is lost.
    """
    merged: list[Part] = []
    for part in _divided(text, _CLAUSE):
        small = bool(merged) and (len(word(part.text).words) < CLAUSE_WORDS_MIN or _small(merged[-1]))
        if small:
            start = merged.pop().start
            part = Part(start, part.end, text[start : part.end])
        merged.append(part)
    return tuple(merged)


def _small(part: Part) -> bool:
    return len(word(part.text).words) < CLAUSE_WORDS_MIN


def _divided(text: str, divider: re.Pattern[str]) -> tuple[Part, ...]:
    parts, start = [], 0
    for match in (*divider.finditer(text), None):
        end = len(text) if match is None else match.start()
        piece = text[start:end]
        left = start + len(piece) - len(piece.lstrip())
        right = start + len(piece.rstrip())
        if left < right:
            parts.append(Part(left, right, text[left:right]))
        start = end if match is None else match.end()
    return tuple(parts)
