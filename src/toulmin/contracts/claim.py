"""Claim, in Toulmin's parts: a conclusion on grounds, through a warrant, with a qualifier, open to rebuttal.

Source of the model: Stephen Toulmin, The Uses of Argument (1958), chapter III.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from toulmin.contracts.base import Contract
from toulmin.contracts.canonical import Digest, Json, digest_of
from toulmin.contracts.vocabulary import ClaimId, DocumentId, Name, PassageId, Score, Text, TimeUs

__all__ = ["Claim", "ClaimKind", "Evidence", "Qualifier", "Rebuttal", "Warrant"]


class ClaimKind(StrEnum):
    """What a claim says about its subject."""

    OBSERVATION = "observation"
    CAUSE = "cause"
    FACTOR = "factor"
    ACTION = "action"
    CONCLUSION = "conclusion"
    UNKNOWN = "unknown"
    """States that something is not known."""


class Evidence(Contract):
    """A quote that exists: the model chooses passage and offsets, the runtime inserts and verifies the text."""

    passage: PassageId
    document: DocumentId
    name: Annotated[str, Field(min_length=1, max_length=4096)]
    """Name of the document, for people."""
    start: Annotated[int, Field(ge=0)]
    """Characters into the passage."""
    end: Annotated[int, Field(ge=1)]
    quote: Annotated[str, Field(min_length=1, max_length=4_000)]
    line_first: Annotated[int, Field(ge=1)]
    line_last: Annotated[int, Field(ge=1)]
    source: Digest
    """Digest of the document's bytes."""
    at_us: TimeUs | None = None


class Warrant(Contract):
    """Why the grounds carry the conclusion: a rule of inference, if possible with a passage that backs it."""

    text: Text
    backing: Evidence | None = None


class Qualifier(Contract):
    """How strongly the claim is meant."""

    raw: Score
    """What the reasoner said, as far as passes agree and, above L1, what it draws on allows."""
    confidence: Score
    """After calibration; equal to `raw` when `calibration` is None."""
    calibration: Name | None = None
    """Id of the calibration that was applied; None: uncalibrated, and shown as such."""
    domain: Name = "unknown"
    votes: Annotated[int, Field(ge=1)] = 1
    """Independent passes over the same question that came to it."""


class Rebuttal(Contract):
    """What would defeat the claim, or speaks against it: an alternative, a counter-example, a gap."""

    text: Text
    evidence: Evidence | None = None


class Claim(Contract):
    """One conclusion with everything it rests on."""

    __slots__ = ("_content",)

    id: ClaimId
    kind: ClaimKind
    conclusion: Text
    grounds: tuple[Evidence, ...]
    """May be empty in a draft; a claim without grounds is never promoted."""
    warrant: Warrant | None = None
    qualifier: Qualifier
    rebuttals: tuple[Rebuttal, ...] = ()
    answers: tuple[Text, ...] = ()
    """Which questions of the contract it answers."""
    rests_on: tuple[Digest, ...] = ()
    """Above L1: the claims of the level below that it draws on, by `content_digest`."""

    def said(self) -> Json:
        """What it says and rests on, without its id, which depends on the run."""
        return self.model_dump(mode="json", exclude={"id"})

    @property
    def content_digest(self) -> Digest:
        """Digest of what it says, of what kind, and of the evidence: equal wherever and whenever it is claimed."""
        known: Digest | None = getattr(self, "_content", None)
        if known is None:
            known = digest_of(
                {
                    "kind": self.kind.value,
                    "conclusion": self.conclusion,
                    "grounds": sorted(f"{ground.passage}:{ground.start}:{ground.end}" for ground in self.grounds),
                }
            )
            self._remember("_content", known)
        return known
