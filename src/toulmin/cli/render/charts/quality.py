"""The two charts of a domain's confidences, from the figures that calibration measures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from toulmin.cli.render.charts.reliability import Bin, reliability_diagram
from toulmin.cli.render.charts.risk import RiskPoint, risk_coverage_plot
from toulmin.cli.render.words import score

__all__ = ["Quality", "quality_charts"]


class _Interval(Protocol):
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...


class _Bin(Protocol):
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...
    @property
    def n(self) -> int: ...
    @property
    def confidence(self) -> float | None: ...
    @property
    def right(self) -> float | None: ...
    @property
    def interval(self) -> _Interval | None: ...


class _Point(Protocol):
    @property
    def coverage(self) -> float: ...
    @property
    def risk(self) -> float: ...


class Quality(Protocol):
    """What is drawn of measured confidences: bins of stated and right, and what fewer answers bring."""

    @property
    def bins(self) -> Sequence[_Bin]: ...
    @property
    def curve(self) -> Sequence[_Point]: ...
    @property
    def base_rate(self) -> float:
        """Share of all rows that is right."""
        ...

    @property
    def ece(self) -> float: ...
    @property
    def ece_interval(self) -> _Interval: ...
    @property
    def aurc(self) -> float: ...


def quality_charts(quality: Quality, *, title: str) -> tuple[str, str]:
    """The reliability diagram and the plot of risk over coverage, as SVG; `title` says whose confidences they are."""
    bins = [
        Bin(
            low=entry.low,
            high=entry.high,
            confidence=entry.confidence,
            right=entry.right,
            right_low=entry.interval.low if entry.interval is not None else 0.0,
            right_high=entry.interval.high if entry.interval is not None else 1.0,
            n=entry.n,
        )
        for entry in quality.bins
        if entry.confidence is not None and entry.right is not None
    ]
    error = f"The error's interval is {score(quality.ece_interval.low)} to {score(quality.ece_interval.high)}"
    points = [RiskPoint(point.coverage, point.risk) for point in quality.curve]
    return (
        reliability_diagram(bins, title=f"{title}: stated and right", ece=quality.ece, note=f"{error}."),
        risk_coverage_plot(
            points,
            title=f"{title}: what answering less buys",
            base_rate=round(1.0 - quality.base_rate, 6),
            aurc=quality.aurc,
        ),
    )
