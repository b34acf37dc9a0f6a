"""Comparing two results case by case: what got better, what got worse, and whether that is a regression."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar, Final

from pydantic import Field

from toulmin.contracts.base import Contract, Versioned
from toulmin.contracts.errors import UsageError
from toulmin.contracts.verification import Dimension
from toulmin.contracts.vocabulary import Name, Text
from toulmin.evaluation.recursion import Change, change
from toulmin.evaluation.suites.result import CaseOutcome, CheckOutcome, SuiteResult, VerifierVersion

__all__ = ["CASES_MIN", "CheckChange", "Comparison", "Flip", "compare"]

RESAMPLES: Final = 10_000
CASES_MIN: Final = 10
"""Cases that a check needs before its interval counts: over fewer, resampling says little. Flips count always."""

Count = Annotated[int, Field(ge=0)]
Rate = Annotated[float, Field(ge=0.0, le=1.0)]


class CheckChange(Contract):
    """One check over the cases that both results have."""

    dimension: Dimension
    check: Name
    cases: Count
    before: Rate
    """Share of the cases in which it passed."""
    after: Rate
    rate: Change
    """Difference of the shares, with its 95 % interval over resampled cases."""
    score: Change
    """Difference of the mean scores, likewise."""
    worse: bool
    """The upper end of an interval is below minus the margin."""


class Flip(Contract):
    """A case that passed in one result and not in the other."""

    id: Name
    note: str
    checks: tuple[Text, ...]
    """What was wanted, and what it came to in the later result."""


class Side(Contract):
    """Which result is compared."""

    id: Name
    suite: Name
    toulmin: Name
    verifier: VerifierVersion
    cases: Count


class Comparison(Versioned):
    """Two results, case by case.

    It is a regression when more cases than allowed passed before and fail now, or when a check got worse beyond the
    margin: over at least 10 cases, the upper end of a 95 % interval of its change lies below minus the margin.
    """

    SCHEMA: ClassVar[str] = "suite-comparison/1"

    before: Side
    after: Side
    common: Count
    """Equal cases of both."""
    only_before: tuple[Name, ...] = ()
    only_after: tuple[Name, ...] = ()
    altered: tuple[Name, ...] = ()
    """Cases of one id that give or want something else now."""
    margin: Rate
    flips_allowed: Count
    checks: tuple[CheckChange, ...]
    broken: tuple[Flip, ...]
    """Passed before, fail now."""
    mended: tuple[Flip, ...]
    """Failed before, pass now."""

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is a regression; empty when it is none."""
        found = []
        if len(self.broken) > self.flips_allowed:
            found.append(f"{len(self.broken)} passed before and fail now, {self.flips_allowed} allowed")
        for one in self.checks:
            if one.worse:
                found.append(f"{one.dimension.value} {one.check} got worse by more than {self.margin:g}")
        return tuple(found)

    @property
    def regressed(self) -> bool:
        """Whether the later result is a regression."""
        return bool(self.reasons)


def compare(before: SuiteResult, after: SuiteResult, *, margin: float = 0.01, flips_allowed: int = 0) -> Comparison:
    """Compare two results over the cases that both have alike.

    Raises:
        UsageError: they have no case in common.
    """
    old, new = ({case.id: case for case in result.cases} for result in (before, after))
    shared = sorted(old.keys() & new.keys())
    pairs = [(old[id_], new[id_]) for id_ in shared if _alike(old[id_], new[id_])]
    if not pairs:
        raise UsageError(
            f"{before.id} and {after.id} have no case in common",
            hint="compare two results of one suite, or two rescorings of runs of one contract",
        )
    return Comparison(
        before=_side(before),
        after=_side(after),
        common=len(pairs),
        only_before=tuple(sorted(old.keys() - new.keys())),
        only_after=tuple(sorted(new.keys() - old.keys())),
        altered=tuple(id_ for id_ in shared if not _alike(old[id_], new[id_])),
        margin=margin,
        flips_allowed=flips_allowed,
        checks=tuple(_changes(pairs, margin=margin)),
        broken=tuple(_flip(then, now) for then, now in pairs if then.passed and not now.passed),
        mended=tuple(_flip(then, now) for then, now in pairs if now.passed and not then.passed),
    )


def _alike(then: CaseOutcome, now: CaseOutcome) -> bool:
    def wanted(case: CaseOutcome) -> list[tuple[str, str, int | None, str]]:
        return [(check.dimension, check.check, check.claim, check.wanted) for check in case.checks]

    return then.case == now.case and wanted(then) == wanted(now)


def _side(result: SuiteResult) -> Side:
    return Side(
        id=result.id,
        suite=result.suite,
        toulmin=result.toulmin,
        verifier=result.verifier,
        cases=len(result.cases),
    )


def _changes(pairs: Sequence[tuple[CaseOutcome, CaseOutcome]], *, margin: float) -> Iterator[CheckChange]:
    """Each check by itself; several of one kind in one case count once, by their mean."""
    groups: dict[tuple[Dimension, str], list[tuple[Sequence[CheckOutcome], Sequence[CheckOutcome]]]] = {}
    for then, now in pairs:
        kinds = dict.fromkeys((check.dimension, check.check) for check in then.checks)
        for kind in kinds:
            groups.setdefault(kind, []).append((_of(then, kind), _of(now, kind)))
    order = list(Dimension)
    for dimension, check in sorted(groups, key=lambda kind: (order.index(kind[0]), kind[1] != "verdict", kind[1])):
        several = groups[dimension, check]
        was, is_ = ([_rate(side[place]) for side in several] for place in (0, 1))
        rate = change(was, is_, resamples=RESAMPLES)
        score = change(*([_score(side[place]) for side in several] for place in (0, 1)), resamples=RESAMPLES)
        enough = len(several) >= CASES_MIN
        yield CheckChange(
            dimension=dimension,
            check=check,
            cases=len(several),
            before=round(sum(was) / len(was), 6),
            after=round(sum(is_) / len(is_), 6),
            rate=rate,
            score=score,
            worse=enough and (rate.high < -margin or score.high < -margin),
        )


def _of(case: CaseOutcome, kind: tuple[Dimension, str]) -> Sequence[CheckOutcome]:
    return [check for check in case.checks if (check.dimension, check.check) == kind]


def _rate(checks: Sequence[CheckOutcome]) -> float:
    return sum(check.passed for check in checks) / len(checks)


def _score(checks: Sequence[CheckOutcome]) -> float:
    return sum(check.score for check in checks) / len(checks)


def _flip(then: CaseOutcome, now: CaseOutcome) -> Flip:
    flipped = [
        f"{after.dimension.value} {after.check}: wanted {after.wanted}, got {after.got}"
        for before, after in zip(then.checks, now.checks, strict=True)
        if before.passed != after.passed
    ]
    return Flip(id=now.id, note=now.note, checks=tuple(flipped))
