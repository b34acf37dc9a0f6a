"""What changed when: new kinds of bad lines, bursts, which source was first, and level shifts in series of numbers.

Times are microseconds (UTC) or None where a line carries none; a line without a time is left out of everything that
needs one. All functions are pure and take at most n log n steps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt

from toulmin.adapters.models.extractive.signals import Severity, severity
from toulmin.adapters.models.extractive.text import mask

SECOND_US = 1_000_000
POINTS_MIN = 3
"""Points that a series must have on each side of a change."""
T_MIN = 4.0
"""How many standard errors apart the two levels must be; it grows slowly with the number of splits that are tried."""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a log. `source` is the service, file or pod that wrote it."""

    text: str
    at_us: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Onset:
    """The first time that a kind of bad line appears: position in the sequence, its template, and how often it comes
    in all.
    """

    position: int
    at_us: int
    source: str
    template: str
    severity: Severity
    count: int


@dataclass(frozen=True, slots=True)
class Burst:
    """A window in which bad lines come much more often than before. `ratio` is the count over the median count of a
    window.
    """

    start_us: int
    end_us: int
    count: int
    ratio: float


@dataclass(frozen=True, slots=True)
class FirstAnomaly:
    """A source and the first bad line it wrote within the window."""

    source: str
    position: int
    at_us: int


@dataclass(frozen=True, slots=True)
class LevelShift:
    """A lasting change of a series' level: `before` and `after` are the means on each side, `ratio` is after / before
    (infinite if before is 0), `strength` is the difference in standard errors (Welch's t).
    """

    position: int
    at_us: int
    before: float
    after: float
    ratio: float
    strength: float


def onsets(
    events: Sequence[Event], *, anchor_us: int | None = None, severity_min: Severity = Severity.WARNING
) -> tuple[Onset, ...]:
    """The templates of at least `severity_min` that are new, in the order of their first appearance.

    New means: not seen before `anchor_us` (the time of the alert or deployment); without an anchor, all of them.
    """
    first: dict[tuple[str, str], tuple[int, int, Severity]] = {}
    counts: dict[tuple[str, str], int] = {}
    for at_us, position, event in _in_time(events):
        grade = severity(event.text)
        if grade < severity_min:
            continue
        key = (event.source, mask(event.text))
        first.setdefault(key, (at_us, position, grade))
        counts[key] = counts.get(key, 0) + 1
    return tuple(
        Onset(position, at_us, source, template, grade, counts[source, template])
        for (source, template), (at_us, position, grade) in first.items()
        if anchor_us is None or at_us >= anchor_us
    )


def bursts(
    events: Sequence[Event], *, window_us: int = 10 * SECOND_US, ratio_min: float = 4.0, count_min: int = 5
) -> tuple[Burst, ...]:
    """The windows with at least `count_min` bad lines and `ratio_min` times the median window, neighbours joined, in
    the order of time.
    """
    times = [at_us for at_us, _, event in _in_time(events) if severity(event.text) >= Severity.WARNING]
    if not times or window_us <= 0:
        return ()
    counts: dict[int, int] = {}
    for at_us in times:
        number = (at_us - times[0]) // window_us
        counts[number] = counts.get(number, 0) + 1
    usual = max(1.0, _median_with_gaps(counts))
    found: list[Burst] = []
    for number, count in counts.items():
        if count < count_min or count / usual < ratio_min:
            continue
        start = times[0] + number * window_us
        if found and found[-1].end_us == start:
            joined = found.pop()
            found.append(
                Burst(joined.start_us, start + window_us, joined.count + count, max(joined.ratio, count / usual))
            )
        else:
            found.append(Burst(start, start + window_us, count, count / usual))
    return tuple(found)


def first_anomalies(
    events: Sequence[Event],
    *,
    start_us: int | None = None,
    end_us: int | None = None,
    severity_min: Severity = Severity.ERROR,
) -> tuple[FirstAnomaly, ...]:
    """The sources that wrote a line of at least `severity_min` in the window (ends included), earliest first."""
    first: dict[str, FirstAnomaly] = {}
    for at_us, position, event in _in_time(events):
        inside = (start_us is None or at_us >= start_us) and (end_us is None or at_us <= end_us)
        if inside and event.source not in first and severity(event.text) >= severity_min:
            first[event.source] = FirstAnomaly(event.source, position, at_us)
    return tuple(first.values())


def level_shift(points: Sequence[tuple[int, float]]) -> LevelShift | None:
    """The strongest lasting change of level in a series of (time in microseconds, value), or None if there is none.

    Every split with `POINTS_MIN` points on each side is tried with running sums; the one with the largest Welch's t
    wins, and it must reach `T_MIN`. A shift of less than 1 % of the largest value
    is never reported.
    """
    series = sorted(points)
    values = [value for _, value in series]
    if len(values) < 2 * POINTS_MIN:
        return None
    centre = sum(values) / len(values)
    sums, squares = _running([value - centre for value in values])
    floor = max(max(abs(value) for value in values) * 0.01, 1e-12)
    best: tuple[float, int, float, float] = (0.0, 0, 0.0, 0.0)
    for split in range(POINTS_MIN, len(values) - POINTS_MIN + 1):
        left, left_error = _mean_and_error(sums[split], squares[split], split)
        right, right_error = _mean_and_error(sums[-1] - sums[split], squares[-1] - squares[split], len(values) - split)
        strength = abs(right - left) / max(sqrt(left_error + right_error), floor / T_MIN)
        if strength > best[0]:
            best = (strength, split, left + centre, right + centre)
    strength, split, before, after = best
    if strength < T_MIN * max(1.0, sqrt(log(len(values)) / log(100))):
        return None
    return LevelShift(split, series[split][0], before, after, after / before if before else float("inf"), strength)


def _in_time(events: Sequence[Event]) -> list[tuple[int, int, Event]]:
    return sorted(
        ((event.at_us, position, event) for position, event in enumerate(events) if event.at_us is not None),
        key=lambda row: row[:2],
    )


def _median_with_gaps(counts: dict[int, int]) -> float:
    """The median count over all windows from the first to the last, those without any line included."""
    empty = max(counts) + 1 - len(counts)
    ordered = sorted(counts.values())
    middle = (max(counts) + 1) // 2
    return 0.0 if middle < empty else float(ordered[middle - empty])


def _running(values: Sequence[float]) -> tuple[list[float], list[float]]:
    sums, squares = [0.0], [0.0]
    for value in values:
        sums.append(sums[-1] + value)
        squares.append(squares[-1] + value * value)
    return sums, squares


def _mean_and_error(total: float, squares: float, count: int) -> tuple[float, float]:
    """Mean and squared standard error."""
    mean = total / count
    return mean, max(0.0, squares / count - mean * mean) / (count - 1)
