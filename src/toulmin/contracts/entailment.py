"""Entailment: whether a text carries a claim, says nothing of it, or says the opposite, as a backend judged it.

A judgement is a fact of its moment: it is recorded with the report that it had a say in, so that a replay asks nothing.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from toulmin.contracts.base import Contract
from toulmin.contracts.canonical import Digest, digest_bytes
from toulmin.contracts.errors import FailureClass
from toulmin.contracts.run_contract import VersionedName
from toulmin.contracts.usage import Usage
from toulmin.contracts.vocabulary import Score, Text

__all__ = ["EntailmentAsk", "EntailmentFailure", "EntailmentRecord", "JudgedPair", "Judgement", "TextPair"]

SUM_ROOM = 1e-6
"""How far three rounded probabilities may miss 1 together."""
DECIMALS = 6


class TextPair(Contract):
    """One question to a backend: does the premise (text of evidence) carry the hypothesis (text of a claim)?"""

    premise: Text
    hypothesis: Text

    @property
    def key(self) -> tuple[Digest, Digest]:
        """The digests of both texts: raw text does not enter a report."""
        return digest_bytes(self.premise.encode()), digest_bytes(self.hypothesis.encode())


class Judgement(Contract):
    """Three probabilities that sum to 1 (within 1e-6)."""

    entailed: Score
    neutral: Score
    contradicted: Score
    note: Annotated[str, Field(max_length=400)] = ""
    """What a reader must know of it, for example that only the beginning of the premise was read."""

    @classmethod
    def of(cls, *, entailed: float, contradicted: float, note: str = "") -> Self:
        """A judgement rounded to 6 decimals; whatever is left is neutral."""
        yes, no = round(entailed, DECIMALS), round(contradicted, DECIMALS)
        return cls(entailed=yes, neutral=max(0.0, round(1.0 - yes - no, DECIMALS)), contradicted=no, note=note)

    @model_validator(mode="after")
    def _sums_to_one(self) -> Judgement:
        if abs(self.entailed + self.neutral + self.contradicted - 1.0) > SUM_ROOM * 1.5:
            raise ValueError("the three probabilities of a judgement sum to 1")
        return self


class JudgedPair(Contract):
    """A judgement with the digests of the two texts that it is about."""

    premise: Digest
    hypothesis: Digest
    judgement: Judgement

    @classmethod
    def of(cls, pair: TextPair, judgement: Judgement) -> Self:
        """The judgement of a pair."""
        premise, hypothesis = pair.key
        return cls(premise=premise, hypothesis=hypothesis, judgement=judgement)

    @property
    def key(self) -> tuple[Digest, Digest]:
        """The key of the pair that it is about."""
        return self.premise, self.hypothesis


class EntailmentFailure(Contract):
    """Why a backend gave no judgement."""

    failure: FailureClass
    message: Text


class EntailmentAsk(Contract):
    """One call of a backend: what it was allowed to see, and either its judgements or why there are none."""

    covers: Digest
    """Digest of the question that policy decided about; for a judge, of the ModelRequest."""
    judged: tuple[JudgedPair, ...] = ()
    failure: EntailmentFailure | None = None
    usage: Usage = Usage()


class EntailmentRecord(Contract):
    """What a backend had to say about the claims of one artifact."""

    backend: VersionedName
    two_way: bool = False
    """It tells only entailed from not entailed: `contradicted` holds all the rest, and proves no contradiction."""
    asks: tuple[EntailmentAsk, ...] = ()
    taken_over: tuple[JudgedPair, ...] = ()
    """Judgements that were made for what this artifact revises."""
    left_out: Annotated[int, Field(ge=0)] = 0
    """Pairs beyond the bound, which nobody judged."""

    @property
    def failure(self) -> EntailmentFailure | None:
        """Why some pairs were not judged, if a call failed."""
        return next((ask.failure for ask in self.asks if ask.failure is not None), None)
