"""Labelled rows that something can be learnt from, and folds of them that nobody draws."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from toulmin.calibration.quality import LabelledRow
from toulmin.contracts.errors import UsageError

__all__ = ["FOLDS", "ROWS_MIN", "checked_rows", "folds"]

ROWS_MIN: Final = 10
"""Fewer labelled rows than this say nothing about two coefficients."""
FOLDS: Final = 10


def checked_rows(rows: Sequence[LabelledRow], *, domain: str) -> Sequence[LabelledRow]:
    """The same rows.

    Raises:
        UsageError: fewer than 10 rows, a raw confidence outside [0, 1], or rows that are all right or all wrong.
    """
    if len(rows) < ROWS_MIN:
        raise UsageError(f"{len(rows)} labelled rows for {domain}", hint=f"label at least {ROWS_MIN}; 50 are useful")
    if any(not 0.0 <= raw <= 1.0 for raw, _ in rows):
        raise UsageError(
            f"a raw confidence for {domain} is outside [0, 1]", hint="give each as a share, not a percentage"
        )
    if len({bool(correct) for _, correct in rows}) < 2:
        raise UsageError(f"all labelled rows for {domain} have the same label", hint="add rows of the other kind")
    return rows


def folds(rows: Sequence[LabelledRow]) -> Iterator[tuple[list[LabelledRow], list[LabelledRow]]]:
    """Ten times: rows to learn from, and the tenth that is kept apart from them.

    The rows are dealt out in the order of their label and confidence, so that every fold has its share of each kind of
    row and the order in which they came changes nothing.
    """
    ordered = sorted(rows, key=lambda row: (row[1], row[0]))
    for fold in range(FOLDS):
        yield [row for place, row in enumerate(ordered) if place % FOLDS != fold], ordered[fold::FOLDS]
