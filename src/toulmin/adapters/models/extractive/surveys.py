"""Surveys: what one document or a group of one kind shows around the moment in question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from toulmin.adapters.models.extractive.answers import weaknesses
from toulmin.adapters.models.extractive.causes import diagnosis_of_log, leading_shifts
from toulmin.adapters.models.extractive.claims import (
    LINE_QUOTED,
    RULE_QUOTED,
    SENTENCE_FOUND,
    SETTING_QUOTED,
    STALE_QUOTED,
    STATEMENT_QUOTED,
    of_change,
    of_coverage,
    of_piece,
    of_shift,
    of_sign,
)
from toulmin.adapters.models.extractive.corpus import Corpus, Genre, Piece, terms
from toulmin.adapters.models.extractive.incident import changes, core, gravest, links, signs
from toulmin.adapters.models.extractive.investigation import Investigation
from toulmin.adapters.models.extractive.knowledge import lists_of
from toulmin.adapters.models.extractive.preparation import is_stale
from toulmin.adapters.models.extractive.wording import listed
from toulmin.contracts.document import ElementKind
from toulmin.contracts.exchange import DraftClaim, FindingsAnswer
from toulmin.contracts.vocabulary import DocumentId

CLAIMS_MAX = 8
PER_CONVERSATION_MAX = 3


def survey(picture: Investigation) -> FindingsAnswer:
    """Observations, from which nothing is concluded; of one log with lists of failure modes, also its diagnosis."""
    corpus = picture.corpus
    lists = lists_of(corpus) if is_one_log_with_lists(corpus) else ()
    seen = tuple(dict.fromkeys(_observed(picture, aside=lists)))[: 2 * CLAIMS_MAX]
    seen = seen or tuple(_beginnings(corpus, aside=lists))
    claims = (*(diagnosis_of_log(picture) if lists else ()), *seen)
    shown = {ref.passage.rsplit(":", 1)[0] for claim in claims for ref in claim.evidence}
    silent = [document.name for document, _ in corpus.of_genre(*Genre) if document.id not in {*shown, *lists}]
    told = f"{len(claims)} observations from {len(corpus.pieces)} documents."
    if silent:
        told += f" Nothing stands out in {listed(silent)}."
    nothing = () if claims else (f"{listed(silent) or 'the documents'}: nothing stands out for the time in question",)
    return FindingsAnswer(claims=claims, summary=told[:4_000], not_known=nothing)


def is_one_log_with_lists(corpus: Corpus) -> bool:
    """Whether all that is read is one log and lists of failure modes, so that it is to be held against them."""
    lists = lists_of(corpus)
    rest = [document for document in corpus.documents if document not in lists]
    return bool(lists) and len(rest) == 1 and corpus.genres[rest[0]] is Genre.LOG


def _observed(picture: Investigation, *, aside: Sequence[DocumentId]) -> Iterator[DraftClaim]:
    corpus = picture.corpus
    anchor = corpus.anchor.at_us
    for document, log in corpus.of_genre(Genre.LOG):
        found = links(core(signs(log, anchor_us=anchor), anchor_us=anchor), count_max=CLAIMS_MAX)
        yield from (of_sign(corpus, sign) for sign in found)
        untimed = gravest(log, count=CLAIMS_MAX)
        yield from (of_piece(corpus, piece, confidence=LINE_QUOTED) for piece in untimed)
        if not found and (covered := of_coverage(document, log)) is not None:
            yield covered
    yield from (of_shift(shift) for shift in leading_shifts(picture, count=CLAIMS_MAX))
    yield from (of_change(corpus, change) for change in changes(corpus, before_us=anchor)[-CLAIMS_MAX:])
    yield from (
        of_piece(corpus, piece, confidence=SETTING_QUOTED)
        for piece in weaknesses(corpus, frozenset(), Genre.CHANGES)[:CLAIMS_MAX]
    )
    for genre, confidence in (
        (Genre.CONVERSATION, STATEMENT_QUOTED),
        (Genre.KNOWLEDGE, RULE_QUOTED),
        (Genre.PROSE, SENTENCE_FOUND),
    ):
        for document, pieces in corpus.of_genre(genre):
            if document.id in aside:
                continue
            sure = STALE_QUOTED if is_stale(corpus, document) else confidence
            count = PER_CONVERSATION_MAX if genre is Genre.CONVERSATION else 1
            chosen = _relevant(corpus, pieces, count=count)
            yield from (of_piece(corpus, piece, confidence=sure) for piece in chosen)


def _beginnings(corpus: Corpus, *, aside: Sequence[DocumentId]) -> Iterator[DraftClaim]:
    """How each document begins, where nothing in any of them stands out: that they were read, and what they are."""
    read = [entry for entry in corpus.of_genre(*Genre) if entry[0].id not in aside]
    for document, pieces in read[:CLAIMS_MAX]:
        letter = [piece for piece in pieces if piece.passage.kind is not ElementKind.MAIL_HEADER]
        first = (*corpus.headings.get(document.id, ()), *(letter or pieces))[0]
        yield of_piece(corpus, first, confidence=SENTENCE_FOUND)


_DATED = re.compile(r"\d|^(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*$|^utc$")
"""Terms of a date or a time: sharing them says nothing about the subject."""
_ASIDE = re.compile(r"(?i)^(?:owner|author|subject|from|to|date|message-id|version|last reviewed)\b|\?\W*$")


def _relevant(corpus: Corpus, pieces: tuple[Piece, ...], *, count: int) -> list[Piece]:
    """The pieces that have most in common with the objective and with what a later round was sent for, in reading
    order; no questions, no letterheads.
    """
    asked = frozenset[str]().union(*(terms(text) for text in (corpus.objective, *corpus.sought)))
    wanted = frozenset(term for term in asked if not _DATED.search(term))
    scored = [
        (corpus.kinship(terms(piece.said), wanted), -number, piece)
        for number, piece in enumerate(pieces)
        if not _ASIDE.search(piece.said)
    ]
    best = sorted((entry for entry in scored if entry[0] > 0), key=lambda entry: entry[:2], reverse=True)
    return [piece for _, _, piece in sorted(best[:count], key=lambda entry: -entry[1])]
