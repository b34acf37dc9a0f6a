"""Denial: which words of a sentence "not", "refused to", "instead of" and the like reach."""

from __future__ import annotations

import re
from typing import Final

from toulmin.reading.lexicon import STOP_WORDS

__all__ = ["denied_words"]

_CONTRACTION = re.compile(r"n['\u2019]t$")
_DENIALS: Final = """
    not; never; no; none; nobody; nothing; neither; nor; without; cannot; zero; lack of; lacks; lacked; lacking;
    failed to; fails to; fail to; failing to; refused to; refuses to; refuse to; refusing to; declined to;
    declines to; unable to; incapable of; inability to; yet to; neglected to; forgot to; denied that; denies
    that; denied having; denied being; instead of; rather than; other than; far from; anything but; hardly;
    barely; scarcely; away from; avoided; avoids; avoiding; devoid of; free of; free from; absence of; prevented
    from; stopped short of; no longer; ceased to; unlike; except for; apart from
"""
_NO_DENIALS: Final = """
    not only; not just; not merely; not until; not necessarily; not all; not every; not everyone; not always; no
    more than; no less than; no fewer than; no later than; no earlier than; no sooner; no doubt; no matter; no
    wonder; not more than; not less than; not least; why not; or not; whether or not; nothing but; no other
    than; none other than; no one; not mean; not have to; not need
"""
"""Phrases that begin like a denial and deny nothing, or only that it holds always."""
_ENDS: Final = frozenset(("but", "although", "though", "while", "whereas", "because", "however"))
"""Words that end what a denial reaches."""
_ARTICLES: Final = frozenset(("a", "an", "the"))
_CONTRASTS: Final = frozenset(("instead of", "rather than", "other than", "unlike", "except for", "apart from"))
"""Denials that reach one name or noun: "Bergen rather than Oslo for the congress"."""
_SUBJECTS: Final = frozenset(
    ("i", "you", "he", "she", "it", "we", "they", "there", "this", "that", "these", "those", "the")
)
_REACH: Final = 12
"""Words that a denial reaches at most."""


def denied_words(plain: list[str], clauses: list[int]) -> list[bool]:
    """Which words a denial reaches: those behind it up to the next pause or `but`."""
    reached = [False] * len(plain)
    place = 0
    while place < len(plain):
        if (length := _phrase(plain, place, _NO_DENIAL_PHRASES)) or not (length := _denial(plain, place)):
            place += max(length, 1)
            continue
        contrast = " ".join(plain[place : place + length]) in _CONTRASTS
        for at in range(place + length, min(place + length + _REACH, len(plain))):
            if clauses[at] != clauses[place + length - 1] or plain[at] in _ENDS or _begins_anew(plain, at):
                break
            if contrast and plain[at] in STOP_WORDS and plain[at] not in _ARTICLES:
                break
            reached[at] = True
        place += length
    return reached


def _begins_anew(plain: list[str], place: int) -> bool:
    """Whether an `and` brings a sentence of its own: "is no admission, and you may contest it"."""
    return plain[place] == "and" and place + 1 < len(plain) and plain[place + 1] in _SUBJECTS


def _denial(plain: list[str], place: int) -> int:
    """How many words the denial has that begins here; 0 for none."""
    return 1 if _CONTRACTION.search(plain[place]) else _phrase(plain, place, _DENIAL_PHRASES)


def _phrase(plain: list[str], place: int, phrases: dict[str, tuple[tuple[str, ...], ...]]) -> int:
    for phrase in phrases.get(plain[place], ()):
        if tuple(plain[place : place + len(phrase)]) == phrase:
            return len(phrase)
    return 0


def _by_first(text: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Phrases by their first word, the longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in text.split(";"):
        words = tuple(phrase.split())
        found.setdefault(words[0], []).append(words)
    return {first: tuple(sorted(phrases, key=len, reverse=True)) for first, phrases in found.items()}


_DENIAL_PHRASES: Final = _by_first(_DENIALS)
_NO_DENIAL_PHRASES: Final = _by_first(_NO_DENIALS)
