"""Library: content by digest, read once per process. What a digest names never changes, so a copy is never stale."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, TypeVar

import bm25s
import numpy as np

from toulmin.contracts.artifact import ReasoningArtifact
from toulmin.contracts.canonical import Digest
from toulmin.contracts.document import Document, NormalizedState, Passage
from toulmin.contracts.errors import NotFound
from toulmin.contracts.run_contract import RunContract
from toulmin.contracts.vocabulary import ArtifactId, DocumentId, PassageId, RunId
from toulmin.ports.store import Store
from toulmin.ports.vault import Vault
from toulmin.verification import Readings

__all__ = ["Inputs", "Library"]

CONTRACTS_MAX = 256
INPUTS_MAX = 16
ARTIFACTS_MAX = 4_096

_SEVERE = {"critical": 4.0, "fatal": 4.0, "error": 3.0, "warning": 1.5}
"""Added to the rank of a passage by its severity: about the weight of one or two rare shared words."""

K = TypeVar("K")
V = TypeVar("V")


class _Cache(Generic[K, V]):
    """The most recently used entries, at most `entries_max`."""

    def __init__(self, *, entries_max: int) -> None:
        self._entries: OrderedDict[K, V] = OrderedDict()
        self._entries_max = entries_max

    def get(self, key: K) -> V | None:
        if key in self._entries:
            self._entries.move_to_end(key)
        return self._entries.get(key)

    def put(self, key: K, value: V) -> V:
        self._entries[key] = value
        if len(self._entries) > self._entries_max:
            self._entries.popitem(last=False)
        return value


class Inputs:
    """A normalised state with the look-ups that steps need."""

    def __init__(self, state: NormalizedState) -> None:
        self.state = state
        self.documents: Mapping[DocumentId, Document] = {document.id: document for document in state.documents}
        self.passages: Mapping[PassageId, Passage] = {passage.id: passage for passage in state.passages}
        self.readings = Readings()
        """Texts that the verifier has tokenised."""
        self._index: bm25s.BM25 | None = None
        self._places = {passage.id: place for place, passage in enumerate(state.passages)}
        self._documents = {document.id: place for place, document in enumerate(state.documents)}
        self._inside: dict[DocumentId, list[int]] = {document.id: [] for document in state.documents}
        for place, passage in enumerate(state.passages):
            self._inside[passage.document].append(place)

    def in_order(self, documents: Iterable[DocumentId]) -> tuple[DocumentId, ...]:
        """Those of the documents that were read, each once, in the order in which they were read."""
        return tuple(sorted(self._documents.keys() & set(documents), key=self._documents.__getitem__))

    def of(self, documents: Sequence[DocumentId]) -> tuple[Passage, ...]:
        """The passages of some documents (of all, when none are named), in reading order."""
        if not documents:
            return self.state.passages
        # Each item of a plan asks for its own few: the work must not grow with what the others read.
        inside = sorted(place for document in set(documents) for place in self._inside.get(document, ()))
        return tuple(self.state.passages[place] for place in inside)

    def select(self, passages: tuple[Passage, ...], *, query: str, bytes_max: int) -> tuple[Passage, ...]:
        """As many passages as fit, the most relevant to `query` (BM25) and the most severe first; in reading order."""
        sizes = {passage.id: passage.span.end - passage.span.start for passage in passages}
        if sum(sizes.values()) <= bytes_max:
            return passages
        relevance = self._relevance(query)
        places = self._places
        ranked = sorted(
            passages,
            key=lambda passage: (
                -(float(relevance[places[passage.id]]) + _SEVERE.get(passage.attribute("severity") or "", 0.0)),
                places[passage.id],
            ),
        )
        chosen: set[PassageId] = set()
        room = bytes_max
        for passage in ranked:
            if sizes[passage.id] <= room:
                room -= sizes[passage.id]
                chosen.add(passage.id)
        return tuple(passage for passage in passages if passage.id in chosen)

    def _relevance(self, query: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        if self._index is None:
            self._index = bm25s.BM25()
            texts = [passage.text for passage in self.state.passages]
            self._index.index(bm25s.tokenize(texts, stopwords=None, show_progress=False), show_progress=False)
        tokens = bm25s.tokenize([query], stopwords=None, show_progress=False, return_ids=False)[0]
        if not tokens:
            return np.zeros(
                len(self.state.passages), np.float32
            )  # a query without a word in it, such as one letter, ranks nothing
        scores: np.ndarray[tuple[int], np.dtype[np.float32]] = self._index.get_scores(list(tokens))
        return scores


class Library:
    """Contracts, inputs and artifacts of the runs that this process works on."""

    def __init__(self, *, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault
        self._contracts: _Cache[Digest, RunContract] = _Cache(entries_max=CONTRACTS_MAX)
        self._inputs: _Cache[Digest, Inputs] = _Cache(entries_max=INPUTS_MAX)
        self._artifacts: _Cache[ArtifactId, ReasoningArtifact] = _Cache(entries_max=ARTIFACTS_MAX)

    async def contract(self, digest: Digest) -> RunContract:
        """A contract from the store."""
        known = self._contracts.get(digest)
        return known or self._contracts.put(digest, RunContract.parse(await self._store.blob(digest)))

    async def inputs(self, digest: Digest) -> Inputs:
        """A normalised state from the vault."""
        known = self._inputs.get(digest)
        return known or self._inputs.put(digest, Inputs(NormalizedState.parse(await self._vault.get(digest))))

    async def artifact(self, artifact: ArtifactId) -> ReasoningArtifact:
        """An artifact from the store."""
        known = self._artifacts.get(artifact)
        return known or self._artifacts.put(artifact, await self._store.artifact(artifact))

    async def artifacts(self, run: RunId, ids: Sequence[ArtifactId]) -> tuple[ReasoningArtifact, ...]:
        """Several artifacts of one run, in the order asked for; what is not known here is read in few queries.

        Raises:
            NotFound: the run has no such artifact.
        """
        found: dict[ArtifactId, ReasoningArtifact] = {}
        for id_ in ids:
            known = self._artifacts.get(id_)
            if known is not None:
                found[id_] = known
        unknown = frozenset(ids) - found.keys()
        if unknown:
            read = await self._store.artifacts(run, only=unknown)
            self.keep(read)
            found.update((artifact.id, artifact) for artifact in read)
        missing = next((id_ for id_ in ids if id_ not in found), None)
        if missing is not None:
            raise NotFound(f"run {run} has no artifact {missing}", hint="`toulmin show` lists the artifacts of a run")
        return tuple(found[id_] for id_ in ids)

    def keep(self, artifacts: Sequence[ReasoningArtifact]) -> None:
        """Know artifacts that were just stored as they are, so that the next step need not read them."""
        for artifact in artifacts:
            self._artifacts.put(artifact.id, artifact)
