"""Constraints of a scope that code can check: times, dates, names and quantities, if the whole sentence is understood.

A constraint is either understood as a whole or not at all; what is not understood is never guessed at, and whoever
reads the report is told that nobody checked it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from toulmin.contracts.claim import Claim
from toulmin.grounding import Number, When, read, squash, stem
from toulmin.verification.context import VerificationContext

__all__ = ["Bound", "Breach", "NamedOnly", "Quantity", "Window", "bound_of", "breach"]

Parts = tuple[int | None, ...]

_SINCE: Final = re.compile(
    r"(?:nothing|not|no (?:events?|entries|data|sources?|evidence)|only (?:events? )?not) (?:from )?before (?P<a>.+)"
    r"|not earlier than (?P<b>.+)|only (?:events? )?(?:after|since) (?P<c>.+)|only from (?P<d>.+) onwards?",
    re.IGNORECASE,
)
_UNTIL: Final = re.compile(
    r"(?:nothing|not|no (?:events?|entries|data|sources?|evidence)) (?:from )?after (?P<a>.+)|not later than (?P<b>.+)"
    r"|only (?:events? )?(?:before|until|up to) (?P<c>.+)",
    re.IGNORECASE,
)
_WITHIN: Final = re.compile(
    r"only (?:events? )?(?:between (?P<a>.+) and (?P<b>.+)|from (?P<c>.+) (?:to|until) (?P<d>.+))", re.IGNORECASE
)
_ONLY_AT: Final = re.compile(r"only (?:(?:events? )?(?:of|in|from|on) )?(?:the year )?(?P<a>.+)", re.IGNORECASE)
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_FILL: Final = frozenset(("utc", "on", "at", "the", "o'clock", "z"))
_KINDS: Final = "service|system|host|node|server|component|cluster|region|zone|team|product|database|pool|site|country"
_NAMED: Final = re.compile(
    rf"only (?:the )?(?:(?P<kind>{_KINDS}) (?P<name>[\w][\w./:-]*)|(?P<named>[\w][\w./:-]*) (?P<of>{_KINDS}))",
    re.IGNORECASE,
)
_QUANTITY: Final = re.compile(
    r"only (?P<what>[a-z][a-z -]{1,60}?) (?P<how>above|over|more than|at least|below|under|less than|at most)"
    r" (?P<much>\S.{0,30})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, a time of day, or both, in the parts that were said."""

    date: Parts = ()
    clock: Parts = ()


@dataclass(frozen=True, slots=True)
class Window:
    """Nothing from before `since` or after `until`; both count as inside, in the precision in which they were said."""

    since: Moment | None = None
    until: Moment | None = None


@dataclass(frozen=True, slots=True)
class NamedOnly:
    """Of things of one kind only the one with this name."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """Of quantities of one kind only those on one side of a number."""

    what: frozenset[str]
    how: str
    number: Number


Bound = Window | NamedOnly | Quantity


@dataclass(frozen=True, slots=True)
class Breach:
    """How a claim breaks a bound, and at which characters of its conclusion, if there."""

    message: str
    start: int | None = None
    end: int | None = None


@lru_cache(maxsize=1_024)
def bound_of(text: str) -> Bound | None:
    """What a constraint says, if the whole of it is understood; else None."""
    said = re.sub(r"\s+", " ", text.strip()).rstrip(".! ")
    return _window(said) or _named(said) or _quantity(said)


def breach(bound: Bound, claim: Claim, context: VerificationContext) -> Breach | bool:
    """How a claim breaks a bound; True when it is known to keep it, False when nothing in it tells.

    Times of day and dates are those of the conclusion, and the times at which what it quotes was written, in UTC.
    """
    if isinstance(bound, Window):
        return _outside(bound, claim, context)
    if isinstance(bound, NamedOnly):
        return _other_name(bound, claim, context)
    return _other_quantity(bound, claim, context)


def _window(said: str) -> Window | None:
    for pattern, since, until in ((_WITHIN, "ac", "bd"), (_SINCE, "abcd", ""), (_UNTIL, "", "abc")):
        match = pattern.fullmatch(said)
        if match is not None:
            low, high = (_moment(_first(match, names)) for names in (since, until))
            return Window(low, high) if (low or not since) and (high or not until) else None
    match = _ONLY_AT.fullmatch(said)
    moment = _moment(match["a"]) if match is not None else None
    return Window(moment, moment) if moment is not None else None


def _first(match: re.Match[str], names: Iterable[str]) -> str:
    return next((match[name] for name in names if match[name] is not None), "")


def _moment(said: str) -> Moment | None:
    """A date, a time, or both, and nothing else; a year alone is a date."""
    if _YEAR.fullmatch(said):
        return Moment(date=(int(said), None, None))
    whens = read(said).whens
    rest = list(said)
    for when in whens:
        rest[when.start : when.end] = " " * (when.end - when.start)
    if set(re.findall(r"[\w']+", "".join(rest).lower())) - _FILL:
        return None
    dates, clocks = ([when.parts for when in whens if when.clock is clock] for clock in (False, True))
    if len(dates) > 1 or len(clocks) > 1 or not (dates or clocks):
        return None
    return Moment(date=dates[0] if dates else (), clock=clocks[0] if clocks else ())


def _named(said: str) -> NamedOnly | None:
    match = _NAMED.fullmatch(said)
    if match is None:
        return None
    return NamedOnly(kind=(match["kind"] or match["of"]).lower(), name=match["name"] or match["named"])


def _quantity(said: str) -> Quantity | None:
    match = _QUANTITY.fullmatch(said)
    if match is None:
        return None
    numbers, what = read(match["much"]).numbers, read(match["what"]).stems
    number = (
        numbers[0] if len(numbers) == 1 and numbers[0].start == 0 and numbers[0].end == len(match["much"]) else None
    )
    return Quantity(what=what, how=match["how"].lower(), number=number) if number is not None and what else None


def _outside(window: Window, claim: Claim, context: VerificationContext) -> Breach | bool:
    known = False
    for when in context.read(claim.conclusion).whens:
        sides = [side for side in _sides(window, _of_when(when)) if side is not None]
        known = known or bool(sides)
        if any(side > 0 for side in sides):
            said = claim.conclusion[when.start : when.end]
            return Breach(f"{said} lies outside", when.start, when.end)
    written = [ground.at_us for ground in claim.grounds if ground.at_us is not None]
    inside = [all(side is None or side <= 0 for side in _sides(window, _of_us(at_us))) for at_us in written]
    if written and not any(inside):
        return Breach("all that it quotes was written outside")
    return known or bool(written)


def _sides(window: Window, moment: Moment) -> Iterator[int | None]:
    """How far a moment is outside each end: above 0 is outside, None cannot be told."""
    if window.since is not None:
        order = _order(moment, window.since)
        yield None if order is None else -order
    if window.until is not None:
        yield _order(moment, window.until)


def _order(moment: Moment, bound: Moment) -> int | None:
    """Before (-1), within (0) or after (1) what the bound says; None when they have no part in common."""
    if bound.date and not moment.date:
        return None
    if bound.date:
        by_date = _compared(moment.date, bound.date)
        if by_date or not bound.clock:
            return by_date
        # The same day: only the time of day tells, if the moment has one.
        return _compared(moment.clock, bound.clock) if moment.clock else None
    return _compared(moment.clock, bound.clock) if moment.clock else None


def _compared(one: Parts, two: Parts) -> int:
    for mine, theirs in zip(one, two, strict=True):
        if mine is not None and theirs is not None and mine != theirs:
            return -1 if mine < theirs else 1
    return 0


def _of_when(when: When) -> Moment:
    return Moment(clock=when.parts) if when.clock else Moment(date=when.parts)


def _of_us(at_us: int) -> Moment:
    at = datetime.fromtimestamp(at_us // 1_000_000, UTC)
    return Moment(date=(at.year, at.month, at.day), clock=(at.hour, at.minute, at.second))


def _other_name(bound: NamedOnly, claim: Claim, context: VerificationContext) -> Breach | bool:
    """Naming another thing of the kind breaks it, unless the right one is named too.

    Another one is a name beside the word for the kind: a made-up or capitalised one, or one that a document has.
    """
    wanted = squash(bound.name)
    texts = (claim.conclusion, *(ground.quote for ground in claim.grounds), *(ground.name for ground in claim.grounds))
    if any(wanted in context.read(text).spellings for text in texts):
        return True
    reading = context.read(claim.conclusion)
    names = {squash(name.text) for name in reading.names}
    of_documents = frozenset[str]().union(
        *(
            context.read(document.name.rsplit("/", 1)[-1].split(".", 1)[0]).stems
            for document in context.documents.values()
        )
    )
    beside = re.compile(rf"(?P<before>[\w./:-]+) {bound.kind}\b|\b{bound.kind} (?P<behind>[\w./:-]+)", re.IGNORECASE)
    for match in beside.finditer(claim.conclusion):
        name = match["before"] or match["behind"]
        if squash(name) in names or stem(name.lower()) in of_documents:
            return Breach(f"it is about the {bound.kind} {name}", match.start(), match.end())
    return False


def _other_quantity(bound: Quantity, claim: Claim, context: VerificationContext) -> Breach | bool:
    known = False
    for number in context.read(claim.conclusion).numbers:
        if number.dimension != bound.number.dimension or not bound.what & (number.near | {number.counted}):
            continue
        known = True
        if not _keeps(bound, number.value * number.factor):
            return Breach(f"{claim.conclusion[number.start : number.end]} lies outside", number.start, number.end)
    return known


def _keeps(bound: Quantity, value: float) -> bool:
    limit = bound.number.value * bound.number.factor
    return {
        "above": value > limit,
        "over": value > limit,
        "more than": value > limit,
        "at least": value >= limit,
        "below": value < limit,
        "under": value < limit,
        "less than": value < limit,
        "at most": value <= limit,
    }[bound.how]
