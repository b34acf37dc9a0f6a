"""Surveys: what one document or a group of one kind shows around the moment in question."""

from __future__ import annotations

from collections.abc import Iterator

from toulmin.adapters.models.extractive.causes import leading_shifts
from toulmin.adapters.models.extractive.claims import (
    RULE_QUOTED,
    SENTENCE_FOUND,
    SETTING_QUOTED,
    STATEMENT_QUOTED,
    of_piece,
    of_shift,
    of_sign,
)
from toulmin.adapters.models.extractive.corpus import Corpus, Genre, Piece, terms
from toulmin.adapters.models.extractive.incident import changes, core, links, signs
from toulmin.adapters.models.extractive.investigation import Investigation
from toulmin.contracts.exchange import DraftClaim, FindingsAnswer

CLAIMS_MAX = 8
PER_DOCUMENT_MAX = 3


def survey(picture: Investigation) -> FindingsAnswer:
    """Observations only; nothing is concluded from them here."""
    corpus = picture.corpus
    claims = tuple(dict.fromkeys(_observed(picture)))[: 2 * CLAIMS_MAX]
    shown = {ref.passage.split(":", 1)[0] for claim in claims for ref in claim.evidence}
    silent = [document.name for document, _ in corpus.of_genre(*Genre) if document.id not in shown]
    counts = f"{len(claims)} observations from {len(corpus.pieces)} documents"
    not_known = tuple(f"{name}: nothing in it stands out for the time or the subject in question" for name in silent)
    return FindingsAnswer(claims=claims, summary=counts, not_known=not_known)


def _observed(picture: Investigation) -> Iterator[DraftClaim]:
    corpus = picture.corpus
    for _, log in corpus.of_genre(Genre.LOG):
        found = signs(log, anchor_us=corpus.anchor.at_us)
        yield from (
            of_sign(corpus, sign) for sign in links(core(found, anchor_us=corpus.anchor.at_us), count_max=CLAIMS_MAX)
        )
    yield from (of_shift(shift) for shift in leading_shifts(picture, count=CLAIMS_MAX))
    for change in changes(corpus, before_us=corpus.anchor.at_us):
        yield of_piece(corpus, change.pieces[0], confidence=SETTING_QUOTED)
    for genre, confidence in (
        (Genre.CONVERSATION, STATEMENT_QUOTED),
        (Genre.KNOWLEDGE, RULE_QUOTED),
        (Genre.PROSE, SENTENCE_FOUND),
    ):
        for _, pieces in corpus.of_genre(genre):
            yield from (of_piece(corpus, piece, confidence=confidence) for piece in _relevant(corpus, pieces))


def _relevant(corpus: Corpus, pieces: tuple[Piece, ...]) -> list[Piece]:
    """The pieces that have most in common with the objective, in reading order."""
    wanted = terms(corpus.objective)
    scored = [(corpus.kinship(terms(piece.said), wanted), -number, piece) for number, piece in enumerate(pieces)]
    best = sorted((entry for entry in scored if entry[0] > 0), key=lambda entry: entry[:2], reverse=True)
    return [piece for _, _, piece in sorted(best[:PER_DOCUMENT_MAX], key=lambda entry: -entry[1])]
