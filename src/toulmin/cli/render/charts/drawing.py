"""Drawing: the plot area that all charts share, with its axes, its texts and its colours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import Final

from toulmin.cli.render.words import plain
from toulmin.contracts.canonical import digest_bytes

__all__ = ["WIDTH", "Plot", "circle", "drawing", "figure", "line", "nothing", "path", "share", "text", "ticks"]

WIDTH: Final = 420
"""Units across: on a phone a unit is a little less than a pixel, so a text of 13 can be read there."""
TITLE_CHARACTERS: Final = 48
CAPTION_CHARACTERS: Final = 66
LINE: Final = 17

STYLE: Final = (
    ".tc{font-family:system-ui,sans-serif}"
    ".tc-paper{fill:#fff}.tc-ink{fill:#1b212c}.tc-soft{fill:#566072}"
    ".tc-one{fill:#1a5ab0}.tc-two{fill:#a34a00}.tc-bar{fill:#c9d4e6}"
    ".tc-grid{stroke:#e0e3e9;fill:none}.tc-axis{stroke:#566072;fill:none}"
    ".tc-line1{stroke:#1a5ab0;fill:none}.tc-line2{stroke:#a34a00;fill:none}.tc-aside{stroke:#566072;fill:none}"
    "@media (prefers-color-scheme:dark){.tc-paper{fill:#191d26}.tc-ink{fill:#e6eaf2}.tc-soft{fill:#a0abbd}"
    ".tc-one{fill:#84b6ff}.tc-two{fill:#f2a65c}.tc-bar{fill:#3a465c}.tc-grid{stroke:#2c3340}.tc-axis{stroke:#a0abbd}"
    ".tc-line1{stroke:#84b6ff}.tc-line2{stroke:#f2a65c}.tc-aside{stroke:#a0abbd}}"
)


@dataclass(frozen=True, slots=True)
class Plot:
    """An area in which values from 0 to 1 across and from 0 to `y_most` upright are drawn."""

    left: float
    top: float
    width: float
    height: float
    y_most: float = 1.0

    def x(self, value: float) -> float:
        """Where a value stands across; outside it is put on the edge."""
        return self.left + self.width * min(1.0, max(0.0, value))

    def y(self, value: float) -> float:
        """Where a value stands up and down."""
        return self.top + self.height * (1.0 - min(1.0, max(0.0, value / self.y_most)))

    def frame(self, *, x_name: str, y_name: str) -> Iterable[str]:
        """Grid, axes with numbers, and their names."""
        bottom, right = self.top + self.height, self.left + self.width
        for value in ticks(self.y_most):
            at = self.y(value)
            yield line(self.left, at, right, at, kind="grid")
            yield text(self.left - 7, at + 4, share(value), anchor="end", kind="soft", size=12)
        for value in ticks(1.0):
            at = self.x(value)
            yield line(at, bottom, at, bottom + 4, kind="axis")
            yield text(at, bottom + 18, share(value), anchor="middle", kind="soft", size=12)
        yield line(self.left, bottom, right, bottom, kind="axis")
        yield text(self.left + self.width / 2, bottom + 37, x_name, anchor="middle", kind="soft")
        yield text(self.left - 34, self.top - 12, y_name, kind="soft")


def figure(name: str, parts: Iterable[str], *, title: str, description: str, caption: str, height: float) -> str:
    """A whole SVG document: title above, caption below, what it shows for those who cannot see it.

    `parts` are drawn with their top at 0; `name` tells kinds of charts apart where several stand in one page.
    """
    heads = wrap(plain(title), TITLE_CHARACTERS) or [""]
    feet = wrap(plain(caption[:1].upper() + caption[1:]), CAPTION_CHARACTERS)
    top = 12 + LINE * len(heads)
    whole = top + height + (LINE * len(feet) + 20 if feet else 4)
    said = "".join(
        (
            *(text(14, 25 + LINE * row, said, weight=600, size=14) for row, said in enumerate(heads)),
            f'<g transform="translate(0 {number(top)})">{"".join(parts)}</g>',
            *(text(14, top + height + LINE * (row + 1), said, kind="soft", size=12) for row, said in enumerate(feet)),
        )
    )
    # Two charts of one page must not share ids, and the same chart has the same ones each time.
    mine = f"tc-{name}-{digest_bytes(f'{title}{description}{said}'.encode()).removeprefix('sha256:')[:10]}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {number(whole)}" class="tc" role="img" '
        f'aria-labelledby="{mine}-t {mine}-d"><title id="{mine}-t">{_safe(title)}</title>'
        f'<desc id="{mine}-d">{_safe(description)}</desc><style>{STYLE}</style>'
        f'<rect class="tc-paper" width="{WIDTH}" height="{number(whole)}" rx="8"/>{said}</svg>'
    )


def drawing(points: Sequence[tuple[float, float]], *, steps: bool = False) -> str:
    """The data of a path through points; with `steps` it goes level and then upright."""
    first, *rest = points
    data = [f"M{number(first[0])} {number(first[1])}"]
    for x, y in rest:
        data.append(f"H{number(x)}V{number(y)}" if steps else f"L{number(x)} {number(y)}")
    return "".join(data)


def path(data: str, *, kind: str, width: float = 2, dash: str = "") -> str:
    """A line along `data`."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path class="tc-{kind}" d="{data}" stroke-width="{number(width)}" stroke-linejoin="round"{dashed}/>'


def line(x1: float, y1: float, x2: float, y2: float, *, kind: str, width: float = 1, dash: str = "") -> str:
    """A straight line."""
    return path(drawing(((x1, y1), (x2, y2))), kind=kind, width=width, dash=dash)


def circle(x: float, y: float, r: float, *, kind: str) -> str:
    """A filled circle."""
    return f'<circle class="tc-{kind}" cx="{number(x)}" cy="{number(y)}" r="{number(r)}"/>'


def text(
    x: float, y: float, said: str, *, anchor: str = "start", kind: str = "ink", size: float = 13, weight: int = 400
) -> str:
    """A line of text; foreign text does nothing."""
    heavy = f' font-weight="{weight}"' if weight != 400 else ""
    side = f' text-anchor="{anchor}"' if anchor != "start" else ""
    place = f'x="{number(x)}" y="{number(y)}"'
    return f'<text class="tc-{kind}" {place} font-size="{number(size)}"{heavy}{side}>{_safe(said)}</text>'


def nothing(plot: Plot, said: str) -> str:
    """What an empty plot says."""
    return text(plot.left + plot.width / 2, plot.top + plot.height / 2, said, anchor="middle", kind="soft")


def ticks(most: float) -> tuple[float, ...]:
    """Round values from 0 to `most`, six of them at most."""
    step = next(step for step in (0.01, 0.02, 0.05, 0.1, 0.2) if most / step <= 5.000001)
    return tuple(round(step * place, 6) for place in range(int(most / step + 1e-9) + 1))


def share(value: float) -> str:
    """A share on an axis: `0`, `.25`, `1`."""
    return f"{value:.2f}".rstrip("0").rstrip(".").removeprefix("0") or "0"


def number(value: float) -> str:
    """A coordinate with at most two places, the same on every machine."""
    said = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if said == "-0" else said


def _safe(said: str) -> str:
    return escape(plain(said))
