"""Gather: what a run made, as it stood when its end was decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from toulmin.contracts.artifact import Analysis, MetaAnalysis, ReasoningArtifact, Resolution, Review
from toulmin.contracts.command import Conclude
from toulmin.contracts.event import ArtifactDemoted
from toulmin.contracts.promotion import PromotionDecision
from toulmin.contracts.report import ClosedGap, Withdrawal
from toulmin.contracts.verification import DimensionScore
from toulmin.contracts.vocabulary import ArtifactId, Level, TrustLevel
from toulmin.reasoning.gaps import closed_gaps
from toulmin.reasoning.record import known_artifacts, verdicts
from toulmin.reasoning.steps.fallen import withdrawals
from toulmin.reasoning.workbench import Workbench
from toulmin.verification import combine

__all__ = ["Gathered", "gather"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Everything that a report is put together from. What another engine adds meanwhile comes too late for it."""

    made: tuple[ReasoningArtifact, ...]
    """All artifacts but those that were withdrawn."""
    promoted: tuple[ReasoningArtifact, ...]
    """Those that stand, level by level in the plan's order: that of the commits is a matter of chance."""
    analysed: tuple[ReasoningArtifact, ...]
    """Results of items, whatever became of them."""
    reviews: tuple[ReasoningArtifact, ...]
    """The latest of each level, from the lowest up."""
    conflicts: tuple[ReasoningArtifact, ...]
    found: tuple[MetaAnalysis, ...]
    """What the run found about itself in its last round."""
    promotions: Mapping[ArtifactId, PromotionDecision]
    scores: tuple[DimensionScore, ...]
    """The weakest of each dimension over the reviews; empty without a review."""
    withdrawn: tuple[Withdrawal, ...]
    closed: tuple[ClosedGap, ...]


async def gather(bench: Workbench, command: Conclude) -> Gathered:
    """Read what the run had made when the command was decided."""
    store = bench.effects.store
    log = (await store.events(command.run))[: command.standing.seq]
    fell = [event for event in log if isinstance(event, ArtifactDemoted)]
    made = await bench.effects.library.artifacts(command.run, known_artifacts(log))
    withdrawn = await bench.effects.library.artifacts(command.run, [event.artifact for event in fell])
    by_id = {artifact.id: artifact for artifact in (*made, *withdrawn)}
    reviews = tuple(by_id[review] for review in command.reviews)
    promoted = tuple(by_id[parent] for parent in command.parents)
    about = {report.artifact: report for report in await store.reports(command.run, about=command.reviews)}
    # Only of what was held back or fell is it told by which decision: most of a large run stands.
    judged = [artifact.id for artifact in made if artifact.held or artifact.trust is not TrustLevel.PROMOTED]
    promotions = await store.promotions(command.run, about=[*judged, *(event.successor for event in fell)])
    return Gathered(
        made=made,
        promoted=promoted,
        analysed=tuple(sorted((artifact for artifact in made if isinstance(artifact.body, Analysis)), key=_place)),
        reviews=tuple(review for review in reviews if isinstance(review.body, Review)),
        conflicts=tuple(artifact for artifact in made if isinstance(artifact.body, Resolution)),
        found=tuple(_found_about_itself(made)),
        promotions=verdicts(promotions),
        scores=combine([about[review.id] for review in reviews if review.level is not Level.L4]),
        withdrawn=withdrawals(log, artifacts=by_id, promotions=promotions),
        closed=tuple(closed_gaps(log, made=made, standing=promoted)),
    )


def _place(artifact: ReasoningArtifact) -> tuple[Level, int, int, str]:
    item = artifact.item or ""
    return artifact.level, artifact.round, len(item), item


def _found_about_itself(made: tuple[ReasoningArtifact, ...]) -> Iterator[MetaAnalysis]:
    last = max((artifact.round for artifact in made), default=1)
    for artifact in sorted(made, key=_place):
        if isinstance(artifact.body, MetaAnalysis) and artifact.trust is TrustLevel.PROMOTED and artifact.round == last:
            yield artifact.body
