"""ZIP packages (DOCX, XLSX), refused before a parser sees them if cut off, encrypted or made to grow without end."""

from __future__ import annotations

import io
import zipfile
import zlib

from toulmin.adapters.ingest.adapter import Bounds, DocumentRefused
from toulmin.contracts.document import RejectionReason

__all__ = ["check_package"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MEMBERS_MAX = 10_000
_RATIO_MAX = 200
_RATIO_FREE_BYTES = 8 * 1024 * 1024
"""Below this a strong compression is harmless."""
_CHUNK = 1024 * 1024
_ENTITY_MARKS = tuple(
    mark.encode(code) for mark in ("<!DOCTYPE", "<!ENTITY") for code in ("utf-8", "utf-16-le", "utf-16-be")
)


def check_package(source: bytes, bounds: Bounds, *, part: str) -> None:
    """Look through a package without parsing it; `part` is a name that it must hold.

    Raises:
        DocumentRefused: anything that is not a sound, plain package within the bounds.
    """
    if source.startswith(_OLE):
        raise _ole(source)
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as package:
            members = package.infolist()
            _check_declared(members, len(source), bounds)
            for member in members:
                _inflate(package, member, bounds)
            if part not in package.namelist():
                raise DocumentRefused(
                    f"it holds no {part}, which every file of its kind has",
                    reason=RejectionReason.MALFORMED,
                    hint="check that its name ends as its format says, or save it anew from its program",
                )
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise _unsound(source, error) from error
    except NotImplementedError as error:
        raise DocumentRefused(
            "it is compressed in a way that office programs do not use",
            reason=RejectionReason.UNSUPPORTED,
            hint="save it anew from its program",
        ) from error


def _check_declared(members: list[zipfile.ZipInfo], packed: int, bounds: Bounds) -> None:
    total = sum(member.file_size for member in members)
    if any(member.flag_bits & 1 for member in members):
        raise _encrypted()
    if len(members) > _MEMBERS_MAX:
        raise _bomb(f"it holds {len(members):,} parts")
    if total > bounds.bytes_max:
        raise _bomb(f"it says that it inflates to {total:,} bytes; the limit is {bounds.bytes_max:,}")
    if total > _RATIO_FREE_BYTES and total > _RATIO_MAX * packed:
        raise _bomb(f"it inflates {total // packed:,} times")


def _inflate(package: zipfile.ZipFile, member: zipfile.ZipInfo, bounds: Bounds) -> None:
    """Inflate once, throwing the bytes away: sizes and check sums are then known to be true."""
    size, tail = 0, b""
    markup = member.filename.lower().endswith((".xml", ".rels", ".vml"))
    with package.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            bounds.check_time()
            size += len(chunk)
            if size > member.file_size:
                raise _bomb(f"its part {member.filename} is larger than it says")
            if markup and any(mark in tail + chunk for mark in _ENTITY_MARKS):
                raise _bomb(f"its part {member.filename} defines XML entities, which can grow without end")
            tail = chunk[-32:]


def _bomb(message: str) -> DocumentRefused:
    return DocumentRefused(
        message,
        reason=RejectionReason.BOMB,
        hint="do not open it unless you know who made it; a real document can be exported as PDF or text",
    )


def _encrypted() -> DocumentRefused:
    return DocumentRefused(
        "it is encrypted", reason=RejectionReason.ENCRYPTED, hint="save it without a password, or leave it out"
    )


def _ole(source: bytes) -> DocumentRefused:
    if "EncryptedPackage".encode("utf-16-le") in source:
        return _encrypted()
    return DocumentRefused(
        "it is in the binary format of office programs before 2007",
        reason=RejectionReason.UNSUPPORTED,
        hint="save it as .docx or .xlsx, or export it as PDF or CSV",
    )


def _unsound(source: bytes, error: Exception) -> DocumentRefused:
    if source.startswith(b"PK") and b"PK\x05\x06" not in source[-66_000:]:
        return DocumentRefused(
            "it is cut off: the directory at its end is missing",
            reason=RejectionReason.TRUNCATED,
            hint="copy or download it again; compare its size with the original",
        )
    return DocumentRefused(
        f"it is damaged: {error}",
        reason=RejectionReason.MALFORMED,
        hint="copy it again, or save it anew from its program",
    )
