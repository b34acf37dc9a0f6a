"""Vault: raw bytes under their digest, kept where they came from. Nothing of it enters the store."""

from __future__ import annotations

from typing import Protocol

from toulmin.contracts.canonical import Digest

__all__ = ["Vault"]


class Vault(Protocol):
    """Content-addressed storage for source bytes, renditions and the normalised state."""

    async def put(self, data: bytes) -> Digest:
        """Keep bytes durably; the same bytes are kept once. Half-written content is never visible."""
        ...

    async def get(self, digest: Digest) -> bytes:
        """The bytes with exactly that digest.

        Raises:
            NotFound: they are not here.
            StoreFailed: what is here has another digest (it was changed or damaged).
        """
        ...
