"""The library: look-ups over the inputs that cost what they give, and artifacts that are read together."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contracts.samples import STATE
from toulmin.adapters.vaults import FolderVault
from toulmin.contracts.errors import NotFound
from toulmin.contracts.vocabulary import ArtifactId, DocumentId, RunId
from toulmin.reasoning import Library
from toulmin.reasoning.library import Inputs
from toulmin.testing.memory_store import MemoryStore
from toulmin.testing.outcomes import sample_outcome

RUN = RunId("run-a")


def test_passages_and_documents_come_in_the_order_in_which_they_were_read() -> None:
    inputs = Inputs(STATE)
    names = [document.id for document in STATE.documents]
    unknown = DocumentId("d-unknown")
    assert inputs.in_order([*reversed(names), unknown, names[0]]) == tuple(names)
    assert inputs.of([*reversed(names), unknown]) == STATE.passages
    assert inputs.of([unknown]) == ()
    assert inputs.of([]) == STATE.passages


async def test_artifacts_are_read_together_and_given_in_the_order_asked_for(tmp_path: Path) -> None:
    store = MemoryStore()
    made = [sample_outcome(RUN, name) for name in ("one", "two", "three")]
    for outcome in made:
        await store.commit(outcome)
    ids = [outcome.artifacts[0].id for outcome in made]
    library = Library(store=store, vault=FolderVault.open(tmp_path / "vault"))
    assert await library.artifact(ids[1]) == made[1].artifacts[0]
    asked = (ids[2], ids[0], ids[1], ids[2])
    assert [artifact.id for artifact in await library.artifacts(RUN, asked)] == list(asked)
    with pytest.raises(NotFound, match="has no artifact a-unknown"):
        await library.artifacts(RUN, (ids[0], ArtifactId("a-unknown")))
