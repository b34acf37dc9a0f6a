"""The load of the hour, minute by minute: the one source that metrics and logs agree with."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

T = TypeVar("T")

START = datetime(2026, 5, 12, 13, 30, tzinfo=UTC)
MINUTES = 61
LOSS = datetime(2026, 5, 12, 14, 1, 40, tzinfo=UTC)
RISE = datetime(2026, 5, 12, 14, 2, tzinfo=UTC)
RESTART = datetime(2026, 5, 12, 14, 24, 10, tzinfo=UTC)

DEPLOY_MARKERS = {"13:55": "checkout v2.31.0", "14:14": "checkout v2.30.4 (rollback)"}


class Dice:
    """Seeded chance. Uses only `Random.random`, whose sequence Python promises to keep between versions."""

    def __init__(self, seed: int) -> None:
        self._source = random.Random(seed)

    def between(self, low: float, high: float) -> float:
        """A number in [low, high)."""
        return low + (high - low) * self._source.random()

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self._source.random() * (high - low + 1))

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices, all equally likely."""
        return choices[int(self._source.random() * len(choices))]

    def near(self, value: float, share: float) -> float:
        """The value, moved by at most `share` of itself."""
        return value * self.between(1 - share, 1 + share)

    def token(self, length: int) -> str:
        """Lower-case hexadecimal digits."""
        return "".join(self.pick("0123456789abcdef") for _ in range(length))


@dataclass(frozen=True)
class Minute:
    """One row of metrics.csv: averages over the minute that starts at `at`; `nodes_up` is the minute's lowest."""

    at: datetime
    p95_ms: int
    error_pct: float
    reads_per_s: int
    hit_ratio: float
    nodes_up: int
    connections: int
    deploy: str


def _levels(at: datetime) -> tuple[float, float, float, float, int, float]:
    """p95, errors, reads, hit ratio, nodes and connections that the minute swings around."""
    if at < LOSS.replace(second=0):
        return 312, 0.21, 1680, 0.940, 8, 84
    if at < RISE:
        return 402, 0.48, 2840, 0.826, 5, 131
    if at <= RESTART:
        return 948, 4.2, 5210, 0.587, 5, 200
    warm = (at - RESTART) / timedelta(minutes=6)
    return 930 - 120 * warm, 3.9 - 1.4 * warm, 5100 - 700 * warm, 0.601 + 0.08 * warm, 6, 199 - 6 * warm


def minutes() -> tuple[Minute, ...]:
    """The 61 minutes from 13:30 to 14:30 UTC."""
    dice = Dice(1402)
    rows = []
    for index in range(MINUTES):
        at = START + timedelta(minutes=index)
        p95, errors, reads, hit, nodes, connections = _levels(at)
        rows.append(
            Minute(
                at=at,
                p95_ms=round(dice.near(p95, 0.03)),
                error_pct=round(dice.near(errors, 0.12), 2),
                reads_per_s=round(dice.near(reads, 0.02)),
                hit_ratio=round(dice.near(hit, 0.004), 3),
                nodes_up=nodes,
                connections=min(200, round(dice.near(connections, 0.05 if connections < 190 else 0.004))),
                deploy=DEPLOY_MARKERS.get(f"{at:%H:%M}", ""),
            )
        )
    return tuple(rows)


def metrics_csv() -> bytes:
    """metrics.csv, with a header row and UTC time stamps."""
    names = "checkout_p95_ms,checkout_error_rate_pct,db_reads_per_s,cache_hit_ratio,cache_nodes_up,db_connections"
    lines = [f"time_utc,{names},deploy_marker"]
    lines += [
        f"{row.at:%Y-%m-%dT%H:%M:%SZ},{row.p95_ms},{row.error_pct:.2f},{row.reads_per_s},{row.hit_ratio:.3f},"
        f"{row.nodes_up},{row.connections},{row.deploy}"
        for row in minutes()
    ]
    return ("\n".join(lines) + "\n").encode()


def in_time_order(entries: Sequence[tuple[datetime, str]]) -> bytes:
    """A log file from (time, text) pairs; a text may span several lines."""
    ordered = sorted(entries, key=lambda entry: entry[0])
    return ("\n".join(text for _, text in ordered) + "\n").encode()


def clock(text: str) -> datetime:
    """The UTC time of "14:01:40.112" on the day of the incident."""
    return datetime.fromisoformat(f"2026-05-12T{text}+00:00")
