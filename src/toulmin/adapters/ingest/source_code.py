"""The `code` adapter: symbols of Go, Java, JavaScript, TypeScript, Rust, C and shell files, by tree-sitter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

import tree_sitter_bash
import tree_sitter_c
import tree_sitter_go
import tree_sitter_java
import tree_sitter_javascript
import tree_sitter_rust
import tree_sitter_typescript
from tree_sitter import Language, Node, Parser

from toulmin.adapters.ingest.adapter import Bounds, Draft
from toulmin.adapters.ingest.decoding import decode
from toulmin.adapters.ingest.lines import lines_of
from toulmin.adapters.ingest.symbols import Symbol, cut
from toulmin.contracts.document import Layer

__all__ = ["SourceCodeAdapter"]

_GRAMMARS = {
    "go": tree_sitter_go.language,
    "java": tree_sitter_java.language,
    "javascript": tree_sitter_javascript.language,
    "typescript": tree_sitter_typescript.language_typescript,
    "tsx": tree_sitter_typescript.language_tsx,
    "rust": tree_sitter_rust.language,
    "c": tree_sitter_c.language,
    "shell": tree_sitter_bash.language,
}
_LANGUAGES = {
    ".go": "go",
    ".java": "java",
    ".js": "javascript",
    ".mjs": "javascript",
    ".cjs": "javascript",
    ".jsx": "javascript",
    ".ts": "typescript",
    ".tsx": "tsx",
    ".rs": "rust",
    ".c": "c",
    ".h": "c",
    ".sh": "shell",
    ".bash": "shell",
}
_FUNCTIONS = frozenset(
    (
        "function_declaration",
        "function_definition",
        "function_item",
        "generator_function_declaration",
        "method_declaration",
        "method_definition",
        "constructor_declaration",
        "macro_definition",
    )
)
_TYPES = frozenset(
    (
        "class_declaration",
        "abstract_class_declaration",
        "interface_declaration",
        "enum_declaration",
        "record_declaration",
        "type_declaration",
        "type_alias_declaration",
        "struct_item",
        "enum_item",
        "trait_item",
        "impl_item",
        "mod_item",
        "struct_specifier",
    )
)
_WRAPPERS = frozenset(("export_statement", "ambient_declaration", "lexical_declaration"))


class SourceCodeAdapter:
    """Source code of the languages above; what the grammar does not understand stays plain code."""

    name = "code"
    version = "1"
    suffixes = tuple(sorted(_LANGUAGES))

    def sniff(self, head: bytes, name: str) -> float:
        return 0.0

    def read(self, source: bytes, name: str, bounds: Bounds) -> Draft:
        decoded = decode(source)
        text = decoded.text
        language = _LANGUAGES.get(PurePosixPath(name.lower()).suffix, "c")
        # The grammar counts LF only; with one kind of line end its rows are our lines.
        plain = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace")
        tree = Parser(Language(_GRAMMARS[language]())).parse(plain)
        bounds.check_time()
        symbols = list(_symbols(tree.root_node, ""))
        elements = list(cut(list(lines_of(text)), symbols, language))
        warnings = ("parts of it do not parse; they were read as plain code",) if tree.root_node.has_error else ()
        title = name.rsplit("/", 1)[-1]
        return Draft(Layer.SOURCE, text, elements, decoded.encoding, decoded.skip, title=title, warnings=warnings)


def _symbols(parent: Node, owner: str) -> Iterator[Symbol]:
    """Definitions at the top and inside types; a work-list, so that nesting costs no stack."""
    waiting: list[tuple[Node, str]] = [(child, owner) for child in reversed(parent.named_children)]
    while waiting:
        node, prefix = waiting.pop()
        first, last = node.start_point.row, node.end_point.row
        name = f"{prefix}{_name(node)}"
        if node.type in _FUNCTIONS:
            yield Symbol(first, last, name, "method" if prefix else "function")
        elif node.type in _WRAPPERS:
            waiting += [(child, prefix) for child in reversed(node.named_children)]
        elif node.type in _TYPES:
            body = node.child_by_field_name("body")
            members = body.named_children if body is not None else []
            inner = [child for child in members if child.type in _FUNCTIONS or child.type in _TYPES]
            stop = min([last, *(child.start_point.row - 1 for child in inner)])
            yield Symbol(first, max(first, stop), name, "type")
            waiting += [(child, f"{name}.") for child in reversed(inner)]


def _name(node: Node) -> str:
    found = node.child_by_field_name("name") or node.child_by_field_name("type")
    if found is None and (declarator := node.child_by_field_name("declarator")) is not None:
        while (deeper := declarator.child_by_field_name("declarator")) is not None:
            declarator = deeper
        found = declarator
    if found is None and node.named_children:
        found = node.named_children[0].child_by_field_name("name")
    raw = found.text if found is not None else None
    return raw.decode("utf-8", "replace")[:200] if raw else "(unnamed)"
