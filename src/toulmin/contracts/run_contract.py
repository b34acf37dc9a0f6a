"""RunContract: what a person asks for, within which limits, by which rules. Only people write it (never a model)."""

from __future__ import annotations

from collections.abc import Container
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from toulmin.contracts.base import Contract, Versioned, is_none
from toulmin.contracts.canonical import Digest
from toulmin.contracts.constraint import Constraint
from toulmin.contracts.errors import UsageError
from toulmin.contracts.label import Confidentiality, Label
from toulmin.contracts.vocabulary import Level, Name, Regime, Score, Text

__all__ = [
    "ApprovalRule",
    "EntailmentPin",
    "InputSpec",
    "Limits",
    "Manifest",
    "ModelPin",
    "OnRejectedInput",
    "OutputSpec",
    "Rendering",
    "RunContract",
    "ScopeRules",
    "SubQuestions",
    "Thresholds",
    "VersionedName",
]

Count = Annotated[int, Field(ge=0, le=1_000_000_000)]
AtLeastOne = Annotated[int, Field(ge=1, le=1_000_000_000)]


class InputSpec(Contract):
    """A file, folder or glob pattern to read, relative to the contract's folder."""

    path: Annotated[str, Field(min_length=1, max_length=4096)]
    kind: Name | None = None
    """Name of an ingest adapter (`repository`, `log`, ...); omitted: recognised by content and name."""
    label: Label = Label(confidentiality=Confidentiality.INTERNAL)


class Rendering(StrEnum):
    """The form in which the answers are put together, and in which they are held to the constraints."""

    TEXT = "text"
    """The answers one after another, a line between them."""
    MARKDOWN = "markdown"
    """Each answer under its question as a heading."""
    JSON = "json"
    """An object with the answer to each question."""


class SubQuestions(Contract):
    """A question that is answered when all of its parts are. Each part is a question of `must_answer` too."""

    question: Text
    parts: tuple[Text, ...] = Field(min_length=1, max_length=50)


class OutputSpec(Contract):
    """What the run must give back."""

    must_answer: tuple[Text, ...] = Field(default=("answer",), min_length=1, max_length=50)
    """Questions that the output answers one by one, or says that it cannot."""
    sub_questions: tuple[SubQuestions, ...] = ()
    rendering: Rendering = Rendering.TEXT
    constraints: tuple[Constraint, ...] = ()
    checks: tuple[Name, ...] = Field(default=(), max_length=50)
    """Output checks that everything said must pass, by the names under which the runtime knows them."""

    @model_validator(mode="after")
    def _parts_are_questions(self) -> OutputSpec:
        for entry in self.sub_questions:
            strange = [text for text in (entry.question, *entry.parts) if text not in self.must_answer]
            if strange:
                raise ValueError(f"{strange[0]!r} is part of a question and not among the questions to answer")
            if entry.question in entry.parts:
                raise ValueError(f"{entry.question!r} is a part of itself")
        return self

    def open_questions(self, answered: Container[str]) -> tuple[str, ...]:
        """The questions that are not answered, neither by themselves nor by all of their parts."""
        return tuple(
            question
            for question in self.must_answer
            if question not in answered
            and not ((parts := self.parts_of(question)) and all(part in answered for part in parts))
        )

    def parts_of(self, question: str) -> tuple[str, ...]:
        """The sub-questions of a question; () when it has none."""
        return next((entry.parts for entry in self.sub_questions if entry.question == question), ())


class Limits(Contract):
    """Hard maxima for the whole tree of frames. Reaching one halts with the best verified partial result."""

    depth_max: AtLeastOne = 3
    frames_max: AtLeastOne = 64
    rounds_max: AtLeastOne = 2
    items_max: AtLeastOne = 1_000
    """Plan items in one frame."""
    parallel_max: Annotated[int, Field(ge=1, le=200)] = 8
    """Commands in flight at once."""
    steps_max: AtLeastOne = 2_000
    """Finished commands."""
    attempts_max: Annotated[int, Field(ge=1, le=20)] = 3
    """Attempts for one step with one reasoner."""
    retries_max: Count = 20
    """Attempts beyond the first, over the whole run."""
    model_calls_max: Count = 200
    tokens_max: Count = 400_000
    cost_microusd_max: Count = 2_000_000
    """Millionths of a US dollar."""
    wall_ms_max: AtLeastOne = 900_000
    document_bytes_max: AtLeastOne = 64 * 1024 * 1024
    document_ms_max: AtLeastOne = 30_000
    documents_max: AtLeastOne = 10_000


class Thresholds(Contract):
    """Confidence that an artifact needs to be promoted from each level, and a report to be released."""

    promote: Score = 0.6
    """From L1."""
    synthesis: Score = 0.6
    """From L2."""
    abstraction: Score = 0.6
    """From L3."""
    release: Score = 0.6
    storm: Score = 0.1
    """Added to each while the run is in a storm; half of it while the regime is elevated."""

    def to_promote(self, level: Level, *, regime: Regime = Regime.CALM) -> float:
        """Confidence that an artifact of a level needs to go up. L4 looks at the run itself and goes nowhere."""
        usual = {Level.L1: self.promote, Level.L2: self.synthesis, Level.L3: self.abstraction}.get(level, 0.0)
        more = {Regime.CALM: 0.0, Regime.ELEVATED: self.storm / 2, Regime.STORM: self.storm}[regime]
        return min(1.0, usual + more) if usual else 0.0


class OnRejectedInput(StrEnum):
    """What to do when a document cannot be read."""

    CONTINUE = "continue"
    HALT = "halt"


class ScopeRules(Contract):
    """Bounds that a person sets and no model can widen."""

    include: tuple[Text, ...] = ()
    exclude: tuple[Text, ...] = ()
    constraints: tuple[Text, ...] = ()


class ApprovalRule(Contract):
    """A role whose approval an action needs, and how long the answer may take."""

    action: Name
    role: Name
    expires_after_s: AtLeastOne = 86_400


class VersionedName(Contract):
    """A component with the exact version or digest that was used."""

    name: Name
    version: Name


class ModelPin(VersionedName):
    """A reasoner as it was configured; replay needs all of it to ask the same questions."""

    remote: bool
    """Requests leave the machine."""
    evidence_bytes_max: Annotated[int, Field(ge=1)]
    """How much passage text one request may carry."""


class EntailmentPin(VersionedName):
    """An entailment backend as it was configured: `judge:<reasoner>` or `onnx:<folder>`, and its version."""

    remote: bool
    two_way: bool
    pairs_max: Annotated[int, Field(ge=1)]
    judge: ModelPin | None = None
    """The reasoner behind a judge."""


class Manifest(Contract):
    """Everything that decides, pinned by digest or version when the run starts."""

    flow: Name
    policy: VersionedName
    prompts: Digest
    schemas: Digest
    models: tuple[ModelPin, ...] = Field(min_length=1)
    tools: tuple[VersionedName, ...] = ()
    checks: tuple[VersionedName, ...] = ()
    """Output checks; a replay asks them again, so it needs these very versions."""
    toulmin: Name
    entailment: Annotated[EntailmentPin | None, Field(exclude_if=is_none)] = None


class RunContract(Versioned):
    """One governed run: objective, inputs, output, limits, thresholds, rules and the pinned manifest."""

    SCHEMA: ClassVar[str] = "run-contract/1"

    objective: Text
    inputs: tuple[InputSpec, ...] = Field(min_length=1, max_length=10_000)
    output: OutputSpec = OutputSpec()
    scope: ScopeRules = ScopeRules()
    limits: Limits = Limits()
    thresholds: Thresholds = Thresholds()
    level_max: Level = Level.L4
    """How high the run climbs: L1 analyses items, L2 brings them together, L3 abstracts, L4 reasons about the run."""
    passes: Annotated[int, Field(ge=1, le=5)] = 1
    """How often each item is asked, independently; what passes do not agree on loses confidence."""
    evidence_age_max_s: AtLeastOne | None = None
    """Evidence from before so many seconds ahead of the run's start is stale, and carries no claim alone."""
    on_rejected_input: OnRejectedInput = OnRejectedInput.CONTINUE
    reasoners: tuple[Name, ...] = Field(default=("extractive",), min_length=1, max_length=8)
    """The fallback chain: the next one is used when the one before has used up its attempts."""
    approvals: tuple[ApprovalRule, ...] = ()
    tools: tuple[Name, ...] = ()
    """Tools that a plan may name; every call still passes policy."""
    self_audit: bool = False
    """Adds a confidence of 0 to 100 for each decision and flagged inconsistencies to the verify step."""
    silent: bool = False
    """Only the result is shown; every artifact is stored all the same."""
    manifest: Manifest | None = None
    """Filled in when the run starts."""

    def pinned(self) -> Manifest:
        """The manifest of a run that has started.

        Raises:
            UsageError: the contract has not been pinned yet.
        """
        if self.manifest is None:
            raise UsageError("the contract has no manifest", hint="start the run through the runtime, which pins it")
        return self.manifest
