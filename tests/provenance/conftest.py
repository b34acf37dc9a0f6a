"""A small run over two documents: one claim with a warrant and a rebuttal, promoted, its report released."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from toulmin.adapters.stores.sqlite import SqliteStore
from toulmin.adapters.vaults.folder import FolderVault
from toulmin.contracts.artifact import ReasoningArtifact
from toulmin.contracts.canonical import Digest, digest_bytes
from toulmin.contracts.claim import Claim, ClaimKind, Evidence, Qualifier, Rebuttal, Warrant
from toulmin.contracts.command import Ending
from toulmin.contracts.document import Document, ElementKind, Layer, NormalizedState, Passage, Span
from toulmin.contracts.event import InputsNormalised, RunEnded
from toulmin.contracts.label import Label
from toulmin.contracts.lineage import edges_of
from toulmin.contracts.verification import ClaimSupport
from toulmin.contracts.vocabulary import ClaimId, CommandKey, DecisionId, DocumentId, PassageId, RunId
from toulmin.ports.store import Blob, Outcome
from toulmin.testing.outcomes import sample_decision, sample_event, sample_outcome

RUN = RunId("run-a")
LOG = "12:00 Grüße\n14:02 cache lost a shard – evicted\n".encode()
MAIL = "From: ops\n\nThe cache was restarted – sorry.\n".encode()


@dataclass
class World:
    store: SqliteStore
    vault: FolderVault
    folder: Path
    state: NormalizedState
    state_digest: Digest
    claim: Claim
    artifact: ReasoningArtifact
    first: ReasoningArtifact


def passage(document: str, ordinal: int, content: bytes, text: str, *, layer: Layer) -> Passage:
    start = content.index(text.encode())
    line = content[:start].count(b"\n") + 1
    return Passage(
        id=PassageId(f"{document}:{ordinal}"),
        document=DocumentId(document),
        kind=ElementKind.LOG_ENTRY,
        text=text,
        span=Span(layer=layer, start=start, end=start + len(text.encode()), line_first=line, line_last=line),
    )


def evidence(of: Passage, quote: str, *, name: str, source: Digest) -> Evidence:
    start = of.text.index(quote)
    return Evidence(
        passage=of.id,
        document=of.document,
        name=name,
        start=start,
        end=start + len(quote),
        quote=quote,
        line_first=of.span.line_first,
        line_last=of.span.line_last,
        source=source,
    )


def document(id_: str, name: str, source: bytes, *, rendition: bytes | None = None) -> Document:
    return Document(
        id=DocumentId(id_),
        name=name,
        adapter="log",
        adapter_version="1",
        bytes=len(source),
        source=digest_bytes(source),
        encoding="utf-8" if rendition is None else None,
        rendition=None if rendition is None else digest_bytes(rendition),
        label=Label(),
        passages=1,
    )


def normalised() -> NormalizedState:
    return NormalizedState(
        documents=(
            document("d1", "app.log", LOG),
            document("d2", "note.eml", b"\x00raw mail", rendition=MAIL),
        ),
        passages=(
            passage("d1", 0, LOG, "14:02 cache lost a shard – evicted", layer=Layer.SOURCE),
            passage("d2", 0, MAIL, "The cache was restarted – sorry.", layer=Layer.RENDITION),
        ),
    )


def made_claim(state: NormalizedState) -> Claim:
    log, mail = state.passages
    source, raw = state.documents[0].source, state.documents[1].source
    return Claim(
        id=ClaimId("c1"),
        kind=ClaimKind.CAUSE,
        conclusion="The cache lost a shard.",
        grounds=(evidence(log, "a shard – evicted", name="app.log", source=source),),
        warrant=Warrant(text="logs tell", backing=evidence(mail, "sorry", name="note.eml", source=raw)),
        qualifier=Qualifier(raw=0.9, confidence=0.9),
        rebuttals=(
            Rebuttal(text="restarted", evidence=evidence(mail, "restarted", name="note.eml", source=raw)),
            Rebuttal(text="says nobody"),
        ),
    )


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    store, vault = SqliteStore.open(tmp_path / "toulmin.db"), FolderVault.open(tmp_path / "vault")
    state = normalised()
    for content in (LOG, MAIL, b"\x00raw mail"):
        await vault.put(content)
    state_digest = await vault.put(state.canonical())
    read = sample_decision(RUN, "read")
    await store.commit(
        Outcome(
            run=RUN,
            key=CommandKey("key-ingest"),
            events=(
                InputsNormalised(
                    run=RUN,
                    at_us=1,
                    began_us=1,
                    state=state_digest,
                    documents=2,
                    passages=2,
                    rejected=0,
                    decision=read.id,
                ),
            ),
            decisions=(read,),
            blobs=(Blob(digest=read.input, data=b"input read"),),
        )
    )
    first = sample_outcome(RUN, "first")
    await store.commit(first)
    claim, draft = made_claim(state), sample_outcome(RUN, "claims", parents=(first.artifacts[0].id,))
    artifact = draft.artifacts[0].with_(claims=(claim,))
    support = ClaimSupport(claim=claim.id, support=0.8, roots=1, contradicted=False, in_scope=True)
    await store.commit(
        draft.with_(
            artifacts=(artifact,),
            events=(sample_event(artifact),),
            edges=edges_of(artifact),
            reports=(draft.reports[0].with_(claims=(support,)),),
        )
    )
    await store.commit(_ended())
    yield World(store, vault, tmp_path, state, state_digest, claim, artifact, first.artifacts[0])
    await store.close()


def _ended() -> Outcome:
    release, report = sample_decision(RUN, "release"), b"{}"
    return Outcome(
        run=RUN,
        key=CommandKey("key-end"),
        events=(
            RunEnded(
                run=RUN,
                at_us=9,
                began_us=9,
                ending=Ending.DONE,
                reason="all answered",
                report=digest_bytes(report),
                final=digest_bytes(b"final"),
                decision=DecisionId(release.id),
            ),
        ),
        decisions=(release,),
        blobs=(Blob(digest=digest_bytes(report), data=report), Blob(digest=release.input, data=b"input release")),
    )
