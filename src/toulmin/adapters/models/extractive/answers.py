"""Answers to a question: contributing factors, what to do, what is not known, and free questions by search."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from toulmin.adapters.models.extractive.claims import (
    ABSENCE_QUOTED,
    RULE_QUOTED,
    SENTENCE_FOUND,
    SETTING_QUOTED,
    of_piece,
)
from toulmin.adapters.models.extractive.corpus import Corpus, Genre, Piece, terms
from toulmin.adapters.models.extractive.investigation import Investigation
from toulmin.adapters.models.extractive.knowledge import Mode
from toulmin.adapters.models.extractive.rank import Candidate, CandidateIndex, Field
from toulmin.adapters.models.extractive.wording import shortened
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.exchange import DraftClaim

FACTORS_MAX = 6
ACTIONS_MAX = 6
UNKNOWNS_MAX = 5
SENTENCES_MAX = 5

_WEAKNESS = re.compile(
    r"(?i)\bsilenced?\w*\b|\bnot (?:compared|checked|moved|configured|monitored|tested|set)\b"
    r"|\bno \w+(?: \w+)? (?:configured|set)\b"
    r"|[:=]\s*(?:null|none|false|off|disabled|0)\b|\bdisabled\b|\bwithout (?:a )?(?:review|test|limit|check)\w*"
    r"|\bat the same time\b|\ball together\b|\btogether\b|\bonly .{1,40} is checked\b"
    r"|\blowered\b|\bsmall\w* machines\b|\bstill to be\b"
)


def factors(picture: Investigation, *, question: str) -> Iterator[DraftClaim]:
    """Settings and circumstances that made it worse: weak points that have to do with the incident."""
    corpus = picture.corpus
    own = set(picture.change.pieces) if picture.change else set()
    scored = [
        (corpus.kinship(terms(f"{piece.said} {piece.heading} {corpus.name(piece)}"), picture.terms), -number, piece)
        for number, piece in enumerate(corpus.all_pieces(Genre.CHANGES, Genre.CONVERSATION))
        if piece not in own and _WEAKNESS.search(piece.said) and not piece.said.endswith("?")
    ]
    kept: list[frozenset[str]] = []
    for score, _, piece in sorted(scored, key=lambda entry: entry[:2], reverse=True):
        about = terms(piece.said)
        if score < 0.8 or any(corpus.kinship(about, other) > 0.6 * corpus.kinship(about, about) for other in kept):
            continue
        kept.append(about)
        genre = corpus.genres[piece.document]
        confidence = SETTING_QUOTED if genre is Genre.CHANGES else SENTENCE_FOUND
        yield of_piece(corpus, piece, kind=ClaimKind.FACTOR, confidence=confidence).with_(answers=(question,))
        if len(kept) == FACTORS_MAX:
            return


def actions(picture: Investigation, *, question: str) -> Iterator[DraftClaim]:
    """The steps of the runbooks that fit, the best one's first, then those that its steps refer to."""
    finding = picture.finding
    if finding is None:
        return
    fact = picture.change.pieces[0] if picture.change else None
    steps = list(dict.fromkeys(_steps(picture, finding.modes)))[:ACTIONS_MAX]
    for number, step in enumerate(steps):
        claim = of_piece(picture.corpus, step, kind=ClaimKind.ACTION, confidence=RULE_QUOTED).with_(
            answers=(question,),
            conclusion=shortened(step.said, chars_max=200),
            domain="knowledge",
            warrant=f"{picture.corpus.name(step)} is the runbook for what the log shows.",
        )
        if number == 0 and fact is not None:
            claim = claim.with_(evidence=(*claim.evidence, fact.ref))
        yield claim


def _steps(picture: Investigation, modes: Sequence[Mode]) -> Iterator[Piece]:
    told = set(picture.finding.diagnosis.modes[:1]) if picture.finding else set()
    chosen = [mode for mode in modes if mode.id in told] or list(modes[:1])
    for mode in chosen:
        yield from mode.steps
        yield from _referred(mode, [other for other in modes if other is not mode and other.steps])


_REFERENCE = re.compile(r"\b([A-Z]{2,5}-\d{1,5})\b(?:,? (?:step|steps) (\d{1,2}))?")


def _referred(mode: Mode, others: Sequence[Mode]) -> Iterator[Piece]:
    """Steps of the runbook that refers back to this one for its cause, and of those that it sends the reader to."""
    own = {found[1] for found in _REFERENCE.finditer(mode.title)}
    for other in others:
        if any(own & {found[1] for found in _REFERENCE.finditer(step.said)} for step in other.steps):
            yield from (
                step for step in other.steps if not own & {found[1] for found in _REFERENCE.finditer(step.said)}
            )


_EMPTY = re.compile(r"(?i)^([\w /-]{3,40}):\s*(?:\((?:empty|none|blank)\)|none|n/?a|tbd|unknown|-+|\?+)?\s*$")
_OPEN = re.compile(r"(?i)\b(?:who|why|what|when|which|how)\b.*\?\s*$")
_CANNOT = re.compile(
    r"(?i)\b(?:cannot|can't|could not|couldn't) "
    r"(?:see|find|tell|say|explain|reproduce)\b|\bno idea\b|\bunknown\b|\bnobody\b.*\banswers?\b"
)


def unknowns(picture: Investigation, *, question: str) -> Iterator[DraftClaim]:
    """Fields of the records of the change that are empty, and questions that people left open."""
    corpus = picture.corpus
    change = picture.change
    found: list[Piece] = []
    if change is not None:
        found += [piece for piece in change.pieces if _EMPTY.match(piece.said) and ":" in piece.said]
    wanted = picture.terms
    asked = [
        piece
        for piece in corpus.all_pieces(Genre.CONVERSATION)
        if _CANNOT.search(piece.said) or (_OPEN.search(piece.said) and len(piece.said) < 300)
    ]
    asked = [piece for piece in asked if _CANNOT.search(piece.said) or _near_the_end(corpus, piece)]
    asked.sort(key=lambda piece: (-(corpus.kinship(terms(piece.said), wanted)), piece.at_us or 0))
    found += asked
    for piece in found[:UNKNOWNS_MAX]:
        heading = f"{piece.heading.rsplit('>', 1)[-1].strip()}: " if piece.heading else ""
        claim = of_piece(corpus, piece, kind=ClaimKind.UNKNOWN, confidence=ABSENCE_QUOTED)
        yield claim.with_(
            conclusion=f"{heading}{claim.conclusion}" if not heading else f"{heading}{piece.said}", answers=(question,)
        )


def _near_the_end(corpus: Corpus, piece: Piece) -> bool:
    """Whether a question was asked in the last third of its conversation: earlier ones were mostly answered."""
    pieces = corpus.pieces[piece.document]
    return pieces.index(piece) * 3 >= 2 * len(pieces)


def gaps(picture: Investigation) -> tuple[str, ...]:
    """What no document covers, in words."""
    corpus = picture.corpus
    told = []
    anchor = corpus.anchor.at_us
    if anchor is not None:
        outside = [
            document.name
            for document, _ in corpus.of_genre(Genre.LOG, Genre.METRICS)
            if document.first_us is not None
            and document.last_us is not None
            and not document.first_us <= anchor <= document.last_us
        ]
        told += [f"{name} does not cover the time in question" for name in outside]
    if picture.change is not None and picture.finding is None:
        told.append("no runbook was given that says why the change would have this effect")
    if not picture.core:
        told.append("no log has a new kind of grave line at the time in question")
    return tuple(told)


def by_search(picture: Investigation, *, question: str) -> Iterator[DraftClaim]:
    """The sentences that have most in common with a question."""
    corpus = picture.corpus
    pieces = [piece for piece in corpus.all_pieces() if len(terms(piece.said)) > 2]
    if not pieces:
        return
    index = CandidateIndex(
        Candidate(str(number), (Field("text", 1, f"{piece.heading} {piece.said}"),))
        for number, piece in enumerate(pieces)
    )
    wanted = terms(question)
    best = index.rank([question])
    for entry in best[:SENTENCES_MAX]:
        piece = pieces[int(entry.id)]
        if entry.score <= 0 or not wanted & terms(f"{piece.heading} {piece.said}"):
            return
        yield of_piece(corpus, piece, kind=ClaimKind.CONCLUSION, confidence=SENTENCE_FOUND).with_(answers=(question,))
