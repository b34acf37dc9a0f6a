"""The folder vault keeps every promise of the port, and never shows half a file."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from toulmin.adapters.vaults.folder import FolderVault
from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.errors import NotFound, StoreFailed
from toulmin.ports.faults import fault_plan
from toulmin.ports.vault import Vault
from toulmin.testing.conformance.vault import VaultConformance
from toulmin.testing.faults import Reached, raise_at
from toulmin.testing.memory_vault import MemoryVault

DATA = b"raw bytes"
DIGEST = digest_bytes(DATA)


@pytest.fixture
def vault(tmp_path: Path) -> FolderVault:
    return FolderVault.open(tmp_path / "vault")


class TestFolder(VaultConformance):
    @pytest.fixture
    def vault(self, tmp_path: Path) -> Vault:
        return FolderVault.open(tmp_path / "vault")


class TestMemory(VaultConformance):
    @pytest.fixture
    def vault(self) -> Vault:
        return MemoryVault()


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_files_are_named_by_their_digest_and_private(vault: FolderVault, tmp_path: Path) -> None:
    await vault.put(DATA)
    name = DIGEST.removeprefix("sha256:")
    (file,) = files(tmp_path)
    assert file == tmp_path / "vault" / name[:2] / name[2:4] / name
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "vault").stat().st_mode) == 0o700


@pytest.mark.failure("stored-bytes-changed")
async def test_changed_bytes_are_refused_and_healed_by_the_next_put(vault: FolderVault, tmp_path: Path) -> None:
    await vault.put(DATA)
    (file,) = files(tmp_path)
    file.write_bytes(b"other bytes")
    with pytest.raises(StoreFailed, match="does not have the digest"):
        await vault.get(DIGEST)
    await vault.put(DATA)
    assert await vault.get(DIGEST) == DATA


@pytest.mark.parametrize("point", ["vault.before_write", "vault.before_rename"])
async def test_a_failure_leaves_no_file(vault: FolderVault, tmp_path: Path, point: str) -> None:
    with fault_plan(raise_at(point)), pytest.raises(StoreFailed):
        await vault.put(DATA)
    assert files(tmp_path) == []
    with pytest.raises(NotFound):
        await vault.get(DIGEST)
    await vault.put(DATA)
    assert await vault.get(DIGEST) == DATA


async def test_every_point_of_the_vault_is_reached(vault: FolderVault) -> None:
    reached = Reached()
    with fault_plan(reached):
        await vault.put(DATA)
    assert set(reached.counts) == {"vault.before_write", "vault.before_rename", "vault.after_rename"}


async def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "vault").write_text("not a folder")
    with pytest.raises(StoreFailed, match="vault cannot use"):
        FolderVault.open(tmp_path / "vault")


async def test_a_folder_where_a_file_should_be(vault: FolderVault, tmp_path: Path) -> None:
    name = DIGEST.removeprefix("sha256:")
    (tmp_path / "vault" / name[:2] / name[2:4] / name).mkdir(parents=True)
    with pytest.raises(StoreFailed, match="vault cannot use"):
        await vault.get(DIGEST)
    with pytest.raises(StoreFailed, match="vault cannot use"):
        await vault.put(DATA)
