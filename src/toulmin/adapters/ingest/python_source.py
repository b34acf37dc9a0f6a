"""The `python` adapter: functions, classes and methods of a Python file, by the compiler's own parser."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from toulmin.adapters.ingest.adapter import Bounds, Draft
from toulmin.adapters.ingest.decoding import decode
from toulmin.adapters.ingest.lines import lines_of
from toulmin.adapters.ingest.symbols import Symbol, cut
from toulmin.contracts.document import Layer

__all__ = ["PythonAdapter"]

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class PythonAdapter:
    """Python source; a file that does not parse is read as plain code, with a warning."""

    name = "python"
    version = "1"
    suffixes = (".py", ".pyi")

    def sniff(self, head: bytes, name: str) -> float:
        return 0.0

    def read(self, source: bytes, name: str, bounds: Bounds) -> Draft:
        decoded = decode(source)
        lines = list(lines_of(decoded.text))
        try:
            tree = ast.parse(decoded.text)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            symbols: list[Symbol] = []
            line = getattr(error, "lineno", None)
            warnings: tuple[str, ...] = (
                f"it is not valid Python{f' on line {line}' if line else ''}; read as plain code",
            )
        else:
            symbols, warnings = list(_symbols(tree.body, "")), ()
        bounds.check_time()
        return Draft(
            Layer.SOURCE,
            decoded.text,
            list(cut(lines, symbols, "python")),
            decoded.encoding,
            decoded.skip,
            title=name.rsplit("/", 1)[-1],
            warnings=warnings,
        )


def _symbols(body: list[ast.stmt], owner: str) -> Iterator[Symbol]:
    """Functions and methods whole; a class up to its first method, which then stands for itself."""
    for node in body:
        if not isinstance(node, _Definition):
            continue
        name = f"{owner}{node.name}"
        first, last = _first_line(node), (node.end_lineno or node.lineno) - 1
        if not isinstance(node, ast.ClassDef):
            yield Symbol(first, last, name, "method" if owner else "function")
            continue
        inner = [each for each in node.body if isinstance(each, _Definition)]
        yield Symbol(first, min([last, *(_first_line(each) - 1 for each in inner)]), name, "class")
        yield from _symbols(node.body, f"{name}.")


def _first_line(node: _Definition) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)]) - 1
