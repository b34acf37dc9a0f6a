"""The `yaml` adapter: each setting with its path of keys and its line, comments included."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import yaml

from toulmin.adapters.ingest.adapter import Bounds, Draft, Element
from toulmin.adapters.ingest.decoding import decode
from toulmin.adapters.ingest.lines import Line, lines_of
from toulmin.adapters.ingest.text import paragraphs
from toulmin.contracts.document import ElementKind, Layer

__all__ = ["YamlAdapter"]


class YamlAdapter:
    """YAML files; nothing is constructed from tags, aliases are not followed, templates are read as text."""

    name = "yaml"
    version = "1"
    suffixes = (".yaml", ".yml")

    def sniff(self, head: bytes, name: str) -> float:
        return 0.0

    def read(self, source: bytes, name: str, bounds: Bounds) -> Draft:
        decoded = decode(source)
        text = decoded.text
        lines = list(lines_of(text))
        warnings: tuple[str, ...] = ()
        try:
            roots: list[yaml.Node | None] = list(
                yaml.compose_all("\n".join(line.text for line in lines), Loader=yaml.CSafeLoader)
            )
            elements = list(_settings([root for root in roots if root is not None], lines))
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            where = f" on line {mark.line + 1}" if mark is not None else ""
            elements = list(paragraphs(text))
            warnings = (f"it is not valid YAML{where}; read as plain text",)
        bounds.check_time()
        title = name.rsplit("/", 1)[-1]
        return Draft(Layer.SOURCE, text, elements, decoded.encoding, decoded.skip, title=title, warnings=warnings)


def _settings(roots: Sequence[yaml.Node], lines: Sequence[Line]) -> Iterator[Element]:
    """A work-list over the nodes: settings that hold others give their own line, leaves all of theirs."""
    spans: list[tuple[int, int, str]] = []
    seen: set[int] = set()
    waiting: list[tuple[yaml.Node, str]] = [(root, "") for root in reversed(roots)]
    while waiting:
        node, path = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        for first, value, key in _members(node, path):
            line = first.start_mark.line
            if _is_open(value) and value.start_mark.line >= line and id(value) not in seen:
                if value.start_mark.line > line:
                    spans.append((line, line, key))
                waiting.append((value, key))
            else:
                end = value.end_mark
                last = end.line - (1 if end.column == 0 and end.line > line else 0)
                spans.append((line, last if value.start_mark.line >= line else line, key))
        if isinstance(node, yaml.ScalarNode):
            spans.append((node.start_mark.line, node.end_mark.line, path))
    yield from _covered(sorted(spans), lines)


def _members(node: yaml.Node, path: str) -> Iterator[tuple[yaml.Node, yaml.Node, str]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else "?"
            yield key, value, f"{path}.{name}" if path else str(name)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield value, value, f"{path}[{number}]"


def _is_open(node: yaml.Node) -> bool:
    """Whether a node holds settings on lines of their own."""
    if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
        return False
    return node.end_mark.line > node.start_mark.line


def _covered(spans: Sequence[tuple[int, int, str]], lines: Sequence[Line]) -> Iterator[Element]:
    place = 0
    for first, last, key in spans:
        start, stop = max(first, place), min(last, len(lines) - 1)
        if start > stop:
            continue
        yield from _comments(lines, place, start)
        attributes = (("key", key),) if key else ()
        yield Element(ElementKind.RECORD, lines[start].start, lines[stop].end, attributes=attributes)
        place = stop + 1
    yield from _comments(lines, place, len(lines))


def _comments(lines: Sequence[Line], first: int, stop: int) -> Iterator[Element]:
    marked = [place for place in range(first, stop) if lines[place].text.lstrip().startswith("#")]
    if marked:
        yield Element(ElementKind.PARAGRAPH, lines[marked[0]].start, lines[marked[-1]].end)
