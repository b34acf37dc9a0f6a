"""Conflicts: what contradicts what, settled by a recorded rule or handed to a person, never in silence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from toulmin.contracts.artifact import ReasoningArtifact, Resolution
from toulmin.contracts.claim import Claim
from toulmin.contracts.command import TakeStep
from toulmin.contracts.run_contract import VersionedName
from toulmin.contracts.vocabulary import ArtifactId, ClaimId, Level, Step
from toulmin.reasoning.library import Inputs
from toulmin.reasoning.steps.demote import Fault
from toulmin.reasoning.steps.settle import context_for, settle
from toulmin.reasoning.workbench import Draft, Workbench
from toulmin.verification import VerificationContext, conflicts_between, find_conflicts, resolutions_of

__all__ = ["CONFLICTS_MAX", "conflicts_met", "keep_resolutions", "losing_sides"]

CONFLICTS_MAX = 50
"""Conflicts that one review keeps as artifacts of their own; what loses in a further one falls all the same."""


def conflicts_met(
    command: TakeStep, *, claims: Sequence[Claim], context: VerificationContext
) -> tuple[Resolution, ...]:
    """Conflicts among the claims of a level, and in the first frame also among the documents themselves."""
    between = conflicts_between(claims, context)
    if command.level is not Level.L1 or command.round > 1:
        return between
    met = [{one.passage for side in conflict.positions for one in side.evidence} for conflict in between]
    # Two that a third has beaten are settled, too.
    met.append(
        {
            one.passage
            for conflict in between
            for number, side in enumerate(conflict.positions)
            if conflict.kept not in (None, number)
            for one in side.evidence
        }
    )
    found = [
        conflict
        for conflict in find_conflicts(context.passages.values(), context)
        if not any({conflict.kept.passage, conflict.set_aside.passage} <= passages for passages in met)
    ]
    return (*between, *resolutions_of(found, context))


def losing_sides(conflicts: Iterable[Resolution]) -> dict[ClaimId, Fault]:
    """The claims that do not stand: those that another one beat, and both sides while a person has not said."""
    return {
        claim: Fault(f"conflict.{conflict.rule.value}", conflict.reason)
        for conflict in conflicts
        for number, position in enumerate(conflict.positions)
        if number != conflict.kept
        for claim in position.claims
    }


def keep_resolutions(
    bench: Workbench,
    command: TakeStep,
    conflicts: Sequence[Resolution],
    *,
    execution: ReasoningArtifact,
    inputs: Inputs,
) -> tuple[ArtifactId, ...]:
    """The first conflicts, each as an artifact of its own."""
    return tuple(
        _kept(bench, command, conflict, execution=execution, inputs=inputs) for conflict in conflicts[:CONFLICTS_MAX]
    )


def _kept(
    bench: Workbench, command: TakeStep, conflict: Resolution, *, execution: ReasoningArtifact, inputs: Inputs
) -> ArtifactId:
    draft = Draft(
        frame=command.frame,
        round=command.round,
        level=command.level,
        step=Step.VERIFY,
        body=conflict,
        confidence=1.0,
        label=execution.label,
        parents=(execution.id,),
        made_by=(VersionedName(name="toulmin", version=bench.contract.pinned().toulmin),),
    )
    artifact, _ = settle(bench, draft, context=context_for(bench, inputs))
    return artifact.id
