"""Spans: which characters of a claim its evidence does not carry, which a check objects to, and which words agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import IntEnum
from itertools import pairwise
from typing import NamedTuple

from toulmin.contracts.verification import Finding, Severity
from toulmin.grounding import Reading, read, squash

__all__ = ["Mark", "Marked", "Piece", "agreeing", "marks_of", "pieces", "uncarried"]


class Mark(IntEnum):
    """How a stretch of text is marked; where several meet, the highest shows."""

    PLAIN = 0
    ABSENT = 1
    """No evidence carries these words."""
    REMARK = 2
    """A check has something to say about them."""
    WRONG = 3
    """A check failed here."""


class Marked(NamedTuple):
    """Characters `start` to `end` (exclusive) that are marked."""

    start: int
    end: int
    mark: Mark
    note: int | None = None
    """Index of the finding behind it."""


class Piece(NamedTuple):
    """A run of characters that are marked alike."""

    text: str
    mark: Mark
    note: int | None


def uncarried(claim: str, evidence: Sequence[str]) -> tuple[tuple[int, int, float], ...]:
    """Characters of a claim that no evidence carries: `(start, end, strength)`, in order and apart.

    Strength is the share of the word that is missing: 1 for a word or number that stands nowhere. This is the one
    place that decides it for every view.
    """
    said, known = read(claim), [read(text) for text in evidence]
    missing = {(start, end): share for start, end, share in _missing(claim, said, known) if share}
    joined: list[tuple[int, int, float]] = []
    for (start, end), share in sorted(missing.items()):
        if joined and start <= joined[-1][1] + 1 and not claim[joined[-1][1] : start].strip():
            first, last, before = joined[-1]
            joined[-1] = (first, max(last, end), max(before, share))
        else:
            joined.append((start, end, share))
    return tuple(joined)


def agreeing(evidence: str, claim: str) -> tuple[tuple[int, int], ...]:
    """Characters of an evidence text that say something of the claim: its words, numbers and times."""
    given, said = read(evidence), read(claim)
    found = {(word.start, word.end) for word in given.words if word.stem in said.stems}
    found |= {(n.start, n.end) for n in given.numbers if any(n.agrees(other) for other in said.numbers)}
    found |= {(when.start, when.end) for when in given.whens if any(when.agrees(other) for other in said.whens)}
    apart: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(apart[-1][1], end))
        else:
            apart.append((start, end))
    return tuple(apart)


def marks_of(claim: str, *, evidence: Sequence[str], findings: Sequence[Finding]) -> tuple[Marked, ...]:
    """Everything that is marked in a claim; a finding without a place, or with an impossible one, marks nothing."""
    marks = [Marked(start, end, Mark.ABSENT) for start, end, _ in uncarried(claim, evidence)]
    for note, finding in enumerate(findings):
        start, end = finding.start, finding.end
        if start is not None and end is not None and start < end <= len(claim):
            mark = Mark.WRONG if finding.severity is Severity.ERROR else Mark.REMARK
            marks.append(Marked(start, end, mark, note))
    return tuple(sorted(marks))


def pieces(text: str, marks: Sequence[Marked]) -> Iterator[Piece]:
    """The text cut where marks begin and end; joined again, the pieces are the text."""
    cuts = sorted({0, len(text), *(at for mark in marks for at in (mark.start, mark.end) if 0 < at < len(text))})
    for start, end in pairwise(cuts):
        over = [mark for mark in marks if mark.start <= start and end <= mark.end]
        top = max(over, key=lambda mark: (mark.mark, -(mark.note or 0)), default=None)
        yield Piece(text[start:end], top.mark if top else Mark.PLAIN, top.note if top else None)


def _missing(claim: str, said: Reading, known: Sequence[Reading]) -> Iterator[tuple[int, int, float]]:
    stems = frozenset[str]().union(*(reading.stems for reading in known))
    spellings = frozenset[str]().union(*(reading.spellings for reading in known))
    parts: dict[tuple[int, int], list[bool]] = {}
    for word in said.words:
        parts.setdefault((word.start, word.end), []).append(word.stem in stems)
    for (start, end), carried in parts.items():
        if squash(claim[start:end]) not in spellings:
            yield start, end, 1.0 - sum(carried) / len(carried)
    for number in said.numbers:
        if not any(number.agrees(other) for reading in known for other in reading.numbers):
            yield number.start, number.end, 1.0
    for when in said.whens:
        if not any(when.agrees(other) for reading in known for other in reading.whens):
            yield when.start, when.end, 1.0
