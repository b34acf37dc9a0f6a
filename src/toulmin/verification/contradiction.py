"""Contradictions that rules can prove: numbers, negations, opposites and times that exclude each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from toulmin.contracts.claim import Claim, ClaimKind
from toulmin.contracts.vocabulary import PassageId
from toulmin.grounding import Clash, Said, denies_alike, discord
from toulmin.reading import NUMBER_WORDS, OPPOSITES, Number, Reading, Sentence, When, statements, stem
from toulmin.verification.context import VerificationContext
from toulmin.verification.support import Grounds
from toulmin.verification.tally import Place, Tally

__all__ = ["check_against_claims", "check_against_evidence", "clash", "exclusion"]

SHARED_MIN: Final = 0.6
"""Share of the shorter sentence's content words that both must have before they speak of the same thing."""
SHARED_WORDS_MIN: Final = 2
SAME_EVENT_MIN: Final = 0.8
"""Share of the longer sentence's content words that both must have before two times are of one event."""
NUMBER_KEYS_MIN: Final = 2
"""Words around two numbers that must agree before the numbers can exclude each other."""


def check_against_evidence(claim: Claim, grounds: Grounds, context: VerificationContext, tally: Tally) -> bool:
    """Whether the claim's own evidence says the opposite: no other cited sentence may say what the claim says."""
    reading = context.read(claim.conclusion)
    for evidence, passage in zip(grounds.evidence, grounds.passages, strict=True):
        found = clash(reading, passage)
        if found is not None and not any(
            _says(reading, other, found) for other in (*grounds.quotes, *grounds.passages)
        ):
            tally.error(
                found.code, f"its own evidence says otherwise: {found.message}", _at(claim, found, evidence.passage)
            )
            return True
    return _discord_with_evidence(claim, grounds, reading, tally)


def _discord_with_evidence(claim: Claim, grounds: Grounds, reading: Reading, tally: Tally) -> bool:
    """The closer look, for claims that state something: what any cited passage says is held against none of them."""
    if claim.kind in _OPEN or not grounds.passages:
        return False
    said = Said.of(tuple(statements(passage.text) for passage in grounds.passages))
    for evidence, passage in zip(grounds.evidence, grounds.passages, strict=True):
        if _apart_at_all(reading, passage):
            continue
        found = discord(statements(reading.text), statements(passage.text), said=said)
        if found is not None:
            message = f"its own evidence says otherwise: {found.message}"
            tally.error(found.code, message, _at(claim, found, evidence.passage))
            return True
    return False


def check_against_claims(claim: Claim, others: Iterable[Claim], context: VerificationContext, tally: Tally) -> bool:
    """Whether the claim excludes another claim (statements of ignorance and advice exclude nothing)."""
    if claim.kind in _OPEN:
        return False
    known: dict[str, Clash | None] = {}
    for other in others:
        found = exclusion(claim, other, context, known=known)
        if found is not None:
            tally.error(found.code, f"claim {other.id} says otherwise: {found.message}", _at(claim, found, None))
            return True
    return False


def exclusion(
    claim: Claim, other: Claim, context: VerificationContext, *, known: dict[str, Clash | None]
) -> Clash | None:
    """Why two claims cannot both hold, or None. `known` keeps what was found for each text that `claim` was held to."""
    if claim.kind in _OPEN or other.kind in _OPEN or other.id == claim.id:
        return None
    # A review compares every claim with every other: most share no words, and many say the same.
    if other.conclusion not in known:
        known[other.conclusion] = _between(context.read(claim.conclusion), context.read(other.conclusion))
    found = known[other.conclusion]
    if found is None or _at_other_times(claim, other):
        return None
    # The same thing may be seen twice, at two times.
    repeated = found.code == _TIME and ClaimKind.OBSERVATION in (claim.kind, other.kind)
    return None if repeated else found


def _between(one: Reading, two: Reading) -> Clash | None:
    """How two claims exclude each other, by either look; both ways, because a rule looks from one to the other."""
    found = clash(one, two)
    if found is not None or len(one.stems & two.stems) < SHARED_WORDS_MIN or _apart_at_all(one, two):
        return found
    mine, theirs = statements(one.text), statements(two.text)
    found = discord(mine, theirs, said=Said.of((theirs,)), strict=True)
    if found is not None:
        return found
    back = discord(theirs, mine, said=Said.of((mine,)), strict=True)
    return back and Clash(back.code, back.message, 0, len(one.text))


def _at_other_times(one: Claim, two: Claim) -> bool:
    """Whether two observations rest on evidence of different moments: what changed between them is no contradiction."""
    if one.kind is not ClaimKind.OBSERVATION or two.kind is not ClaimKind.OBSERVATION:
        return False
    mine = {evidence.at_us for evidence in one.grounds if evidence.at_us is not None}
    theirs = {evidence.at_us for evidence in two.grounds if evidence.at_us is not None}
    return bool(mine) and bool(theirs) and not mine & theirs


def clash(one: Reading, two: Reading) -> Clash | None:
    """The first way in which two texts exclude each other sentence by sentence, or None."""
    if len(one.stems & two.stems) < SHARED_WORDS_MIN:
        return None
    for sentence in one.sentences:
        for other in two.sentences:
            shared = sentence.stems & other.stems
            if len(shared) < SHARED_WORDS_MIN:
                continue
            alike = len(shared) >= SHARED_MIN * min(len(sentence.stems), len(other.stems))
            found = _times(one, sentence, two, other) if alike else None
            if found is None and not _apart(one, sentence, two, other):
                found = (_denied(one, sentence, two, other) or _opposite(sentence, other)) if alike else None
                found = found or _numbers(one, sentence, two, other)
            if found is not None:
                return found
    return None


def _denied(one: Reading, sentence: Sentence, two: Reading, other: Sentence) -> Clash | None:
    found = _negation(sentence, other)
    if found is not None and denies_alike(statements(one.text), statements(two.text), found.start):
        return None
    return found


def _negation(one: Sentence, two: Sentence) -> Clash | None:
    for word in one.words:
        if word.stem not in one.heads and any(other.stem == word.stem and not other.negated for other in two.words):
            continue  # "18,400 jobs waited, and no job was lost" states jobs, too
        if word.stem in two.stems and (word.stem in one.heads) != (word.stem in two.heads):
            what = "denied here, stated there" if word.stem in one.heads else "stated here, denied there"
            return Clash("contradiction.negation", f"{word.plain!r} is {what}", word.start, word.end)
    return None


def _opposite(one: Sentence, two: Sentence) -> Clash | None:
    plain = {word.plain: word for word in two.words}
    for word in one.words:
        if word.plain in plain or word.stem in two.stems:
            continue
        for opposite in _opposites_of(word.plain, word.stem):
            against = next((other for other in two.words if opposite in (other.plain, other.stem)), None)
            # A negated opposite says the same: "not down" is "up".
            if against is not None and against.stem not in one.stems and against.negated == word.negated:
                message = f"{word.plain!r} here, {against.plain!r} there"
                return Clash("contradiction.opposite", message, word.start, word.end)
    return None


def _opposites_of(plain: str, stemmed: str) -> frozenset[str]:
    return _OPPOSITE_STEMS.get(stemmed, _NONE) | OPPOSITES.get(plain, _NONE)


def _numbers(one: Reading, sentence: Sentence, two: Reading, other: Sentence) -> Clash | None:
    for number in sentence.numbers:
        # What the other text says anywhere it does not deny: it may say in two sentences what this one says in one.
        if any(number.agrees(against) for against in two.numbers):
            continue
        for against in other.numbers:
            if number.dimension == against.dimension and _same_thing(number, against):
                if (number.spelt or against.spelt) and not _say_one_thing(sentence, other):
                    continue  # number words are common in prose: "the night shift found three, the day shift four"
                if _is_bound(one, number) or _is_bound(two, against):
                    continue  # "more than 100" is no 100; the closer look compares bounds
                message = f"{_spelt(number)} here, {_spelt(against)} there"
                return Clash("contradiction.number", message, number.start, number.end)
    return None


def _say_one_thing(one: Sentence, two: Sentence) -> bool:
    """Whether one of two sentences says nothing but numbers that the other does not say, too."""
    counts = {stem(word) for word in NUMBER_WORDS}
    return not (one.stems - two.stems - counts and two.stems - one.stems - counts)


def _is_bound(reading: Reading, number: Number) -> bool:
    counts = (count for statement in statements(reading.text) for count in statement.counts)
    return any(count.low != count.high for count in counts if count.start == number.start)


def _same_thing(one: Number, two: Number) -> bool:
    """Whether two numbers measure or count the same; a number that only labels ("shard 3") excludes no other."""
    if not one.dimension and one.half == 0.5 and (not one.counted or one.counted != two.counted):
        return False
    shared = one.near & two.near
    return len(shared) >= min(NUMBER_KEYS_MIN, len(one.near), len(two.near)) and bool(shared)


def _apart(one: Reading, sentence: Sentence, two: Reading, other: Sentence) -> bool:
    """Whether two sentences speak of different times or named things: a course of events contradicts nothing."""
    mine, theirs = _clocks_in(one, sentence), _clocks_in(two, other)
    if mine and theirs and not any(when.agrees(against) for when in mine for against in theirs):
        return True
    named, also = sentence.identifiers, other.identifiers
    return bool(named and also) and not (named <= also or also <= named)


def _apart_at_all(one: Reading, two: Reading) -> bool:
    """The same of two whole texts."""
    mine, theirs = [when for when in one.whens if when.clock], [when for when in two.whens if when.clock]
    if mine and theirs and not any(when.agrees(against) for when in mine for against in theirs):
        return True
    named = _NONE.union(*(sentence.identifiers for sentence in one.sentences))
    also = _NONE.union(*(sentence.identifiers for sentence in two.sentences))
    return bool(named and also) and not (named <= also or also <= named)


def _clocks_in(reading: Reading, sentence: Sentence) -> list[When]:
    return [when for when in reading.whens if when.clock and sentence.start <= when.start < sentence.end]


def _times(one: Reading, sentence: Sentence, two: Reading, other: Sentence) -> Clash | None:
    if len(sentence.stems & other.stems) < SAME_EVENT_MIN * max(len(sentence.stems), len(other.stems)):
        return None
    if sentence.identifiers != other.identifiers:
        return None
    if not all(any(number.agrees(against) for against in other.numbers) for number in sentence.numbers):
        return None  # another value at another time: a course of events
    mine = [when for when in one.whens if sentence.start <= when.start < sentence.end]
    theirs = [when for when in two.whens if other.start <= when.start < other.end]
    for when in mine:
        same = [against for against in theirs if against.clock == when.clock]
        # A sentence with two times is a span or a table: which of them is meant cannot be told.
        if len(same) == 1 and not when.agrees(same[0]):
            return Clash(_TIME, "the same thing is dated differently", when.start, when.end)
    return None


def _says(claim: Reading, evidence: Reading, found: Clash) -> bool:
    """Whether a text says what the claim says at the place of the clash: then the evidence is divided, not against."""
    for sentence in claim.sentences:
        said = next((word for word in sentence.words if word.start <= found.start < word.end), None)
        for other in evidence.sentences:
            if said is not None and found.code == "contradiction.negation":
                if said.stem in other.stems and (said.stem in other.heads) == said.negated:
                    return True
            elif said is not None and found.code == "contradiction.opposite" and said.stem in other.stems:
                return True
    mine = next((number for number in claim.numbers if number.start == found.start), None)
    if mine is not None and found.code == "contradiction.number":
        return any(mine.agrees(number) for number in evidence.numbers)
    when = next((when for when in claim.whens if when.start == found.start), None)
    return when is not None and any(when.agrees(other) for other in evidence.whens)


def _spelt(number: Number) -> str:
    return f"{number.value:g}{f' ({number.dimension})' if number.dimension else ''}"


def _at(claim: Claim, found: Clash, passage: PassageId | None) -> Place:
    return Place(claim.id, found.start, found.end, passage)


_NONE: Final[frozenset[str]] = frozenset()
_OPPOSITE_STEMS: Final = {
    stem(word): frozenset(stem(other) for other in others) | others for word, others in OPPOSITES.items()
}
_TIME: Final = "contradiction.time"
_OPEN: Final = frozenset((ClaimKind.UNKNOWN, ClaimKind.ACTION))
