"""What an artifact is verified against: contract, scope, the passages it may quote, what was promoted before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from toulmin.calibration import CalibrationSet
from toulmin.contracts.artifact import Plan, Scope
from toulmin.contracts.claim import Claim
from toulmin.contracts.document import Document, Passage
from toulmin.contracts.exchange import RunRecord
from toulmin.contracts.run_contract import RunContract
from toulmin.contracts.vocabulary import DocumentId, Name, PassageId, TimeUs
from toulmin.grounding import Judged, Part, SupportModels, sentences_of, shipped_support_models
from toulmin.ports.entailment import Entailments
from toulmin.ports.output_check import OutputCheck
from toulmin.reading import Reading, read
from toulmin.verification.profile import SHIPPED_PROFILE, VerifierProfile
from toulmin.verification.rarity import Rarity

__all__ = ["Readings", "VerificationContext"]

READINGS_MAX = 20_000


class Readings:
    """Texts that were read already, so that each is tokenised once. Pure memory: it changes no result."""

    def __init__(self) -> None:
        self._known: dict[str, Reading] = {}
        self._divided: dict[str, tuple[Part, ...]] = {}
        self._judged: dict[tuple[str, tuple[str, ...], Name], Judged] = {}
        self._counted: tuple[Mapping[PassageId, Passage], Rarity] | None = None

    def of(self, text: str) -> Reading:
        """The reading of a text, made at the first call."""
        known = self._known.get(text)
        if known is None:
            if len(self._known) >= READINGS_MAX:
                self._known.clear()
            known = self._known[text] = read(text)
        return known

    def sentences(self, text: str) -> tuple[Part, ...]:
        """The sentences of a passage, divided at the first call."""
        known = self._divided.get(text)
        if known is None:
            if len(self._divided) >= READINGS_MAX:
                self._divided.clear()
            known = self._divided[text] = sentences_of(text)
        return known

    def judged(self, claim: str, sentences: tuple[str, ...], *, domain: str, models: SupportModels) -> Judged:
        """How likely sentences carry a claim; asked once for one claim on one ground."""
        key = claim, sentences, models.for_domain(domain).id
        known = self._judged.get(key)
        if known is None:
            if len(self._judged) >= READINGS_MAX:
                self._judged.clear()
            known = self._judged[key] = models.judge(claim, sentences, domain=domain)
        return known

    def rarity(self, passages: Mapping[PassageId, Passage]) -> Rarity:
        """How rare each word is among these passages, counted once for as long as they stay the same."""
        if self._counted is None or self._counted[0] is not passages:
            texts = (passage.text for passage in passages.values())
            self._counted = (passages, Rarity(texts, passages=len(passages)))
        return self._counted[1]


@dataclass(frozen=True, slots=True)
class VerificationContext:
    """Everything that the verifier may look at, as values; it reads nothing else.

    `dataclasses.replace(context, ...)` keeps the memory of texts already read: derive the context of each artifact of a
    run from one context and every passage is tokenised once.
    """

    contract: RunContract
    scope: Scope | None = None
    """The scope that holds: of this frame, or, when a scope itself is verified, the one it revises."""
    passages: Mapping[PassageId, Passage] = field(default_factory=dict)
    documents: Mapping[DocumentId, Document] = field(default_factory=dict)
    questions: tuple[str, ...] = ()
    """Questions that this artifact must answer."""
    peers: tuple[Claim, ...] = ()
    """Claims promoted already, which this artifact may not contradict unnoticed."""
    calibrations: CalibrationSet = field(default_factory=CalibrationSet)
    plan: Plan | None = None
    """The accepted plan, where an execution is verified."""
    started_us: TimeUs | None = None
    """When the run started: what is stale is counted from there."""
    sources: tuple[Claim, ...] | None = None
    """Above L1: the claims of the level below that a claim may draw on; None at L1, and where they are not at stake."""
    refs: Mapping[str, Claim] = field(default_factory=dict)
    """Above L1: the same claims by the references that a reasoner saw."""
    record: RunRecord | None = None
    """Where meta-reasoning is verified: the run that it is about."""
    entailments: Entailments | None = None
    """What an entailment backend said of pairs of evidence and claim; None where none is set up."""
    profile: VerifierProfile = SHIPPED_PROFILE
    """How it judges: thresholds, and what weighs how much."""
    checks: Mapping[str, OutputCheck] = field(default_factory=dict)
    """The output checks that are registered, by name; the contract says which of them are run."""
    models: SupportModels = field(default_factory=shipped_support_models)
    """What judges how likely cited passages carry a claim."""
    readings: Readings = field(default_factory=Readings, repr=False, compare=False)

    @property
    def rarity(self) -> Rarity:
        """How rare each word is among the passages."""
        return self.readings.rarity(self.passages)

    def read(self, text: str) -> Reading:
        """The reading of a text, tokenised at most once for this context."""
        return self.readings.of(text)
