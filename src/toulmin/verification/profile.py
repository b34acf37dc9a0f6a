"""Profile: everything about the verifier that may be varied, as one value with a name and a version."""

from __future__ import annotations

from typing import ClassVar, Final

from pydantic import model_validator

from toulmin.contracts.base import Contract, Versioned
from toulmin.contracts.verification import Dimension, Severity
from toulmin.contracts.vocabulary import Name, Score

__all__ = ["SHIPPED_PROFILE", "DimensionThresholds", "VerifierProfile"]


class DimensionThresholds(Contract):
    """Score that each dimension needs. An error fails its dimension whatever the score; nothing checked fails too."""

    scope_adherence: Score = 0.2
    """Relevance by shared words is a weak sign (what was observed often shares no word with the symptom), so a fifth of
    the points suffices: an item fails when hardly any of its claims has to do with anything that was asked. What a
    person excluded is an error, and an error fails whatever the score."""
    evidence_coverage: Score = 0.6
    """The fixed rule "0.7 of the claim's words stand in its evidence" separates well where claims stay near their
    source; abstractive claims lie lower. Wrong numbers, dates and names are errors of their own, so less will do."""
    contradiction: Score = 1.0
    """One contradiction found by rule is already too many."""
    confidence_quality: Score = 0.5
    """A claim may be surer than its evidence carries by a little; an uncalibrated one starts with 0.8 of its points."""
    completeness: Score = 1.0
    """Every required part is either there or waived aloud."""


class VerifierProfile(Versioned):
    """How the verifier judges. The default is what ships and what every run is verified with.

    No profile makes an empty artifact pass, and none gives back the points that a finding has cost.
    """

    SCHEMA: ClassVar[str] = "verifier-profile/1"

    name: Name = "shipped"
    version: Name = "1"
    thresholds: DimensionThresholds = DimensionThresholds()
    errors: tuple[Name, ...] = ()
    """Rules whose findings are errors, whatever they are as shipped."""
    warnings: tuple[Name, ...] = ()
    """Rules whose findings are only warnings. An error of a claim holds it back; a warning does not."""

    @model_validator(mode="after")
    def _one_severity_for_each_rule(self) -> VerifierProfile:
        both = sorted(set(self.errors) & set(self.warnings))
        if both:
            raise ValueError(f"the rule {both[0]} is both an error and a warning")
        return self

    def threshold(self, dimension: Dimension) -> float:
        """The score that a dimension needs."""
        needed: float = getattr(self.thresholds, dimension.value)
        return needed

    def severity(self, code: str, usual: Severity) -> Severity:
        """How much a finding of a rule weighs that usually weighs so much."""
        if code in self.errors:
            return Severity.ERROR
        return Severity.WARNING if code in self.warnings else usual


SHIPPED_PROFILE: Final = VerifierProfile()
