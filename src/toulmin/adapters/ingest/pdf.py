"""The `pdf` adapter: the text of each page, in paragraphs, with page numbers."""

from __future__ import annotations

import io
import logging
import re

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from toulmin.adapters.ingest.adapter import Bounds, DocumentRefused, Draft
from toulmin.adapters.ingest.rendition import Rendition
from toulmin.contracts.document import ElementKind, RejectionReason

__all__ = ["PdfAdapter"]

_PAGES_MAX = 5_000
_ITEM = re.compile(r"[ \t]*(?:[-*•–]|\d{1,3}[.)])[ \t]+\S")
_NUMBERED_HEADING = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}\.?[ \t]+\S")
_HEADING_CHARS_MAX = 80
_SENTENCE_END = (".", "!", "?", ":", ";", ",")
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


class PdfAdapter:
    """PDF with a text layer; scans without one are refused with a hint."""

    name = "pdf"
    version = "1"
    suffixes = (".pdf",)

    def sniff(self, head: bytes, name: str) -> float:
        return 0.0

    def read(self, source: bytes, name: str, bounds: Bounds) -> Draft:
        if b"%PDF-" not in source[:1024]:
            raise _damaged("it does not start as a PDF does", RejectionReason.MALFORMED)
        if b"%%EOF" not in source[-4096:]:
            raise _damaged("it is cut off: its end mark is missing", RejectionReason.TRUNCATED)
        try:
            return _draft(source, bounds)
        except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise _damaged(f"it is damaged ({type(error).__name__})", RejectionReason.MALFORMED) from error


def _draft(source: bytes, bounds: Bounds) -> Draft:
    reader = PdfReader(io.BytesIO(source), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise DocumentRefused(
            "it is encrypted and needs a password",
            reason=RejectionReason.ENCRYPTED,
            hint="save it without a password (print it to a new PDF), or leave it out",
        )
    rendition = Rendition(bounds)
    pages = len(reader.pages)
    warnings = (f"it has {pages:,} pages; the first {_PAGES_MAX:,} were read",) if pages > _PAGES_MAX else ()
    found, made = False, _made(reader)
    for number, page in enumerate(reader.pages[:_PAGES_MAX], 1):
        bounds.check_time()
        blocks = _blocks(page.extract_text() or "")
        found = found or bool(blocks)
        for kind, text in blocks:
            rendition.add(kind, text, page=number, attributes=made)
    if not found:
        raise DocumentRefused(
            f"its {pages} pages hold no text, only pictures" if pages else "it has no pages",
            reason=RejectionReason.UNSUPPORTED if pages else RejectionReason.EMPTY,
            hint="run it through text recognition (OCR) first, or give the original document",
        )
    return rendition.draft(title=_title(reader), warnings=warnings)


def _title(reader: PdfReader) -> str:
    facts = reader.metadata
    title = facts.title if facts is not None else None
    return title if isinstance(title, str) else ""


def _made(reader: PdfReader) -> tuple[tuple[str, str], ...]:
    """The day on which the file was made, for judging how current it is."""
    facts = reader.metadata
    made = facts.creation_date if facts is not None else None
    return () if made is None else (("made", f"{made:%Y-%m-%d}"),)


def _blocks(text: str) -> list[tuple[ElementKind, str]]:
    """Paragraphs of a page. PDF keeps lines only: a blank line, a list mark or a short last line divides."""
    blocks: list[tuple[ElementKind, list[str]]] = []
    open_block, width = False, max((len(line) for line in text.splitlines()), default=0)
    for line in text.splitlines():
        content = line.strip()
        if not content:
            open_block = False
        elif _is_heading(content, width) and (not open_block or blocks[-1][1][-1].endswith((".", "!", "?", ":"))):
            blocks.append((ElementKind.HEADING, [content]))
            open_block = False
        elif _ITEM.match(content) or not open_block:
            kind = ElementKind.LIST_ITEM if _ITEM.match(content) else ElementKind.PARAGRAPH
            blocks.append((kind, [content]))
            open_block = not _ends_block(content, width)
        else:
            blocks[-1][1].append(content)
            open_block = not _ends_block(content, width)
    return [(kind, "\n".join(lines)) for kind, lines in blocks]


def _ends_block(line: str, width: int) -> bool:
    return line.endswith((".", "!", "?", ":")) and len(line) < 0.8 * width


def _is_heading(line: str, width: int) -> bool:
    short = len(line) <= min(_HEADING_CHARS_MAX, 0.7 * width)
    if not short or line.endswith(_SENTENCE_END) or not any(char.isalpha() for char in line):
        return False
    return _NUMBERED_HEADING.match(line) is not None or (line[0].isupper() and not _ITEM.match(line))


def _damaged(message: str, reason: RejectionReason) -> DocumentRefused:
    return DocumentRefused(message, reason=reason, hint="copy or download it again, or print it to a new PDF")
