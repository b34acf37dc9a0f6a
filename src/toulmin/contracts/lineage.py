"""Which edges an artifact's provenance stands for: one rule, used where they are made and where they are checked."""

from __future__ import annotations

from toulmin.contracts.artifact import ReasoningArtifact
from toulmin.contracts.provenance import Edge, EdgeRole

__all__ = ["edges_of"]


def edges_of(artifact: ReasoningArtifact) -> tuple[Edge, ...]:
    """Every edge from an artifact to what it rests on: parents, documents, allowing decisions, once each."""
    provenance = artifact.provenance
    return tuple(
        Edge(child=artifact.id, parent=parent, role=role)
        for role, parents in (
            (EdgeRole.PARENT, provenance.parents),
            (EdgeRole.DOCUMENT, provenance.documents),
            (EdgeRole.DECISION, provenance.allowed_by),
        )
        for parent in dict.fromkeys(parents)
    )
