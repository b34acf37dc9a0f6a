"""What every ingest adapter promises, ours or a user's: subclass `IngestConformance` with your adapter and samples."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import ClassVar

import pytest

from toulmin.adapters.ingest import FolderReader, IngestAdapter, Isolated, WorkerProcess
from toulmin.contracts.document import Layer, NormalizedState, Rejection
from toulmin.contracts.policy import Action
from toulmin.contracts.run_contract import InputSpec, Limits
from toulmin.ports.inputs import FoundInput, Reading
from toulmin.testing.permits import permit_for

__all__ = ["WORKER", "IngestConformance", "assert_exact", "read_all", "read_one"]

WORKER = WorkerProcess()
"""One for all tests of a process; it ends with it."""


def assert_exact(reading: Reading) -> None:
    """Every passage's span gives its text back, its line numbers are those of its layer, and its id is its place."""
    document = reading.document
    layers = {Layer.SOURCE: reading.source, Layer.RENDITION: reading.rendition}
    encodings = {Layer.SOURCE: document.encoding, Layer.RENDITION: "utf-8"}
    fresh = hashlib.sha256(document.name.encode() + b"\0" + reading.source).hexdigest()[:12]
    assert document.id == f"d{fresh}"
    assert document.passages == len(reading.passages) > 0
    for ordinal, passage in enumerate(reading.passages):
        span = passage.span
        content, encoding = layers[span.layer], encodings[span.layer]
        assert content is not None, f"{passage.id} points into a layer that is not there"
        assert encoding is not None, f"{passage.id} points into text without an encoding"
        assert content[span.start : span.end].decode(encoding) == passage.text, (
            f"{passage.id} is not what its span says"
        )
        before = content[: span.start].decode(encoding) if span.start < 100_000 else None
        if before is not None:
            assert span.line_first == _line_ends(before) + 1, f"{passage.id} is on another line"
        assert span.line_last - span.line_first == _line_ends(passage.text), f"{passage.id} has another number of lines"
        assert passage.id == f"{document.id}:{ordinal}"
    starts = [passage.span.start for passage in reading.passages]
    assert starts == sorted(starts), "the passages are not in reading order"
    NormalizedState(documents=(document,), passages=reading.passages)


def _line_ends(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")


async def read_all(
    reader: FolderReader, *specs: InputSpec, limits: Limits | None = None
) -> tuple[tuple[Reading, ...], tuple[Rejection, ...]]:
    """Find and read what the specs name, as a run would, with a permit for each input."""
    bounds = limits or Limits()
    found, refused = await reader.find(specs, limits=bounds)
    readings: list[Reading] = []
    rejections = list(refused)
    for each in found:
        outcome = await read_one(reader, each, limits=bounds)
        if isinstance(outcome, Rejection):
            rejections.append(outcome)
        else:
            readings += outcome
    return tuple(readings), tuple(rejections)


async def read_one(reader: FolderReader, found: FoundInput, *, limits: Limits) -> tuple[Reading, ...] | Rejection:
    """Read one input with a permit made for it."""
    return await reader.read(found, limits=limits, permit=permit_for(Action.INPUT_READ, found.digest))


class IngestConformance:
    """Subclass it with `adapter` and `samples`; pytest then runs every promise against each sample."""

    adapter: ClassVar[IngestAdapter | Isolated]
    samples: ClassVar[dict[str, bytes]]
    """File name to bytes; at least one that the adapter reads."""

    async def _read(self, folder: Path, name: str, content: bytes) -> tuple[Reading, ...] | Rejection:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        reader = FolderReader(folder, (self.adapter,), worker=WORKER)
        found, refused = await reader.find((InputSpec(path=name, kind=self.adapter.name),), limits=Limits())
        return refused[0] if refused else await read_one(reader, found[0], limits=Limits())

    async def _readings(self, folder: Path) -> list[Reading]:
        readings: list[Reading] = []
        for name, content in self.samples.items():
            outcome = await self._read(folder, name, content)
            assert not isinstance(outcome, Rejection), f"{name}: {outcome.message}"
            readings += outcome
        return readings

    def test_it_says_what_it_is(self) -> None:
        assert self.adapter.name == self.adapter.name.lower().strip()
        assert self.adapter.version
        assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in self.adapter.suffixes)

    def test_it_recognises_without_raising(self) -> None:
        for head in (
            b"",
            b"\0" * 100,
            b"\xff\xfe\x00",
            b"plain words",
            *(each[:8192] for each in self.samples.values()),
        ):
            assert 0.0 <= self.adapter.sniff(head, "name") <= 1.0

    async def test_every_span_gives_its_text_back(self, tmp_path: Path) -> None:
        for reading in await self._readings(tmp_path):
            assert_exact(reading)

    async def test_the_same_bytes_give_the_same_passages(self, tmp_path: Path) -> None:
        first, second = await self._readings(tmp_path), await self._readings(tmp_path)
        assert first == second

    async def test_a_document_names_the_adapter_that_read_it(self, tmp_path: Path) -> None:
        documents = [reading.document for reading in await self._readings(tmp_path)]
        assert (self.adapter.name, self.adapter.version) in [(each.adapter, each.adapter_version) for each in documents]

    @pytest.mark.parametrize("content", [b"\0\x01\x02\xff" * 2_000, b"\x89\x00PNG" * 10, b"\xff" * 64])
    async def test_bytes_of_no_format_are_refused_or_read_exactly(self, tmp_path: Path, content: bytes) -> None:
        outcome = await self._read(tmp_path, "garbage", content)
        if isinstance(outcome, Rejection):
            assert outcome.message
            assert outcome.hint
        else:
            for reading in outcome:
                assert_exact(reading)

    async def test_a_file_cut_short_is_refused_or_read_exactly(self, tmp_path: Path) -> None:
        for name, content in self.samples.items():
            outcome = await self._read(tmp_path, name, content[: len(content) * 2 // 3])
            if not isinstance(outcome, Rejection):
                for reading in outcome:
                    assert_exact(reading)
