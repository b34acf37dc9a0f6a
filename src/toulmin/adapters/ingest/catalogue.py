"""Every adapter that comes with Toulmin, in the order in which a tie is broken."""

from __future__ import annotations

from collections.abc import Callable

from toulmin.adapters.ingest import signatures
from toulmin.adapters.ingest.adapter import IngestAdapter
from toulmin.adapters.ingest.chat import ChatAdapter
from toulmin.adapters.ingest.csv_table import CsvAdapter
from toulmin.adapters.ingest.isolation import Isolated
from toulmin.adapters.ingest.json_document import JsonAdapter
from toulmin.adapters.ingest.json_lines import JsonLinesAdapter
from toulmin.adapters.ingest.log import LogAdapter
from toulmin.adapters.ingest.text import TextAdapter

__all__ = ["DEFAULT"]


def _isolated(name: str, suffixes: str, where: str, recognise: Callable[[bytes, str], float]) -> Isolated:
    module, adapter = where.split(":")
    return Isolated(name, "1", tuple(suffixes.split()), f"toulmin.adapters.ingest.{module}", adapter, recognise)


_CODE = ".bash .c .cjs .go .h .java .js .jsx .mjs .rs .sh .ts .tsx"

DEFAULT: tuple[IngestAdapter | Isolated, ...] = (
    _isolated("pdf", ".pdf", "pdf:PdfAdapter", signatures.pdf),
    _isolated("docx", ".docx", "docx:DocxAdapter", signatures.docx),
    _isolated("xlsx", ".xlsx .xlsm", "xlsx:XlsxAdapter", signatures.xlsx),
    _isolated("image", ".png .jpg .jpeg .gif .tif .tiff .webp .bmp", "image:ImageAdapter", signatures.image),
    _isolated("html", ".html .htm .xhtml", "html:HtmlAdapter", signatures.html),
    _isolated("mail", ".eml .email", "mail:MailAdapter", signatures.mail),
    _isolated("markdown", ".md .markdown .mdown .mkd", "markdown:MarkdownAdapter", signatures.markdown),
    _isolated("python", ".py .pyi", "python_source:PythonAdapter", signatures.only_suffix),
    _isolated("code", _CODE, "source_code:SourceCodeAdapter", signatures.only_suffix),
    _isolated("yaml", ".yaml .yml", "yaml_config:YamlAdapter", signatures.only_suffix),
    _isolated("ini", ".ini .toml .cfg .conf .properties", "keyed_lines:KeyedLinesAdapter", signatures.only_suffix),
    ChatAdapter(),
    JsonLinesAdapter(),
    JsonAdapter(),
    CsvAdapter(),
    LogAdapter(),
    TextAdapter(),
)
"""Those with parsers that could hang or crash are named only; the worker process loads them."""
