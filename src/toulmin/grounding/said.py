"""Said: everything that the texts against a claim say, and whether a sentence of theirs speaks of the same thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from toulmin.reading import KINDS, Count, Moment, Statement, stem

__all__ = ["ORDERS", "Said", "next_content", "shares"]

SHARED_MIN: Final = 0.6
"""Share of the claim's other content words that the sentence against it must have."""
SHARED_WORDS_MIN: Final = 2
ORDERS: Final = {
    "before": ("after",),
    "after": ("before",),
    "inside": ("outside",),
    "outside": ("inside", "in", "within"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """Everything that the texts against a claim say: what stands there anywhere contradicts nothing."""

    stems: frozenset[str]
    stated: frozenset[str]
    """Without being denied."""
    moments: tuple[Moment, ...]
    counts: tuple[Count, ...]
    kinds: frozenset[str]
    """Groups of the nouns in them; those within names do not count."""
    orders: frozenset[tuple[str, str]]
    """Each "before" or "after" with the content word behind it."""

    @classmethod
    def of(cls, texts: tuple[tuple[Statement, ...], ...]) -> Said:
        """What some texts say together."""
        every = [statement for text in texts for statement in text]
        return cls(
            stems=frozenset().union(*(statement.stems for statement in every)),
            stated=frozenset().union(*(statement.stated for statement in every)),
            moments=tuple(moment for statement in every for moment in statement.moments),
            counts=tuple(count for statement in every for count in statement.counts),
            kinds=frozenset(
                _KIND_STEMS[token.stem]
                for statement in every
                for token in statement.tokens
                if token.stem in _KIND_STEMS and not token.capital
            ),
            orders=frozenset(
                (token.plain, behind)
                for statement in every
                for place, token in enumerate(statement.tokens)
                if token.plain in _ORDER_WORDS and (behind := next_content(statement, place)) is not None
            ),
        )


def shares(one: Statement, two: Statement, *, without: frozenset[str]) -> bool:
    """Whether the sentence has most of what the claim says besides the words at stake."""
    words = one.stems - without
    shared = words & two.stems
    return len(shared) >= min(SHARED_WORDS_MIN, len(words)) and len(shared) >= SHARED_MIN * len(words) and bool(shared)


def next_content(statement: Statement, place: int) -> str | None:
    """The stem of the first content word behind a place, if one of the next four words is one."""
    return next((token.stem for token in statement.tokens[place + 1 : place + 5] if token.content), None)


_ORDER_WORDS: Final = frozenset((*ORDERS, "in", "within"))
_KIND_STEMS: Final = {stem(noun): kind for noun, kind in KINDS.items()}
