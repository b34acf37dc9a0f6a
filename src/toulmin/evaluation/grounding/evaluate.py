"""Runs every measurement of the grounding models over a data folder."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

import toulmin
from toulmin.calibration import fit_platt, quality_of
from toulmin.contracts.errors import UsageError
from toulmin.evaluation.grounding.confidences import confidence_figures, confidence_files
from toulmin.evaluation.grounding.figures import (
    CalibrationTransfer,
    DataFile,
    RetrievalFigures,
    SetFigures,
    SpanFigures,
    Speed,
    VerificationEvaluation,
    Way,
)
from toulmin.evaluation.grounding.fit import Samples, fit
from toulmin.evaluation.grounding.judging import judging_of, measure, resampled, samples_of
from toulmin.evaluation.grounding.rows import Row, RowFile, data_folder, read_rows, row_files
from toulmin.evaluation.grounding.training import TrainingSet, fit_support_models, pooled, prior_of
from toulmin.evaluation.grounding.words import WordFile, fit_span_model, read_words, span_figures
from toulmin.grounding import SpanModel, SupportModels, nearest, shipped_span_model, shipped_support_models

__all__ = ["Models", "evaluate_verification", "fit_models"]

DEV: Final = "dev"
WORDS: Final = "tokens"
"""A file whose set's name ends so has a flag for each word instead of one for each claim."""
LABELLED: Final = (50, 200)
DRAWS: Final = 20
SHORT_SENTENCES_MAX: Final = 3
FIT_ROWS_MIN: Final = 30
"""A set with fewer rows is measured with the shipped models, and with those of the other sets, only."""
Listener = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Models:
    """What a data folder's `dev` files taught."""

    support: SupportModels
    spans: SpanModel | None
    damaged: tuple[DataFile, ...] = ()
    """Files with lines that could not be read and were left out."""


def fit_models(data: Path, *, command: str, skip_damaged: bool = False) -> Models:
    """Fit the models that ship on the `dev` files of a folder.

    Raises:
        NotFound: there is no such folder.
        UsageError: no `dev` file has enough rows.
    """
    rows, words = _read(data, skip_damaged=skip_damaged)
    sets = [TrainingSet.of(file) for file in rows if file.part == DEV and _enough(file)]
    if not sets:
        raise UsageError(
            f"{data} has no SET.dev.jsonl with {FIT_ROWS_MIN} rows or more of both kinds",
            hint="give more labelled rows",
        )
    flagged = [file for file in words if f".{DEV}." in file.path.name]
    spans = fit_span_model(flagged[0], command=command) if flagged else None
    told = (*(_told(file) for file in rows), *(_words_told(file) for file in words))
    damaged = tuple(file for file in told if file.damaged)
    return Models(fit_support_models(sets, command=command), spans, damaged)


def evaluate_verification(
    data: Path, *, seed: int, skip_damaged: bool = False, listen: Listener | None = None
) -> VerificationEvaluation:
    """Measure support, calibration, transfer, retrieval, span marking and speed on every file of a folder.

    A set with a `dev` file and another one is fitted on `dev` and measured on the other: what is reported was never
    tuned on. A `dev` file alone is cross-validated.

    Raises:
        NotFound: there is no such folder or no file in it.
        ContractRefused: a line is damaged, unless `skip_damaged` is set.
    """
    tell = listen or (lambda _: None)
    folder = data_folder(data)
    rows, words = _read(data, skip_damaged=skip_damaged)
    samples: dict[Path, Samples] = {}
    for file in rows:
        tell(f"{file.path.name}: features of {len(file.rows)} rows")
        samples[file.path] = samples_of(file.rows)
    dev = {file.name: samples[file.path] for file in rows if file.part == DEV and _enough(file)}
    sets = []
    for file in rows:
        tell(f"{file.path.name}: judging")
        sets.append(_set(file, samples[file.path], dev, seed=seed))
    tell("transfer to unseen sets")
    return VerificationEvaluation(
        toulmin=toulmin.__version__,
        seed=seed,
        files=(*(_told(file) for file in rows), *(_words_told(file) for file in words), *confidence_files(folder)),
        sets=tuple(sets),
        transfer=tuple(_transfer(dev, seed=seed)),
        spans=tuple(_spans(words, seed=seed)),
        retrieval=tuple(found for file in rows if (found := _retrieval(file, seed=seed)) is not None),
        confidence=confidence_figures(folder),
        speed=tuple(_speed(rows)),
    )


def _read(data: Path, *, skip_damaged: bool) -> tuple[list[RowFile], list[WordFile]]:
    rows, words = [], []
    for path in row_files(data):
        if path.name.split(".", 1)[0].endswith(WORDS):
            words.append(read_words(path, skip_damaged=skip_damaged))
        else:
            rows.append(read_rows(path, skip_damaged=skip_damaged))
    return rows, words


def _enough(file: RowFile) -> bool:
    supported = sum(row.supported for row in file.rows)
    return len(file.rows) >= FIT_ROWS_MIN and 0 < supported < len(file.rows)


def _told(file: RowFile) -> DataFile:
    return DataFile(
        name=file.path.name,
        rows=len(file.rows),
        supported=sum(row.supported for row in file.rows),
        damaged=file.damaged,
        lost=round(file.lost, 6),
        bytes_digest=file.digest,
    )


def _words_told(file: WordFile) -> DataFile:
    return DataFile(
        name=file.path.name,
        rows=file.claims,
        supported=file.sound,
        damaged=file.damaged,
        lost=round(file.lost, 6),
        bytes_digest=file.digest,
    )


def _set(file: RowFile, samples: Samples, dev: Mapping[str, Samples], *, seed: int) -> SetFigures:
    judged = [(Way.RULE, measure(Way.RULE, samples))]
    shipped = shipped_support_models().for_domain(file.name)
    judged.append((Way.SHIPPED, measure(Way.SHIPPED, samples, fitted=shipped)))
    others = [one for name, one in dev.items() if name != file.name]
    prior = prior_of(others)
    if file.part == DEV and file.name in dev:
        judged.append((Way.CROSSED, measure(Way.CROSSED, samples, prior=prior)))
    elif file.name in dev:
        own = dev[file.name]
        fitted = fit(own, prior=prior)
        judged.append((Way.HELD_OUT, measure(Way.HELD_OUT, samples, fitted=fitted, rows=len(own.labels))))
    if others:
        pool = pooled(others)
        judged.append((Way.FOREIGN, measure(Way.FOREIGN, samples, fitted=fit(pool), rows=len(pool.labels))))
    return SetFigures(
        name=file.name,
        part=file.part,
        rows=len(file.rows),
        supported=int(samples.labels.sum()),
        clusters=len(set(samples.clusters)),
        judged=tuple(
            judging_of(
                way,
                found,
                samples,
                seed=seed,
                seen=way is Way.SHIPPED and file.part == DEV and shipped.domain == file.name,
            )
            for way, found in judged
        ),
    )


def _transfer(dev: Mapping[str, Samples], *, seed: int) -> list[CalibrationTransfer]:
    """What a few labelled rows of a new domain do for the calibration of a model that never saw it."""
    found = []
    for name, own in dev.items():
        others = [one for other, one in dev.items() if other != name]
        if not others:
            continue
        said = fit(pooled(others)).probabilities(own.features).round(6).tolist()
        rows = list(zip(said, own.labels.tolist(), strict=True))
        for labelled in LABELLED:
            if labelled * 2 > len(rows):
                continue
            errors = [_after(rows, labelled, chance=random.Random(f"{seed}:{name}:{draw}")) for draw in range(DRAWS)]
            found.append(
                CalibrationTransfer(
                    name=name,
                    ece_before=quality_of(rows).ece,
                    labelled=labelled,
                    ece_after=round(sum(errors) / len(errors), 6),
                    worst=max(errors),
                    draws=DRAWS,
                )
            )
    return found


def _after(rows: Sequence[tuple[float, bool]], labelled: int, *, chance: random.Random) -> float:
    order = list(range(len(rows)))
    chance.shuffle(order)
    drawn, rest = [rows[one] for one in order[:labelled]], [rows[one] for one in order[labelled:]]
    calibration = fit_platt(drawn, domain="new", id="new")
    return quality_of((calibration.confidence(said), right) for said, right in rest).ece


def _spans(files: Sequence[WordFile], *, seed: int) -> list[SpanFigures]:
    learnt = next((file for file in files if f".{DEV}." in file.path.name), None)
    found = []
    for file in files:
        found.append(span_figures(file, Way.SHIPPED, model=shipped_span_model(), seed=seed))
        if file is learnt:
            found.append(span_figures(file, Way.CROSSED, model=None, seed=seed))
        elif learnt is not None:
            model = fit_span_model(learnt, command="")
            found.append(span_figures(file, Way.HELD_OUT, model=model, seed=seed))
    return found


def _retrieval(file: RowFile, *, seed: int) -> RetrievalFigures | None:
    rows = [row for row in file.rows if row.gold]
    if not rows:
        return None
    first = [nearest(row.claim, row.evidence) for row in rows]
    hits = {
        most: np.array([bool(row.gold & set(found[:most])) for row, found in zip(rows, first, strict=True)])
        for most in (1, 3, 5)
    }
    return RetrievalFigures(
        file=file.path.name,
        claims=len(rows),
        sentences=round(sum(len(row.evidence) for row in rows) / len(rows), 3),
        hit_1=round(float(hits[1].mean()), 6),
        hit_3=round(float(hits[3].mean()), 6),
        hit_3_interval=resampled(
            tuple(row.group for row in rows), lambda picked: float(hits[3][picked].mean()), seed=seed
        ),
        hit_5=round(float(hits[5].mean()), 6),
    )


def _speed(files: Sequence[RowFile]) -> list[Speed]:
    every = [row for file in files for row in file.rows]
    kinds: Mapping[str, list[Row]] = {
        "short_evidence": [row for row in every if len(row.evidence) <= SHORT_SENTENCES_MAX],
        "long_evidence": [row for row in every if len(row.evidence) > SHORT_SENTENCES_MAX],
    }
    models = shipped_support_models()
    found = []
    for name, rows in kinds.items():
        if not rows:
            continue
        began = time.process_time()
        for row in rows:
            models.judge(row.claim, row.evidence)
        spent = max(1e-9, time.process_time() - began)
        words = sum(len(sentence.split()) for row in rows for sentence in row.evidence) / len(rows)
        found.append(Speed(name=name, words_of_evidence=round(words, 1), per_cpu_second=round(len(rows) / spent, 1)))
    return found
