"""The support model: how likely it is that evidence carries a claim, by weighted features and nothing hidden.

A logistic regression, one for each domain, shipped as names and numbers in JSON with the command that fitted it. It
needs no library, explains each judgement by its contributions, and says for which domain its probability is calibrated.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Annotated, ClassVar, Final

from pydantic import Field, model_validator

from toulmin.contracts.base import Contract, Versioned
from toulmin.contracts.vocabulary import Name, Score
from toulmin.grounding.features import FEATURES, features_of
from toulmin.grounding.ground import Ground

__all__ = ["GENERAL", "Contribution", "Judged", "SupportModel", "SupportModels", "Weight", "shipped_support_models"]

GENERAL: Final = "general"
"""The domain of the model that is used where a domain has none of its own."""
DECIMALS: Final = 6


class Contribution(Contract):
    """What one feature did to one judgement."""

    feature: Name
    value: float
    weight: float
    logit: float
    """Value times weight: how far it moved the log-odds from where a claim with none of it would be."""


class Judged(Contract):
    """How well evidence carries a claim."""

    probability: Score
    """That a person would call the claim supported; calibrated where `calibrated` is true."""
    supported: bool
    """Whether the probability reaches the model's operating point."""
    model: Name
    domain: Name
    """The domain of the model that judged."""
    calibrated: bool
    """Whether that is the domain that was asked for."""


class Weight(Contract):
    """What one unit of a feature adds to the log-odds."""

    feature: Name
    weight: float


class SupportModel(Contract):
    """The weights for one domain, and what they were fitted on."""

    id: Name
    domain: Name
    weights: tuple[Weight, ...]
    """A feature that is not named weighs nothing."""
    intercept: float
    threshold: Score
    """From this probability on a claim counts as supported: where cross-validated balanced accuracy was best."""
    rows: Annotated[int, Field(ge=1)]
    fitted_by: Annotated[str, Field(max_length=1_000)] = ""

    @model_validator(mode="after")
    def _knows_its_features(self) -> SupportModel:
        unknown = sorted({one.feature for one in self.weights} - set(FEATURES))
        if unknown:
            raise ValueError(f"there is no feature {unknown[0]!r}: the model was fitted for another release")
        return self

    def probability(self, features: Mapping[str, float]) -> float:
        """The probability in [0, 1], 6 decimals, so that it is the same on every machine."""
        logit = math.fsum((self.intercept, *(one.weight * features[one.feature] for one in self.weights)))
        return round(1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, logit)))), DECIMALS)

    def contributions(self, features: Mapping[str, float]) -> tuple[Contribution, ...]:
        """What each feature did, the strongest first."""
        found = [
            Contribution(
                feature=one.feature,
                value=round(features[one.feature], DECIMALS),
                weight=one.weight,
                logit=round(one.weight * features[one.feature], DECIMALS),
            )
            for one in self.weights
        ]
        return tuple(sorted(found, key=lambda one: (-abs(one.logit), one.feature)))


class SupportModels(Versioned):
    """The models of all domains, at most one for each."""

    SCHEMA: ClassVar[str] = "support-models/1"

    models: tuple[SupportModel, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_for_each_domain(self) -> SupportModels:
        domains = [model.domain for model in self.models]
        if len(set(domains)) != len(domains):
            raise ValueError("two support models are for the same domain")
        if GENERAL not in domains:
            raise ValueError(f"there is no model for the domain {GENERAL!r}, which every unknown domain falls back to")
        return self

    def for_domain(self, domain: str) -> SupportModel:
        """The model of a domain, or the general one."""
        return next((one for one in self.models if one.domain == domain), self._general)

    @property
    def _general(self) -> SupportModel:
        return next(one for one in self.models if one.domain == GENERAL)

    def judge(self, claim: str, evidence: Ground | Sequence[str], *, domain: str = GENERAL) -> Judged:
        """How well evidence sentences carry a claim. No evidence, or a claim without words, is never supported."""
        ground = evidence if isinstance(evidence, Ground) else Ground(evidence)
        model = self.for_domain(domain)
        features = features_of(claim, ground)
        empty = not ground.total or not features["log_words"]
        probability = 0.0 if empty else model.probability(features)
        return Judged(
            probability=probability,
            supported=not empty and probability >= model.threshold,
            model=model.id,
            domain=model.domain,
            calibrated=model.domain == domain,
        )


@cache
def shipped_support_models() -> SupportModels:
    """The models that come with the package (`support_models.json` beside this module), read once.

    Raises:
        ContractRefused: the file was damaged.
    """
    return SupportModels.parse(files(__package__ or __name__).joinpath("support_models.json").read_bytes())
