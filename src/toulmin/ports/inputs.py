"""InputReader: finds the inputs of a contract and reads each into passages, whatever its format."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Protocol

from pydantic import Field

from toulmin.contracts.base import Contract
from toulmin.contracts.document import Document, Passage, Rejection
from toulmin.contracts.label import Label
from toulmin.contracts.run_contract import InputSpec, Limits
from toulmin.contracts.vocabulary import Name
from toulmin.ports.permit import Permit

__all__ = ["FoundInput", "InputReader", "Reading"]


class FoundInput(Contract):
    """An input that exists, before it is read."""

    name: Annotated[str, Field(min_length=1, max_length=4096)]
    """Relative to the contract's folder, with forward slashes."""
    kind: Name
    """Adapter that will read it."""
    bytes: Annotated[int, Field(ge=0)]
    label: Label


class Reading(Contract):
    """One document, read."""

    document: Document
    passages: tuple[Passage, ...]
    source: bytes
    rendition: bytes | None = None


class InputReader(Protocol):
    """All ingest adapters behind one door."""

    async def find(
        self, specs: Sequence[InputSpec], *, limits: Limits
    ) -> tuple[tuple[FoundInput, ...], tuple[Rejection, ...]]:
        """What the specs name, sorted by name, each file once; names that lead nowhere come back as rejections."""
        ...

    async def read(self, found: FoundInput, *, limits: Limits, permit: Permit) -> tuple[Reading, ...] | Rejection:
        """Read one input within the limits of size and time (a repository gives one reading per file).

        Spends the permit (`Action.INPUT_READ`, the digest of `found`). Whatever is wrong with the bytes comes back
        as a Rejection with its reason and what to do; only a bug raises.
        """
        ...
