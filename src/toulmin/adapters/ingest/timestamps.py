"""Time stamps at the head of log lines, to the microsecond in UTC. A stamp without a zone is taken as UTC."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

__all__ = ["StampReader", "parse_time", "year_in"]

_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
_MONTH = r"(?P<mon>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_CLOCK = r"(?P<h>\d\d):(?P<mi>\d\d):(?P<s>\d\d)(?:[.,](?P<f>\d{1,9}))?"
_ZONE = r"(?: ?(?P<z>Z\b|UTC\b|GMT\b|[+-]\d\d:?\d\d\b))?"
# What may stand before the stamp: a bracket, a syslog priority, a level, a key, the address and user of an access log.
_BEFORE = (
    r"(?:<\d{1,3}>(?:\d )?)?"
    r"(?:\S{1,64} \| )?"
    r"(?:\[?(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL|PANIC)\]?[ :]{1,4})?"
    r"(?:(?:level|lvl)=\S{1,12} )?(?:(?:ts|t|time|timestamp|date)=)?[\[(\"']?"
)
_SHAPES: tuple[re.Pattern[str], ...] = (
    re.compile(rf"{_BEFORE}(?P<y>(?:19|20)\d\d)[-/.](?P<mo>\d\d)[-/.](?P<d>\d\d)[T _]{_CLOCK}{_ZONE}"),
    re.compile(rf"{_BEFORE}(?P<klog>[IWEF])(?P<mo>[01]\d)(?P<d>[0-3]\d) {_CLOCK}"),
    re.compile(rf"{_BEFORE}{_MONTH} {{1,2}}(?P<d>\d{{1,2}})(?: (?P<y>\d{{4}}))? {_CLOCK}{_ZONE}"),
    re.compile(rf"(?:\S{{1,80}} ){{0,3}}\[(?P<d>\d\d)/{_MONTH}/(?P<y>\d{{4}}):{_CLOCK}{_ZONE}\]"),
    re.compile(rf"{_BEFORE}(?:[A-Z][a-z]{{2}},? )(?P<d>\d{{1,2}}) {_MONTH} (?P<y>\d{{4}}) {_CLOCK}{_ZONE}"),
    re.compile(rf"{_BEFORE}(?:[A-Z][a-z]{{2}} ){_MONTH} {{1,2}}(?P<d>\d{{1,2}}) {_CLOCK}{_ZONE}(?: (?P<y>\d{{4}}))"),
    re.compile(
        rf"{_BEFORE}(?P<y>20\d\d)(?P<mo>\d\d)(?P<d>\d\d)[T -]?"
        rf"(?P<h>\d\d):?(?P<mi>\d\d):?(?P<s>\d\d)(?:[.,](?P<f>\d{{1,9}}))?{_ZONE}"
    ),
    re.compile(rf"{_BEFORE}(?P<d>\d\d)[-/ ]{_MONTH}[-/ ](?P<y>\d{{4}})[ :]{_CLOCK}{_ZONE}"),
    re.compile(rf"{_BEFORE}(?P<epoch>1\d{{9}})(?:\.(?P<f>\d{{1,9}})|(?P<ms>\d{{3}}))?(?=[\s\])\"',:|]|$)"),
)
_HEAD_CHARS = 400
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/.]?(?:0[1-9]|1[0-2])[-/.]?(?:0[1-9]|[12]\d|3[01])(?!\d)")
_LONELY_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_US = 86_400 * 1_000_000
_HALF_A_YEAR_US = 183 * _DAY_US


def year_in(name: str, head: str) -> int | None:
    """The year that a file's name or a full date in its beginning tells, for stamps that have none."""
    for pattern, text in ((_DATE, name), (_LONELY_YEAR, name), (_DATE, head)):
        if (match := pattern.search(text)) is not None:
            return int(match[1])
    return None


def parse_time(value: str | float) -> int | None:
    """The time of a lone value: an ISO, syslog or mail date, or seconds, milli-, micro- or nanoseconds since 1970."""
    if isinstance(value, int | float):
        return _epoch(float(value))
    stamp = StampReader(None).read(value.strip()) if len(value) < 100 else None
    return stamp[0] if stamp is not None else None


class StampReader:
    """Reads the stamps of one file: tries the shape that fitted last first, keeps the year across New Year's Eve."""

    def __init__(self, year: int | None, *, not_after_us: int | None = None) -> None:
        self._year = year
        self._not_after = None if not_after_us is None else not_after_us + _DAY_US
        self._last: int | None = None
        self._shapes = list(_SHAPES)
        self._minutes: dict[tuple[str, ...], int | None] = {}
        self.yearless = False
        """A stamp without a year was seen."""

    def read(self, line: str) -> tuple[int | None, int] | None:
        """Time and end of the stamp at the head of a line; the time is None if the year cannot be told.

        None if the line has no stamp.
        """
        for place, shape in enumerate(self._shapes):
            match = shape.match(line, 0, _HEAD_CHARS)
            if match is None:
                continue
            found = match.groupdict()
            at_us = _epoch_of(found) if found.get("epoch") else self._calendar(found)
            if at_us is None and not self.yearless:
                continue
            if place:
                self._shapes.insert(0, self._shapes.pop(place))
            return at_us, match.end()
        return None

    def _calendar(self, found: dict[str, str | None]) -> int | None:
        if year := found.get("y"):
            return self._compose(found, int(year))
        self.yearless = True
        if self._year is None:
            return None
        at_us = self._compose(found, self._year)
        if at_us is not None and self._last is None and self._not_after is not None and at_us > self._not_after:
            self._year -= 1
            at_us = self._compose(found, self._year)
        if at_us is not None and self._last is not None and at_us < self._last - _HALF_A_YEAR_US:
            self._year += 1
            at_us = self._compose(found, self._year)
        self._last = at_us if at_us is not None else self._last
        return at_us

    def _compose(self, found: dict[str, str | None], year: int) -> int | None:
        """Microseconds of the parts; the minute is looked up, since neighbouring lines share it."""
        month, day, zone = found.get("mo") or found.get("mon") or "", found["d"] or "", found.get("z") or "Z"
        key = (str(year), month, day, found["h"] or "", found["mi"] or "", zone)
        if key not in self._minutes:
            if len(self._minutes) > 10_000:
                self._minutes.clear()
            self._minutes[key] = _minute_us(key)
        minute = self._minutes[key]
        second = int(found["s"] or 0)
        if minute is None or second > 60:
            return None
        fraction = ((found.get("f") or "") + "000000")[:6]
        total = minute + second * 1_000_000 + int(fraction)
        return total if total >= 0 else None


def _minute_us(key: tuple[str, ...]) -> int | None:
    year, month, day, hour, minute, zone = key
    number = int(month) if month.isdigit() else _MONTHS[month.lower()]
    try:
        when = datetime(int(year), number, int(day), int(hour), int(minute), tzinfo=_zone(zone))
    except ValueError:
        return None
    return (when - _EPOCH) // timedelta(microseconds=1)


def _zone(text: str) -> timezone:
    if text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]))
    return timezone(-offset if text[0] == "-" else offset)


def _epoch_of(found: dict[str, str | None]) -> int:
    fraction = (found["ms"] + "000") if found["ms"] else ((found["f"] or "") + "000000")[:6]
    return int(found["epoch"] or 0) * 1_000_000 + int(fraction)


_SCALES: tuple[tuple[float, float, Callable[[float], int]], ...] = (
    (1e9, 4e9, lambda value: round(value * 1e6)),
    (1e12, 4e12, lambda value: round(value * 1e3)),
    (1e15, 4e15, round),
    (1e18, 4e18, lambda value: round(value / 1e3)),
)


def _epoch(value: float) -> int | None:
    """Only values that mean a time between 2001 and 2096 count; anything else is some other number."""
    return next((scale(value) for low, high, scale in _SCALES if low <= value < high), None)
