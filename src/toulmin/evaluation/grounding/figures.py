"""The figures of `toulmin eval verification`: every one with its rows, its interval and how it came about."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from toulmin.calibration import ConfidenceQuality, Interval
from toulmin.contracts.base import Contract, Versioned
from toulmin.contracts.canonical import Digest
from toulmin.contracts.vocabulary import Name, Score

__all__ = [
    "CalibrationTransfer",
    "ConfidenceFigures",
    "DataFile",
    "Judging",
    "RetrievalFigures",
    "SetFigures",
    "SpanFigures",
    "Speed",
    "VerificationEvaluation",
    "Way",
]

Count = Annotated[int, Field(ge=0)]


class Way(StrEnum):
    """How the judgements of a set came about."""

    HELD_OUT = "held_out"
    """Fitted on the set's `dev` file, measured on another file of the set."""
    CROSSED = "cross_validated"
    """Each fold judged by a model, a calibration and an operating point of the other folds; clusters are not split."""
    SHIPPED = "shipped"
    """By the model that ships with Toulmin. Where its rows took part in fitting it, this is no figure of worth."""
    FOREIGN = "other_sets"
    """Fitted on the other sets only: what to expect in a domain that nobody labelled."""
    RULE = "fixed_rule"
    """The baseline: supported where 0.7 of the content words stand in one window of three sentences."""


class DataFile(Contract):
    """A file that was measured on."""

    name: str
    rows: Count
    """Judged claims."""
    supported: Count
    """Those that are supported; where words are flagged, those without a flagged word."""
    damaged: Count
    """Lines left out because they could not be read."""
    lost: Score = 0.0
    """Share of the file's bytes in these lines."""
    bytes_digest: Digest


class Judging(Contract):
    """How well claims were told apart, by one way."""

    way: Way
    fitted_on: Count
    """Rows that the model was fitted on (in cross-validation: in all folds but one, on average)."""
    balanced_accuracy: Score
    balanced_accuracy_interval: Interval
    """95 %, by resampling whole clusters of rows 1,000 times."""
    f1_unsupported: Score
    threshold: Score
    """Operating point (in cross-validation: that of all folds together)."""
    seen: bool = False
    """Whether the model was fitted on rows of this kind and part, so that this is no figure of worth."""
    quality: ConfidenceQuality


class SetFigures(Contract):
    """One set of labelled rows."""

    name: Name
    part: Name
    rows: Count
    supported: Count
    clusters: Count
    """Groups of rows that belong together."""
    judged: tuple[Judging, ...]

    def by(self, way: Way) -> Judging | None:
        """The figures of one way, if it was gone."""
        return next((one for one in self.judged if one.way is way), None)


class CalibrationTransfer(Contract):
    """A model of the other sets in a new domain: its calibration error before and after a few rows are labelled."""

    name: Name
    ece_before: Score
    labelled: Count
    ece_after: Score
    """Mean over the draws, measured on the rows that were not drawn."""
    worst: Score
    """The worst draw."""
    draws: Count


class SpanFigures(Contract):
    """How well unsupported words are marked, word by word."""

    file: str
    way: Way
    claims: Count
    words: Count
    unsupported: Count
    precision: Score
    recall: Score
    f1: Score
    f1_interval: Interval
    auroc: Score
    all_marked_f1: Score
    """Of marking every word: the floor."""


class RetrievalFigures(Contract):
    """How often a gold evidence sentence is among the first ones found."""

    file: str
    claims: Count
    sentences: Annotated[float, Field(ge=0.0)]
    """Mean number to choose from."""
    hit_1: Score
    hit_3: Score
    hit_3_interval: Interval
    hit_5: Score


class ConfidenceFigures(Contract):
    """A real model's stated confidences: raw, and calibrated in cross-validation."""

    file: str
    field: Name
    raw: ConfidenceQuality
    platt: ConfidenceQuality
    isotonic: ConfidenceQuality


class Speed(Contract):
    """Claims judged in a second of processor time, on one core."""

    name: Name
    words_of_evidence: Annotated[float, Field(ge=0.0)]
    """Mean for each claim."""
    per_cpu_second: Annotated[float, Field(ge=0.0)]


class VerificationEvaluation(Versioned):
    """The result of `toulmin eval verification`."""

    SCHEMA: ClassVar[str] = "verification-evaluation/1"

    toulmin: str
    seed: int
    files: tuple[DataFile, ...]
    sets: tuple[SetFigures, ...]
    transfer: tuple[CalibrationTransfer, ...] = ()
    spans: tuple[SpanFigures, ...] = ()
    retrieval: tuple[RetrievalFigures, ...] = ()
    confidence: tuple[ConfidenceFigures, ...] = ()
    speed: tuple[Speed, ...] = ()
