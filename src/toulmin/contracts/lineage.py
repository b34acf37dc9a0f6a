"""Which edges an artifact's provenance stands for: one rule, used where they are made and where they are checked."""

from __future__ import annotations

from collections.abc import Iterator

from toulmin.contracts.artifact import ReasoningArtifact
from toulmin.contracts.provenance import Edge, EdgeRole
from toulmin.contracts.vocabulary import ArtifactId

__all__ = ["edges_of", "triples_of"]


def edges_of(artifact: ReasoningArtifact) -> tuple[Edge, ...]:
    """Every edge from an artifact to what it rests on: parents, documents, allowing decisions, once each."""
    return tuple(Edge(child=child, parent=parent, role=role) for child, parent, role in triples_of(artifact))


def triples_of(artifact: ReasoningArtifact) -> Iterator[tuple[ArtifactId, str, EdgeRole]]:
    """The same edges as plain triples: child, parent, role."""
    provenance = artifact.provenance
    for role, parents in (
        (EdgeRole.PARENT, provenance.parents),
        (EdgeRole.DOCUMENT, provenance.documents),
        (EdgeRole.DECISION, provenance.allowed_by),
    ):
        for parent in dict.fromkeys(parents):
            yield artifact.id, parent, role
