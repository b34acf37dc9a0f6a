"""The forms of a case: what a task is given, and what people said about the recorded claim."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["EvidenceCase", "RowFacts"]


class EvidenceCase(BaseModel):
    """The inputs of a case. A task answers from the evidence; the claim is what a data set recorded."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    evidence: list[str] = Field(min_length=1)
    """Sentences of one source, in their order."""
    claim: str
    """What the data set holds: `recorded_claim` returns it, a task of your own may ignore it."""
    question: str | None = None


class RowFacts(BaseModel):
    """The metadata of a case: how people judged the recorded claim, and where it comes from."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    group: str
    """Cases about the same thing; a split must not part them."""
    supported: bool
    """Whether people found that the evidence carries the recorded claim."""
    label: str | None = None
    source_model: str | None = None
