"""The diagnosis of a run, read from what it stored: causes in their order, their quotes, and whether they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from toulmin.contracts.artifact import Analysis
from toulmin.contracts.claim import Claim, ClaimKind, Evidence
from toulmin.contracts.vocabulary import RunId
from toulmin.evaluation.case_folder import KNOWLEDGE, LOG
from toulmin.orchestration import load
from toulmin.wiring import Runtime

__all__ = ["Cause", "causes_in", "diagnosis_of"]


@dataclass(frozen=True, slots=True)
class Cause:
    """One claim that a known failure mode is the cause.

    `mode` is its 0-based line in the list of failure modes; `lines` are the 0-based lines of the log that it quotes, in
    the order of its evidence; `confidence` is what the claim states; `stands` says that it is in the report.
    """

    mode: int
    lines: tuple[int, ...]
    confidence: float
    stands: bool


async def diagnosis_of(runtime: Runtime, run: RunId, *, question: str) -> tuple[Cause, ...]:
    """The causes that a run put forward for a question, best first, those held back included.

    A run that has no report, because it waits for a person or has failed, has no cause that stands.
    """
    artifacts = await runtime.store.artifacts(run)
    answers = [
        artifact for artifact in artifacts if isinstance(artifact.body, Analysis) and artifact.body.question == question
    ]
    if not answers:
        return ()
    state = await load(runtime.store, run)
    standing: frozenset[str] = frozenset()
    if state.report is not None:
        report = await runtime.report(run)
        standing = frozenset(entry.claim.id for entry in report.claims if entry.artifact == answers[-1].id)
    return causes_in((*answers[-1].claims, *answers[-1].held), standing=standing)


def causes_in(claims: Iterable[Claim], *, standing: frozenset[str]) -> tuple[Cause, ...]:
    """The causes among the claims of one artifact, as their reasoner put them; each failure mode counts once."""
    found: dict[int, Cause] = {}
    # Ids of claims count from 1 in the order of the answer; holding some back splits the list and keeps the ids.
    for claim in sorted(claims, key=lambda one: (len(one.id), one.id)):
        mode = _mode_of(claim)
        if claim.kind is ClaimKind.CAUSE and mode is not None:
            found.setdefault(mode, _cause(mode, claim, stands=claim.id in standing))
    return tuple(found.values())


def _cause(mode: int, claim: Claim, *, stands: bool) -> Cause:
    return Cause(mode, tuple(_log_lines(claim)), confidence=claim.qualifier.confidence, stands=stands)


def _mode_of(claim: Claim) -> int | None:
    backing = claim.warrant.backing if claim.warrant is not None else None
    return backing.line_first - 1 if backing is not None and _is(backing, KNOWLEDGE) else None


def _log_lines(claim: Claim) -> Iterator[int]:
    for evidence in claim.grounds:
        if _is(evidence, LOG):
            yield from range(evidence.line_first - 1, evidence.line_last)


def _is(evidence: Evidence, name: str) -> bool:
    return evidence.name.rsplit("/", 1)[-1] == name
