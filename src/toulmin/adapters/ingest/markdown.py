"""The `markdown` adapter: headings, paragraphs, list items, code and table rows, each with the path of its headings."""

from __future__ import annotations

from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from toulmin.adapters.ingest.adapter import Bounds, DocumentRefused, Draft, Element
from toulmin.adapters.ingest.decoding import decode
from toulmin.adapters.ingest.lines import Line, lines_of
from toulmin.contracts.document import ElementKind, Layer, RejectionReason

__all__ = ["MarkdownAdapter"]

_LEAVES = {
    "heading_open": ElementKind.HEADING,
    "paragraph_open": ElementKind.PARAGRAPH,
    "fence": ElementKind.CODE,
    "code_block": ElementKind.CODE,
    "html_block": ElementKind.PARAGRAPH,
    "tr_open": ElementKind.TABLE_ROW,
}
_NESTING_MAX = 100


class MarkdownAdapter:
    """CommonMark with tables; front matter is kept as code."""

    name = "markdown"
    version = "1"
    suffixes: tuple[str, ...] = (".md", ".markdown", ".mdown", ".mkd")

    def sniff(self, head: bytes, name: str) -> float:
        marks = sum(mark in b"\n" + head for mark in (b"\n# ", b"\n## ", b"\n```", b"](http", b"\n- **"))
        return min(0.6, 0.2 * marks)

    def read(self, source: bytes, name: str, bounds: Bounds) -> Draft:
        decoded = decode(source)
        text = decoded.text
        lines = list(lines_of(text))
        skip = _front_matter(lines)
        # The parser wants one kind of line end and no NUL; it reports line numbers, which stay the same.
        plain = "\n".join("" if place < skip else line.text.replace("\0", " ") for place, line in enumerate(lines))
        try:
            tokens = _parser().parse(plain)
        except RecursionError as error:
            raise DocumentRefused(
                "its lists or quotes are nested too deeply",
                reason=RejectionReason.MALFORMED,
                hint="set `kind: text` to read it as plain text",
            ) from error
        bounds.check_time()
        front = [Element(ElementKind.CODE, lines[0].start, lines[skip - 1].end)] if skip else []
        elements = [*front, *_elements(tokens, lines)]
        title = next((dict(e.attributes)["title"] for e in elements if e.kind is ElementKind.HEADING), "")
        return Draft(Layer.SOURCE, text, elements, decoded.encoding, decoded.skip, title=title)


def _parser() -> MarkdownIt:
    """Blocks only: what is inside a paragraph is cited as it is written."""
    return MarkdownIt("commonmark", {"maxNesting": _NESTING_MAX}).enable("table").disable("inline")


def _front_matter(lines: list[Line]) -> int:
    """How many lines of YAML between `---` stand before the text."""
    if not lines or lines[0].text.rstrip() != "---":
        return 0
    return next((place + 1 for place, line in enumerate(lines[1:200], 1) if line.text.rstrip() == "---"), 0)


def _elements(tokens: list[Token], lines: list[Line]) -> Iterator[Element]:
    """Each leaf block once, in order; a list item's own first paragraph is the item."""
    path: list[tuple[int, str]] = []
    items, covered = 0, 0
    for place, token in enumerate(tokens):
        items += {"list_item_open": 1, "list_item_close": -1}.get(token.type, 0)
        kind = _LEAVES.get(token.type)
        if kind is None or token.map is None or token.map[1] <= covered or token.map[0] >= len(lines):
            continue
        first, last = max(covered, token.map[0]), min(token.map[1], len(lines)) - 1
        covered = last + 1
        attributes: tuple[tuple[str, str], ...] = ()
        if kind is ElementKind.HEADING:
            title = tokens[place + 1].content
            level = int(token.tag[1:])
            path = [entry for entry in path if entry[0] < level]
            attributes = (("title", title),)
        elif kind is ElementKind.CODE and token.info.strip():
            attributes = (("language", token.info.split()[0]),)
        elif kind is ElementKind.PARAGRAPH and items:
            kind = ElementKind.LIST_ITEM
        if path:
            attributes = (*attributes, ("heading", " > ".join(text for _, text in path)))
        if kind is ElementKind.HEADING:
            path.append((level, title))
        yield Element(kind, lines[first].start, lines[last].end, attributes=attributes)
