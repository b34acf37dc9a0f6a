"""The diagnosis of a run, read from what it stored: causes in their order, their quotes, and whether they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from toulmin.contracts.artifact import Analysis, ReasoningArtifact
from toulmin.contracts.canonical import Digest
from toulmin.contracts.claim import Claim, ClaimKind, Evidence
from toulmin.contracts.vocabulary import Level, RunId, TrustLevel
from toulmin.evaluation.case_folder import KNOWLEDGE, places_of
from toulmin.evaluation.incidents import Incident
from toulmin.evaluation.recursion import Cost, cost_before, cost_of_climb, rounds_of
from toulmin.orchestration import load
from toulmin.wiring import Runtime

__all__ = ["Cause", "Diagnosis", "causes_in", "diagnosis_of"]


@dataclass(frozen=True, slots=True)
class Cause:
    """One claim that a known failure mode is the cause.

    `mode` is its 0-based line in the list of failure modes; `lines` are the 0-based lines of the incident that it
    quotes, whichever file holds them, in the order of its evidence; `confidence` is what the claim states; `stands`
    says that it is in the report, or, before recursion, that the gate let it pass.
    """

    mode: int
    lines: tuple[int, ...]
    confidence: float
    stands: bool


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What a run puts forward for a question, best first, those held back included."""

    causes: tuple[Cause, ...]
    """After recursion: as the highest level ranks them, then what only the first level has."""
    first_level: tuple[Cause, ...]
    """As the gate left them at the first level, in the first round: before anything was brought together."""
    rivals: int
    """Failure modes that passed the gate of the first level as causes, whatever they answer: what there is to rank."""
    cost_before: Cost
    cost_of_climb: Cost
    rounds: int


async def diagnosis_of(runtime: Runtime, run: RunId, *, question: str, incident: Incident) -> Diagnosis:
    """The causes that a run put forward for a question, before and after recursion.

    A run that has no report, because it waits for a person or has failed, has no cause that stands.
    """
    artifacts = await runtime.store.artifacts(run)
    answers = [
        artifact for artifact in artifacts if isinstance(artifact.body, Analysis) and artifact.body.question == question
    ]
    state = await load(runtime.store, run)
    report = await runtime.report(run) if state.report is not None else None
    below = _Below(artifacts)
    shown = report.claims if report else ()
    standing = frozenset(digest for entry in shown for digest in below.drawn_on(entry.claim, level=entry.level))
    ground = [artifact for artifact in answers if artifact.level is Level.L1]
    passed = frozenset(
        claim.content_digest
        for artifact in ground[:1]
        if artifact.trust is TrustLevel.PROMOTED
        for claim in artifact.claims
    )
    logs = places_of(incident)
    first = causes_in((claim for _, claim in _claims(ground[:1])), standing=passed, logs=logs)
    told = [claim for artifact in artifacts if _passed_first(artifact) for claim in artifact.claims]
    # From the top down and the latest round first: what a higher level ranks comes before what it did not take up.
    order = sorted(answers, key=lambda artifact: (-artifact.level, -artifact.round))
    ranked = [origin for level, claim in _claims(order) for origin in below.origins(claim, level=level)]
    log = await runtime.store.events(run)
    return Diagnosis(
        causes=causes_in(ranked, standing=standing, logs=logs),
        first_level=first,
        rivals=len(causes_in(told, standing=frozenset(), logs=logs)),
        cost_before=cost_before(log),
        cost_of_climb=cost_of_climb(log),
        rounds=rounds_of(log),
    )


def _passed_first(artifact: ReasoningArtifact) -> bool:
    """Whether it was analysed at the first level and passed its gate, in any round."""
    return isinstance(artifact.body, Analysis) and artifact.level is Level.L1 and artifact.trust is TrustLevel.PROMOTED


def _claims(artifacts: Iterable[ReasoningArtifact]) -> list[tuple[int, Claim]]:
    # Ids of claims count from 1 in the order of the answer; holding some back splits the list and keeps the ids.
    return [
        (artifact.level, claim)
        for artifact in artifacts
        for claim in sorted((*artifact.claims, *artifact.held), key=lambda one: (len(one.id), one.id))
    ]


class _Below:
    """The claims of each level, to walk down from one to what it draws on."""

    def __init__(self, artifacts: Iterable[ReasoningArtifact]) -> None:
        self._claims = {(level, claim.content_digest): claim for level, claim in _claims(artifacts)}

    def origins(self, claim: Claim, *, level: int) -> Iterator[Claim]:
        """The causes with a failure mode behind a claim, itself included: those of the first level name it."""
        if _mode_of(claim) is not None:
            yield claim
        elif claim.kind is ClaimKind.CAUSE:
            for source in self._sources(claim, level=level):
                if source.kind is ClaimKind.CAUSE:
                    yield from self.origins(source, level=level - 1)

    def drawn_on(self, claim: Claim, *, level: int) -> Iterator[Digest]:
        """Content digests of a claim and of everything that it draws on."""
        yield claim.content_digest
        for source in self._sources(claim, level=level):
            yield from self.drawn_on(source, level=level - 1)

    def _sources(self, claim: Claim, *, level: int) -> Iterator[Claim]:
        for digest in claim.rests_on if level > Level.L1 else ():
            if (level - 1, digest) in self._claims:
                yield self._claims[level - 1, digest]


def causes_in(
    claims: Iterable[Claim], *, standing: frozenset[str], logs: Mapping[str, tuple[int, ...]]
) -> tuple[Cause, ...]:
    """The causes among claims in their order; each failure mode counts once.

    `standing`: content digests of claims. `logs`: for each file of the log, which lines of the incident it holds.
    """
    found: dict[int, Cause] = {}
    for claim in claims:
        mode = _mode_of(claim)
        if claim.kind is ClaimKind.CAUSE and mode is not None:
            stands = claim.content_digest in standing
            lines = tuple(_log_lines(claim, logs))
            cause = found.setdefault(mode, Cause(mode, lines, confidence=claim.qualifier.confidence, stands=stands))
            # Several claims may name one failure mode: it is told if one of them is.
            found[mode] = replace(cause, stands=cause.stands or stands)
    return tuple(found.values())


def _mode_of(claim: Claim) -> int | None:
    backing = claim.warrant.backing if claim.warrant is not None else None
    return backing.line_first - 1 if backing is not None and _file(backing) == KNOWLEDGE else None


def _log_lines(claim: Claim, logs: Mapping[str, tuple[int, ...]]) -> Iterator[int]:
    for evidence in claim.grounds:
        places = logs.get(_file(evidence))
        if places is not None:
            yield from places[evidence.line_first - 1 : evidence.line_last]


def _file(evidence: Evidence) -> str:
    return evidence.name.rsplit("/", 1)[-1]
