"""What a pack should keep, judged by its text: each finding with file, line and what to do.

The engine refuses what is dangerous when it loads a pack; lint says it earlier, all at once, and adds house rules.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from toulmin.contracts.policy import Action
from toulmin.ports.policy_pack import DATA_FILE, Pack, entry_point

__all__ = ["LintFinding", "lint"]

_NOT_IMPORT = re.compile(r"^import\s+future\.keywords\.not\b", re.MULTILINE)
_PACKAGE = re.compile(r"^package\s+([\w.]+)", re.MULTILINE)
_WORLD = re.compile(r"\b(http\.send|opa\.runtime|time\.now_ns|net\.lookup_ip_addr|rand\.\w+|uuid\.\w+)\s*\(")
_CONFIG = re.compile(r"\bdata\.config((?:\.[A-Za-z_]\w*)+)")
_DEFAULT_ALLOW = re.compile(r"^default\s+\w+\s*:?=\s*true\b", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class LintFinding:
    """One fault of a pack."""

    path: str
    line: int
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message} [{self.code}]"


def lint(pack: Pack) -> tuple[LintFinding, ...]:
    """Every finding, sorted by place. An empty result is no promise that the pack is right; its tests are."""
    found: list[LintFinding] = []
    for path, text in {**pack.rules, **pack.tests}.items():
        found.extend(_module(path, text))
    for path, text in pack.rules.items():
        found.extend(_settings(path, text, data=pack.data))
    return tuple(sorted((*found, *_whole(pack))))


def _module(path: str, text: str) -> Iterator[LintFinding]:
    code = _without_remarks(text)
    package = _PACKAGE.search(code)
    if package is None:
        yield LintFinding(path=path, line=1, code="package", message="the module names no package")
    elif package[1].split(".")[0] == "config":
        yield LintFinding(
            path=path, line=_line(code, package.start()), code="shadow", message=f"{package[1]} meets data.config"
        )
    if not _NOT_IMPORT.search(code):
        yield LintFinding(path=path, line=1, code="not", message="`import future.keywords.not` is missing")
    for match in _WORLD.finditer(code):
        yield LintFinding(
            path=path,
            line=_line(code, match.start()),
            code="world",
            message=f"{match[1]} reads the world; pass the fact in the input",
        )
    for match in _DEFAULT_ALLOW.finditer(code):
        yield LintFinding(path=path, line=_line(code, match.start()), code="default", message="the default is to allow")


def _settings(path: str, text: str, *, data: str) -> Iterator[LintFinding]:
    """A misspelt setting is undefined, and an undefined condition denies for ever; better to hear of it here."""
    config = json.loads(data)
    code = _without_remarks(text)
    for match in _CONFIG.finditer(code):
        node = config
        for part in match[1].removeprefix(".").split("."):
            node = node.get(part) if isinstance(node, dict) else None
        if node is None:
            yield LintFinding(
                path=path,
                line=_line(code, match.start()),
                code="setting",
                message=f"data.config{match[1]} is not in {DATA_FILE}",
            )


def _whole(pack: Pack) -> Iterator[LintFinding]:
    packages = {match[1] for text in pack.rules.values() if (match := _PACKAGE.search(text))}
    for action in Action:
        package = entry_point(action.value).rpartition(".")[0]
        if package not in packages:
            yield LintFinding(
                path=DATA_FILE,
                line=1,
                code="action",
                message=f"no module answers {action.value} (package {package}): it will always be denied",
            )


def _without_remarks(text: str) -> str:
    """The same text with remarks and strings blanked, every character in its place."""
    return re.sub(
        r'"(?:\\.|[^"\\\n])*"|`[^`]*`|#[^\n]*',
        lambda match: "".join("\n" if letter == "\n" else " " for letter in match[0]),
        text,
    )


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
