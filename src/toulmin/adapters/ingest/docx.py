"""The `docx` adapter: headings, paragraphs, list items and table rows of a Word document, in their order."""

from __future__ import annotations

import io
import re

from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph

from toulmin.adapters.ingest.adapter import Bounds, Draft
from toulmin.adapters.ingest.packages import check_package
from toulmin.adapters.ingest.rendition import Rendition
from toulmin.contracts.document import ElementKind

__all__ = ["DocxAdapter"]

_HEADING = re.compile(r"(?:Heading|heading|Überschrift|Titre) ?(\d)")


class DocxAdapter:
    """Word documents since 2007; comments, headers and text boxes are left out."""

    name = "docx"
    version = "1"
    suffixes = (".docx",)

    def sniff(self, head: bytes, name: str) -> float:
        return 0.0

    def read(self, source: bytes, name: str, bounds: Bounds) -> Draft:
        check_package(source, bounds, part="word/document.xml")
        document = Document(io.BytesIO(source))
        rendition = Rendition(bounds)
        path: list[tuple[int, str]] = []
        for block in document.iter_inner_content():
            if isinstance(block, Paragraph):
                _add_paragraph(rendition, block, path)
            else:
                _add_table(rendition, block, _heading(path))
        # The first heading, since templates leave their own title in the properties.
        headings = rendition.texts(ElementKind.HEADING)
        return rendition.draft(title=headings[0] if headings else document.core_properties.title or "")


def _add_paragraph(rendition: Rendition, block: Paragraph, path: list[tuple[int, str]]) -> None:
    text = block.text.strip()
    style = (block.style.name or "") if block.style is not None else ""
    match = _HEADING.match(style)
    if match is not None or style == "Title":
        level = int(match[1]) if match is not None else 0
        path[:] = [entry for entry in path if entry[0] < level]
        rendition.add(ElementKind.HEADING, text, attributes=(("title", text), *_heading(path)))
        if text:
            path.append((level, text))
        return
    kind = ElementKind.LIST_ITEM if style.startswith("List") else ElementKind.PARAGRAPH
    rendition.add(kind, text, attributes=_heading(path))


def _add_table(rendition: Rendition, table: Table, heading: tuple[tuple[str, str], ...]) -> None:
    for row in table.rows:
        cells: list[str] = []
        for cell in row.cells:
            text = " ".join(cell.text.split())
            if not cells or cells[-1] != text:
                cells.append(text)
        rendition.add(ElementKind.TABLE_ROW, " | ".join(cells).strip(" |"), attributes=heading)


def _heading(path: list[tuple[int, str]]) -> tuple[tuple[str, str], ...]:
    return (("heading", " > ".join(text for _, text in path)),) if path else ()
