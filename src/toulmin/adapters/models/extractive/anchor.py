"""The moment a question is about: read out of its words, completed from the times that the documents cover."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from toulmin.contracts.exchange import DocumentView
from toulmin.contracts.vocabulary import TimeUs

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
_LEAP_YEAR = 2024
DAY_US = 86_400 * SECOND_US

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?P<year>\d{4})-(?P<number>\d\d)-(?P<day>\d\d)(?!\d)",
        rf"\b{_DAY} {_MONTH}(?:,? (?P<year>\d{{4}}))?(?!\w)",
        rf"\b{_MONTH} {_DAY}(?:,? (?P<year>\d{{4}}))?(?!\w)",
    )
)
_CLOCK = re.compile(
    r"(?<![\d:.])(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?(?![\d:])"
    r"(?:\s?(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d)\b)?"
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """When the thing asked about happened. `at_us` is None if neither words nor documents give a time of day."""

    at_us: TimeUs | None
    clock_stated: bool = False
    date_stated: bool = False
    zone_stated: bool = False


def find_anchor(objective: str, documents: Iterable[DocumentView]) -> Anchor:
    """Read the first date and the first time of day in the objective.

    A year or date that is not said is taken from the documents: the latest day on which one of them ends. A zone that
    is not said is UTC.
    """
    ends = [document.last_us for document in documents if document.last_us is not None]
    known = datetime.fromtimestamp(max(ends) / SECOND_US, UTC).date() if ends else None
    day, stated = stated_date(objective, year=known.year if known else None)
    found = _CLOCK.search(objective)
    day = day or known
    if found is None or day is None:
        return Anchor(None, date_stated=stated)
    moment = datetime(
        day.year,
        day.month,
        day.day,
        int(found["hour"]),
        int(found["minute"]),
        int(found["second"] or 0),
        tzinfo=_zone(found["zone"]),
    )
    at_us = max(0, int(moment.timestamp()) * SECOND_US)
    return Anchor(at_us, clock_stated=True, date_stated=stated, zone_stated=found["zone"] is not None)


def stated_date(text: str, *, year: int | None) -> tuple[date | None, bool]:
    """The first date in a text, and whether there is one; `year` completes a date without its year."""
    for pattern in _DATES:
        for found in pattern.finditer(text):
            parts = found.groupdict()
            number = parts.get("number")
            month = int(number) if number else _MONTHS.index(parts["month"][:3].lower()) + 1
            full = int(parts["year"]) if parts.get("year") else year
            day = int(parts["day"])
            if not 1 <= month <= 12 or not 1 <= day <= monthrange(full or _LEAP_YEAR, month)[1]:
                continue
            return (date(full, month, day) if full else None), True
    return None, False


def stated_moment(text: str) -> TimeUs | None:
    """The moment that a text names with both date (year included) and time of day; or the start of the day, if no time
    of day is named.
    """
    day, _ = stated_date(text, year=None)
    if day is None or day.year < 1971:
        return None
    found = _CLOCK.search(text)
    start = int(datetime(day.year, day.month, day.day, tzinfo=_zone(found["zone"] if found else None)).timestamp())
    seconds = 0
    if found is not None:
        seconds = int(found["hour"]) * 3600 + int(found["minute"]) * 60 + int(found["second"] or 0)
    return (start + seconds) * SECOND_US


def clock(at_us: TimeUs) -> str:
    """Time of day in UTC, with seconds."""
    return f"{datetime.fromtimestamp(at_us // SECOND_US, UTC):%H:%M:%S}"


def minute(at_us: TimeUs) -> str:
    """Time of day in UTC, without seconds if it is a whole minute."""
    return clock(at_us) if at_us % MINUTE_US else f"{datetime.fromtimestamp(at_us // SECOND_US, UTC):%H:%M}"


def day(at_us: TimeUs) -> str:
    """The date in UTC, as `2026-05-12`."""
    return f"{datetime.fromtimestamp(at_us // SECOND_US, UTC):%Y-%m-%d}"


def _zone(text: str | None) -> timezone:
    if text is None or text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[0] == "-" else offset)
