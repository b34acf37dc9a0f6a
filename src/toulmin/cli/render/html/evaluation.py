"""The page of an evaluation: figures in tables and charts, in the look of a run's page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from toulmin.cli.render.html.shell import document, grid, safe

__all__ = ["Figure", "Note", "Section", "TableOf", "evaluation_page"]


@dataclass(frozen=True, slots=True)
class Note:
    """A paragraph of plain text."""

    text: str


@dataclass(frozen=True, slots=True)
class TableOf:
    """A table of texts; the first column names the row, the others hold its figures."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    """Each as long as `columns`."""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart as SVG text, made by `toulmin.cli.render.charts`: nothing else, for it is put in as it is."""

    svg: str
    caption: str = ""


Part: TypeAlias = Note | TableOf | Figure


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of the page; charts that follow each other stand side by side where there is room."""

    title: str
    parts: Sequence[Part]


def evaluation_page(title: str, sections: Sequence[Section], *, about: str = "", command: str = "") -> str:
    """The whole page: the same bytes for the same figures, nothing loaded, every text escaped.

    `about` says what was measured, `command` how to measure it again.
    """
    contents = "".join(f'<a href="#s{place}">{safe(entry.title)}</a>' for place, entry in enumerate(sections, start=1))
    again = f'<p class="soft">To repeat it: <code>{safe(command)}</code></p>' if command else ""
    return document(
        title,
        (
            f'<header><p class="soft small">Toulmin · evaluation</p><h1>{safe(title)}</h1>',
            f"<p>{safe(about)}</p>" if about else "",
            again,
            f'<nav aria-label="Contents">{contents}</nav></header><main>',
            *(_section(entry, place) for place, entry in enumerate(sections, start=1)),
            "</main>",
        ),
    )


def _section(section: Section, place: int) -> str:
    parts: list[str] = []
    charts: list[str] = []
    for part in section.parts:
        if isinstance(part, Figure):
            caption = f"<figcaption>{safe(part.caption)}</figcaption>" if part.caption else ""
            charts.append(f"<figure>{part.svg}{caption}</figure>")
            continue
        parts.extend(_row(charts))
        charts = []
        parts.append(f"<p>{safe(part.text)}</p>" if isinstance(part, Note) else _table(part))
    return f'<section id="s{place}"><h2>{safe(section.title)}</h2>{"".join((*parts, *_row(charts)))}</section>'


def _row(charts: Sequence[str]) -> Sequence[str]:
    return (f'<div class="charts">{"".join(charts)}</div>',) if charts else ()


def _table(table: TableOf) -> str:
    return grid(table.columns, table.rows, caption=table.caption)
