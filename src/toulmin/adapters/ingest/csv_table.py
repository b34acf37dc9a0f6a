"""The `csv` adapter: one passage per row, its values named by the header, its time recognised."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from toulmin.adapters.ingest.adapter import Bounds, DocumentRefused, Draft, Element
from toulmin.adapters.ingest.decoding import decode
from toulmin.adapters.ingest.lines import lines_of
from toulmin.adapters.ingest.timestamps import parse_time
from toulmin.contracts.document import ElementKind, Layer, RejectionReason

__all__ = ["CsvAdapter"]

_DELIMITERS = (",", ";", "\t", "|")
_PROBE_LINES = 20
_COLUMNS_MAX = 500
_CHECK_EVERY = 4_096
_TIME_COLUMN = re.compile(r"(?i)(?:^|[_ .-])(?:time|timestamp|date|datetime|ts|at|when)(?:$|[_ .-])|@timestamp")


class CsvAdapter:
    """Tables with commas, semicolons, tabs or bars; rows may span lines inside quotes."""

    name = "csv"
    version = "1"
    suffixes = (".csv", ".tsv", ".psv")

    def sniff(self, head: bytes, name: str) -> float:
        lines = head.decode("utf-8", "replace").splitlines()[:_PROBE_LINES]
        delimiter, share = _delimiter(lines[:-1])
        return 0.5 if len(lines) > 3 and share == 1.0 and lines[0].count(delimiter) >= 2 else 0.0

    def read(self, source: bytes, name: str, bounds: Bounds) -> Draft:
        decoded = decode(source)
        lines = [line for _, line in zip(range(_PROBE_LINES), lines_of(decoded.text), strict=False)]
        delimiter, _ = _delimiter([line.text for line in lines])
        try:
            elements = list(_rows(decoded.text, delimiter, bounds))
        except csv.Error as error:
            raise DocumentRefused(
                f"a cell of it cannot be read: {error}",
                reason=RejectionReason.MALFORMED,
                hint="look for a quote that is never closed, or set `kind: text`",
            ) from error
        title = name.rsplit("/", 1)[-1]
        return Draft(Layer.SOURCE, decoded.text, elements, decoded.encoding, decoded.skip, title=title)


def _delimiter(lines: list[str]) -> tuple[str, float]:
    """The delimiter that most lines have equally often, and the share of lines that do."""

    def fit(delimiter: str) -> tuple[float, int]:
        counts = [line.count(delimiter) for line in lines if line.strip()]
        first = counts[0] if counts else 0
        return (sum(count == first for count in counts) / len(counts) if first else 0.0), first

    best = max(_DELIMITERS, key=fit)
    return best, fit(best)[0]


def _rows(text: str, delimiter: str, bounds: Bounds) -> Iterator[Element]:
    """Rows with their places: the reader takes lines one by one, so what it has taken is the row."""
    taken: list[tuple[int, int]] = []

    def feed() -> Iterator[str]:
        for line in lines_of(text):
            taken.append((line.start, line.end))
            yield line.text + "\n"

    header: list[str] | None = None
    times: list[int] = []
    for number, cells in enumerate(csv.reader(feed(), delimiter=delimiter)):
        if number % _CHECK_EVERY == 0:
            bounds.check_time()
        start, end = taken[0][0], taken[-1][1]
        taken.clear()
        if not any(cell.strip() for cell in cells):
            continue
        if header is None:
            header = _header(cells)
            times = [place for place, name in enumerate(header) if _TIME_COLUMN.search(name)] or [0]
            if header:
                yield Element(ElementKind.TABLE_ROW, start, end, attributes=(("header", "yes"),))
                continue
        named = zip(header, cells[:_COLUMNS_MAX], strict=False)
        attributes = tuple((name, cell.strip()) for name, cell in named if name and cell.strip())
        yield Element(ElementKind.TABLE_ROW, start, end, _time(cells, times), attributes)


def _header(cells: list[str]) -> list[str]:
    """The names of the columns, or nothing if the first row is data already."""
    names = [cell.strip() for cell in cells]
    plain = [name for name in names if name]
    if len(set(plain)) < len(plain) or any(_is_value(name) for name in plain) or len(plain) < len(names) / 2:
        return []
    return names


def _is_value(cell: str) -> bool:
    return cell.replace(".", "", 1).replace("-", "", 1).isdigit() or parse_time(cell) is not None


def _time(cells: list[str], places: list[int]) -> int | None:
    for place in places:
        value = cells[place].strip() if place < len(cells) else ""
        at_us = parse_time(value) if value else None
        if at_us is not None:
            return at_us
    return None
