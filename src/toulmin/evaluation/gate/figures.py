"""The figures of `toulmin eval gate`: counts, shares with intervals, and curves over the numbers of the policy."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from toulmin.contracts.base import Contract, Versioned
from toulmin.contracts.canonical import Digest
from toulmin.contracts.run_contract import VersionedName
from toulmin.contracts.vocabulary import Name, Score

__all__ = ["Curve", "GateEvaluation", "Models", "Point", "Rate", "RuleCount", "Slice", "SourceFile"]

Count = Annotated[int, Field(ge=0)]


class Models(StrEnum):
    """Which support model judged."""

    OTHER_SETS = "other_sets"
    """Fitted on the other sets of the folder only: what to expect where nobody labelled anything."""
    SHIPPED = "shipped"
    """The one that ships. Where rows of this set took part in fitting it, its figures are too good."""


class Rate(Contract):
    """How many of how many, with a 95 % interval by resampling whole questions. Of none it says nothing: 0 to 1."""

    hits: Count
    of: Count
    value: Score
    low: Score
    high: Score


class Slice(Contract):
    """What became of the claims of one system, or of all."""

    name: Name
    claims: Count
    artifacts: Count
    contamination: Rate
    """Of the unsupported claims, those that were promoted."""
    waste: Rate
    """Of the supported claims, those that were not."""
    impurity: Rate
    """Of the promoted claims, those that are unsupported."""


class RuleCount(Contract):
    """How many claims one rule kept out; a claim that several rules hold counts for each."""

    rule: Name
    unsupported: Count
    supported: Count


class Point(Contract):
    """What one threshold does."""

    threshold: Score
    contamination: Rate
    waste: Rate
    impurity: Rate


class Curve(Contract):
    """What a number of the policy does while the others stay as they are in the pack."""

    setting: Name
    """Its name under `promotion` in the data of the pack."""
    models: Models
    fitted_on: Count
    """Rows that the support model was fitted on."""
    in_force: Score
    points: tuple[Point, ...]


class SourceFile(Contract):
    """A file that was measured on."""

    name: str
    rows: Count
    damaged: Count
    """Lines left out because they could not be read."""
    bytes_digest: Digest


class GateEvaluation(Versioned):
    """The result of `toulmin eval gate`."""

    SCHEMA: ClassVar[str] = "gate-evaluation/1"

    toulmin: str
    seed: int
    set: Name
    files: tuple[SourceFile, ...]
    policy: VersionedName
    evidence_method: VersionedName
    models: Models
    """Which support model judged at the operating point."""
    questions: Count
    supported: Count
    all: Slice
    """At the operating point: the pack as it is."""
    systems: tuple[Slice, ...]
    rules: tuple[RuleCount, ...]
    curves: tuple[Curve, ...]
