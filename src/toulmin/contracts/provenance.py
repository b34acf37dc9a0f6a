"""Provenance: the five facts that every artifact knows, or the store refuses it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from toulmin.contracts.base import Contract
from toulmin.contracts.canonical import Digest
from toulmin.contracts.run_contract import VersionedName
from toulmin.contracts.vocabulary import ArtifactId, CommandKey, DecisionId, DocumentId, Name, RunId, TimeUs, Zone

__all__ = ["Edge", "EdgeRole", "Origin", "Provenance"]


class Origin(Contract):
    """Where and when an artifact was made."""

    run: RunId
    command: CommandKey
    zone: Zone
    at_us: TimeUs


class Provenance(Contract):
    """Origin, inputs, model/tool/prompt versions, the policy decisions that allowed it, and its parents."""

    origin: Origin
    inputs: tuple[Digest, ...] = Field(min_length=1)
    """Digests of everything that was read to make it: contract, normalised state, request."""
    documents: tuple[DocumentId, ...] = ()
    """Raw documents that it rests on directly."""
    made_by: tuple[VersionedName, ...] = Field(min_length=1)
    """Model, prompt, tools and code, each with its version."""
    allowed_by: tuple[DecisionId, ...] = Field(min_length=1)
    parents: tuple[ArtifactId, ...] = ()
    """Artifacts that it was derived from; empty only for the first step of a run."""
    degraded: Annotated[bool, Field(strict=True)] = False
    """Made by a fallback."""


class EdgeRole(StrEnum):
    """Why a lineage edge exists."""

    PARENT = "parent"
    """Child artifact was derived from parent artifact."""
    DOCUMENT = "document"
    """Child artifact quotes or read the document."""
    DECISION = "decision"
    """Child artifact was allowed by the decision."""


class Edge(Contract):
    """One step of lineage, from a child to what it rests on."""

    child: ArtifactId
    parent: Name
    role: EdgeRole
