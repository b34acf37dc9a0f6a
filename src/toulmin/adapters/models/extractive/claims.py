"""Drafts of claims: each kind of finding with its evidence, its domain and how sure this reasoner is of it.

The confidence of a diagnosis is fitted on labelled logs (`confidence.py`). The others are stated here once, ordered by
how directly the evidence says what the claim says; they are not fitted, and their domains have no calibration.
"""

from __future__ import annotations

from collections.abc import Sequence

from toulmin.adapters.models.extractive.anchor import clock, day
from toulmin.adapters.models.extractive.corpus import Corpus, Genre, Piece
from toulmin.adapters.models.extractive.incident import Change, Sign
from toulmin.adapters.models.extractive.signals import Severity
from toulmin.adapters.models.extractive.tables import Shift
from toulmin.adapters.models.extractive.wording import shortened, stem_of, timed
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.exchange import DocumentView, DraftClaim, SpanRef

EVIDENCE_MAX = 6

LINE_QUOTED = 0.92
"""A log line of an error or worse, quoted with its time."""
WARNING_QUOTED = 0.88
"""A warning, or a line that only its wording makes one: it happened, but it may not matter."""
ROWS_QUOTED = 0.92
"""Two rows of a table, and their change is far outside the scatter of the column."""
SETTING_QUOTED = 0.9
STATEMENT_QUOTED = 0.8
"""That somebody said it; not that it is so."""
RULE_QUOTED = 0.82
ABSENCE_QUOTED = 0.85
"""A place that should hold something and is empty."""
SENTENCE_FOUND = 0.76
STALE_QUOTED = 0.3
"""What a document says that is more than a year older than what it is asked about."""


def of_sign(corpus: Corpus, sign: Sign, *, answers: tuple[str, ...] = ()) -> DraftClaim:
    """A kind of grave line that began at a moment."""
    return DraftClaim(
        kind=ClaimKind.OBSERVATION,
        conclusion=timed(sign.pieces, place=stem_of(corpus.name(sign.pieces[0]))),
        evidence=refs(sign.pieces),
        confidence=LINE_QUOTED if sign.severity >= Severity.ERROR else WARNING_QUOTED,
        domain="logs",
        warrant=f"Lines of this kind begin at this moment: {sign.count} in this log, none before.",
        answers=answers,
    )


def of_shift(shift: Shift, *, answers: tuple[str, ...] = ()) -> DraftClaim:
    """A lasting change of a measured value."""
    return DraftClaim(
        kind=ClaimKind.OBSERVATION,
        conclusion=shift.said,
        evidence=shift.refs,
        confidence=ROWS_QUOTED,
        domain="metrics",
        warrant=(
            f"The mean of the column is {shift.level.before:.4g} before and {shift.level.after:.4g} after,"
            f" {shift.level.strength:.0f} standard errors apart (Welch's t)."
        ),
        answers=answers,
    )


def of_change(corpus: Corpus, change: Change) -> DraftClaim:
    """Something that was changed, as its first record says."""
    shown = [piece for piece in change.pieces if piece.document == change.pieces[0].document]
    return DraftClaim(
        kind=ClaimKind.OBSERVATION,
        conclusion=timed(shown, place=stem_of(corpus.name(shown[0]))),
        evidence=refs(shown),
        confidence=SETTING_QUOTED,
        domain="configuration",
    )


def of_coverage(document: DocumentView, log: Sequence[Piece]) -> DraftClaim | None:
    """From when to when a log goes, for one in which nothing stands out; None if it has no times."""
    dated = [piece for piece in log if piece.at_us is not None]
    if len(dated) < 2:
        return None
    first, last = dated[0], dated[-1]
    return DraftClaim(
        kind=ClaimKind.OBSERVATION,
        conclusion=f"{document.name}: from {_moment(first)} to {_moment(last)}",
        evidence=(first.ref, last.ref),
        confidence=LINE_QUOTED,
        domain="logs",
        warrant=f"{len(log)} entries; no kind of grave line begins around the time in question.",
    )


def _moment(piece: Piece) -> str:
    return f"{day(piece.at_us or 0)} {clock(piece.at_us or 0)}"


def of_piece(corpus: Corpus, piece: Piece, *, kind: ClaimKind = ClaimKind.OBSERVATION, confidence: float) -> DraftClaim:
    """A piece in its own words; whose words, where it is somebody's."""
    genre = corpus.genres[piece.document]
    said = shortened(piece.said, chars_max=200)
    if genre is Genre.CONVERSATION and piece.source:
        said = f"{piece.source.split(' <')[0]} says: {said}"
    elif genre is not Genre.LOG:
        said = f"{corpus.name(piece)}: {said}"
    return DraftClaim(kind=kind, conclusion=said, evidence=(piece.ref,), confidence=confidence, domain=_DOMAINS[genre])


def refs(pieces: Sequence[Piece]) -> tuple[SpanRef, ...]:
    """Pieces as evidence, each once, at most six; different documents first."""
    first = {piece.document: piece for piece in reversed(pieces)}
    ordered = [*(piece for piece in pieces if first[piece.document] is piece), *pieces]
    return tuple(dict.fromkeys(piece.ref for piece in ordered))[:EVIDENCE_MAX]


_DOMAINS = {
    Genre.LOG: "logs",
    Genre.METRICS: "metrics",
    Genre.CONVERSATION: "statements",
    Genre.CHANGES: "configuration",
    Genre.KNOWLEDGE: "knowledge",
    Genre.PROSE: "prose",
}
