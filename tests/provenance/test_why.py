"""From a claim down to the bytes, and up to the decisions."""

from __future__ import annotations

import pytest

from tests.provenance.conftest import LOG, MAIL, RUN, World
from toulmin.contracts.canonical import Digest, digest_bytes
from toulmin.contracts.document import Document, Layer, NormalizedState
from toulmin.contracts.errors import NotFound
from toulmin.contracts.vocabulary import ArtifactId, ClaimId, DocumentId, PassageId, RunId
from toulmin.ports.vault import Vault
from toulmin.provenance import Trace, why_artifact, why_claim
from toulmin.provenance.trace import Quotes
from toulmin.testing.memory_vault import MemoryVault
from toulmin.testing.outcomes import sample_outcome


@pytest.mark.requirement("R54")
async def test_a_claim_is_followed_to_the_bytes(world: World) -> None:
    why = await why_claim(world.store, world.vault, run=RUN, claim=ClaimId("c1"))
    (ground,) = why.grounds
    assert why.claim == world.claim
    assert why.artifact == world.artifact
    assert (ground.layer, ground.content) == (Layer.SOURCE, digest_bytes(LOG))
    assert (ground.evidence.name, ground.evidence.line_first) == ("app.log", 2)
    assert LOG[ground.start : ground.end].decode() == "a shard – evicted"
    assert why.backing is not None
    assert (await world.vault.get(digest_bytes(MAIL)))[why.backing.start : why.backing.end] == b"sorry"
    assert [trace.evidence.quote for trace in why.rebuttals] == ["restarted"]
    assert why.faults == ()


async def test_a_claim_is_followed_to_the_decisions(world: World) -> None:
    why = await why_claim(world.store, world.vault, run=RUN, claim=ClaimId("c1"))
    assert [decision.id for decision in why.decisions] == ["decision-run-a-claims"]
    assert why.promotion is not None
    assert why.promotion.decision == "decision-run-a-claims"
    assert why.support is not None
    assert why.support.support == 0.8
    assert why.release is not None
    assert why.release.id == "decision-run-a-release"
    assert why.held is None


async def test_all_claims_of_an_artifact(world: World) -> None:
    assert [why.claim.id for why in await why_artifact(world.store, world.vault, world.artifact.id)] == ["c1"]
    assert await why_artifact(world.store, world.vault, world.first.id) == ()


async def test_unknown_names(world: World) -> None:
    for question in (
        why_claim(world.store, world.vault, run=RUN, claim=ClaimId("c9")),
        why_claim(world.store, world.vault, run=RunId("run-z"), claim=ClaimId("c1")),
        why_artifact(world.store, world.vault, ArtifactId("a9")),
    ):
        with pytest.raises(NotFound):
            await question


async def test_a_run_that_read_nothing(world: World) -> None:
    other = RunId("run-b")
    outcome = sample_outcome(other, "first")
    artifact = outcome.artifacts[0].with_(claims=(world.claim,))
    await world.store.commit(outcome.with_(artifacts=(artifact,)))
    with pytest.raises(NotFound, match="normalised inputs"):
        await why_claim(world.store, world.vault, run=other, claim=world.claim.id)


async def test_changed_bytes_are_a_fault_with_their_place(world: World) -> None:
    name = digest_bytes(LOG).removeprefix("sha256:")
    (world.folder / "vault" / name[:2] / name[2:4] / name).write_bytes(LOG.replace(b"shard", b"shelf"))
    why = await why_claim(world.store, world.vault, run=RUN, claim=ClaimId("c1"))
    assert len(why.faults) == 1
    assert name in why.faults[0]


class Lying:
    """A vault that returns other bytes than those asked for."""

    async def put(self, data: bytes) -> Digest:
        raise NotImplementedError

    async def get(self, digest: Digest) -> bytes:
        return LOG.replace(b"shard", b"shelf")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"passage": PassageId("d1:9")}, "no passage d1:9"),
        ({"document": DocumentId("d2")}, "no passage d1:0 of d2"),
        ({"document": DocumentId("d9")}, "of d9"),
        ({"quote": "a shelf – evicted"}, "does not hold the quote"),
        ({"start": 0}, "does not hold the quote"),
        ({"source": digest_bytes(b"other")}, "another version of app.log"),
    ],
)
async def test_a_quote_that_is_not_so_is_a_fault(world: World, change: dict[str, object], fault: str) -> None:
    trace = await Quotes(world.state, world.vault).trace(world.claim.grounds[0].with_(**change))
    assert fault in trace.fault


async def _trace(world: World, vault: Vault, **of_document: object) -> Trace:
    documents: tuple[Document, ...] = (world.state.documents[0].with_(**of_document), world.state.documents[1])
    state = NormalizedState(documents=documents, passages=world.state.passages)
    return await Quotes(state, vault).trace(world.claim.grounds[0])


async def test_bytes_that_cannot_be_read_are_a_fault(world: World) -> None:
    assert "not ascii text" in (await _trace(world, world.vault, encoding="ascii")).fault
    assert "not klingon text" in (await _trace(world, world.vault, encoding="klingon")).fault
    assert "do not say what" in (await _trace(world, Lying())).fault
    assert "no content" in (await _trace(world, MemoryVault())).fault
    mail = world.state.with_(documents=(world.state.documents[0], world.state.documents[1].with_(rendition=None)))
    backing = world.claim.warrant.backing if world.claim.warrant else None
    assert backing is not None
    assert "has no rendition" in (await Quotes(mail, world.vault).trace(backing)).fault


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16-le", "utf_16", "latin-1"])
async def test_offsets_count_bytes_of_the_encoding(world: World, encoding: str) -> None:
    plain = encoding.replace("utf_16", "utf-16-le").replace("-sig", "")
    text = "é 14:02 ü lost"
    content = text.encode(plain)
    vault = MemoryVault()
    digest = await vault.put(content)
    document = world.state.documents[0].with_(source=digest, encoding=encoding)
    passage = world.state.passages[0]
    passage = passage.with_(text=text, span=passage.span.with_(start=0, end=len(content)))
    state = NormalizedState(documents=(document,), passages=(passage,))
    quote = world.claim.grounds[0].with_(quote="ü lost", start=8, end=14, source=digest)
    trace = await Quotes(state, vault).trace(quote)
    assert trace.fault == ""
    assert content[trace.start : trace.end].decode(plain) == "ü lost"
