"""What happened around a moment: new kinds of grave lines, the dense part of them, and what was changed before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toulmin.adapters.models.extractive.anchor import DAY_US, MINUTE_US, SECOND_US
from toulmin.adapters.models.extractive.corpus import Corpus, Genre, Piece, terms
from toulmin.adapters.models.extractive.signals import Severity, causal_cues, stated_level
from toulmin.adapters.models.extractive.text import mask
from toulmin.contracts.vocabulary import DocumentId, TimeUs

LOOK_BACK_US = 30 * MINUTE_US
LOOK_AHEAD_US = 2 * MINUTE_US
GAP_US = 90 * SECOND_US
"""A quiet time longer than this separates an incident from what was before it."""
TOGETHER_US = 5 * SECOND_US
"""Lines of one document within this time tell of one event."""
SOURCES_MAX = 4
SAME_SHARE = 0.6
"""Two lines that share this part of the shorter one's terms speak of the same thing."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A kind of grave line that was new: its first piece from each source that wrote it soon after the first."""

    pieces: tuple[Piece, ...]
    at_us: TimeUs
    severity: Severity
    count: int
    """Lines of this kind in all."""

    @property
    def document(self) -> DocumentId:
        return self.pieces[0].document

    @property
    def terms(self) -> frozenset[str]:
        return frozenset().union(*(terms(f"{piece.source} {piece.said}") for piece in self.pieces))


@dataclass(frozen=True, slots=True)
class Change:
    """Something that people or their tools changed, and everything that records it. `at_us` is the first record."""

    pieces: tuple[Piece, ...]
    at_us: TimeUs

    @property
    def terms(self) -> frozenset[str]:
        return frozenset().union(*(terms(f"{piece.source} {piece.said} {piece.heading}") for piece in self.pieces))


def signs(pieces: Sequence[Piece], *, anchor_us: TimeUs | None) -> tuple[Sign, ...]:
    """The kinds of lines of at least a warning in one log that were not there before, in the order of time.

    With an anchor, only those that begin at most 30 minutes before and 2 minutes after it.
    """
    by_shape: dict[str, list[Piece]] = {}
    for piece in sorted((one for one in pieces if one.at_us is not None), key=lambda one: one.at_us or 0):
        by_shape.setdefault(mask(piece.said), []).append(piece)
    found = []
    for shape in by_shape.values():
        first = shape[0].at_us or 0
        if anchor_us is not None and not anchor_us - LOOK_BACK_US <= first <= anchor_us + LOOK_AHEAD_US:
            continue
        grade = max(piece.severity for piece in shape[:3])
        if grade >= Severity.WARNING:
            found.append(Sign(_first_of_each(shape), first, grade, len(shape)))
    return tuple(sorted(found, key=lambda sign: (sign.at_us, -sign.severity)))


def all_signs(corpus: Corpus) -> tuple[Sign, ...]:
    """The signs of every log, in the order of time."""
    found = [sign for _, log in corpus.of_genre(Genre.LOG) for sign in signs(log, anchor_us=corpus.anchor.at_us)]
    return tuple(sorted(found, key=lambda sign: (sign.at_us, -sign.severity)))


def gravest(pieces: Sequence[Piece], *, count: int) -> tuple[Piece, ...]:
    """The first piece of each of the gravest kinds of lines of a log without times, in reading order."""
    firsts: dict[str, tuple[int, Piece]] = {}
    for place, piece in enumerate(pieces):
        if piece.at_us is None and piece.severity >= Severity.WARNING:
            firsts.setdefault(mask(piece.said), (place, piece))
    chosen = sorted(firsts.values(), key=lambda entry: (-entry[1].severity, entry[0]))[:count]
    return tuple(piece for _, piece in sorted(chosen, key=lambda entry: entry[0]))


def core(found: Sequence[Sign], *, anchor_us: TimeUs | None) -> tuple[Sign, ...]:
    """The dense part of the signs that leads up to the anchor without a quiet time of more than 90 seconds.

    Without an anchor, the dense part that holds the gravest sign.
    """
    runs: list[list[Sign]] = []
    for sign in found:
        if runs and sign.at_us - runs[-1][-1].at_us <= GAP_US:
            runs[-1].append(sign)
        else:
            runs.append([sign])
    if not runs:
        return ()
    scored = [
        (_distance(run, anchor_us), 0) if anchor_us is not None else (-max(sign.severity for sign in run), -len(run))
        for run in runs
    ]
    return tuple(runs[scored.index(min(scored))])


def _distance(run: Sequence[Sign], anchor_us: TimeUs) -> int:
    """How far a run of signs is from the anchor; 0 if it reaches from before it (a minute at most after) to it."""
    if run[0].at_us <= anchor_us + MINUTE_US and run[-1].at_us >= anchor_us - MINUTE_US:
        return 0
    return min(abs(sign.at_us - anchor_us) for sign in run)


def links(found: Sequence[Sign], *, count_max: int) -> tuple[Sign, ...]:
    """One sign for each event, in the order of time: the gravest and most telling of those that come together.

    The first event is always kept; of the others the gravest are. A warning of what then comes is left out.
    """
    chosen = _without_forerunners(sorted((_telling(event) for event in _events(found)), key=lambda sign: sign.at_us))
    grave = sorted(chosen[1:], key=lambda sign: (-sign.severity, sign.at_us))[: count_max - 1]
    return tuple(chosen[:1] + sorted(grave, key=lambda sign: sign.at_us))


def _without_forerunners(ordered: Sequence[Sign]) -> list[Sign]:
    """The signs without those that a later, graver one of the same document says in much the same words."""
    return [
        sign
        for place, sign in enumerate(ordered)
        if place == 0
        or not any(
            later.document == sign.document
            and later.severity > sign.severity
            and len(later.terms & sign.terms) >= SAME_SHARE * min(len(later.terms), len(sign.terms))
            for later in ordered[place + 1 :]
        )
    ]


def _events(found: Sequence[Sign]) -> Iterator[list[Sign]]:
    """Signs of one document that begin within five seconds of the first of them."""
    event: list[Sign] = []
    for sign in sorted(found, key=lambda one: (one.document, one.at_us)):
        if event and (sign.document != event[0].document or sign.at_us - event[0].at_us > TOGETHER_US):
            yield event
            event = []
        event.append(sign)
    if event:
        yield event


def _telling(event: Sequence[Sign]) -> Sign:
    return max(
        event,
        key=lambda sign: (
            stated_level(sign.pieces[0].passage.text) or Severity.WARNING,
            sign.severity,
            causal_cues(sign.pieces[0].said),
            len(sign.pieces),
            len(sign.terms),
            -sign.at_us,
        ),
    )


_CHANGE = re.compile(
    r"(?i)\bchanges? \d+|\bconfig(?:uration)?[ _-]?(?:set|change\w*|appl\w*|reload\w*)"
    r"|\bwas \S+\)|→|\b(?:deploy(?:ed|ment)?|roll(?:ed|ing)?[ -]?(?:out|back)|upgrad\w+|migrat\w+|rotat\w+|revert\w*)\b"
    r"|\b(?:raised|lowered|increased|reduced|enabled|disabled|silenced|renamed|removed|replaced|switched|scaled)\b"
    r"|\bapplied (?:to|at|by|\d)|\bmigration\b|\brelease[d]? v?\d|\bstart(?:ing|ed)? \S+ v\d"
)
_NO_CHANGE = re.compile(r"(?i)\bunchanged\b|\bno changes?\b|\bnot (?:changed|applied)\b|\bcanary\b|\bregression\b")


def changes(corpus: Corpus, *, before_us: TimeUs | None) -> tuple[Change, ...]:
    """What was changed within 24 hours before a moment, by logs and by change records, the latest last.

    Lines of one shape are one change; so are all records that share a change number.
    """
    grouped: dict[str, list[Piece]] = {}
    for piece in corpus.all_pieces(Genre.LOG, Genre.CHANGES):
        if piece.at_us is None or (before_us is not None and not before_us - DAY_US <= piece.at_us <= before_us):
            continue
        if _CHANGE.search(piece.said) and not _NO_CHANGE.search(piece.said):
            number = change_number(f"{piece.heading} {piece.said}")
            grouped.setdefault(number or f"{piece.document} {mask(piece.said)}", []).append(piece)
    return tuple(
        sorted(
            (
                Change(tuple(sorted(pieces, key=lambda one: one.at_us or 0)), min(one.at_us or 0 for one in pieces))
                for pieces in grouped.values()
            ),
            key=lambda change: change.at_us,
        )
    )


_NUMBERED = re.compile(r"(?i)\b(?:change|cr|chg|pr|ticket|mr)[ #-]{0,2}(\d{2,})\b|#(\d{2,})\b")


def change_number(text: str) -> str:
    """The number of the change that a text names first, or ""."""
    found = _NUMBERED.search(text)
    return (found[1] or found[2]) if found else ""


def records_of(corpus: Corpus, number: str) -> Iterator[Piece]:
    """Every piece that names a change by its number."""
    if number:
        for piece in corpus.all_pieces():
            if re.search(rf"(?<!\d){number}(?!\d)", f"{piece.said} {piece.heading}"):
                yield piece


def _first_of_each(shape: Sequence[Piece]) -> tuple[Piece, ...]:
    """The first piece of each source that wrote a line of this shape within a minute of the first."""
    first = shape[0].at_us or 0
    by_source: dict[str, Piece] = {}
    for piece in shape:
        if (piece.at_us or 0) - first <= MINUTE_US:
            by_source.setdefault(piece.source, piece)
    return tuple(by_source.values())[:SOURCES_MAX]
