"""A text as a sequence and a bag of stems, function words included: what the support model compares.

`read` (in `reading`) keeps what rules need, each fact with its place. Scoring looks at many sentences for one claim and
needs less of each: this pass costs some ten microseconds a sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from toulmin.grounding.lexicon import MONTHS, NEGATIONS, NUMBER_WORDS, STOP_WORDS
from toulmin.grounding.reading import stem
from toulmin.grounding.relations import DENIALS, FILLERS

__all__ = ["Token", "Wording", "is_year", "word"]

_TOKEN: Final = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?(?![^\W_])|[^\W\d_]+(?:['\u2019][^\W\d_]+)?|\d+[^\W_]+")
_EMPTY: Final[frozenset[str]] = frozenset()
LIGHT: Final = STOP_WORDS | FILLERS
"""Words that carry no content of their own."""
DENYING: Final = NEGATIONS | DENIALS


class Token(NamedTuple):
    """One word or number of a text."""

    plain: str
    """In lower case."""
    stem: str
    """Of a number: its digits without separators."""
    start: int
    end: int
    capital: bool
    content: bool
    """Whether it says something by itself: no function word, no single letter."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one text."""

    tokens: tuple[Token, ...]
    content: tuple[str, ...]
    """Stems of its content words, in order."""
    words: frozenset[str]
    plain: frozenset[str]
    stems: frozenset[str]
    """Of all its words."""
    numbers: frozenset[str]
    """Numbers in digits or as words, years apart."""
    years: frozenset[str]
    months: frozenset[str]
    names: frozenset[str]
    """Stems of its capitalised content words."""
    denials: int
    """How many words deny."""
    pairs: frozenset[tuple[str, str]]
    """Neighbouring content words."""


@lru_cache(maxsize=65_536)
def _known(plain: str) -> tuple[str, bool]:
    stemmed = stem(plain) if plain[0].isalpha() else plain.replace(",", "")
    return stemmed, plain not in LIGHT and (len(plain) > 1 or plain.isdigit())


def word(text: str) -> Wording:
    """The wording of a text."""
    tokens = tuple(_tokens(text))
    content = tuple(token.stem for token in tokens if token.content)
    digits = {token.stem for token in tokens if token.stem[0].isdigit()}
    digits |= {str(NUMBER_WORDS[token.plain]) for token in tokens if token.plain in NUMBER_WORDS}
    years = frozenset(number for number in digits if is_year(number))
    return Wording(
        tokens=tokens,
        content=content,
        words=frozenset(content),
        plain=frozenset(token.plain for token in tokens),
        stems=frozenset(token.stem for token in tokens),
        numbers=frozenset(digits) - years,
        years=years,
        months=frozenset(
            str(MONTHS[token.plain])
            for token in tokens
            if token.plain in MONTHS and (token.capital or len(token.plain) > 3)
        ),
        names=frozenset(token.stem for token in tokens if token.capital and token.content),
        denials=sum(token.plain in DENYING for token in tokens),
        pairs=frozenset(pairwise(content)),
    )


def is_year(number: str) -> bool:
    """Whether a number written in digits is most likely a year: four digits from 1000 to 2999."""
    return len(number) == 4 and number[0] in "12" and number.isdigit()


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        written, start, end = match[0], match.start(), match.end()
        plain = written.lower().replace("\u2019", "'")
        if plain.endswith("n't"):
            end_of_verb = end - 3
            stemmed, content = _known(plain[:-3]) if len(plain) > 3 else ("", False)
            if stemmed:
                found.append(Token(plain[:-3], stemmed, start, end_of_verb, written[0].isupper(), content))
            found.append(Token("not", "not", max(start, end_of_verb), end, capital=False, content=False))
            continue
        if plain.endswith("'s"):
            plain, end = plain[:-2], end - 2
        stemmed, content = _known(plain)
        found.append(Token(plain, stemmed, start, end, written[0].isupper(), content))
    return found
