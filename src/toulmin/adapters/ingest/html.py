"""The `html` adapter: the visible text of a page by block, with its headings; scripts and styles are left out."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from toulmin.adapters.ingest.adapter import Bounds, Draft
from toulmin.adapters.ingest.decoding import decode
from toulmin.adapters.ingest.rendition import Rendition
from toulmin.contracts.document import ElementKind

__all__ = ["HtmlAdapter", "add_html"]

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{1,40})", re.IGNORECASE)
_SILENT = frozenset(("script", "style", "template", "noscript", "svg", "select", "iframe", "object"))
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body br caption dd details "
        "div dl dt fieldset figcaption figure footer form h1 "
        "h2 h3 h4 h5 h6 head header hr html "
        "li main nav ol p pre section summary table "
        "tbody tfoot thead title tr ul ",
    )
)
_HEADING = re.compile(r"h[1-6]")
_SPACE = re.compile(r"[ \t\r\n\f\v\u00a0]+")


class HtmlAdapter:
    """Web pages, read as a stream of tags: nesting costs nothing and a missing end tag is no error."""

    name = "html"
    version = "1"
    suffixes = (".html", ".htm", ".xhtml")

    def sniff(self, head: bytes, name: str) -> float:
        return 0.0

    def read(self, source: bytes, name: str, bounds: Bounds) -> Draft:
        rendition = Rendition(bounds)
        title = add_html(rendition, _text(source))
        return rendition.draft(title=title)


def add_html(
    rendition: Rendition, text: str, *, kind: ElementKind | None = None, attributes: tuple[tuple[str, str], ...] = ()
) -> str:
    """Add the blocks of a page, all as `kind` if that is given; the page's title comes back."""
    page = _Page(rendition, kind, attributes)
    page.feed(text)
    page.close()
    page.end_block()
    return page.title


def _text(source: bytes) -> str:
    match = _CHARSET.search(source[:2048])
    if match is not None:
        try:
            return source.decode(match[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            return decode(source).text
    return decode(source).text


class _Page(HTMLParser):
    def __init__(self, rendition: Rendition, kind: ElementKind | None, attributes: tuple[tuple[str, str], ...]) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self._rendition = rendition
        self._kind = kind
        self._attributes = attributes
        self._words: list[str] = []
        self._silent: list[str] = []
        self._block = "p"
        self._preformatted = False
        self._path: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent.append(tag)
        elif tag in ("td", "th"):
            self._words.append(" | " if any(word.strip() for word in self._words) else "")
        elif tag in _BLOCKS and not (self._block == "tr" and tag in ("p", "div", "br", "ul", "li")):
            self.end_block()
            self._block = tag if tag != "br" else self._block
            self._preformatted = tag == "pre" or (self._preformatted and tag != "p")

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            if tag == self._silent[-1]:
                self._silent.pop()
        elif tag in _BLOCKS and not (self._block == "tr" and tag != "tr"):
            self.end_block()
            self._block, self._preformatted = "p", False

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._words.append(data)

    def end_block(self) -> None:
        """Add what was gathered as one passage."""
        text = "".join(self._words)
        self._words.clear()
        text = text.strip("\n") if self._preformatted else _SPACE.sub(" ", text).strip(" |")
        if not text.strip():
            return
        if self._block == "title":
            self.title = self.title or text
            return
        kind, attributes = self._what(text)
        self._rendition.add(self._kind or kind, text, attributes=(*self._attributes, *attributes))

    def _what(self, text: str) -> tuple[ElementKind, tuple[tuple[str, str], ...]]:
        if _HEADING.fullmatch(self._block):
            level = int(self._block[1])
            self._path = [entry for entry in self._path if entry[0] < level]
            attributes = (("title", text), *self._heading())
            self._path.append((level, text))
            self.title = self.title or text
            return ElementKind.HEADING, attributes
        if self._preformatted:
            return ElementKind.CODE, self._heading()
        kinds = {"li": ElementKind.LIST_ITEM, "tr": ElementKind.TABLE_ROW}
        return kinds.get(self._block, ElementKind.PARAGRAPH), self._heading()

    def _heading(self) -> tuple[tuple[str, str], ...]:
        return (("heading", " > ".join(text for _, text in self._path)),) if self._path else ()
