"""Every adapter that comes with Toulmin, in the order in which a tie is broken."""

from __future__ import annotations

from toulmin.adapters.ingest import signatures
from toulmin.adapters.ingest.adapter import IngestAdapter
from toulmin.adapters.ingest.isolation import Isolated
from toulmin.adapters.ingest.log import LogAdapter
from toulmin.adapters.ingest.text import TextAdapter

__all__ = ["DEFAULT"]

_ROOM = "toulmin.adapters.ingest"

DEFAULT: tuple[IngestAdapter | Isolated, ...] = (
    Isolated(
        "markdown",
        "1",
        (".md", ".markdown", ".mdown", ".mkd"),
        f"{_ROOM}.markdown",
        "MarkdownAdapter",
        signatures.markdown,
    ),
    LogAdapter(),
    TextAdapter(),
)
"""Those with parsers that could hang or crash are named only; the worker process loads them."""
