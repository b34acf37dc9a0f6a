"""Tracing: from what a person types to the claim or artifact that is meant, and names for what a lineage holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toulmin.cli.documents import LineageLine, LineageTree
from toulmin.cli.session import artifact_of, claim_number, run_of
from toulmin.contracts.document import Document, NormalizedState
from toulmin.contracts.errors import NotFound, UsageError
from toulmin.contracts.event import ArtifactDemoted, InputsNormalised
from toulmin.contracts.vocabulary import ArtifactId, ClaimId, DecisionId, DocumentId, RunId
from toulmin.provenance import Branch, Direction, NodeKind, Why, branches, why_claim
from toulmin.wiring import Runtime

__all__ = ["trace_claim", "trace_lineage"]

NEAR_MAX = 5


async def trace_claim(runtime: Runtime, name: str, *, run: str | None) -> tuple[Why, int | None]:
    """A claim by its number in the run's report or by its id, walked both ways; and its number if it has one.

    Raises:
        NotFound: the run has no such claim.
        UsageError: several claims of the run have ids that start like this.
    """
    found = await run_of(runtime, run)
    number: int | None = None
    if name.isdecimal():
        report = await runtime.report(found)
        index, _ = claim_number(report, int(name))
        number, wanted = int(name), report.claims[index].claim.id
    else:
        wanted = await _claim_id(runtime, found, name)
    try:
        return await why_claim(runtime.store, runtime.vault, run=found, claim=wanted), number
    except NotFound as error:
        raise await _held_back(runtime, found, wanted) or error from error


async def trace_lineage(runtime: Runtime, name: str, *, run: str | None, down: bool) -> LineageTree:
    """Everything that an artifact rests on, or with `down` everything that rests on it.

    Raises:
        NotFound: there is no such artifact.
        UsageError: several fit, or the tree is too large to be read.
    """
    root = await artifact_of(runtime, name, run=run)
    direction = Direction.DOWN if down else Direction.UP
    lines = await branches(runtime.store, root, direction=direction)
    artifact = await runtime.store.artifact(root)
    documents = await _documents(runtime, artifact.run)
    events = await runtime.store.events(artifact.run)
    replaced = {event.artifact: event for event in events if isinstance(event, ArtifactDemoted)}
    told = [await _told(runtime, line, documents=documents, replaced=replaced) for line in lines]
    return LineageTree(root=root, down=down, lines=tuple(told))


async def _claim_id(runtime: Runtime, run: RunId, prefix: str) -> ClaimId:
    known = dict.fromkeys(
        claim.id
        for artifact in await runtime.store.artifacts(run)
        for claim in (*artifact.claims, *artifact.held)
        if prefix
    )
    fitting: Sequence[ClaimId] = [claim for claim in known if claim == prefix] or [
        claim for claim in known if claim.startswith(prefix)
    ]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise UsageError(
            f"{len(fitting)} claims of run {run} start with {prefix!r}",
            hint=f"give more of the id: {', '.join(fitting[:NEAR_MAX])}",
        )
    have = ", ".join(list(known)[:NEAR_MAX])
    raise NotFound(
        f"run {run} has no claim {prefix!r}",
        hint=f"give a number of its report, or an id such as {have}" if have else "give a number of its report",
    )


async def _held_back(runtime: Runtime, run: RunId, claim: ClaimId) -> NotFound | None:
    """What to say of a claim that was left behind, so that nothing stands on it."""
    for promotion in await runtime.store.promotions(run):
        for held in promotion.held:
            if held.claim == claim:
                return NotFound(
                    f"claim {claim} does not stand: {held.reason} (rule {held.rule})",
                    hint=f"toulmin policy explain {promotion.decision}",
                )
    return None


async def _documents(runtime: Runtime, run: RunId) -> Mapping[DocumentId, Document]:
    for event in await runtime.store.events(run):
        if isinstance(event, InputsNormalised):
            state = NormalizedState.parse(await runtime.vault.get(event.state))
            return {document.id: document for document in state.documents}
    return {}


async def _told(
    runtime: Runtime,
    branch: Branch,
    *,
    documents: Mapping[DocumentId, Document],
    replaced: Mapping[ArtifactId, ArtifactDemoted],
) -> LineageLine:
    match branch.kind:
        case NodeKind.DOCUMENT:
            document = documents.get(DocumentId(branch.id))
            if document is None:
                return LineageLine(branch=branch, title=branch.id)
            return LineageLine(branch=branch, title=document.name, content=document.source)
        case NodeKind.DECISION:
            decision = await runtime.store.decision(DecisionId(branch.id))
            title = f"{decision.action.value} {decision.verdict.value} ({', '.join(decision.rules)})"
            return LineageLine(branch=branch, title=title, content=decision.covers)
        case NodeKind.ARTIFACT | None:
            artifact = await runtime.store.artifact(ArtifactId(branch.id))
            item = f" {artifact.item}" if artifact.item else ""
            # What is stored is what it was when it was made; that it was withdrawn since is told by the log.
            fell = replaced.get(artifact.id)
            stands = (
                artifact.trust.value if fell is None else f"withdrawn for {fell.successor}: {fell.reason} ({fell.rule})"
            )
            title = f"{artifact.step.value}{item} L{int(artifact.level)} {stands}"
            return LineageLine(branch=branch, title=title, content=artifact.content_digest)
