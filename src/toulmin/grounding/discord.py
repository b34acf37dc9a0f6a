"""Discord: a closer look at two sentences that share most of their words, for what little words and closed lists tell.

Each rule proves that two statements cannot both hold; none guesses. What the other text says anywhere, or what only one
of them names, is never held against either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final

from toulmin.grounding.clash import Clash
from toulmin.grounding.exclusive import other_kind, other_name, other_time
from toulmin.grounding.said import ORDERS, Said, next_content, shares
from toulmin.reading import EVERYDAY_OPPOSITES, Count, Statement, Token, stem

__all__ = ["denies_alike", "discord"]

STRICT_MIN: Final = 0.6
"""Between claims, share of the longer sentence's content words that both must have."""


def discord(
    claim: tuple[Statement, ...], against: tuple[Statement, ...], *, said: Said, strict: bool = False
) -> Clash | None:
    """The first way in which a sentence against a claim excludes it, or None.

    `strict`: the two were said independently, so they speak of one thing only if nearly all of their words are shared.
    """
    for one in claim:
        for two in against:
            if not one.stems & two.stems or one.supposed != two.supposed or (strict and not _alike(one, two)):
                continue
            for rule in _RULES:
                found = rule(one, two, said)
                if found is not None:
                    return found
    return None


def denies_alike(claim: tuple[Statement, ...], against: tuple[Statement, ...], place: int) -> bool:
    """Whether a denial that was found at a place of the claim, word by word, is none at a closer look.

    The other text may deny the same in other words ("refused to be one"), deny it of some only ("not every"), or only
    suppose it ("if it did not"); or what is denied is a name that it does not mention at all: "not an album by her"
    agrees with an album by somebody else.
    """
    for one in claim:
        token = next((each for each in one.tokens if each.start <= place < each.end), None)
        if token is not None:
            break
    else:
        return False
    same = [(two, each) for two in against for each in two.tokens if each.stem == token.stem]
    if same and all(each.denied == token.denied or (two.supposed and not one.supposed) for two, each in same):
        return True
    stems = frozenset().union(*(two.stems for two in against))
    denied = frozenset().union(*(two.denied for two in against))
    named = [each.stem for each in _stretch(one, token) if each.capital and each.content]
    unknown = not stems.issuperset(named)
    return bool(one.denied) and (unknown or bool(one.denied & denied))


def _stretch(statement: Statement, token: Token) -> tuple[Token, ...]:
    """The words next to one that the same denial reaches; none, if nothing denies it."""
    last, found = -1, list[Token]()
    for place, each in enumerate(statement.tokens):
        if not each.denied:
            continue
        if place != last + 1:
            if token in found:
                break
            found.clear()
        found.append(each)
        last = place
    return tuple(found) if token in found else ()


def _alike(one: Statement, two: Statement) -> bool:
    return len(one.stems & two.stems) >= STRICT_MIN * max(len(one.stems), len(two.stems))


def _denial(one: Statement, two: Statement, said: Said) -> Clash | None:
    """One denies what the other states: all that is denied, and most of its other words, stand in the other text."""
    if bool(one.denied) == bool(two.denied & one.stems):
        return None
    if one.denied:
        # What only the claim names is what it denies: "not an album by her" agrees with an album by somebody else.
        if not one.denied <= two.stated or not shares(one, two, without=frozenset()):
            return None
        return _at(one, one.denied, "negation", "is denied here, stated there")
    denied = two.denied & one.stated
    # The word right behind the denial is what is denied: "did not lose the match" is nothing against winning it.
    heads = _denied_first(two) & denied
    if not heads or heads & said.stated or not shares(one, two, without=frozenset()):
        return None
    return _at(one, heads, "negation", "is stated here, denied there")


def _denied_first(statement: Statement) -> frozenset[str]:
    """The first content word of each stretch that is denied."""
    content = [token for token in statement.tokens if token.content]
    return frozenset(
        token.stem for before, token in pairwise((None, *content)) if token is not None and _turns(before, token)
    )


def _turns(before: Token | None, token: Token) -> bool:
    return token.denied and (before is None or not before.denied)


def _opposite(one: Statement, two: Statement, said: Said) -> Clash | None:
    for token in one.tokens:
        for other in _against(token, two, said):
            if other.stem in one.stems or other.denied != token.denied:
                continue
            if shares(one, two, without=frozenset((token.stem,))):
                message = f"{token.plain!r} here, {other.plain!r} there"
                return Clash("contradiction.opposite", message, token.start, token.end)
    return None


def _against(token: Token, two: Statement, said: Said) -> Iterator[Token]:
    """Words that exclude this one, if nobody says this one."""
    if token.stem in said.stems or not token.content:
        return
    opposites = EVERYDAY_OPPOSITES.get(token.plain, _NONE) | _OPPOSITE_STEMS.get(token.stem, _NONE)
    if opposites:
        yield from (other for other in two.tokens if other.plain in opposites or other.stem in opposites)


def _order(one: Statement, two: Statement, said: Said) -> Clash | None:
    """One text says before and the other after, of the same thing."""
    for place, token in enumerate(one.tokens):
        opposites = ORDERS.get(token.plain, ())
        mine = next_content(one, place) if opposites else None
        # Another value after than before is a course of events.
        if mine is None or (token.plain, mine) in said.orders or not _numerals(one) <= two.stems:
            continue
        for at, other in enumerate(two.tokens):
            if other.plain not in opposites or next_content(two, at) != mine or _elsewhere(one, place, two, at):
                continue
            if shares(one, two, without=_NONE):
                message = f"{token.plain!r} here, {other.plain!r} there"
                return Clash("contradiction.order", message, token.start, token.end)
    return None


def _elsewhere(one: Statement, place: int, two: Statement, at: int) -> bool:
    """Whether the word before the order ("built" in "built before") stands in the other text at another place."""
    mine = next((token.stem for token in reversed(one.tokens[:place]) if token.content), None)
    theirs = next((token.stem for token in reversed(two.tokens[:at]) if token.content), None)
    return mine != theirs and mine in two.stems


def _quantity(one: Statement, two: Statement, said: Said) -> Clash | None:
    """One text says all and the other not all, of the same things."""
    theirs = list(_quantities(two))
    for mine, of, token in _quantities(one):
        for other, also, _ in theirs:
            apart = frozenset((mine, other)) in _EXCLUSIVE and of == also
            if (
                apart
                and (mine, of) not in ((each, what) for each, what, _ in theirs)
                and shares(one, two, without=_NONE)
            ):
                message = f"{mine!r} here, {other!r} there, of {of!r}"
                return Clash("contradiction.quantity", message, token.start, token.end)
    return None


def _quantities(statement: Statement) -> Iterator[tuple[str, str, Token]]:
    """Each quantity with the content word that it is of."""
    plain = [token.plain for token in statement.tokens]
    place = 0
    while place < len(plain):
        for length in (3, 2, 1):
            quantity = _QUANTITIES.get(" ".join(plain[place : place + length]))
            if quantity is not None:
                of = next_content(statement, place + length - 1)
                if of is not None:
                    yield quantity, of, statement.tokens[place]
                place += length - 1
                break
        place += 1


def _numerals(statement: Statement) -> frozenset[str]:
    return frozenset(token.stem for token in statement.tokens if token.content and token.plain[0].isdigit())


def _count(one: Statement, two: Statement, said: Said) -> Clash | None:
    """Two numbers of the same thing, as whose bounds no number fits."""
    for mine in one.counts:
        if any(_counts_same(mine, other) and not mine.excludes(other) for other in said.counts):
            continue
        for other in two.counts:
            if _counts_same(mine, other) and mine.excludes(other) and shares(one, two, without=_stems_at(one, mine)):
                kind = "ordinal" if mine.ordinal else "count"
                message = f"{_range(mine)} here, {_range(other)} there, of {mine.of[-1]!r}"
                return Clash(f"contradiction.{kind}", message, mine.start, mine.end)
    return None


def _counts_same(one: Count, two: Count) -> bool:
    """Whether two numbers count the same: what is named first behind one is named first or second behind the other."""
    return one.ordinal == two.ordinal and (one.of[0] in two.of[:2] or two.of[0] in one.of[:2])


def _at(one: Statement, stems: frozenset[str], code: str, what: str) -> Clash:
    token = next(token for token in one.tokens if token.content and token.stem in stems)
    return Clash(f"contradiction.{code}", f"{token.plain!r} {what}", token.start, token.end)


def _stems_at(statement: Statement, count: Count) -> frozenset[str]:
    return frozenset(token.stem for token in statement.tokens if count.start <= token.start < count.end)


def _range(count: Count) -> str:
    if count.low == count.high:
        return f"{count.low:g}"
    if count.low == -_INFINITE:
        return f"at most {count.high:.6g}"
    return f"at least {count.low:.6g}" if count.high == _INFINITE else f"{count.low:.6g} to {count.high:.6g}"


Rule = Callable[[Statement, Statement, Said], Clash | None]
_RULES: Final[tuple[Rule, ...]] = (_quantity, _denial, _opposite, _order, _count, other_time, other_kind, other_name)
_INFINITE: Final = float("inf")
_NONE: Final[frozenset[str]] = frozenset()
_OPPOSITE_STEMS: Final = {
    stem(word): frozenset(stem(other) for other in others) | others for word, others in EVERYDAY_OPPOSITES.items()
}
_QUANTITIES: Final = {
    phrase: quantity
    for quantity, phrases in {
        "all": "all; every; each; all of; every one of; each of; all of the",
        "not all": "not all; not every; only some; only some of; not all of; only part of; but not all",
        "none": "none of; none of the; not one of; not any; not any of; not one",
        "some": "some; some of; several; several of; many; many of",
        "most": "most; most of; nearly all; almost all; the majority of; a majority of",
        "few": "few of; very few; only a few; hardly any; almost none; a minority of",
    }.items()
    for phrase in phrases.split("; ")
}
_EXCLUSIVE: Final = frozenset(
    frozenset(pair)
    for pair in (
        ("all", "not all"),
        ("all", "none"),
        ("all", "few"),
        ("most", "none"),
        ("most", "few"),
        ("some", "none"),
    )
)
