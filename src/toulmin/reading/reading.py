"""One pass over a text: its content words, names, numbers with units, times and negations, each with its place.

Everything the verifier compares is read here, the same way for a claim and for its evidence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from toulmin.reading.lexicon import (
    LONG_UNITS,
    MONTHS,
    NEGATIONS,
    NUMBER_WORDS,
    STOP_WORDS,
    STRONG_FORMS,
    UNITS,
)
from toulmin.reading.measures import CURRENCIES, MEASURES, SCALES, SPACED_UNITS
from toulmin.reading.tokens import TOKEN

__all__ = ["Number", "Reading", "Sentence", "When", "Word", "read", "stem"]

_UNSPELT = re.compile(r"[\W_]+")
_PART = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^\W\d_a-zA-Z]+")
_PLAIN = re.compile(r"[^\W\d_]+")
_NOTHING: frozenset[str] = frozenset()
_CONTRACTION = re.compile(r"(?i)(?:n['\u2019]t)$")


class Word(NamedTuple):
    """One content word."""

    stem: str
    plain: str
    """In lower case, unstemmed."""
    start: int
    end: int
    negated: bool
    """A negation stands directly before it."""


class Number(NamedTuple):
    """One quantity."""

    value: float
    """As written, before the unit: `3.2 million` is 3,200,000."""
    half: float
    """Half of the last written digit: what rounding allows."""
    dimension: str
    """`time`, `bytes`, `percent`, `dollars`, `length` and so on, or empty."""
    factor: float
    spelt: bool
    """Written as a word."""
    near: frozenset[str]
    """Content words around it, which say what is counted."""
    start: int
    end: int
    counted: str = ""
    """Stem of the content word right behind it: `shards` in "3 shards", nothing in "shard 3"."""
    plural: bool = False
    """That word ends in `s`, so that it is counted, and no other measure's unit is missing."""

    def agrees(self, other: Number) -> bool:
        """Whether `other` says the same quantity within the rounding of either; a missing unit agrees with any."""
        if self.dimension and other.dimension:
            if self.dimension != other.dimension:
                return False
            one, two = self.value * self.factor, other.value * other.factor
            room = max(self.half * self.factor, other.half * other.factor)
        else:
            one, two, room = self.value, other.value, max(self.half, other.half)
        # Whole numbers allow no rounding between themselves; a written decimal does.
        exact = self.half == 0.5 and other.half == 0.5 and self.factor == other.factor
        return one == two if exact else abs(one - two) <= room * 1.000001


class When(NamedTuple):
    """A date or a time of day, in the parts that are said."""

    parts: tuple[int | None, ...]
    """Date: year (or None), month, day (or None). Time: hour, minute, second (or None)."""
    clock: bool
    start: int
    end: int

    def agrees(self, other: When) -> bool:
        """Whether no part that both say differs."""
        return self.clock == other.clock and all(
            one is None or two is None or one == two for one, two in zip(self.parts, other.parts, strict=True)
        )


class Name(NamedTuple):
    """A name that must be right: an identifier, a version, an acronym or a capitalised word inside a sentence."""

    text: str
    start: int
    end: int
    identifier: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence or line."""

    start: int
    end: int
    words: tuple[Word, ...]
    stems: frozenset[str]
    heads: frozenset[str]
    """Stems that are negated."""
    numbers: tuple[Number, ...]
    identifiers: frozenset[str]
    """Its made-up names, each in one spelling."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that is compared about one text."""

    sentences: tuple[Sentence, ...]
    words: tuple[Word, ...]
    stems: frozenset[str]
    plain: frozenset[str]
    spellings: frozenset[str]
    """Names, words and pairs of neighbours without punctuation: `cache-3`, `cache 3` and `Cache_3` are `cache3`."""
    numbers: tuple[Number, ...]
    whens: tuple[When, ...]
    names: tuple[Name, ...]
    text: str
    """What was read."""


def squash(name: str) -> str:
    """One spelling for all ways to join the parts of a name."""
    lower = name.lower()
    return lower if lower.isalnum() else _UNSPELT.sub("", lower)


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """A lower-case word without its common English endings, so that `lookups failed` meets `failed lookup`."""
    word = STRONG_FORMS.get(word, word)
    if len(word) <= 3:
        return word
    if word.endswith("ies"):
        word = word[:-3] + "y"
    elif word.endswith(("sses", "shes", "ches", "xes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "edly", "ed", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    return word[:-1] if len(word) > 3 and word[-1] in "ey" else word


class _Token(NamedTuple):
    """What is known about a written word without its place; the same words come again and again."""

    plain: str
    spelling: str
    negates: bool
    parts: tuple[tuple[str, str], ...]
    """Stem and lower-case form of each content part."""
    identifier: bool
    capital: bool
    quantity: int | None


@lru_cache(maxsize=65_536)
def _token(text: str) -> _Token:
    plain = text.lower()
    parts = []
    for part in _PART.findall(text):
        lower = part.lower()
        if lower not in STOP_WORDS and (len(lower) > 1 or lower.isdigit()):
            parts.append((stem(lower), lower))
    return _Token(
        plain=plain,
        spelling=squash(text),
        negates=plain in NEGATIONS or _CONTRACTION.search(plain) is not None,
        parts=tuple(parts),
        identifier=_is_identifier(text),
        capital=text[0].isupper() and plain not in STOP_WORDS,
        quantity=NUMBER_WORDS.get(plain),
    )


def _is_identifier(token: str) -> bool:
    """Whether a token is a made-up name and not a word: digits, underscores, dots or capitals inside."""
    if any(character.isdigit() or character in "_@/" for character in token):
        return "/" not in token or any(character.isdigit() or character in "_@" for character in token)
    body = token[1:]
    if "." in body or ":" in body:
        return True
    return body != body.lower() and any(character.islower() for character in token)


class _Reader:
    """The state of one pass; `read` is the way in."""

    def __init__(self) -> None:
        self.sentences: list[Sentence] = []
        self.words: list[Word] = []
        self.current: list[Word] = []
        self.plain: set[str] = set()
        self.spellings: set[str] = set()
        self.numbers: list[Number] = []
        self.pending: list[tuple[Number, int]] = []
        self.whens: list[When] = []
        self.names: list[Name] = []
        self.named = 0
        """How many names belong to sentences that have ended."""
        self.negate = False
        self.opening = True
        self.before = ""
        self.since = 0

    def spell(self, spelling: str) -> None:
        self.spellings.add(spelling)
        if self.before:
            self.spellings.add(self.before + spelling)
        self.before = spelling

    def word(self, text: str, *, start: int, end: int) -> None:
        if text.endswith(("'s", "\u2019s")):
            text, end = text[:-2], end - 2
        token = _token(text)
        previous = self.before
        self.spell(token.spelling)
        opening, self.opening = self.opening, False
        if token.negates:
            self.negate = True
            return
        self.plain.add(token.plain)
        scale = SCALES.get(token.plain, 0.0) if len(token.plain) > 2 else 0.0
        if scale and self.scaled(scale, one=previous == "one", start=start, end=end):
            return
        if token.quantity is not None:
            number = Number(float(token.quantity), 0.5, "", 1.0, spelt=True, near=_NOTHING, start=start, end=end)
            self.pending.append((number, len(self.current)))
        if token.identifier or (token.capital and not opening):
            self.names.append(Name(text, start, end, token.identifier))
        for stemmed, plain in token.parts:
            self.current.append(Word(stemmed, plain, start, end, self.negate))
            self.plain.add(plain)
            self.negate = False

    def scaled(self, scale: float, *, one: bool, start: int, end: int) -> bool:
        """Whether a word such as `million` belongs to the number word right before it, as in `three million`; `one`
        says that this word was `one`, which is no number elsewhere.
        """
        last = self.pending[-1][0] if self.pending else None
        if last is not None and last.spelt and last.end == start - 1:
            self.pending[-1] = (last._replace(value=last.value * scale, half=0.5 * scale, end=end), len(self.current))
            return True
        if not one:
            return False
        number = Number(scale, 0.5 * scale, "", 1.0, spelt=True, near=_NOTHING, start=start, end=end)
        self.pending.append((number, len(self.current)))
        return True

    def month(self, text: str, *, start: int, end: int) -> None:
        """A month without a day, with its year or alone."""
        name = next(word.lower() for word in _PLAIN.findall(text))
        year = int(text[-4:]) if text[-1].isdigit() else None
        self.whens.append(When((year, MONTHS[name], None), clock=False, start=start, end=end))
        self.opening = self.negate = False

    def number(self, match: re.Match[str]) -> None:
        text = match["number"].replace(",", "")
        decimals = len(text.partition(".")[2])
        dimension, factor = _unit(match)
        scale = SCALES[match["scale"].lower()] if match["scale"] else 1.0
        start, end = match.span()
        value, half = float(text) * scale, 0.5 * 10.0**-decimals * scale
        number_read = Number(value, half, dimension, factor, spelt=False, near=_NOTHING, start=start, end=end)
        self.pending.append((number_read, len(self.current)))
        self.spell(squash(text))
        self.opening = self.negate = False

    def close(self, at: int) -> None:
        """End the sentence; what its numbers count is known only now."""
        counted_before = len(self.numbers)
        for number, position in self.pending:
            near = frozenset(word.stem for word in self.current[max(0, position - 3) : position + 2])
            position_behind = position + 1 if number.spelt and self._is_own(number, position) else position
            behind = self.current[position_behind] if position_behind < len(self.current) else None
            counted, plural = "", False
            if behind is not None and behind.start == number.end + 1:
                counted, plural = behind.stem, behind.plain.endswith("s") and not behind.plain.endswith("ss")
            self.numbers.append(number._replace(near=near, counted=counted, plural=plural))
        self.pending = []
        if self.current:
            words = tuple(self.current)
            self.words += words
            self.sentences.append(
                Sentence(
                    self.since,
                    at,
                    words,
                    frozenset(word.stem for word in words),
                    frozenset(word.stem for word in words if word.negated),
                    tuple(self.numbers[counted_before:]),
                    frozenset(squash(name.text) for name in self.names[self.named :] if name.identifier),
                )
            )
            self.current = []
        self.named = len(self.names)
        self.since = at
        self.negate = False
        self.opening = True
        self.before = ""

    def _is_own(self, number: Number, position: int) -> bool:
        """Whether the content word at a position is the number word itself."""
        return (
            position < len(self.current)
            and self.current[position].start >= number.start
            and (self.current[position].end <= number.end)
        )

    def done(self, text: str) -> Reading:
        self.close(len(text))
        words = tuple(self.words)
        stems = _NOTHING.union(*(sentence.stems for sentence in self.sentences))
        return Reading(
            tuple(self.sentences),
            words,
            stems,
            frozenset(self.plain),
            frozenset(self.spellings),
            tuple(self.numbers),
            tuple(self.whens),
            tuple(self.names),
            text,
        )


def read(text: str) -> Reading:
    """Read a text once. Linear in its length; some tens of microseconds for a sentence."""
    reader = _Reader()
    for match in TOKEN.finditer(text):
        start, end = match.span()
        match match.lastgroup:
            case "word" | "mixed":
                reader.word(match[0], start=start, end=end)
            case "number" | "scale" | "unit":
                reader.number(match)
            case "stop":
                reader.close(end)
            case "pause":
                reader.negate = False
                reader.opening = reader.opening or match[0] == ":"
            case "version":
                reader.spell(squash(match[0]))
                reader.names.append(Name(match[0], start, end, identifier=True))
            case "clock":
                reader.whens.append(_clock(match["clock"], start=start, end=match.end("clock")))
            case "date" | "day" | "month":
                reader.whens.append(_date(match[match.lastgroup], start=start, end=end))
            case "monthly" | "bare":
                reader.month(match[0], start=start, end=end)
            case _:
                continue
    return reader.done(text)


def _unit(match: re.Match[str]) -> tuple[str, float]:
    """The dimension and factor of a number: of its unit, else of the sign of money before it."""
    unit = (match["unit"] or "").lower()
    spaced = SPACED_UNITS.get(unit) if match["gap"] not in (None, "") else None
    money = CURRENCIES.get(match["money"] or "")
    return spaced or UNITS.get(unit) or LONG_UNITS.get(unit) or MEASURES.get(unit) or (money or "", 1.0)


def _clock(text: str, *, start: int, end: int) -> When:
    hour, minute, *second = text.replace(",", ".").split(":")
    return When((int(hour), int(minute), int(float(second[0])) if second else None), clock=True, start=start, end=end)


def _date(text: str, *, start: int, end: int) -> When:
    if text[4:5] == "-":
        year, month, day = text.split("-")
        return When((int(year), int(month), int(day)), clock=False, start=start, end=end)
    numbers = [int(digits) for digits in re.findall(r"\d+", text)]
    month_name = next(word.lower() for word in _PLAIN.findall(text) if word.lower() in MONTHS)
    year_said = numbers[1] if len(numbers) > 1 else None
    return When((year_said, MONTHS[month_name], numbers[0]), clock=False, start=start, end=end)
