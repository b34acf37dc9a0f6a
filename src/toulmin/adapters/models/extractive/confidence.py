"""How likely the first place of a diagnosis is right: a logistic map from what speaks for it, with coefficients
fitted on labelled logs.

The coefficients, the number of cases and the method are in `confidence.json`, written by `python -m
benchmarks.incidents --fit`.
"""

from dataclasses import dataclass
from importlib.resources import files
from math import exp

from pydantic import BaseModel, ConfigDict, ValidationError

from toulmin.adapters.models.extractive.mixture import Diagnosis
from toulmin.contracts.errors import UsageError

FEATURES = ("margin", "explained", "headline")


class _Map(BaseModel):
    """One fitted map: `odds = intercept + sum(weight * feature)`; `ece` is out of fold over ten bins."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    cases: int
    ece: float
    intercept: float
    weights: dict[str, float]


class _Stored(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    method: str
    one: _Map
    several: _Map


@dataclass(frozen=True, slots=True)
class Calibration:
    """A fitted map for logs that are read as telling of one problem and another for those read as telling of several.

    Weights are never negative, so more support never lowers the confidence. `cases` and `ece` (expected calibration
    error, out of fold, the larger of the two maps') say how far to trust it.
    """

    one: tuple[float, ...]
    several: tuple[float, ...]
    cases: int
    ece: float
    method: str

    @classmethod
    def parse(cls, text: str) -> "Calibration":
        """Read a stored calibration.

        Raises `UsageError` if it does not fit this version's features or would not be monotone.
        """
        try:
            stored = _Stored.model_validate_json(text)
        except ValidationError as error:
            raise UsageError(f"the calibration is not readable: {error.errors()[0]['msg']}", hint=_HINT) from error
        maps = (stored.one, stored.several)
        if any(set(fitted.weights) != set(FEATURES) or min(fitted.weights.values()) < 0 for fitted in maps):
            raise UsageError(f"each map needs one weight of at least 0 for {', '.join(FEATURES)}", hint=_HINT)
        one, several = ((fitted.intercept, *(fitted.weights[name] for name in FEATURES)) for fitted in maps)
        cases, ece = sum(fitted.cases for fitted in maps), max(fitted.ece for fitted in maps)
        return cls(one, several, cases, ece, stored.method)

    @classmethod
    def shipped(cls) -> "Calibration":
        """The calibration that comes with this version."""
        return cls.parse(files(__package__).joinpath("confidence.json").read_text(encoding="utf-8"))

    def probability(self, diagnosis: Diagnosis) -> float:
        """The probability (0 to 1) that the first place is right; 0 if nothing in the log matched any candidate."""
        if diagnosis.strength <= 0.0:
            return 0.0
        intercept, *weights = self.several if diagnosis.several else self.one
        odds = intercept + sum(weight * value for weight, value in zip(weights, features(diagnosis), strict=True))
        return 1.0 / (1.0 + exp(-max(-60.0, min(60.0, odds))))


def features(diagnosis: Diagnosis) -> tuple[float, ...]:
    """What speaks for the first place, in the order of `FEATURES`; larger is better for each."""
    return (diagnosis.margin, diagnosis.explained, diagnosis.headline)


_HINT = "Fit it again with `python -m benchmarks.incidents --data DIR --fit`."
