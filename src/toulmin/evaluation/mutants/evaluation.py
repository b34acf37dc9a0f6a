"""The figures of the mutation suite and of the humility audit: what was made, found, found elsewhere and missed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, ClassVar, Final

from pydantic import Field

import toulmin
from toulmin.contracts.base import Contract, Versioned
from toulmin.contracts.verification import Dimension
from toulmin.evaluation.figures import Share, share
from toulmin.evaluation.mutants.audit import Audited, Weight, audit
from toulmin.evaluation.mutants.kinds import KINDS, MutantKind
from toulmin.evaluation.mutants.sources import DataRows, read_candour, shipped_claims
from toulmin.evaluation.mutants.specimen import Specimen
from toulmin.evaluation.mutants.trial import Original, Outcome, Tried, try_mutants, try_original

__all__ = ["HumilityFigures", "KindFigures", "MissedMutant", "MutantEvaluation", "SourceFigures", "evaluate_mutants"]

DECIMALS: Final = 6
SHIPPED: Final = "shipped"
DATA: Final = "data"
TOGETHER: Final = "all of these"
UNSEEN: Final = "unseen"

Count = Annotated[int, Field(ge=0)]


class SourceFigures(Contract):
    """Where originals came from, and how many of them the verifier refuses though they are sound."""

    name: str
    originals: Count
    alarms: Share
    """Originals that fail in any dimension."""


class AlarmFigures(Contract):
    """How many sound originals fail in one dimension."""

    dimension: Dimension
    share: Share


class KindFigures(Contract):
    """What became of the mutants of one kind."""

    kind: MutantKind
    says: str
    expected: tuple[Dimension, ...]
    """It counts as detected when one of these fails, with a finding at the place."""
    detected: Share
    elsewhere: Count
    missed: Count


class HumilityFigures(Contract):
    """How the humility audit did on one family of over-claims, and on honest claims with the same kinds of words."""

    family: str
    """`all of these` sums the families up; `unseen` are claims that were written when the rules were done."""
    failed: Share
    """Planted over-claims that are an error."""
    flagged: Share
    """Planted over-claims with a finding of any weight."""
    refused: Share
    """Honest claims with an error: false alarms."""
    warned: Share
    """Honest claims with a finding of any weight."""


class MissedMutant(Contract):
    """One mutant that was not detected. `conclusion[start:end]` is the change; without a place it is not in words."""

    kind: MutantKind
    outcome: str
    source: str
    conclusion: str
    start: Count | None = None
    end: Count | None = None
    was: str
    evidence: tuple[str, ...]


class AlarmedOriginal(Contract):
    """One sound claim that the verifier refuses."""

    source: str
    conclusion: str
    codes: tuple[str, ...]


class MutantEvaluation(Versioned):
    """The result of `toulmin eval mutants`: everything that its tables show."""

    SCHEMA: ClassVar[str] = "mutant-evaluation/1"

    toulmin: str
    methods: tuple[str, ...]
    """Method and version behind each dimension."""
    seed: int
    each: Annotated[int, Field(ge=1)]
    sources: tuple[SourceFigures, ...]
    damaged: tuple[str, ...] = ()
    """Lines that were left out, by file and number."""
    other: tuple[str, ...] = ()
    """Files whose rows are no claims with evidence."""
    alarms: tuple[AlarmFigures, ...]
    alarmed: tuple[AlarmedOriginal, ...] = ()
    kinds: tuple[KindFigures, ...]
    humility: tuple[HumilityFigures, ...]
    missed: tuple[MissedMutant, ...] = ()
    """As many as were asked for, of each kind in turn."""


def evaluate_mutants(
    *,
    rows: DataRows | None = None,
    claims: Mapping[str, Sequence[Specimen]] = MappingProxyType({}),
    seed: int = 1,
    each: int = 3,
    missed_max: int = 0,
) -> MutantEvaluation:
    """Verify the claims that ship, the rows of a data folder and other sound claims by the name of their source, and up
    to `each` mutants of every kind for each of them; the same arguments give the same figures.

    Mutants are made of the originals that pass. A kind of which nothing could be made has a share of none. The humility
    audit runs over its own set, whatever the sources.
    """
    specimens = {SHIPPED: shipped_claims(), **({DATA: rows.specimens} if rows is not None else {}), **claims}
    originals = {name: [try_original(one) for one in several] for name, several in specimens.items()}
    every = [original for several in originals.values() for original in several]
    tried = list(try_mutants(every, seed=seed, each=each))
    named = {id(one.specimen): name for name, several in originals.items() for one in several}
    return MutantEvaluation(
        toulmin=toulmin.__version__,
        methods=_methods(every),
        seed=seed,
        each=each,
        sources=tuple(
            SourceFigures(name=name, originals=len(several), alarms=_share(bool(one.alarms) for one in several))
            for name, several in originals.items()
        ),
        damaged=rows.damaged if rows is not None else (),
        other=rows.other if rows is not None else (),
        alarms=tuple(
            AlarmFigures(dimension=dimension, share=_share(dimension in one.alarms for one in every))
            for dimension in Dimension
        ),
        alarmed=tuple(_alarmed(one, named) for one in every if one.alarms),
        kinds=tuple(_kind(kind, [one for one in tried if one.kind is kind]) for kind in KINDS),
        humility=_humility(audit(read_candour())),
        missed=tuple(_missed(one, named) for one in _in_turn(tried)[:missed_max]),
    )


def _share(outcomes: Iterable[bool]) -> Share:
    found = share(list(outcomes))
    return found.with_(
        value=round(found.value, DECIMALS), low=round(found.low, DECIMALS), high=round(found.high, DECIMALS)
    )


def _methods(originals: Sequence[Original]) -> tuple[str, ...]:
    if not originals:
        return ()
    return tuple(f"{score.dimension.value}: {score.method} {score.version}" for score in originals[0].report.scores)


def _kind(kind: MutantKind, tried: Sequence[Tried]) -> KindFigures:
    outcomes = [one.outcome for one in tried]
    return KindFigures(
        kind=kind,
        says=KINDS[kind].says,
        expected=tuple(dimension for dimension in Dimension if dimension in KINDS[kind].expected),
        detected=_share(outcome is Outcome.DETECTED for outcome in outcomes),
        elsewhere=outcomes.count(Outcome.ELSEWHERE),
        missed=outcomes.count(Outcome.MISSED),
    )


def _humility(audited: Sequence[Audited]) -> tuple[HumilityFigures, ...]:
    seen = [one for one in audited if not one.row.unseen]
    groups = [(name, [one for one in seen if one.row.family == name]) for name in _families(seen)]
    unseen = [one for one in audited if one.row.unseen]
    return tuple(_family(name, group) for name, group in (*groups, (TOGETHER, seen), (UNSEEN, unseen)))


def _families(audited: Sequence[Audited]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.row.family for one in audited))


def _family(family: str, audited: Sequence[Audited]) -> HumilityFigures:
    planted = [one.weight for one in audited if one.row.planted]
    honest = [one.weight for one in audited if not one.row.planted]
    return HumilityFigures(
        family=family,
        failed=_share(weight is Weight.FAILED for weight in planted),
        flagged=_share(weight is not Weight.QUIET for weight in planted),
        refused=_share(weight is Weight.FAILED for weight in honest),
        warned=_share(weight is not Weight.QUIET for weight in honest),
    )


def _in_turn(tried: Sequence[Tried]) -> list[Tried]:
    """Mutants that were not detected: the first of each kind, then the second of each, and so on."""
    queues = [[one for one in tried if one.kind is kind and one.outcome is not Outcome.DETECTED] for kind in KINDS]
    most = max((len(queue) for queue in queues), default=0)
    return [queue[place] for place in range(most) for queue in queues if place < len(queue)]


def _missed(one: Tried, named: Mapping[int, str]) -> MissedMutant:
    start, end = one.mutant.place if one.mutant.place is not None else (None, None)
    (claim,) = one.mutant.artifact.claims
    return MissedMutant(
        kind=one.kind,
        outcome=one.outcome.value,
        source=f"{named[id(one.specimen)]} {one.specimen.id}",
        conclusion=one.mutant.conclusion,
        start=start,
        end=end,
        was=one.mutant.was,
        evidence=tuple(ground.quote for ground in claim.grounds),
    )


def _alarmed(one: Original, named: Mapping[int, str]) -> AlarmedOriginal:
    codes = {finding.code for finding in one.report.findings if finding.dimension in one.alarms}
    return AlarmedOriginal(
        source=f"{named[id(one.specimen)]} {one.specimen.id}",
        conclusion=one.specimen.claim.conclusion,
        codes=tuple(sorted(codes)),
    )
