"""Unsupported words: rows with a flag for each word, fitting the marker on them, and what it is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from toulmin.calibration import quality_of
from toulmin.contracts.canonical import Digest, canonical_bytes, digest_bytes
from toulmin.contracts.errors import ContractRefused, UsageError
from toulmin.evaluation.grounding.figures import SpanFigures, Way
from toulmin.evaluation.grounding.fit import Flags, Floats, Samples, crossed, fit
from toulmin.evaluation.grounding.judging import resampled
from toulmin.grounding import SPAN_FEATURES, Ground, SpanModel, Weight, marks_of, word

__all__ = ["WordFile", "fit_span_model", "read_words", "span_figures"]


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")

    claim_tokens: Annotated[list[str], Field(min_length=1)]
    non_supported_spans: list[bool]
    evidence: list[str]

    @model_validator(mode="after")
    def _one_flag_a_token(self) -> _Line:
        if len(self.claim_tokens) != len(self.non_supported_spans):
            raise ValueError("claim_tokens and non_supported_spans have different lengths")
        return self


@dataclass(frozen=True, slots=True)
class WordFile:
    """The flagged words of a file as samples: a line of span features for each word, the flag as its label, the claim
    as its cluster. Punctuation is no word.
    """

    path: Path
    samples: Samples
    claims: int
    sound: int
    """Claims without a flagged word."""
    digest: Digest
    damaged: int
    """Lines that could not be read and were left out, because the caller asked for that."""
    lost: float
    """Share of the file's bytes in such lines: a damaged stretch may be one line and hold most of the rows."""


def read_words(path: Path, *, skip_damaged: bool = False) -> WordFile:
    """Read JSON Lines of `{claim_tokens, non_supported_spans, evidence}`, as WiCE has them.

    Raises:
        ContractRefused: a line is no such row, unless `skip_damaged` is set.
        UsageError: no row is left.
    """
    data = path.read_bytes()
    lines: list[list[float]] = []
    flags: list[bool] = []
    claims: list[str] = []
    damaged = lost = 0
    for number, line in enumerate(data.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            row = _Line.model_validate_json(line)
        except ValidationError as error:
            if not skip_damaged:
                raise _refused(path, number, line, error) from error
            damaged, lost = damaged + 1, lost + len(line)
            continue
        for features, flag in _words(row):
            lines.append(features)
            flags.append(flag)
            claims.append(str(number))
    if not lines:
        raise UsageError(f"{path} holds no flagged words", hint="each line has claim_tokens and non_supported_spans")
    samples = Samples(np.array(lines), np.array(flags, dtype=bool), tuple(claims), np.ones(len(lines)))
    flagged = {claim for claim, flag in zip(claims, flags, strict=True) if flag}
    every = len(set(claims))
    return WordFile(path, samples, every, every - len(flagged), digest_bytes(data), damaged, lost / len(data))


def _refused(path: Path, number: int, line: bytes, error: ValidationError) -> ContractRefused:
    if b"\0" in line:
        return ContractRefused(
            f"{path}:{number} is damaged: it holds NUL bytes",
            hint="fetch the file again, or leave such lines out with --skip-damaged",
        )
    first = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    return ContractRefused(
        f"{path}:{number} is no row of flagged words: {field + ': ' if field else ''}{first['msg']}",
        hint="each line has claim_tokens, non_supported_spans (one flag a token) and evidence",
    )


def _words(row: _Line) -> list[tuple[list[float], bool]]:
    starts = np.cumsum([0, *(len(token) + 1 for token in row.claim_tokens)])
    wording = word(" ".join(row.claim_tokens))
    marks = marks_of(wording, Ground(row.evidence))
    found = []
    for token, features in zip(wording.tokens, marks, strict=True):
        place = int(np.searchsorted(starts, token.start, side="right")) - 1
        found.append(([features[name] for name in SPAN_FEATURES], row.non_supported_spans[place]))
    return found


def fit_span_model(file: WordFile, *, command: str) -> SpanModel:
    """Fit the marker; its threshold is where the left-out F1 is best.

    Raises:
        UsageError: too few words, or all of one kind.
    """
    fitted = fit(file.samples)
    weights = {name: round(float(one), 6) for name, one in zip(SPAN_FEATURES, fitted.weights, strict=True)}
    digest = digest_bytes(canonical_bytes({"weights": weights, "intercept": round(fitted.intercept, 6)}))
    return SpanModel(
        id=f"spans/{digest.removeprefix('sha256:')[:8]}",
        weights=tuple(Weight(feature=name, weight=weight) for name, weight in weights.items()),
        intercept=round(fitted.intercept, 6),
        threshold=_best_f1(fitted.left_out, file.samples.labels),
        rows=file.claims,
        fitted_by=f"{command}; {file.path.name}: {file.claims} claims, {file.digest.removeprefix('sha256:')[:12]}",
    )


def span_figures(file: WordFile, way: Way, *, model: SpanModel | None, seed: int) -> SpanFigures:
    """The figures of a model, or of cross-validation within the file."""
    samples = file.samples
    if model is None:
        probabilities, _ = crossed(samples)
        marked = probabilities >= _best_f1(fit(samples).left_out, samples.labels)
    else:
        probabilities = np.array(
            [model.probability(dict(zip(SPAN_FEATURES, line, strict=True))) for line in samples.features.tolist()]
        )
        marked = probabilities >= model.threshold
    hits, said, real = (int(flags.sum()) for flags in (marked & samples.labels, marked, samples.labels))
    quality = quality_of(zip(probabilities.round(6).tolist(), samples.labels.tolist(), strict=True))
    return SpanFigures(
        file=file.path.name,
        way=way,
        claims=file.claims,
        words=len(samples.labels),
        unsupported=real,
        precision=round(hits / said, 6) if said else 0.0,
        recall=round(hits / real, 6) if real else 0.0,
        f1=round(_f1(marked, samples.labels), 6),
        f1_interval=resampled(samples.clusters, lambda picked: _f1(marked[picked], samples.labels[picked]), seed=seed),
        auroc=quality.auroc if quality.auroc is not None else 0.0,
        all_marked_f1=round(_f1(np.ones_like(marked), samples.labels), 6),
    )


def _f1(marked: Flags, flags: Flags) -> float:
    both = float(marked.sum() + flags.sum())
    return 2.0 * float((marked & flags).sum()) / both if both else 0.0


def _best_f1(probabilities: Floats, flags: Flags) -> float:
    candidates: Sequence[float] = [round(0.05 + 0.01 * step, 2) for step in range(81)]
    return max(candidates, key=lambda one: (_f1(probabilities >= one, flags), -one))
