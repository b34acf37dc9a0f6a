"""Trial: the verifier judges sound originals and their mutants, and what it noticed where is counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from toulmin.contracts.verification import Dimension, Severity, VerificationReport
from toulmin.evaluation.mutants.kinds import KINDS, Kind, Mutant, MutantKind
from toulmin.evaluation.mutants.specimen import Specimen, artifact_of
from toulmin.verification import verify

__all__ = ["Original", "Outcome", "Tried", "judge", "try_mutants", "try_original"]


class Outcome(StrEnum):
    """What became of a mutant."""

    DETECTED = "detected"
    """A dimension fails in which it should, with a finding at the place of the defect."""
    ELSEWHERE = "elsewhere"
    """The report fails, but in another dimension or at another place."""
    MISSED = "missed"
    """The report passes."""


@dataclass(frozen=True, slots=True)
class Original:
    """A sound claim as the verifier saw it: the dimensions that failed are false alarms."""

    specimen: Specimen
    report: VerificationReport

    @property
    def alarms(self) -> frozenset[Dimension]:
        """The dimensions that failed."""
        return frozenset(score.dimension for score in self.report.scores if not score.passed)


@dataclass(frozen=True, slots=True)
class Tried:
    """One mutant and what became of it."""

    specimen: Specimen
    kind: MutantKind
    mutant: Mutant
    outcome: Outcome


def try_original(specimen: Specimen) -> Original:
    """Verify a claim as it is."""
    return Original(specimen, verify(artifact_of(specimen.claim), specimen.context))


def try_mutants(originals: Iterable[Original], *, seed: int, each: int) -> Iterator[Tried]:
    """Up to `each` different mutants of every kind for every original that passes.

    An original that fails already would let its mutants be found for its own fault, so it is left out.
    """
    for original in originals:
        if original.report.passed:
            for kind, how in KINDS.items():
                for mutant in _mutants(original.specimen, how, range(seed, seed + each)):
                    yield Tried(original.specimen, kind, mutant, judge(mutant, how))


def judge(mutant: Mutant, kind: Kind) -> Outcome:
    """What the verifier makes of one mutant."""
    report = verify(mutant.artifact, mutant.context)
    if any(_noticed(report, dimension, mutant.place) for dimension in kind.expected):
        return Outcome.DETECTED
    return Outcome.MISSED if report.passed else Outcome.ELSEWHERE


def _mutants(specimen: Specimen, kind: Kind, seeds: Sequence[int]) -> Iterator[Mutant]:
    seen: set[tuple[str, bytes]] = set()
    for seed in seeds:
        mutant = kind.make(specimen, seed)
        if mutant is None:
            continue
        same = (mutant.was if mutant.place is None else "", mutant.artifact.canonical())
        if same not in seen:
            seen.add(same)
            yield mutant


def _noticed(report: VerificationReport, dimension: Dimension, place: tuple[int, int] | None) -> bool:
    """Whether the dimension fails with a finding whose characters overlap the place; without a place, with an error."""
    if report.of(dimension).passed:
        return False
    found = [finding for finding in report.findings if finding.dimension is dimension]
    if place is None:
        return any(finding.severity is Severity.ERROR for finding in found)
    return any(
        finding.start is not None and finding.end is not None and finding.start < place[1] and place[0] < finding.end
        for finding in found
    )
