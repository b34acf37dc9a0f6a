"""FolderReader: the InputReader over one folder."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import reduce
from pathlib import Path
from typing import Final

from toulmin.adapters.ingest.adapter import SNIFF_BYTES, Bounds, DocumentRefused, Draft, IngestAdapter, Part
from toulmin.adapters.ingest.assemble import reading_of
from toulmin.adapters.ingest.catalogue import DEFAULT
from toulmin.adapters.ingest.finding import Candidate, each_once, inside, rejection, unreadable
from toulmin.adapters.ingest.isolation import Isolated, WorkerProcess
from toulmin.adapters.ingest.signatures import archive_named
from toulmin.contracts.document import Rejection, RejectionReason
from toulmin.contracts.errors import UsageError
from toulmin.contracts.label import Label
from toulmin.contracts.policy import Action
from toulmin.contracts.run_contract import InputSpec, Limits
from toulmin.ports.inputs import FoundInput, Reading
from toulmin.ports.permit import Permit

__all__ = ["FolderReader"]

_BY_NAME: Final = 0.85
"""How sure a file's name makes it, against what its bytes say."""
_FALLBACK: Final = "text"
_REPOSITORY: Final = "repository"
_PARTS_MAX: Final = 100
_PART_DEPTH_MAX: Final = 3


class FolderReader:
    """Finds and reads the inputs below `base`, with the adapters given; nothing outside the folder is opened.

    Readers may share one worker process for the isolated adapters; without one each has its own.

    Raises:
        UsageError: `base` is no folder, or two adapters have the same name.
    """

    def __init__(
        self,
        base: Path,
        adapters: Sequence[IngestAdapter | Isolated] = DEFAULT,
        *,
        worker: WorkerProcess | None = None,
    ) -> None:
        self._base = base.resolve()
        if not self._base.is_dir():
            raise UsageError(f"{base} is no folder", hint="inputs are found relative to the folder of the contract")
        self._adapters = {adapter.name: adapter for adapter in adapters}
        if len(self._adapters) != len(adapters):
            raise UsageError("two ingest adapters have the same name", hint="give each adapter its own name")
        self._worker = worker if worker is not None else WorkerProcess()

    async def find(
        self, specs: Sequence[InputSpec], *, limits: Limits
    ) -> tuple[tuple[FoundInput, ...], tuple[Rejection, ...]]:
        """As the port says. A repository comes as one input per file, so that each file has its own decision.

        Files that are empty, too large by their size on disk, or cannot be opened are rejected here.
        """
        return await asyncio.to_thread(self._find, specs, limits)

    async def read(self, found: FoundInput, *, limits: Limits, permit: Permit) -> tuple[Reading, ...] | Rejection:
        """As the port says. The first reading is the file; those after it are its attachments."""
        permit.use(Action.INPUT_READ, covers=found.digest)
        return await asyncio.to_thread(self._read, found, limits)

    def close(self) -> None:
        """End the worker process now; otherwise it ends with this object."""
        self._worker.close()

    def _find(self, specs: Sequence[InputSpec], limits: Limits) -> tuple[tuple[FoundInput, ...], tuple[Rejection, ...]]:
        files, refused = each_once(self._base, specs, files_max=limits.documents_max)
        found: list[FoundInput] = []
        for candidate, naming in files[: limits.documents_max]:
            seen = self._recognised(candidate, naming, limits)
            if isinstance(seen, Rejection):
                refused.append(seen)
            else:
                found.append(seen)
        refused += [_over_count(candidate.name, limits) for candidate, _ in files[limits.documents_max :]]
        return tuple(found), tuple(sorted(refused, key=lambda entry: entry.name))

    def _recognised(self, candidate: Candidate, naming: list[InputSpec], limits: Limits) -> FoundInput | Rejection:
        name = candidate.name
        try:
            name.encode()
            bounds = Bounds(limits.document_bytes_max, limits.document_ms_max)
            bounds.check_size(candidate.bytes)
            if candidate.bytes == 0:
                raise _empty()
            with candidate.path.open("rb") as file:
                head = file.read(SNIFF_BYTES)
        except UnicodeEncodeError:
            return rejection(name, RejectionReason.UNREADABLE, "its name is not valid UTF-8", "rename the file")
        except DocumentRefused as error:
            return rejection(name, error.reason, error.message, error.hint)
        except OSError as error:
            return unreadable(name, error)
        kind = next((spec.kind for spec in naming if spec.kind not in (None, _REPOSITORY)), None) or self._kind_of(
            head, name
        )
        if kind not in self._adapters:
            return _unknown_kind(name, kind, tuple(self._adapters))
        label = reduce(Label.join, (spec.label for spec in naming))
        return FoundInput(name=name, kind=kind, bytes=candidate.bytes, label=label)

    def _kind_of(self, head: bytes, name: str) -> str:
        """The adapter that is surest; the first in the catalogue wins a tie."""
        lower = name.lower()

        def sure(adapter: IngestAdapter | Isolated) -> float:
            return max(adapter.sniff(head, name), _BY_NAME if lower.endswith(adapter.suffixes) else 0.0)

        best = max(self._adapters.values(), key=sure, default=None)
        return best.name if best is not None and sure(best) > 0 else _FALLBACK

    def _read(self, found: FoundInput, limits: Limits) -> tuple[Reading, ...] | Rejection:
        adapter = self._adapters.get(found.kind)
        if adapter is None:
            return _unknown_kind(found.name, found.kind, tuple(self._adapters))
        try:
            source, bounds = self._bytes(found, limits)
            with _uncollected():
                return tuple(self._readings(adapter, source, found.name, found.label, bounds))
        except DocumentRefused as error:
            return rejection(found.name, error.reason, error.message, error.hint)
        except OSError as error:
            return unreadable(found.name, error)

    def _bytes(self, found: FoundInput, limits: Limits) -> tuple[bytes, Bounds]:
        """As many bytes as were found, and no more: a log may have grown since."""
        path = self._base / found.name
        if not inside(self._base, path):
            raise DocumentRefused(
                "it leads out of the contract's folder",
                reason=RejectionReason.DENIED,
                hint="copy the file into the folder",
            )
        with path.open("rb") as file:
            facts = os.fstat(file.fileno())
            bounds = Bounds(limits.document_bytes_max, limits.document_ms_max, facts.st_mtime_ns // 1000)
            bounds.check_size(found.bytes)
            source = file.read(found.bytes)
        if len(source) < found.bytes:
            raise DocumentRefused(
                f"it shrank from {found.bytes:,} to {len(source):,} bytes while the run was reading it",
                reason=RejectionReason.TRUNCATED,
                hint="run again when nothing writes to it, or work on a copy",
            )
        if not source:
            raise _empty()
        return source, bounds

    def _readings(
        self, adapter: IngestAdapter | Isolated, source: bytes, name: str, label: Label, bounds: Bounds
    ) -> list[Reading]:
        """The file and, breadth first, the files inside it; what cannot be read of those is a warning of the file."""
        draft = self._draft(adapter, source, name, bounds)
        inner: list[Reading] = []
        warnings = list(draft.warnings)
        waiting = [(part, name, 1) for part in draft.parts]
        total = len(source)
        while waiting:
            part, parent, depth = waiting.pop(0)
            path = f"{parent}/{_plain(part.name)}"
            total += len(part.content)
            try:
                if depth > _PART_DEPTH_MAX or len(inner) >= _PARTS_MAX or not part.content:
                    raise _left_out(part, depth)
                bounds.check_size(total)
                bounds.check_time()
                kind = self._adapters.get(self._kind_of(part.content[:SNIFF_BYTES], path))
                if kind is None:
                    raise _no_adapter()
                child = self._draft(kind, part.content, path, bounds)
                inner.append(
                    reading_of(child, source=part.content, name=path, label=label, adapter=kind, bounds=bounds)
                )
                waiting += [(grandchild, path, depth + 1) for grandchild in child.parts]
            except DocumentRefused as error:
                warnings.append(f"the attachment {part.name!r} was left out: {error.message}")
        own = reading_of(draft, source=source, name=name, label=label, adapter=adapter, bounds=bounds)
        if len(warnings) > len(draft.warnings):
            own = Reading(
                document=own.document.with_(warnings=tuple(warnings)),
                passages=own.passages,
                source=own.source,
                rendition=own.rendition,
            )
        return [own, *_unique(inner)]

    def _draft(self, adapter: IngestAdapter | Isolated, source: bytes, name: str, bounds: Bounds) -> Draft:
        if adapter.name == _FALLBACK and (archive := archive_named(source[:SNIFF_BYTES])) is not None:
            raise DocumentRefused(
                f"it is a {archive} archive",
                reason=RejectionReason.UNSUPPORTED,
                hint="unpack it and name the files inside",
            )
        if isinstance(adapter, Isolated):
            return self._worker.read(adapter, source, name, bounds)
        return adapter.read(source, name, bounds)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Pause the cycle collector: a reading is many small values without a cycle; searching them costs a third more."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _plain(name: str) -> str:
    """An attachment's name without any path, for the document's name."""
    return name.replace("\\", "/").rsplit("/", 1)[-1].replace("\0", "")[:200] or "attachment"


def _unique(readings: list[Reading]) -> list[Reading]:
    """Two attachments of the same name and bytes are one document."""
    return list({reading.document.id: reading for reading in readings}.values())


def _empty() -> DocumentRefused:
    return DocumentRefused("it is empty", reason=RejectionReason.EMPTY, hint="leave it out, or check that it was saved")


def _no_adapter() -> DocumentRefused:
    return DocumentRefused(
        "there is no adapter for it", reason=RejectionReason.UNSUPPORTED, hint="give the reader an adapter for it"
    )


def _left_out(part: Part, depth: int) -> DocumentRefused:
    if not part.content:
        return _empty()
    why = f"it is nested {depth} deep" if depth > _PART_DEPTH_MAX else f"there are more than {_PARTS_MAX} attachments"
    return DocumentRefused(why, reason=RejectionReason.TOO_LARGE, hint="save the attachment as a file of its own")


def _unknown_kind(name: str, kind: str | None, known: tuple[str, ...]) -> Rejection:
    hint = f"kinds are: {', '.join(sorted((*known, _REPOSITORY)))}"
    return rejection(name, RejectionReason.UNSUPPORTED, f"there is no adapter for the kind {kind!r}", hint)


def _over_count(name: str, limits: Limits) -> Rejection:
    return rejection(
        name,
        RejectionReason.TOO_LARGE,
        f"the run already has {limits.documents_max:,} documents",
        "name the files that matter, or raise limits.documents",
    )
