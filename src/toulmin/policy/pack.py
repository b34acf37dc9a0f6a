"""Where the rules of a pack stand: reading a pack, and finding a rule id again in its source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from toulmin.ports.policy_pack import Pack, read_pack

__all__ = ["Pack", "RulePlace", "blocks", "find_rule", "load_pack", "rule_ids"]

_RULE_ID = re.compile(r'"([a-z_]+\.[a-z_]+)"')
_INPUT = re.compile(r"\binput((?:\.[a-z_][a-z0-9_]*)+)")
_DATA = re.compile(r"\bdata\.config((?:\.[a-z_][a-z0-9_]*)+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePlace:
    """Where a rule id is written, and what that place reads."""

    path: str
    line: int
    inputs: tuple[str, ...]
    """Dotted paths into the input."""
    settings: tuple[str, ...]
    """Dotted paths into the pack's data."""


def load_pack(folder: Path) -> Pack:
    """Read a pack from its folder.

    Raises:
        NotFound: there is no such folder, no rules or no data in it.
        ContractRefused: a file is not UTF-8, the data is not a JSON object, or the pack is too large.
    """
    return read_pack(folder)


def blocks(text: str) -> Iterator[tuple[int, str]]:
    """A module's rules with the number of their first line; each ends where the next one starts in column one."""
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines) if line and not line[0].isspace() and line[0] not in "})]"]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield start + 1, "\n".join(lines[start:end])


def find_rule(pack: Pack, rule: str) -> tuple[RulePlace, ...]:
    """Every place that decides about `rule`: first the conditions that must hold, then where its message stands."""
    heads: list[RulePlace] = []
    mentions: list[RulePlace] = []
    quoted = f'"{rule}"'
    for path, text in sorted(pack.rules.items()):
        for start, block in blocks(text):
            if quoted not in block or block.startswith("#"):
                continue
            head = block.splitlines()[0]
            decides = quoted in head and not head.startswith("detail[")
            offset = block[: block.index(quoted)].count("\n")
            place = RulePlace(
                path=path,
                line=start + offset,
                inputs=_unique(_INPUT, block) if decides else (),
                settings=_unique(_DATA, block) if decides else (),
            )
            (heads if decides else mentions).append(place)
    return (*heads, *mentions)


def rule_ids(pack: Pack) -> tuple[str, ...]:
    """Every rule id that the pack can answer with."""
    found = {name for text in pack.rules.values() for name in _RULE_ID.findall(text)}
    actions = {name for text in pack.rules.values() for name in re.findall(r'lib\.asked\("([a-z_.]+)"\)', text)}
    return tuple(sorted(found - actions))


def _unique(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match[1].removeprefix(".") for match in pattern.finditer(text)))
