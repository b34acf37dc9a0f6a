"""Risk and coverage: how much is wrong among the surest statements, the more of them are let through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from toulmin.cli.render.charts.drawing import WIDTH, Plot, circle, drawing, figure, line, nothing, path, share, text

__all__ = ["RiskPoint", "area_under", "risk_coverage_plot"]

HEIGHT: Final = 250
POINTS_TOLD_MAX: Final = 5
TOPS: Final = (0.05, 0.1, 0.2, 0.25, 0.5, 1.0)


class RiskPoint(NamedTuple):
    """With this share of the statements let through, the surest first, this share of them is wrong."""

    coverage: float
    risk: float


def area_under(points: Sequence[RiskPoint]) -> float | None:
    """The area under the steps of risk over coverage from 0 to the last point, divided by that coverage; None for none.

    For a point at each statement it is the mean risk over them, AURC as in Geifman, Uziel and El-Yaniv,
    Bias-Reduced Uncertainty Estimation for Deep Neural Classifiers (2019).
    """
    ordered = sorted(points)
    if not ordered or ordered[-1].coverage <= 0.0:
        return None
    area, before = 0.0, 0.0
    for point in ordered:
        area += (point.coverage - before) * point.risk
        before = point.coverage
    return round(area / before, 6)


def risk_coverage_plot(
    points: Sequence[RiskPoint],
    *,
    title: str,
    base_rate: float | None = None,
    aurc: float | None = None,
    note: str = "",
) -> str:
    """A plot of risk over coverage as SVG, with the share that is wrong when everything is let through.

    `base_rate` and `aurc` are what line and caption say; without them they are read from the points.
    """
    ordered = sorted(points)
    base = base_rate if base_rate is not None else ordered[-1].risk if ordered else None
    area = area_under(ordered) if aurc is None else aurc
    highest = max((*(point.risk for point in ordered), base or 0.0), default=0.0)
    top = next((top for top in TOPS if highest <= top * 0.96), 1.0)
    plot = Plot(left=50, top=34, width=WIDTH - 50 - 24, height=HEIGHT, y_most=top)
    said = f"area under the curve (AURC) {area:.3f}, lower is better" if area is not None else "no statements"
    if base is not None:
        said += f" · all let through: {base:.3f} wrong"
    return figure(
        "risk",
        (
            *plot.frame(x_name="share let through, the surest first", y_name="share of these that is wrong"),
            *_body(plot, ordered, base),
        ),
        title=title,
        description=_told(ordered, base, area),
        caption=f"{said}. {note}".strip() if note else f"{said}.",
        height=plot.top + HEIGHT + 46,
    )


def _body(plot: Plot, points: Sequence[RiskPoint], base: float | None) -> Iterator[str]:
    if base is not None:
        yield line(plot.x(0), plot.y(base), plot.x(1), plot.y(base), kind="aside", width=1.5, dash="5 4")
        yield text(plot.x(0) + 6, plot.y(base) - 6, f"in any order: {base:.2f}", kind="soft", size=12)
    if not points:
        yield nothing(plot, "no statements to show")
        return
    first = points[0]
    if len(points) > 1:
        # A step up to each point: what is let through up to there has its risk.
        corners = [(plot.x(0), plot.y(first.risk))]
        for point, following in zip(points, (*points[1:], points[-1]), strict=True):
            corners.append((plot.x(point.coverage), plot.y(following.risk)))
        yield path(drawing(corners, steps=True), kind="line1", width=2)
    yield circle(plot.x(points[-1].coverage), plot.y(points[-1].risk), 4, kind="one")


def _told(points: Sequence[RiskPoint], base: float | None, area: float | None) -> str:
    if not points:
        return "A plot of risk over coverage without statements."
    last = len(points) - 1
    places = sorted({round(last * step / (POINTS_TOLD_MAX - 1)) for step in range(POINTS_TOLD_MAX)})
    rows = " ".join(
        f"With {points[place].coverage:.2f} let through, {points[place].risk:.3f} of these are wrong."
        for place in places
    )
    ending = f" In any order {base:.3f} are wrong." if base is not None else ""
    area_told = f" Area under the curve: {area:.3f}." if area is not None else ""
    reach = share(points[-1].coverage)
    return f"Share that is wrong over the share let through, from 0 to {reach}. {rows}{ending}{area_told}"
