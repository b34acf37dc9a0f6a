"""Examination: recompute every digest of a run and name what does not match. The answer is a list, not a yes or no."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable

from toulmin.contracts.artifact import ReasoningArtifact
from toulmin.contracts.base import Contract
from toulmin.contracts.canonical import Digest
from toulmin.contracts.document import NormalizedState
from toulmin.contracts.errors import NotFound, StoreFailed
from toulmin.contracts.event import Event, InputsNormalised, ItemFinished, RunEnded, StepFinished
from toulmin.contracts.lineage import edges_of
from toulmin.contracts.vocabulary import RunId
from toulmin.ports.store import Store
from toulmin.ports.vault import Vault

__all__ = ["Flaw", "examine"]


class Flaw(Contract):
    """One thing that was changed, damaged or lost since it was stored."""

    kind: str
    """`event`, `artifact`, `decision`, `report`, `promotion`, `reply`, `blob`, `edge`, `document` or `state`."""
    id: str
    message: str


async def examine(store: Store, vault: Vault, run: RunId) -> tuple[Flaw, ...]:
    """Everything about a run that does not match its digest; empty when all of it is as it was committed.

    1. The store's own records, each against the digest kept with it. When one is changed, nothing that is computed
       from records can be relied on, and the examination ends with these.
    2. Artifacts against the content digests in the event log, and their edges against their provenance.
    3. What records name by digest: the report, the inputs of policy decisions, the normalised state, all documents.
    """
    damaged = [
        Flaw(kind=damage.kind, id=damage.id, message=f"{damage.kind} {damage.id} was changed after its commit")
        for damage in await store.damages()
    ]
    if damaged:
        return tuple(damaged)
    events = await store.events(run)
    artifacts = await store.artifacts(run)
    flaws = list(_against_log(events, artifacts))
    for artifact in artifacts:
        flaws += await _edges(store, artifact)
    digests = [event.report for event in events if isinstance(event, RunEnded)]
    digests += [decision.input for decision in await store.decisions(run)]
    for digest in dict.fromkeys(digests):
        flaws += await _content(store.blob, digest, kind="blob", id_=digest)
    for event in events:
        if isinstance(event, InputsNormalised):
            flaws += await _inputs(vault, event.state)
    return tuple(flaws)


def _against_log(events: Iterable[Event], artifacts: Iterable[ReasoningArtifact]) -> Iterable[Flaw]:
    stored = {artifact.id: artifact for artifact in artifacts}
    for event in events:
        if not isinstance(event, StepFinished | ItemFinished):
            continue
        artifact = stored.get(event.artifact)
        if artifact is None:
            yield Flaw(kind="artifact", id=event.artifact, message=f"event {event.seq} names it, and it is not stored")
        elif artifact.content_digest != event.content:
            message = f"its content is not what event {event.seq} recorded"
            yield Flaw(kind="artifact", id=event.artifact, message=message)


async def _edges(store: Store, artifact: ReasoningArtifact) -> list[Flaw]:
    due = set(edges_of(artifact))
    try:
        stored = {edge for edge in await store.ancestors(artifact.id) if edge.child == artifact.id}
    except NotFound:
        stored = set()
    return [
        Flaw(
            kind="edge",
            id=f"{edge.child} {edge.role.value} {edge.parent}",
            message="the stored lineage and the artifact's provenance do not agree on this edge",
        )
        for edge in sorted(due ^ stored, key=lambda edge: (edge.role, edge.parent))
    ]


async def _inputs(vault: Vault, digest: Digest) -> list[Flaw]:
    flaws = await _content(vault.get, digest, kind="state", id_=digest)
    documents = NormalizedState.parse(await vault.get(digest)).documents if not flaws else ()
    for document in documents:
        layers = (document.source,) if document.rendition is None else (document.source, document.rendition)
        for layer in layers:
            flaws += await _content(vault.get, layer, kind="document", id_=document.name)
    return flaws


async def _content(get: Callable[[Digest], Awaitable[bytes]], digest: Digest, *, kind: str, id_: str) -> list[Flaw]:
    try:
        await get(digest)
    except (NotFound, StoreFailed) as error:
        return [Flaw(kind=kind, id=id_, message=error.message)]
    return []
