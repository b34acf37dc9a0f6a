"""Figures of a result: checks that passed, failed or are known gaps, with the interval of their share."""

from __future__ import annotations

from toulmin.contracts.base import Contract
from toulmin.contracts.verification import Dimension
from toulmin.contracts.vocabulary import Name
from toulmin.evaluation.figures import Share, share
from toulmin.evaluation.suites.result import CheckOutcome, Outcome, SuiteResult

__all__ = ["CheckFigures", "figures_of"]

VERDICT, FOUND, SPARED = "verdict", "rules that find", "rules that spare"


class CheckFigures(Contract):
    """One kind of check in one dimension."""

    dimension: Dimension
    check: Name
    passed: int
    failed: int
    gaps: int
    """Failed in cases that the suite calls known gaps."""
    rate: Share
    """Of all; a known gap has not passed."""


def figures_of(result: SuiteResult, *, by_rule: bool = False) -> tuple[CheckFigures, ...]:
    """The figures in the order of the dimensions; `by_rule` tells each rule apart by its name."""
    found: dict[tuple[Dimension, str], list[tuple[bool, bool]]] = {}
    for case in result.cases:
        for check in case.checks:
            kind = check.dimension, check.check if by_rule else _kind(check)
            found.setdefault(kind, []).append((check.passed, case.outcome is Outcome.KNOWN_GAP))
    order = list(Dimension)
    kinds = sorted(found, key=lambda kind: (order.index(kind[0]), kind[1] != VERDICT, kind[1]))
    return tuple(
        CheckFigures(
            dimension=dimension,
            check=check,
            passed=sum(passed for passed, _ in found[dimension, check]),
            failed=sum(not passed and not gap for passed, gap in found[dimension, check]),
            gaps=sum(not passed and gap for passed, gap in found[dimension, check]),
            rate=share([passed for passed, _ in found[dimension, check]]),
        )
        for dimension, check in kinds
    )


def _kind(check: CheckOutcome) -> str:
    if "." not in check.check:
        return check.check
    return SPARED if check.wanted == "not found" else FOUND
