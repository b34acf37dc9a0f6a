"""Stated confidences of real models: how good they are as stated, and calibrated."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from toulmin.calibration import Calibration, ConfidenceQuality, fit_isotonic, fit_platt, quality_of
from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.errors import ContractRefused
from toulmin.evaluation.grounding.figures import ConfidenceFigures, DataFile
from toulmin.evaluation.grounding.fit import FOLDS, folds_of

__all__ = ["confidence_figures", "confidence_files"]

PREFIX: Final = "confidence_"
_Rows = Sequence[tuple[float, bool]]


def confidence_figures(folder: Path) -> tuple[ConfidenceFigures, ...]:
    """The figures of each confidence field of each `confidence_….jsonl` in a folder; () when there is none.

    Raises:
        ContractRefused: a line is no object with id, supported and confidences from 0 to 1.
    """
    found = []
    for path in _paths(folder):
        for field, rows, ids in _fields(path):
            found.append(
                ConfidenceFigures(
                    file=path.name,
                    field=field,
                    raw=quality_of(rows),
                    platt=_crossed(rows, ids, lambda some: fit_platt(some, domain="d", id="d")),
                    isotonic=_crossed(rows, ids, lambda some: fit_isotonic(some, domain="d", id="d")),
                )
            )
    return tuple(found)


def confidence_files(folder: Path) -> tuple[DataFile, ...]:
    """What is in those files, and their digests.

    Raises:
        ContractRefused: as `confidence_figures`.
    """
    return tuple(
        DataFile(
            name=path.name,
            rows=len(entries),
            supported=sum(right for _, right, _ in entries),
            damaged=0,
            bytes_digest=digest_bytes(path.read_bytes()),
        )
        for path in _paths(folder)
        for entries in (_entries(path),)
    )


def _paths(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"{PREFIX}*.jsonl"))


def _entries(path: Path) -> list[tuple[str, bool, dict[str, float]]]:
    entries = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            entry = json.loads(line)
            said = {name: float(value) for name, value in entry.items() if name not in ("id", "supported")}
            entries.append((str(entry["id"]), bool(entry["supported"]), said))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ContractRefused(
                f"{path}:{number} is no row of confidences: {error}",
                hint="each line is an object with id, supported (0 or 1) and one confidence or more",
            ) from error
    return entries


def _fields(path: Path) -> list[tuple[str, _Rows, list[str]]]:
    entries = _entries(path)
    names = sorted({name for _, _, said in entries for name in said})
    return [
        (
            name,
            [(said[name], right) for _, right, said in entries if name in said],
            [one for one, _, said in entries if name in said],
        )
        for name in names
    ]


def _crossed(rows: _Rows, ids: Sequence[str], learn: Callable[[_Rows], Calibration]) -> ConfidenceQuality:
    """Each fold calibrated by what the others taught."""
    folds = folds_of(ids)
    calibrated: list[tuple[float, bool]] = []
    for fold in range(FOLDS):
        learnt = learn([row for row, place in zip(rows, folds, strict=True) if place != fold])
        calibrated += [
            (learnt.confidence(said), right) for (said, right), place in zip(rows, folds, strict=True) if place == fold
        ]
    return quality_of(calibrated)
