"""Vaults: where raw bytes stay. `FolderVault` keeps them in a directory, under their digests."""

from toulmin.adapters.vaults.folder import FolderVault

__all__ = ["FolderVault"]
