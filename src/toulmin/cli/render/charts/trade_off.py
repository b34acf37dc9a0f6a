"""Trade-off: for each threshold of a gate, what wrong gets through and what right is kept out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from toulmin.cli.render.charts.drawing import (
    WIDTH,
    Plot,
    circle,
    drawing,
    figure,
    line,
    nothing,
    number,
    path,
    share,
    text,
)
from toulmin.cli.render.words import counted

__all__ = ["TradeOff", "trade_off_plot"]

HEIGHT: Final = 250
LABEL_APART: Final = 16
TOPS: Final = (0.1, 0.2, 0.25, 0.5, 1.0)


class TradeOff(NamedTuple):
    """What one threshold does."""

    threshold: float
    contamination: float
    """Share of what gets through that is wrong."""
    waste: float
    """Share of what is right that is kept out."""


def trade_off_plot(points: Sequence[TradeOff], *, title: str, chosen: float | None = None, note: str = "") -> str:
    """Both shares over the threshold as SVG; `chosen` marks the threshold in force."""
    ordered = sorted(points)
    highest = max((max(point.contamination, point.waste) for point in ordered), default=0.0)
    top = next((top for top in TOPS if highest <= top * 0.98), 1.0)
    plot = Plot(left=50, top=34, width=WIDTH - 50 - 24, height=HEIGHT, y_most=top)
    said = counted(len(ordered), "threshold")
    here = next((point for point in ordered if chosen is not None and abs(point.threshold - chosen) < 1e-9), None)
    if here is not None:
        said += f" · at {share(here.threshold)}: {here.contamination:.3f} let through wrongly, {here.waste:.3f} wasted"
    return figure(
        "trade",
        (*plot.frame(x_name="threshold of the gate", y_name="share"), *_key(plot), *_body(plot, ordered, chosen)),
        title=title,
        description=_told(ordered, chosen),
        caption=f"{said}. {note}".strip() if note else f"{said}.",
        height=plot.top + HEIGHT + 46,
    )


def _key(plot: Plot) -> Iterator[str]:
    """Names of the lines, above the plot and beside what they look like."""
    y = plot.top - 16
    yield line(plot.left + 40, y, plot.left + 62, y, kind="line1", width=2)
    yield circle(plot.left + 51, y, 3.5, kind="one")
    yield text(plot.left + 68, y + 4, "wrong let through", size=12)
    yield line(plot.left + 186, y, plot.left + 208, y, kind="line2", width=2, dash="6 3")
    yield _square(plot.left + 197, y)
    yield text(plot.left + 214, y + 4, "right kept out", size=12)


def _body(plot: Plot, points: Sequence[TradeOff], chosen: float | None) -> Iterator[str]:
    if not points:
        yield nothing(plot, "no thresholds to show")
        return
    if chosen is not None:
        at = plot.x(chosen)
        yield line(at, plot.top, at, plot.top + plot.height, kind="aside", width=1.5, dash="2 3")
        side, gap = ("end", -5) if chosen > 0.5 else ("start", 5)
        yield text(
            at + gap, plot.top + LABEL_APART - 3, f"in force: {share(chosen)}", anchor=side, kind="soft", size=12
        )
    through = [(plot.x(point.threshold), plot.y(point.contamination)) for point in points]
    wasted = [(plot.x(point.threshold), plot.y(point.waste)) for point in points]
    yield path(drawing(through), kind="line1", width=2)
    yield path(drawing(wasted), kind="line2", width=2, dash="6 3")
    yield from (circle(x, y, 3.5, kind="one") for x, y in through)
    yield from (_square(x, y) for x, y in wasted)


def _square(x: float, y: float) -> str:
    return f'<rect class="tc-two" x="{number(x - 3.25)}" y="{number(y - 3.25)}" width="6.5" height="6.5"/>'


def _told(points: Sequence[TradeOff], chosen: float | None) -> str:
    if not points:
        return "A plot of thresholds without any."
    rows = " ".join(
        f"At {share(point.threshold)}: {point.contamination:.3f} let through wrongly, {point.waste:.3f} right kept out."
        for point in points
    )
    force = f" In force: {share(chosen)}." if chosen is not None else ""
    return f"Shares over the threshold of the gate. {rows}{force}"
