"""FolderVault: raw bytes as files named by their digest, in one folder that never leaves this machine."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import re
import tempfile
from pathlib import Path
from typing import Final, Self

from toulmin.contracts.canonical import Digest, digest_bytes
from toulmin.contracts.errors import FailureClass, NotFound, StoreFailed
from toulmin.ports.faults import reach

__all__ = ["FolderVault"]

_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")
_FOLDER_MODE: Final = 0o700
"""Raw data is for the user who runs this, and for nobody else on the machine."""


class FolderVault:
    """The Vault port over a folder: `ab/cd/<64 hex digits>`. Many processes may share it."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @classmethod
    def open(cls, root: Path) -> Self:
        """Open the vault in `root`, making the folder if it is not there.

        Raises:
            StoreFailed: it cannot be made, or is not a folder.
        """
        try:
            root.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        except OSError as error:
            raise _failed(root, error) from error
        return cls(root)

    async def put(self, data: bytes) -> Digest:
        return await asyncio.to_thread(self._put, data)

    async def get(self, digest: Digest) -> bytes:
        return await asyncio.to_thread(self._get, digest)

    def _put(self, data: bytes) -> Digest:
        digest = digest_bytes(data)
        path = self._path(digest)
        try:
            if path.is_file() and path.read_bytes() == data:
                return digest
            self._write(path, data)
        except OSError as error:
            raise _failed(path, error) from error
        return digest

    def _write(self, path: Path, data: bytes) -> None:
        """Write beside the final name, flush, rename, flush the folders: a name never stands for half a file."""
        for folder in (self._root, path.parent.parent, path.parent):
            if not folder.is_dir():
                folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
                _flush_folder(folder.parent)
        reach("vault.before_write")
        number, name = tempfile.mkstemp(prefix=".incoming-", dir=self._root)
        try:
            with os.fdopen(number, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            reach("vault.before_rename")
            Path(name).replace(path)
        finally:
            # After the rename there is nothing under this name any more.
            with contextlib.suppress(FileNotFoundError):
                Path(name).unlink()
        reach("vault.after_rename")
        _flush_folder(path.parent)

    def _get(self, digest: Digest) -> bytes:
        path = self._path(digest)
        try:
            data = path.read_bytes()
        except FileNotFoundError as error:
            raise NotFound(
                f"no content {digest} in the vault {self._root}",
                hint="run where the inputs were read, or point the vault at that folder",
            ) from error
        except OSError as error:
            raise _failed(path, error) from error
        if digest_bytes(data) != digest:
            raise StoreFailed(
                f"{path} does not have the digest that it is named by",
                hint="it was changed or damaged; restore it from a copy, or read the input again",
                failure=FailureClass.PERMANENT,
            )
        return data

    def _path(self, digest: Digest) -> Path:
        # A digest becomes a path, so it must be one: `sha256:../..` is not.
        if _DIGEST.fullmatch(digest) is None:
            raise NotFound(f"{digest!r} is not a digest", hint="digests are `sha256:` and 64 lower-case hex digits")
        name = digest.removeprefix("sha256:")
        return self._root / name[:2] / name[2:4] / name


def _flush_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _failed(path: Path, error: OSError) -> StoreFailed:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    return StoreFailed(
        f"the vault cannot use {path}: {error.strerror or error}",
        hint="check that its folder exists, may be written and has room, and resume the run"
        if full
        else "check that its folder exists and may be written",
        failure=FailureClass.TRANSIENT if full else FailureClass.PERMANENT,
    )
