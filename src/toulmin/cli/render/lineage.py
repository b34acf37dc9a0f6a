"""A lineage as a tree: what an artifact rests on, or what rests on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.console import Group, RenderableType
from rich.text import Text
from rich.tree import Tree

from toulmin.cli.documents import LineageLine, LineageTree
from toulmin.cli.render.words import clipped, counted, plain, short_digest
from toulmin.provenance import NodeKind

__all__ = ["lineage_view"]

TITLE_MAX = 130
LEAVES_SHOWN = {NodeKind.DOCUMENT: 4, NodeKind.DECISION: 3}
"""Leaves of each kind that an artifact shows without `--full`."""
_SIGNS = {NodeKind.ARTIFACT: ("◆", "bold"), NodeKind.DOCUMENT: ("▤", "cyan"), NodeKind.DECISION: ("§", "dim")}


@dataclass(slots=True)
class _Node:
    line: LineageLine
    below: list[_Node] = field(default_factory=list)

    @property
    def kind(self) -> NodeKind:
        return self.line.branch.kind or NodeKind.ARTIFACT


def lineage_view(lineage: LineageTree, *, full: bool) -> RenderableType:
    """The tree; long lists of leaves are cut without `full`."""
    root = _nested(lineage.lines)
    top = Tree(_label(root), guide_style="dim")
    waiting = [(top, root)]
    while waiting:
        branch, node = waiting.pop()
        shown: Counter[NodeKind] = Counter()
        for child in node.below:
            shown[child.kind] += 1
            if full or lineage.down or shown[child.kind] <= LEAVES_SHOWN.get(child.kind, len(node.below)):
                waiting.append((branch.add(_label(child)), child))
        for kind, most in LEAVES_SHOWN.items():
            if not full and not lineage.down and shown[kind] > most:
                branch.add(Text(f"{shown[kind] - most} more {kind.value}s with --full", style="dim"))
    once = [line.branch.kind or NodeKind.ARTIFACT for line in lineage.lines if not line.branch.repeated]
    said = ", ".join(counted(number, kind.value) for kind, number in Counter(once).most_common())
    what = "what rests on it" if lineage.down else "what it rests on"
    return Group(top, Text(f"{what}, itself included: {said}", style="dim"))


def _nested(lines: Sequence[LineageLine]) -> _Node:
    """The tree again, from lines that say how deep they hang."""
    path = [_Node(lines[0])]
    for line in lines[1:]:
        del path[line.branch.depth :]
        node = _Node(line)
        path[-1].below.append(node)
        path.append(node)
    return path[0]


def _label(node: _Node) -> Text:
    line = node.line
    sign, style = _SIGNS[node.kind]
    text = Text(f"{sign} {clipped(line.title, TITLE_MAX)}", style=style)
    if node.kind is NodeKind.DOCUMENT:
        text.append(f"  sha256:{short_digest(line.content)}…" if line.content is not None else "", style="dim not bold")
    else:
        text.append(f"  {plain(line.branch.id)}", style="dim not bold")
    if line.branch.repeated:
        text.append(" (see above)", style="dim not bold")
    return text
