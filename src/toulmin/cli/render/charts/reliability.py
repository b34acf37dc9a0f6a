"""Reliability: how often statements of one confidence are right, beside what they state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from toulmin.cli.render.charts.drawing import WIDTH, Plot, circle, figure, line, nothing, number, share, text
from toulmin.cli.render.words import amount, counted

__all__ = ["Bin", "expected_error", "reliability_diagram"]

SIDE: Final = 290
COUNTS: Final = 56
"""Height of the strip that tells how many statements each bin has."""


class Bin(NamedTuple):
    """The statements whose confidence is from `low` to `high`."""

    low: float
    high: float
    confidence: float
    """Mean of what they state."""
    right: float
    """Share of them that is right."""
    right_low: float
    """Ends of the 95 % interval of that share."""
    right_high: float
    n: int


def expected_error(bins: Sequence[Bin]) -> float | None:
    """Expected calibration error: the mean distance of stated and right, weighted by count; None for no statements.

    Source: Naeini, Cooper and Hauskrecht, Obtaining Well Calibrated Probabilities Using Bayesian Binning (2015).
    """
    total = sum(entry.n for entry in bins)
    if not total:
        return None
    return round(sum(entry.n * abs(entry.confidence - entry.right) for entry in bins) / total, 6)


def reliability_diagram(bins: Sequence[Bin], *, title: str, ece: float | None = None, note: str = "") -> str:
    """A reliability diagram as SVG: the share that is right against the stated confidence, with intervals and counts.

    Bins without statements are left out. `ece` is what the caption says; without it, it is computed from the bins.
    """
    filled = [entry for entry in bins if entry.n > 0]
    error = expected_error(filled) if ece is None else ece
    total = sum(entry.n for entry in filled)
    said = f"{counted(total, 'statement')}" + (
        f" · expected calibration error {error:.3f}" if error is not None else ""
    )
    if filled:
        said += " · above the broken line: right more often than stated; upright lines: 95\u00a0% intervals"
    plot = Plot(left=50, top=34, width=WIDTH - 50 - 24, height=SIDE)
    return figure(
        "reliability",
        (*plot.frame(x_name="stated confidence", y_name="share that is right"), *_body(plot, filled)),
        title=title,
        description=_told(filled, error),
        caption=f"{said}. {note}".strip() if note else f"{said}.",
        height=plot.top + SIDE + 46 + (COUNTS + 22 if filled else 0),
    )


def _body(plot: Plot, bins: Sequence[Bin]) -> Iterator[str]:
    if not bins:
        yield nothing(plot, "no statements to show")
        return
    yield line(plot.x(0), plot.y(0), plot.x(1), plot.y(1), kind="aside", width=1.5, dash="5 4")
    yield text(plot.x(1), plot.top - 12, "as stated", anchor="end", kind="soft", size=12)
    yield line(plot.x(1) - 84, plot.top - 16, plot.x(1) - 58, plot.top - 16, kind="aside", width=1.5, dash="5 4")
    for entry in bins:
        yield line(
            plot.x(entry.low), plot.y(entry.right), plot.x(entry.high), plot.y(entry.right), kind="line1", width=1
        )
    for entry in bins:
        x, low, high = plot.x(entry.confidence), plot.y(entry.right_low), plot.y(entry.right_high)
        yield line(x, low, x, high, kind="line1", width=2)
        yield from (line(x - 4, y, x + 4, y, kind="line1", width=2) for y in (low, high))
        yield circle(x, plot.y(entry.right), 4.5, kind="one")
    yield from _counts(plot, bins)


def _counts(plot: Plot, bins: Sequence[Bin]) -> Iterator[str]:
    """How many statements each bin has, under the plot and on its axis."""
    bottom = plot.top + plot.height + 56 + COUNTS + 10
    most = max(entry.n for entry in bins)
    yield text(plot.left - 34, bottom - COUNTS - 1, "how many", kind="soft", size=12)
    for entry in bins:
        left, right = plot.x(entry.low), plot.x(entry.high)
        height = max(1.5, (COUNTS - 16) * entry.n / most)
        width = max(2.0, right - left - 3)
        yield (
            f'<rect class="tc-bar" x="{number(left + 1.5)}" y="{number(bottom - height)}" width="{number(width)}" '
            f'height="{number(height)}"/>'
        )
        yield text((left + right) / 2, bottom - height - 4, _short(entry.n), anchor="middle", kind="soft", size=11)


def _short(count: int) -> str:
    """A count that fits over a narrow bar."""
    if count < 1_000:
        return str(count)
    return f"{count / 1_000:.1f}k" if count < 10_000 else f"{count // 1_000}k"


def _told(bins: Sequence[Bin], error: float | None) -> str:
    if not bins:
        return "A reliability diagram without statements."
    rows = " ".join(
        f"From {share(entry.low)} to {share(entry.high)}: {amount(entry.n)} statements, {entry.confidence:.2f} stated, "
        f"{entry.right:.2f} right ({entry.right_low:.2f} to {entry.right_high:.2f})."
        for entry in bins
    )
    ending = f" Expected calibration error: {error:.3f}." if error is not None else ""
    return f"Share that is right against stated confidence. {rows}{ending}"
