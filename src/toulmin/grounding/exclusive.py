"""Exclusive facts: what something can be only one of, and what happens once, at one time, in one place, by one hand."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from toulmin.grounding.clash import Clash
from toulmin.grounding.said import Said, shares
from toulmin.reading import KINDS, NATIONS, PARTS_OF, Moment, Statement, Token, stem

__all__ = ["other_kind", "other_name", "other_time"]

ANCHOR_REACH: Final = 10
"""Words between an event and its time, or its place."""


def other_time(one: Statement, two: Statement, said: Said) -> Clash | None:
    """The same event, named by the same word, at two times."""
    if len(one.moments) != 1 or any(one.moments[0].agrees(other) for other in said.moments):
        return None
    (mine,) = one.moments
    for anchor in _anchors(one):
        theirs = _time_of(anchor, two)
        if theirs is not None and not mine.agrees(theirs) and _shares_a_name(one, two, without=anchor):
            return Clash("contradiction.time", "the same thing is dated differently", mine.start, mine.end)
    return None


def _anchors(statement: Statement) -> Iterator[str]:
    yield from dict.fromkeys(token.stem for token in statement.tokens if token.stem in _EVENTS and not token.denied)


def _time_of(anchor: str, statement: Statement) -> Moment | None:
    """The first time behind an event, with no other event between; or the only time of the sentence, before it.

    Of two times with a dash between them the first is a birth and the second a death.
    """
    if statement.life is not None and anchor in _LIFE:
        return statement.life[_LIFE[anchor]]
    for place, token in enumerate(statement.tokens):
        if token.stem != anchor or token.denied:
            continue
        for moment in statement.moments:
            between = statement.tokens[place + 1 : moment.place]
            if place < moment.place <= place + ANCHOR_REACH and not any(each.stem in _EVENTS for each in between):
                return moment
        if len(statement.moments) == 1 and statement.moments[0].place < place:
            return statement.moments[0]
    return None


def _shares_a_name(one: Statement, two: Statement, *, without: str) -> bool:
    """Whether both speak of the same thing besides the event: a shared word, or a sentence on "it" or "the film"."""
    words = one.stems - {without} - _EVENTS
    if words & two.stems:
        return True
    return any(
        token.plain in _PRONOUNS or (token.plain == "the" and behind.plain in KINDS)
        for token, behind in pairwise(two.tokens)
    )


def other_kind(one: Statement, two: Statement, said: Said) -> Clash | None:
    """What something is: two kinds, or two origins, of which it can have only one."""
    mine, theirs = _predicate(one), _predicate(two)
    if mine is None or theirs is None or not _same_subject(one, mine, two, theirs):
        return None
    if any(token.denied for token in (*_inside(one, mine), *_inside(two, theirs))):
        return None
    nouns = _kinds_in(_inside(one, mine)[-1:]), _kinds_in(_inside(two, theirs))
    if nouns[0] and nouns[1] and not nouns[0] & nouns[1] and nouns[0].isdisjoint(said.kinds):
        token = _inside(one, mine)[-1]
        message = f"{token.plain!r} here, {', '.join(sorted(nouns[1]))} there"
        return Clash("contradiction.kind", message.replace("/", ": "), token.start, token.end)
    nations = _nations_in(_inside(one, mine)), _nations_in(_inside(two, theirs))
    if nations[0] and nations[1] and not set(nations[0]) & set(nations[1]) and not set(nations[0]) & said.stems:
        token = next(iter(nations[0].values()))
        message = f"{token.plain!r} here, {', '.join(sorted(nations[1]))} there"
        return Clash("contradiction.origin", message, token.start, token.end)
    return None


def _predicate(statement: Statement) -> tuple[int, int] | None:
    """From behind "is a" to where the noun ends: the places of the tokens."""
    for place, token in enumerate(statement.tokens[:-2]):
        if token.plain in _COPULAS and place > 0:
            start = place + 1
            while start < len(statement.tokens) and statement.tokens[start].plain in _ADVERBS:
                start += 1
            article = start < len(statement.tokens) and statement.tokens[start].plain in _ARTICLES
            start += article
            if start >= len(statement.tokens) or not (article or statement.tokens[start].plain in NATIONS):
                return None
            end = start
            while end < len(statement.tokens) and statement.tokens[end].plain not in _BREAKS:
                end += 1
            return (start, end) if end > start else None
    return None


def _inside(statement: Statement, span: tuple[int, int]) -> tuple[Token, ...]:
    return statement.tokens[span[0] : span[1]]


def _same_subject(one: Statement, mine: tuple[int, int], two: Statement, theirs: tuple[int, int]) -> bool:
    """Whether half of the words of the claim's subject, numbers and kinds left out, stand in the other's."""
    before = {
        token.stem
        for token in one.tokens[: mine[0]]
        if token.content and token.plain not in KINDS and not token.plain.isdigit()
    }
    other = {token.stem for token in two.tokens[: theirs[0]] if token.content}
    return bool(before & other) and len(before & other) * 2 >= len(before)


def _kinds_in(tokens: tuple[Token, ...]) -> frozenset[str]:
    return frozenset(KINDS[token.plain] for token in tokens if token.plain in KINDS)


def _nations_in(tokens: tuple[Token, ...]) -> dict[str, Token]:
    named = {
        token.plain: token
        for token, behind in pairwise((*tokens, None))
        if token is not None
        and (token.plain in NATIONS or token.plain in PARTS_OF)
        and not (behind is not None and behind.plain == "football")
    }
    return {PARTS_OF.get(plain, plain): token for plain, token in named.items()}


def other_name(one: Statement, two: Statement, said: Said) -> Clash | None:
    """Who did it or where it happened, of what happens once: a name here that nobody there says, another name there."""
    for anchor, preposition, filler in _slots(one):
        words = frozenset(token.stem for token in filler if token.content)
        if not words or words & said.stems:
            continue
        for other_anchor, other_preposition, other in _slots(two):
            same = anchor == other_anchor and _PLACES[preposition] == _PLACES[other_preposition]
            if same and shares(one, two, without=words):
                message = f"{_words(filler)!r} here, {_words(other)!r} there"
                return Clash("contradiction.role", message, filler[0].start, filler[-1].end)
    return None


def _slots(statement: Statement) -> Iterator[tuple[str, str, tuple[Token, ...]]]:
    """Each event or work with what stands behind its "by", "in" or "from": the first words up to the next break."""
    tokens = statement.tokens
    for place, token in enumerate(tokens[:-1]):
        preposition = tokens[place + 1].plain
        if token.denied or preposition not in _PLACES or token.stem not in _ROLES.get(_PLACES[preposition], _NONE):
            continue
        filler = []
        for each in tokens[place + 2 : place + 2 + ANCHOR_REACH]:
            if each.plain in _BREAKS or each.clause != tokens[place + 1].clause:
                break
            filler.append(each)
        if any(each.capital for each in filler):
            yield token.stem, preposition, tuple(filler)


def _words(tokens: tuple[Token, ...]) -> str:
    return " ".join(token.plain for token in tokens)


_LIFE: Final = {stem("born"): 0, stem("die"): 1}
_COPULAS: Final = frozenset(("is", "was", "are", "were"))
_ADVERBS: Final = frozenset(("also", "only", "solely", "exclusively", "still", "now"))
_ARTICLES: Final = frozenset(("a", "an", "the"))
_PRONOUNS: Final = frozenset(("it", "he", "she", "they", "its", "his", "her", "their", "this", "these"))
_BREAK_WORDS = """
    who which that whose where when while in from of by for with on at to as into about and created directed written
    known born based set starring produced released developed is was are were
"""
_BREAKS: Final = frozenset(_BREAK_WORDS.split())
"""Words behind which a noun, or the name of somebody or of a place, is over."""
_EVENT_WORDS = """
    born die found establish release publish premiere air form open launch start begin end create discover invent elect
    marry graduate sign build complete debut split disband kill dissolve abolish introduce adopt ratify
"""
_EVENTS: Final = frozenset(stem(word) for word in _EVENT_WORDS.split())
"""What a time may be of."""
_PLACES: Final = {"by": "by", "in": "in", "at": "in", "from": "in"}
_MAKING_WORDS = """
    directed written created recorded founded discovered composed produced published designed painted invented
    developed manufactured album song film book novel painting single
"""
_PLACE_WORDS = "born died founded established located situated headquartered originated"
_ROLES: Final = {
    "by": frozenset(stem(word) for word in _MAKING_WORDS.split()),
    "in": frozenset(stem(word) for word in _PLACE_WORDS.split()),
}
"""What happens once, by the kind of preposition that stands behind it."""
_NONE: Final[frozenset[str]] = frozenset()
