"""Which words of a claim nothing carries: marked word by word, a weighing of what stands near and of the neighbours."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Annotated, Final, NamedTuple

from pydantic import Field, model_validator

from toulmin.contracts.base import Contract
from toulmin.contracts.vocabulary import Name, Score
from toulmin.grounding.ground import Ground, Near
from toulmin.grounding.relations import AUXILIARIES, QUANTIFIERS
from toulmin.grounding.wording import Token, Wording, word

__all__ = ["SPAN_FEATURES", "Span", "SpanModel", "marks_of", "shipped_span_model", "unsupported_spans"]

SPAN_FEATURES: Final = (
    "missing_near",
    "missing_anywhere",
    "missing_best",
    "missing_before",
    "missing_after",
    "missing_around",
    "pair_missing",
    "function_word",
    "auxiliary",
    "quantifier",
    "name",
    "number",
    "place",
    "claim_missing",
    "rarity",
)
"""What is known of each word of a claim. `missing_…` is 1 less the share that is carried; a word without content takes
the mean of its neighbours. `place` is from 0 (first word) to 1 (last)."""


class Span(NamedTuple):
    """A run of words that the evidence does not carry."""

    start: int
    """Characters into the claim."""
    end: int
    strength: float
    """The highest probability among its words, 6 decimals."""


class SpanWeight(Contract):
    """What one unit of a feature adds to the log-odds that a word is unsupported."""

    feature: Name
    weight: float


class SpanModel(Contract):
    """The weights of the marker, the probability from which on it marks, and what it was fitted on."""

    id: Name
    weights: tuple[SpanWeight, ...]
    intercept: float
    threshold: Score
    rows: Annotated[int, Field(ge=1)]
    fitted_by: Annotated[str, Field(max_length=1_000)] = ""

    @model_validator(mode="after")
    def _knows_its_features(self) -> SpanModel:
        unknown = sorted({one.feature for one in self.weights} - set(SPAN_FEATURES))
        if unknown:
            raise ValueError(f"there is no span feature {unknown[0]!r}: the model was fitted for another release")
        return self

    def probability(self, features: Mapping[str, float]) -> float:
        """The probability that a word is unsupported, 6 decimals."""
        logit = math.fsum((self.intercept, *(one.weight * features[one.feature] for one in self.weights)))
        return round(1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, logit)))), 6)


@cache
def shipped_span_model() -> SpanModel:
    """The marker that comes with the package (`span_model.json` beside this module), read once.

    Raises:
        ContractRefused: the file was damaged.
    """
    return SpanModel.parse(files(__package__ or __name__).joinpath("span_model.json").read_bytes())


def unsupported_spans(
    claim: str, evidence: Ground | Sequence[str], *, model: SpanModel | None = None
) -> tuple[Span, ...]:
    """The runs of words of a claim that its evidence does not carry, in order; () when every word is carried.

    Without evidence the whole claim is one span of strength 1.
    """
    ground = evidence if isinstance(evidence, Ground) else Ground(evidence)
    wording = word(claim)
    if not wording.tokens:
        return ()
    if not ground.total:
        return (Span(wording.tokens[0].start, wording.tokens[-1].end, 1.0),)
    chosen = model or shipped_span_model()
    strengths = [chosen.probability(features) for features in marks_of(wording, ground)]
    spans: list[Span] = []
    run: list[tuple[Token, float]] = []
    for token, strength in (*zip(wording.tokens, strengths, strict=True), (None, 0.0)):
        if token is not None and strength >= chosen.threshold:
            run.append((token, strength))
        elif run:
            if any(one.content or one.plain in QUANTIFIERS for one, _ in run):
                spans.append(Span(run[0][0].start, run[-1][0].end, max(found for _, found in run)))
            run = []
    return tuple(spans)


def marks_of(claim: Wording, ground: Ground) -> list[dict[str, float]]:
    """The span features of each word of a claim, in order."""
    near = ground.near(claim)
    missing = [_missing(token, near) for token in claim.tokens]
    share = 1.0 - math.fsum(near.carried.values()) / max(1, len(near.carried))
    rarest = max(near.weights.values(), default=1.0)
    known = [value for value, _, _ in missing]
    found = []
    for place, token in enumerate(claim.tokens):
        before = next((value for value in reversed(known[:place]) if value is not None), 0.0)
        after = next((value for value in known[place + 1 :] if value is not None), 0.0)
        own, anywhere, best = missing[place]
        around = (before + after) / 2.0
        found.append(
            {
                "missing_near": around if own is None else own,
                "missing_anywhere": around if anywhere is None else anywhere,
                "missing_best": around if best is None else best,
                "missing_before": before,
                "missing_after": after,
                "missing_around": around,
                "pair_missing": _pair_missing(claim, place, ground),
                "function_word": float(not token.content),
                "auxiliary": float(token.plain in AUXILIARIES),
                "quantifier": float(token.plain in QUANTIFIERS),
                "name": float(token.capital and token.content),
                "number": float(token.stem[0].isdigit()),
                "place": place / max(1, len(claim.tokens) - 1),
                "claim_missing": share,
                "rarity": near.weights.get(token.stem, 0.0) / rarest,
            }
        )
    return found


def _missing(token: Token, near: Near) -> tuple[float | None, float | None, float | None]:
    if not token.content:
        return None, None, None
    return (
        1.0 - near.carried[token.stem],
        1.0 - near.anywhere[token.stem],
        float(token.stem not in near.best.words),
    )


def _pair_missing(claim: Wording, place: int, ground: Ground) -> float:
    """Share of a word's pairs with its content neighbours that no evidence sentence has as neighbours."""
    if not claim.tokens[place].content:
        return 0.0
    before = next((one for one in reversed(claim.tokens[:place]) if one.content), None)
    after = next((one for one in claim.tokens[place + 1 :] if one.content), None)
    own = claim.tokens[place].stem
    pairs = [(before.stem, own)] if before else []
    pairs += [(own, after.stem)] if after else []
    return sum(pair not in ground.pairs for pair in pairs) / max(1, len(pairs))
