"""MemoryVault: the Vault port in a dictionary, for tests that need no disk."""

from __future__ import annotations

from toulmin.contracts.canonical import Digest, digest_bytes
from toulmin.contracts.errors import NotFound

__all__ = ["MemoryVault"]


class MemoryVault:
    """The Vault port without durability."""

    def __init__(self) -> None:
        self._content: dict[Digest, bytes] = {}

    async def put(self, data: bytes) -> Digest:
        digest = digest_bytes(data)
        self._content[digest] = data
        return digest

    async def get(self, digest: Digest) -> bytes:
        if digest not in self._content:
            raise NotFound(f"no content {digest} in this vault", hint="put it there first")
        return self._content[digest]
