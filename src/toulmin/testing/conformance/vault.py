"""What every vault promises, ours or a user's: subclass `VaultConformance` with a fixture `vault`."""

from __future__ import annotations

import asyncio

import pytest

from toulmin.contracts.canonical import Digest, digest_bytes
from toulmin.contracts.errors import NotFound
from toulmin.ports.vault import Vault

__all__ = ["VaultConformance"]


class VaultConformance:
    """The promises of the Vault port."""

    @pytest.mark.parametrize("data", [b"", b"text", bytes(range(256)), b"x" * 1_000_000])
    async def test_gives_back_the_very_bytes(self, vault: Vault, data: bytes) -> None:
        digest = await vault.put(data)
        assert digest == digest_bytes(data)
        assert await vault.get(digest) == data

    async def test_the_same_bytes_may_be_put_again(self, vault: Vault) -> None:
        assert await vault.put(b"twice") == await vault.put(b"twice")
        assert await vault.get(digest_bytes(b"twice")) == b"twice"

    async def test_many_may_put_the_same_bytes_at_once(self, vault: Vault) -> None:
        digests = await asyncio.gather(*(vault.put(b"together" * 10_000) for _ in range(20)))
        assert set(digests) == {digest_bytes(b"together" * 10_000)}
        assert await vault.get(digests[0]) == b"together" * 10_000

    async def test_what_is_not_there_is_not_found(self, vault: Vault) -> None:
        with pytest.raises(NotFound):
            await vault.get(digest_bytes(b"never put"))

    @pytest.mark.parametrize("name", ["", "sha256:", "sha256:../../secret", "md5:0", "sha256:" + "A" * 64])
    async def test_what_is_no_digest_is_not_found(self, vault: Vault, name: str) -> None:
        with pytest.raises(NotFound):
            await vault.get(Digest(name))
