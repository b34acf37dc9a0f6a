"""Statements: what documents say went wrong or was changed, where no log or measurement tells the story."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toulmin.adapters.models.extractive.anchor import MINUTE_US, stated_moment
from toulmin.adapters.models.extractive.claims import STALE_QUOTED, of_piece
from toulmin.adapters.models.extractive.corpus import Corpus, Genre, Piece, attribute, terms
from toulmin.adapters.models.extractive.investigation import Investigation
from toulmin.adapters.models.extractive.preparation import is_stale
from toulmin.adapters.models.extractive.rank import Candidate, CandidateIndex, Field
from toulmin.adapters.models.extractive.signals import Severity, stated_level
from toulmin.adapters.models.extractive.wording import shortened
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.document import ElementKind
from toulmin.contracts.exchange import DraftClaim
from toulmin.contracts.vocabulary import TimeUs

STATEMENTS_MAX = 5
WEAK_MAX = 2
"""Of statements that are likely too weak to stand, so many are shown."""
BASE = 0.4
LEVEL_STATED = 0.22
"""It names a level of an error or worse, or a condition in which nothing works."""
FAILURE_STATED = 0.15
CHANGE_STATED = 0.1
SUBJECT_SHARED = 0.2
"""It has at least half of the subject's words; less for fewer."""
KIN_SHARED = 0.1
"""Another statement of a failure has a word with it in common."""
JUST_BEFORE = 0.15
"""It is dated at most a quarter of an hour before the moment in question."""
SAID_TWICE = 0.05
STATEMENT_MAX = 0.75
SUBJECT_ONLY_MAX = 0.55
"""It is about the subject, but says of no failure and no change."""
GUESS = 0.3
STRONG = 0.6
NEAR_US = 15 * MINUTE_US
SAME_SHARE = 0.6
"""Two statements that have this share of the shorter one's words in common say the same."""

_GENRES = (Genre.CONVERSATION, Genre.PROSE, Genre.CHANGES, Genre.METRICS, Genre.LOG)
_GUESS = re.compile(
    r"(?i)\b(?:i|we) (?:think|guess|believe|suspect|bet|wonder|assume)\b|\b(?:maybe|perhaps|probably|possibly|might)\b"
    r"|\bcould be\b|\blooks like\b|\bmust be\b"
)
_FAILURE = re.compile(
    r"(?i)\b(?:full|stopped|down|broke|broken|raises|hangs?|hung|forgot|forgotten|wrong|outage|FIXME|BUG)\b"
    r"|\bnever (?:released|closed|freed|renewed)\b"
)
_CONDITION = re.compile(
    r"(?i)\b(?:disk|volume|partition|queue|/\S+) (?:\S+ )?(?:is |was |ran )?full\b|\bexpired\b|\bout of memory\b"
    r"|\bcrashed\b|\bcorrupt(?:ed)?\b|\bexhausted\b"
)
_CHANGE = re.compile(
    r"(?i)->|\u2192|\bfrom \S+ to \S+|\bwas \d"
    r"|\b(?:changed|deployed|rolled|upgraded|migrated|rotated|reverted|raised|lowered|increased|reduced|enabled"
    r"|disabled|removed|replaced|switched|renamed|restarted|forgot)\b"
)
_CAUSAL = re.compile(r"(?i)\b(?:because|so|when|due to|caused?|led to|therefore)\b")
_ASIDE = re.compile(r"\?\W*$|(?i:\bunchanged\b|\bnot (?:the|it|a)\b|\bno (?:errors?|failures?|changes?)\b)")
_COMMENT = re.compile(r"#|//|/\*|^\s*\*|\"\"\"|--\s")
_SPEAKER = re.compile(r"\"(?:user|author|from|sender|name)\"\s*:\s*\"([^\"\\]{1,60})\"")
"""Who wrote a message of a list of records."""
_DATED = re.compile(r"^\d+$|^(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*$|^utc$")
_WORD = re.compile(r"[A-Za-z]{3}")
_GENERAL = terms("why what how who root cause causes caused happened went wrong reason because so never not we our it")


@dataclass(frozen=True, slots=True)
class _Statement:
    piece: Piece
    told: str
    about: frozenset[str]
    failure: bool
    change: bool
    confidence: float


def stated(picture: Investigation, *, question: str, known: Sequence[DraftClaim] = ()) -> Iterator[DraftClaim]:
    """What documents say that went wrong or was changed, the best match of the question and its objective first.

    A statement is an observation, in its own words and with who says it; two documents that say the same are one
    claim, and a cause if they say why. How sure it is rests on how well it fits, and a guess stays one. What `known`
    claims already tell is left out.
    """
    corpus = picture.corpus
    told = {ref for claim in known for ref in claim.evidence}
    pieces = [piece for piece in _told_pieces(corpus) if piece.ref not in told]
    if not pieces:
        return
    asked = f"{question} {corpus.objective}"
    index = CandidateIndex(
        Candidate(str(place), (Field("text", 1, f"{piece.heading} {piece.said}"),))
        for place, piece in enumerate(pieces)
    )
    rank = {int(entry.id): place for place, entry in enumerate(index.rank([asked]))}
    wanted = frozenset(term for term in terms(asked) - _GENERAL if not _DATED.search(term))
    grades = _graded(picture, pieces, wanted=wanted)
    order = sorted(range(len(pieces)), key=lambda place: (-grades[place].confidence, rank.get(place, place), place))
    weak = 0
    for group in _joined([grades[place] for place in order if _worth_telling(grades[place])])[:STATEMENTS_MAX]:
        weak += group[0].confidence < STRONG
        if weak <= WEAK_MAX:
            yield _claim(corpus, group).with_(answers=(question,) if group[0].confidence > GUESS else ())


def _worth_telling(one: _Statement) -> bool:
    return one.confidence > BASE or _GUESS.search(one.told) is not None


def _told_pieces(corpus: Corpus) -> Iterator[Piece]:
    for piece in corpus.all_pieces(*_GENRES):
        kind = piece.passage.kind
        written = piece.passage.text[piece.start : piece.end]
        if kind is ElementKind.MAIL_HEADER or _ASIDE.search(piece.said) or len(terms(piece.said)) < 2:
            continue
        if kind in (ElementKind.CODE, ElementKind.SYMBOL) and not _COMMENT.search(written):
            continue
        if kind is ElementKind.TABLE_ROW and (
            attribute(piece.passage, "header") == "yes" or not _WORD.search(_told(piece))
        ):
            continue
        yield piece


def _told(piece: Piece) -> str:
    """What a piece says; of a row the values, for the names of columns say nothing about one row."""
    if piece.passage.kind is not ElementKind.TABLE_ROW:
        return piece.said
    text = piece.passage.text
    values = [one.value for one in piece.passage.attributes if f"{one.name}: {one.value}" in text]
    return ", ".join(values) or piece.said


def _graded(picture: Investigation, pieces: Sequence[Piece], *, wanted: frozenset[str]) -> list[_Statement]:
    corpus = picture.corpus
    moment = corpus.anchor.at_us or min((shift.at_us for shift in picture.shifts), default=None)
    read = [_read(piece) for piece in pieces]
    failing = [(one.piece, one.about) for one in read if one.failure]
    return [
        _with_confidence(
            corpus,
            one,
            match=_match(corpus, one, wanted),
            kin=any(other is not one.piece and about & one.about for other, about in failing),
            since_us=_since(one.piece, moment),
        )
        for one in read
    ]


def _read(piece: Piece) -> _Statement:
    told = _told(piece)
    row = piece.passage.kind is ElementKind.TABLE_ROW
    failure = _FAILURE.search(told) is not None or (not row and piece.severity >= Severity.ERROR)
    about = frozenset(term for term in terms(told) - _GENERAL if not _DATED.search(term))
    return _Statement(piece, told, about, failure, _CHANGE.search(told) is not None, BASE)


def _with_confidence(
    corpus: Corpus, one: _Statement, *, match: float, kin: bool, since_us: TimeUs | None
) -> _Statement:
    fits = SUBJECT_SHARED * min(1.0, 2 * match)
    level = stated_level(one.told) or Severity.NOTE
    if is_stale(corpus, corpus.documents[one.piece.document]):
        sure = STALE_QUOTED
    elif _GUESS.search(one.told):
        sure = GUESS
    elif since_us is not None and since_us < 0 and one.change and not one.failure:
        sure = BASE  # made after the moment in question
    elif not (one.failure or one.change):
        sure = min(SUBJECT_ONLY_MAX, BASE + fits)
    else:
        sure = BASE + fits + KIN_SHARED * kin
        plain = level >= Severity.ERROR or _CONDITION.search(one.told) is not None
        sure += LEVEL_STATED if plain and one.failure else FAILURE_STATED * one.failure
        sure += CHANGE_STATED * one.change
        sure += JUST_BEFORE if since_us is not None and 0 <= since_us <= NEAR_US and one.change else 0.0
    return _Statement(one.piece, one.told, one.about, one.failure, one.change, round(min(STATEMENT_MAX, sure), 2))


def _match(corpus: Corpus, one: _Statement, wanted: frozenset[str]) -> float:
    title = corpus.documents[one.piece.document].title if one.piece.passage.kind is ElementKind.MAIL_BODY else ""
    around = terms(f"{one.piece.heading} {title}")
    own = len(wanted & one.about)
    return (own + 0.5 * len(wanted & around - one.about)) / len(wanted) if wanted else 0.0


def _since(piece: Piece, moment: TimeUs | None) -> TimeUs | None:
    """How long before the moment a piece is dated; None if either has no time."""
    at_us = piece.at_us if piece.at_us is not None else stated_moment(piece.said)
    return moment - at_us if moment is not None and at_us is not None else None


def _joined(ordered: Sequence[_Statement]) -> list[list[_Statement]]:
    """Statements with those of other documents that say the same, in the order of the first of each."""
    groups: list[list[_Statement]] = []
    for one in ordered:
        same = next((group for group in groups if _same(group[0], one)), None)
        if same is None:
            groups.append([one])
        elif all(one.piece.document != other.piece.document for other in same):
            same.append(one)
    return groups


def _same(one: _Statement, two: _Statement) -> bool:
    if GUESS in (one.confidence, two.confidence):
        return one.about == two.about
    shared = len(one.about & two.about)
    return shared >= 2 and shared >= SAME_SHARE * min(len(one.about), len(two.about)) and one.failure == two.failure


def _claim(corpus: Corpus, group: Sequence[_Statement]) -> DraftClaim:
    first = group[0]
    several = len(group) > 1
    why = several and first.failure and any(_CAUSAL.search(one.told) for one in group)
    sure = first.confidence + SAID_TWICE * (several and (first.failure or first.change))
    claim = of_piece(corpus, first.piece, kind=ClaimKind.CAUSE if why else ClaimKind.OBSERVATION, confidence=sure)
    speaker = _SPEAKER.search(first.piece.passage.text) if not first.piece.source else None
    if speaker is not None and corpus.genres[first.piece.document] is Genre.CONVERSATION:
        claim = claim.with_(conclusion=f"{speaker[1]} says: {shortened(first.told, chars_max=200)}")
    elif first.told != first.piece.said:
        claim = claim.with_(conclusion=f"{corpus.name(first.piece)}: {shortened(first.told, chars_max=200)}")
    return claim.with_(
        evidence=tuple(dict.fromkeys(one.piece.ref for one in group))[:4],
        confidence=round(sure, 2),
        domain="prose",
        warrant="Two documents say so." if several else "It is a statement of one document; nothing else shows it.",
    )
