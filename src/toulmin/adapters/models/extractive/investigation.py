"""The incident as one picture: its signs, what was changed before it, what is known about it, and what measured it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from toulmin.adapters.models.extractive.anchor import MINUTE_US
from toulmin.adapters.models.extractive.corpus import Corpus, Genre, Piece, terms
from toulmin.adapters.models.extractive.incident import (
    TOGETHER_US,
    Change,
    Sign,
    all_signs,
    change_number,
    changes,
    core,
    links,
    records_of,
)
from toulmin.adapters.models.extractive.knowledge import Finding, held_against, modes_of
from toulmin.adapters.models.extractive.tables import Shift, shifts

LINKS_MAX = 7
SHIFT_MIN = 0.15
"""A change of level by less than this part of the larger level is no part of an incident."""
KIN_MIN = 0.35
"""How much a change must have in common with the first event, per root of its number of terms, to be a cause of it."""


@dataclass(frozen=True)
class Investigation:
    """What the documents tell about one incident; every part may be empty."""

    corpus: Corpus
    core: tuple[Sign, ...]
    links: tuple[Sign, ...]
    shifts: tuple[Shift, ...]
    finding: Finding | None
    change: Change | None
    changes: tuple[Change, ...]

    @property
    def origin(self) -> tuple[Sign, ...]:
        """The signs of the first event, on all its sources."""
        if not self.core:
            return ()
        first = self.core[0]
        return tuple(
            sign for sign in self.core if sign.document == first.document and sign.at_us - first.at_us <= TOGETHER_US
        )

    @property
    def known(self) -> frozenset[str]:
        """The terms of the runbooks or failure modes that were told apart in the log."""
        if self.finding is None:
            return frozenset()
        told = set(self.finding.diagnosis.modes)
        pieces = (piece for mode in self.finding.modes if mode.id in told for piece in mode.pieces)
        return frozenset(term for piece in pieces for term in terms(piece.said))

    @property
    def terms(self) -> frozenset[str]:
        """What the incident can be recognised by: the terms of its links and of its change."""
        found = frozenset[str]().union(*(sign.terms for sign in (*self.links, *self.origin)))
        return found | (self.change.terms if self.change else frozenset())


def investigate(corpus: Corpus) -> Investigation:
    """Put the picture together. Equal input gives an equal picture."""
    dense = core(all_signs(corpus), anchor_us=corpus.anchor.at_us)
    logs = list(corpus.all_pieces(Genre.LOG))
    focus = [piece for sign in dense for piece in sign.pieces] if corpus.anchor.at_us is not None and dense else logs
    finding = held_against(modes_of(corpus), focus)
    measured = tuple(
        shift
        for _, pieces in corpus.of_genre(Genre.METRICS)
        for shift in shifts(pieces)
        if shift.size >= SHIFT_MIN
        and (corpus.anchor.at_us is None or abs(shift.at_us - corpus.anchor.at_us) <= 10 * MINUTE_US)
    )
    candidates = changes(corpus, before_us=dense[0].at_us if dense else corpus.anchor.at_us)
    picture = Investigation(corpus, dense, links(dense, count_max=LINKS_MAX), measured, finding, None, candidates)
    chosen = _cause_among(picture, candidates)
    return Investigation(
        corpus, dense, picture.links, measured, finding, _with_records(corpus, chosen, candidates), candidates
    )


def kin_of(picture: Investigation, change: Change) -> float:
    """How much a change has to do with the first event: shared sources, shared terms, and terms that what is known
    about the event shares with it. Between changes of different length it is comparable.
    """
    origin = picture.origin
    corpus = picture.corpus
    event = frozenset[str]().union(*(sign.terms for sign in origin))
    sources = {piece.source for sign in origin for piece in sign.pieces if piece.source}
    touched = {piece.source for piece in change.pieces if piece.source}
    shared = len(sources & touched) / len(sources) if sources else 0.0
    known = frozenset[str]()
    if picture.finding is not None and picture.finding.modes:
        known = frozenset().union(*(terms(piece.said) for piece in picture.finding.modes[0].pieces))
    own = change.terms
    size = sqrt(max(1, len(own)))
    return shared + (corpus.kinship(own, event) + corpus.kinship(own, known)) / size


def _cause_among(picture: Investigation, candidates: Sequence[Change]) -> Change | None:
    if not picture.core:
        return None
    best = max(
        ((kin_of(picture, change), change.at_us, change) for change in candidates), key=lambda e: e[:2], default=None
    )
    return best[2] if best is not None and best[0] >= KIN_MIN else None


_RELEASE = re.compile(r"\bv?(\d+\.\d+(?:\.\d+)+)\b|\b(?=[0-9a-f]*\d)([0-9a-f]{7,40})\b")


def _with_records(corpus: Corpus, change: Change | None, others: Sequence[Change]) -> Change | None:
    """The change with everything that names it by its number, and with changes of the same release at its time."""
    if change is None:
        return None
    number = next((number for piece in change.pieces if (number := change_number(f"{piece.heading} {piece.said}"))), "")
    more: list[Piece] = [
        piece
        for piece in records_of(corpus, number)
        if corpus.genres[piece.document] in (Genre.CHANGES, Genre.LOG) and piece not in change.pieces
    ]
    release = _releases(change)
    for other in others:
        if other is not change and abs(other.at_us - change.at_us) <= 10 * MINUTE_US and release & _releases(other):
            more += [piece for piece in other.pieces if piece not in more]
    return Change((*change.pieces, *more), change.at_us)


def _releases(change: Change) -> set[str]:
    """The versions and commits that a change names first."""
    found = (_RELEASE.search(piece.said) for piece in change.pieces)
    return {one[1] or one[2] for one in found if one is not None}
