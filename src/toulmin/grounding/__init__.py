"""Grounding: how well evidence carries a claim.

`SupportModels.judge` weighs features of a claim and its evidence by fitted weights, which ship as JSON with the command
that fitted them; `unsupported_spans` marks the words that nothing carries; `nearest` finds the sentences that bear on a
claim; `discord` proves by closed rules that two sentences cannot both hold. No model weights to load, no network: pure
functions over texts.
"""

from toulmin.grounding.clash import Clash
from toulmin.grounding.discord import denies_alike, discord
from toulmin.grounding.features import FEATURES, features_of
from toulmin.grounding.ground import Ground
from toulmin.grounding.model import (
    GENERAL,
    Judged,
    SupportModel,
    SupportModels,
    Weight,
    shipped_support_models,
)
from toulmin.grounding.parts import Part, clauses_of, sentences_of
from toulmin.grounding.retrieval import SentenceIndex, nearest
from toulmin.grounding.said import Said
from toulmin.grounding.spans import (
    SPAN_FEATURES,
    Span,
    SpanModel,
    marks_of,
    shipped_span_model,
    unsupported_spans,
)
from toulmin.grounding.wording import word

__all__ = [
    "FEATURES",
    "GENERAL",
    "SPAN_FEATURES",
    "Clash",
    "Ground",
    "Judged",
    "Part",
    "Said",
    "SentenceIndex",
    "Span",
    "SpanModel",
    "SupportModel",
    "SupportModels",
    "Weight",
    "clauses_of",
    "denies_alike",
    "discord",
    "features_of",
    "marks_of",
    "nearest",
    "sentences_of",
    "shipped_span_model",
    "shipped_support_models",
    "unsupported_spans",
    "word",
]
