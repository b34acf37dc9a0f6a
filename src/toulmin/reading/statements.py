"""What a sentence states: each word with its place and whether it is denied, counts with their bounds, years, months.

`reading` goes by content words and serves support; this closer look serves contradictions, where little words matter:
"before", "only", "at least", "refused to". It is taken only of texts that already share words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from toulmin.reading.denial import denied_words
from toulmin.reading.lexicon import MONTHS, NUMBER_WORDS, STOP_WORDS
from toulmin.reading.reading import stem

__all__ = ["Count", "Moment", "Statement", "Token", "statements"]

TEXT_CHARS_MAX: Final = 4_000
"""Of a longer text only the beginning is looked at this closely."""
STATEMENTS_KEPT: Final = 8_192
_TOKEN = re.compile(
    r"(?P<number>(?<![\w.])\d+(?:,\d{3})*(?:\.\d+)?(?:st|nd|rd|th|s)?\b(?![-.]?\d))"
    r"|(?P<word>(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:['\u2019][^\W\d_]+)*|\w+)"
    r"|(?P<stop>[.!?](?=\s|$)|\n)"
    r"|(?P<pause>[,;():\u2013\u2014\u2212]|--)"
)
_DASH = re.compile(r"\s*(?:[-\u2013\u2014\u2212]|--)\s*")
_TITLES: Final = frozenset(
    ("mr", "mrs", "ms", "dr", "prof", "st", "no", "vs", "jr", "sr", "gen", "col", "sgt", "inc", "ltd", "co")
)
"""Words whose full stop ends no sentence."""
_POSSESSIVE = re.compile(r"['\u2019]s$")

_BOUNDS: Final = {
    "at least": (1.0, None),
    "no less than": (1.0, None),
    "no fewer than": (1.0, None),
    "not less than": (1.0, None),
    "a minimum of": (1.0, None),
    "more than": (1.0, None),
    "over": (1.0, None),
    "above": (1.0, None),
    "at most": (None, 1.0),
    "no more than": (None, 1.0),
    "not more than": (None, 1.0),
    "up to": (None, 1.0),
    "a maximum of": (None, 1.0),
    "less than": (None, 1.0),
    "fewer than": (None, 1.0),
    "under": (None, 1.0),
    "below": (None, 1.0),
    "about": (0.9, 1.1),
    "around": (0.9, 1.1),
    "approximately": (0.9, 1.1),
    "roughly": (0.9, 1.1),
    "nearly": (0.85, 1.0),
    "almost": (0.85, 1.0),
    "some": (0.9, 1.1),
}
"""What stands before a number: between which multiples of it the quantity lies; None is open. The number itself is
always allowed: people round."""
_SCALES: Final = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9}
_ORDINAL_WORDS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_ORDINALS: Final = {word: number for number, word in enumerate(_ORDINAL_WORDS.split(), start=1)}
_DECADE_WORDS = "twenties thirties forties fifties sixties seventies eighties nineties"
_DECADES: Final = {word: number for number, word in enumerate(_DECADE_WORDS.split(), start=2)}
_YEAR_MARKS: Final = frozenset(
    ("in", "since", "until", "till", "by", "from", "of", "during", "before", "after", "to", "between", "through")
)
_UNNAMED: Final = STOP_WORDS - {"may"}
_SUPPOSED: Final = frozenset(("if", "unless", "whether", "would", "could", "might"))


class Token(NamedTuple):
    """One word or number."""

    plain: str
    stem: str
    start: int
    end: int
    content: bool
    capital: bool
    """Written with a capital, and not because a sentence begins there."""
    denied: bool
    clause: int
    """Which part between commas and brackets it stands in."""


class Moment(NamedTuple):
    """A year, a decade, a month or a day, as far as it is said."""

    years: tuple[int, int] | None
    month: int | None
    day: int | None
    place: int
    """Number of the token that it begins with."""
    start: int
    end: int

    def agrees(self, other: Moment) -> bool:
        """Whether no part that both say differs."""
        if self.years and other.years and (self.years[1] < other.years[0] or other.years[1] < self.years[0]):
            return False
        months = self.month is None or other.month is None or self.month == other.month
        return months and (self.day is None or other.day is None or self.day == other.day)


class Count(NamedTuple):
    """So many of something, from `low` to `high`; an ordinal has the same value twice and `ordinal`."""

    low: float
    high: float
    ordinal: bool
    of: tuple[str, ...]
    """Stems of the content words behind it, in their order: what is counted."""
    start: int
    end: int

    def excludes(self, other: Count) -> bool:
        """Whether no number is both."""
        return self.high < other.low or other.high < self.low


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence."""

    tokens: tuple[Token, ...]
    stems: frozenset[str]
    """Of its content words, numbers included."""
    denied: frozenset[str]
    """Stems that are denied wherever they stand in it."""
    stated: frozenset[str]
    """Stems that stand in it without being denied."""
    moments: tuple[Moment, ...]
    life: tuple[Moment, Moment] | None
    """Two moments with a dash between them: when somebody was born and died, or something began and ended."""
    counts: tuple[Count, ...]
    supposed: bool
    """It says what would be, not what is."""


@lru_cache(maxsize=STATEMENTS_KEPT)
def statements(text: str) -> tuple[Statement, ...]:
    """The sentences of a text, looked at closely. Linear in its length."""
    made: list[Statement] = []
    words: list[tuple[re.Match[str], int]] = []
    clause = 0
    for match in _TOKEN.finditer(text[:TEXT_CHARS_MAX]):
        if match.lastgroup == "pause":
            clause += 1
        elif match.lastgroup == "stop":
            if match[0] == "." and words and _is_shortened(words[-1][0], match):
                continue
            made.extend(_statement(words, text))
            words = []
        else:
            words.append((match, clause))
    made.extend(_statement(words, text))
    return tuple(made)


def _is_shortened(word: re.Match[str], stop: re.Match[str]) -> bool:
    """Whether a full stop belongs to an initial or a title before it."""
    return word.end() == stop.start() and (len(word[0]) == 1 or word[0].lower() in _TITLES)


def _statement(words: list[tuple[re.Match[str], int]], text: str) -> list[Statement]:
    if not words:
        return []
    plain = [_plain(match[0]) for match, _ in words]
    denied = denied_words(plain, [clause for _, clause in words])
    tokens = tuple(
        Token(
            plain=plain[place],
            stem=stem(plain[place]),
            start=match.start(),
            end=match.start() + len(plain[place]),
            content=_is_content(plain[place]),
            capital=match[0][0].isupper() and place > 0 and plain[place] not in _UNNAMED,
            denied=denied[place],
            clause=clause,
        )
        for place, (match, clause) in enumerate(words)
    )
    content = [token for token in tokens if token.content]
    moments, dated = _moments(tokens)
    return [
        Statement(
            tokens=tokens,
            stems=frozenset(token.stem for token in content),
            denied=frozenset(token.stem for token in content if token.denied)
            - frozenset(token.stem for token in content if not token.denied),
            stated=frozenset(token.stem for token in content if not token.denied),
            moments=moments,
            life=_life(moments, text),
            counts=_counts(tokens, dated),
            supposed=not _SUPPOSED.isdisjoint(plain),
        )
    ]


def _plain(text: str) -> str:
    return _POSSESSIVE.sub("", text.lower()).rstrip(".")


def _is_content(plain: str) -> bool:
    return plain not in STOP_WORDS and plain not in _LITTLE and (len(plain) > 1 or plain.isdigit())


def _moments(tokens: tuple[Token, ...]) -> tuple[tuple[Moment, ...], frozenset[int]]:
    """The moments of a sentence, and the places of the tokens that they are made of."""
    found: list[Moment] = []
    used: set[int] = set()
    for place, token in enumerate(tokens):
        if place in used:
            continue
        moment, length = _moment(tokens, place)
        if moment is not None:
            found.append(moment)
            used.update(range(place, place + length))
        elif token.plain.isdecimal() and (year := _year(token.plain)) and _is_dated(tokens, place):
            found.append(Moment((year, year), None, None, place, token.start, token.end))
            used.add(place)
    return tuple(found), frozenset(used)


def _life(moments: tuple[Moment, ...], text: str) -> tuple[Moment, Moment] | None:
    for first, second in pairwise(moments):
        if first.years and second.years and _DASH.fullmatch(text[first.end : second.start]):
            return first, second
    return None


def _is_dated(tokens: tuple[Token, ...], place: int) -> bool:
    """Whether a bare number of four digits stands where a year does, and counts nothing."""
    before = tokens[place - 1].plain if place else ""
    alone = place + 1 == len(tokens) or tokens[place + 1].clause != tokens[place].clause
    return before in _YEAR_MARKS or before in MONTHS or (alone and place > 0)


def _moment(tokens: tuple[Token, ...], place: int) -> tuple[Moment | None, int]:
    """A month with its day and year in either order, or a decade."""
    plain = [token.plain for token in tokens[place : place + 4]]
    start = tokens[place].start
    if (decade := _decade(plain[0])) is not None:
        return Moment((decade, decade + 9), None, None, place, start, tokens[place].end), 1
    if plain[0] in MONTHS and (plain[0] != "may" or tokens[place].capital):
        day = _day(plain[1]) if len(plain) > 1 else None
        rest = 1 + (day is not None)
        year = _year(plain[rest]) if len(plain) > rest else None
        length = rest + (year is not None)
        end = tokens[place + length - 1].end
        return Moment((year, year) if year else None, MONTHS[plain[0]], day, place, start, end), length
    day = _day(plain[0])
    if day is not None and len(plain) > 1 and plain[1] in MONTHS:
        year = _year(plain[2]) if len(plain) > 2 else None
        length = 2 + (year is not None)
        end = tokens[place + length - 1].end
        return Moment((year, year) if year else None, MONTHS[plain[1]], day, place, start, end), length
    return None, 0


def _decade(plain: str) -> int | None:
    if plain in _DECADES:
        return 1900 + 10 * _DECADES[plain]
    digits = plain.removesuffix("s")
    return int(digits) if digits != plain and digits.isdecimal() and len(digits) == 4 and digits.endswith("0") else None


def _day(plain: str) -> int | None:
    digits = plain.removesuffix("st").removesuffix("nd").removesuffix("rd").removesuffix("th")
    return int(digits) if digits.isdecimal() and 1 <= int(digits) <= 31 else None


def _year(plain: str) -> int | None:
    return int(plain) if plain.isdecimal() and len(plain) == 4 and 1000 <= int(plain) <= 2199 else None


def _counts(tokens: tuple[Token, ...], dated: frozenset[int]) -> tuple[Count, ...]:
    found: list[Count] = []
    place = 0
    while place < len(tokens):
        value, ordinal, length = _number(tokens, place) if place not in dated else (None, False, 0)
        if value is not None:
            behind = _behind(tokens, place + length)
            if behind:
                low, high = (value, value) if ordinal else _bounded(tokens, place, value)
                end = tokens[place + length - 1].end
                found.append(Count(low, high, ordinal, behind, tokens[place].start, end))
        place += max(length, 1)
    return tuple(found)


def _number(tokens: tuple[Token, ...], place: int) -> tuple[float | None, bool, int]:
    """The value of a number that begins here, whether it is an ordinal, and how many words it has."""
    plain = tokens[place].plain
    if plain in _ORDINALS:
        return float(_ORDINALS[plain]), True, 1
    if plain[-2:] in ("st", "nd", "rd", "th") and plain[:-2].replace(",", "").isdecimal():
        return float(plain[:-2].replace(",", "")), True, 1
    digits = plain.replace(",", "")
    value = float(digits) if digits.replace(".", "", 1).isdecimal() else _WORDS.get(plain)
    if value is None:
        return None, False, 0
    length = 1
    while place + length < len(tokens) and tokens[place + length].plain in _SCALES:
        value *= _SCALES[tokens[place + length].plain]
        length += 1
    return value, False, length


def _bounded(tokens: tuple[Token, ...], place: int, value: float) -> tuple[float, float]:
    before = [token.plain for token in tokens[max(0, place - 3) : place]]
    for length in (3, 2, 1):
        bounds = _BOUNDS.get(" ".join(before[-length:])) if len(before) >= length else None
        if bounds is not None:
            low, high = bounds
            return (-_INFINITE if low is None else value * low), (_INFINITE if high is None else value * high)
    return value, value


def _behind(tokens: tuple[Token, ...], place: int) -> tuple[str, ...]:
    """The content words right behind a number, up to three, in its own part of the sentence."""
    found: list[str] = []
    for token in tokens[place : place + 5]:
        if token.plain == "and":
            continue  # "the seventh and final season"
        if not token.content or token.clause != tokens[place - 1].clause or len(found) == 3:
            break
        found.append(token.stem)
    return tuple(found)


_INFINITE: Final = float("inf")
_WORDS: Final = {word: float(number) for word, number in NUMBER_WORDS.items() if word not in ("twice", "thrice")} | {
    "zero": 0.0,
    "one": 1.0,
    "no": 0.0,
    "single": 1.0,
    "hundred": 100.0,
}
_LITTLE_WORDS = """
    not never no none nobody nothing neither nor without cannot zero lack lacks lacked lacking failed fails fail refused
    refuses refuse declined unable incapable yet instead hardly barely scarcely unlike apart except avoided avoids least
    still ever known called named include includes including became become becomes remain remains got get gets
"""
_LITTLE: Final = frozenset(_LITTLE_WORDS.split())
"""Words that only shape what the others say."""
