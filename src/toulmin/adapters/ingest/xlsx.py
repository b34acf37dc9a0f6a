"""The `xlsx` adapter: rows of every sheet, each cell with the name of its column; the sheet is the page."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from openpyxl import load_workbook

from toulmin.adapters.ingest.adapter import Bounds, Draft
from toulmin.adapters.ingest.packages import check_package
from toulmin.adapters.ingest.rendition import Rendition, micros
from toulmin.adapters.ingest.timestamps import parse_time
from toulmin.contracts.document import ElementKind

__all__ = ["XlsxAdapter"]

_COLUMNS_MAX = 200
Cell = object


class XlsxAdapter:
    """Excel workbooks since 2007, with the values that were last calculated."""

    name = "xlsx"
    version = "1"
    suffixes = (".xlsx", ".xlsm")

    def sniff(self, head: bytes, name: str) -> float:
        return 0.0

    def read(self, source: bytes, name: str, bounds: Bounds) -> Draft:
        check_package(source, bounds, part="xl/workbook.xml")
        book = load_workbook(io.BytesIO(source), read_only=True, data_only=True, keep_links=False)
        rendition = Rendition(bounds)
        for page, sheet in enumerate(book.worksheets, 1):
            rendition.add(ElementKind.HEADING, f"Sheet: {sheet.title}", page=page, attributes=(("title", sheet.title),))
            _add_sheet(rendition, sheet.title, page, sheet.iter_rows(values_only=True))
        return rendition.draft(title=book.properties.title or name.rsplit("/", 1)[-1])


def _add_sheet(rendition: Rendition, title: str, page: int, rows: Iterable[tuple[Cell, ...]]) -> None:
    header: list[str] = []
    for number, row in enumerate(rows, 1):
        cells = [_shown(value) for value in row[:_COLUMNS_MAX]]
        filled = [cell for cell in cells if cell]
        where = (("sheet", title), ("row", str(number)))
        if not filled:
            continue
        if not header:
            if len(filled) > 1 and all(isinstance(value, str) for value in row[:_COLUMNS_MAX] if value is not None):
                header = [" ".join(cell.split()) for cell in cells]
                rendition.add(
                    ElementKind.TABLE_ROW, " | ".join(filled), page=page, attributes=(*where, ("header", "yes"))
                )
                continue
            rendition.add(ElementKind.PARAGRAPH, " | ".join(filled), page=page, attributes=where)
            continue
        named = [(column, cell) for column, cell in zip(_padded(header, len(cells)), cells, strict=False) if cell]
        text = " | ".join(f"{column}: {cell}" if column else cell for column, cell in named)
        attributes = (*where, *((column[:200], cell) for column, cell in named if column))
        rendition.add(ElementKind.TABLE_ROW, text, at_us=_time(row), page=page, attributes=attributes)


def _padded(header: list[str], width: int) -> list[str]:
    return header + [""] * max(0, width - len(header))


def _shown(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float | Decimal):
        return f"{value:.12g}"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return " ".join(str(value).split())


def _time(row: tuple[Cell, ...]) -> int | None:
    for value in row:
        if isinstance(value, datetime):
            return micros(value)
        if isinstance(value, str) and (at_us := parse_time(value)) is not None:
            return at_us
    return None
