"""Tree: the lineage of one thing, laid out line by line as people read it, upwards or downwards."""

from __future__ import annotations

from collections import defaultdict
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from toulmin.contracts.base import Contract
from toulmin.contracts.errors import UsageError
from toulmin.contracts.provenance import EdgeRole
from toulmin.contracts.vocabulary import ArtifactId
from toulmin.ports.store import Store

__all__ = ["Branch", "Direction", "NodeKind", "branches"]

_BRANCHES_MAX = 10_000


class Direction(StrEnum):
    """Which way to follow lineage."""

    UP = "up"
    """To what it rests on: parents, documents, decisions."""
    DOWN = "down"
    """To what rests on it."""


class NodeKind(StrEnum):
    """What a node of the graph is."""

    ARTIFACT = "artifact"
    DOCUMENT = "document"
    DECISION = "decision"


_KIND_OF_PARENT = {
    EdgeRole.PARENT: NodeKind.ARTIFACT,
    EdgeRole.DOCUMENT: NodeKind.DOCUMENT,
    EdgeRole.DECISION: NodeKind.DECISION,
}


class Branch(Contract):
    """One line of the tree: a node, how deep it hangs, and why it hangs there."""

    id: str
    depth: Annotated[int, Field(ge=0)]
    kind: NodeKind | None
    """None for a root that nothing rests on, whose kind the graph does not tell."""
    role: EdgeRole | None
    """Of the edge to the line above it that is one less deep; None for the root."""
    repeated: bool = False
    """It stands further up already, with everything below it."""


async def branches(
    store: Store, start: str, *, direction: Direction = Direction.UP, branches_max: int = _BRANCHES_MAX
) -> tuple[Branch, ...]:
    """The tree over a node's transitive closure, depth first, `start` at depth 0.

    The graph has joins; a node with several ways to it is unfolded at the first and marked as repeated at the others.

    Raises:
        NotFound: upwards, when there is no such artifact.
        UsageError: the tree has more than `branches_max` lines.
    """
    up = direction is Direction.UP
    edges = await (store.ancestors(ArtifactId(start)) if up else store.descendants(start))
    following: defaultdict[str, list[tuple[EdgeRole, str]]] = defaultdict(list)
    kinds: dict[str, NodeKind] = {}
    for edge in edges:
        near, far = (edge.child, edge.parent) if up else (edge.parent, edge.child)
        following[near].append((edge.role, far))
        kinds[edge.child] = NodeKind.ARTIFACT
        kinds[edge.parent] = _KIND_OF_PARENT[edge.role]
    order = list(EdgeRole)
    lines: list[Branch] = []
    unfolded: set[str] = set()
    waiting: list[tuple[str, int, EdgeRole | None]] = [(start, 0, None)]
    while waiting:
        id_, depth, role = waiting.pop()
        repeated = id_ in unfolded and bool(following[id_])
        lines.append(Branch(id=id_, depth=depth, kind=kinds.get(id_), role=role, repeated=repeated))
        if len(lines) > branches_max:
            raise UsageError(
                f"the lineage of {start} has more than {branches_max} lines", hint="start from something nearer"
            )
        if id_ not in unfolded:
            unfolded.add(id_)
            below = sorted(following[id_], key=lambda entry: (order.index(entry[0]), entry[1]), reverse=True)
            waiting += [(far, depth + 1, why) for why, far in below]
    return tuple(lines)
