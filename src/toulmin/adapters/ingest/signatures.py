"""How formats are recognised by the first bytes of a file, without loading their parsers."""

from __future__ import annotations

import re

__all__ = ["archive_named", "docx", "html", "image", "mail", "markdown", "only_suffix", "pdf", "xlsx"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*", b"BM")
_ARCHIVES = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"PK\x03\x04", "ZIP"),
)
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--[^>]{0,500}-->\s*)?<(?:!doctype html|html|head|body)\b", re.IGNORECASE
)
_MAIL_HEADER = re.compile(rb"(?im)^(from|to|subject|date|message-id|received|mime-version|return-path):[ \t]")


def pdf(head: bytes, name: str) -> float:
    """The mark of PDF stands in the first kilobyte."""
    return 1.0 if b"%PDF-" in head[:1024] else 0.0


def docx(head: bytes, name: str) -> float:
    """A package with a `word/` part, or an encrypted package with the right name."""
    return _office(head, name, part=b"word/", suffix=".docx")


def xlsx(head: bytes, name: str) -> float:
    """A package with an `xl/` part, or an encrypted package with the right name."""
    return _office(head, name, part=b"xl/", suffix=".xlsx")


def image(head: bytes, name: str) -> float:
    """The marks of the common picture formats."""
    webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    return 0.95 if webp or (head.startswith(_IMAGES) and (head[:2] != b"BM" or name.lower().endswith(".bmp"))) else 0.0


def html(head: bytes, name: str) -> float:
    """A document type or one of the outer elements at the start."""
    return 0.9 if _HTML.match(head) else 0.0


def mail(head: bytes, name: str) -> float:
    """At least three headers of mail in the first block of lines."""
    block = head.replace(b"\r\n", b"\n").split(b"\n\n", 1)[0]
    found = {match[1].lower() for match in _MAIL_HEADER.finditer(block)}
    return 0.9 if len(found) >= 3 and b"from" in found else 0.0


def markdown(head: bytes, name: str) -> float:
    """Several of the marks that only Markdown has."""
    block = b"\n" + head
    return min(0.6, 0.2 * sum(mark in block for mark in (b"\n# ", b"\n## ", b"\n```", b"](http", b"\n- **")))


def only_suffix(head: bytes, name: str) -> float:
    """Nothing in the bytes tells; the file's name must."""
    return 0.0


def archive_named(head: bytes) -> str | None:
    """The name of the archive or compression format that a file is in, if it is in one."""
    if head[257:262] == b"ustar":
        return "tar"
    return next((name for mark, name in _ARCHIVES if head.startswith(mark)), None)


def _office(head: bytes, name: str, *, part: bytes, suffix: str) -> float:
    named = name.lower().endswith(suffix)
    if head.startswith(b"PK\x03\x04") and (named or part in head):
        return 1.0
    return 0.9 if head.startswith(_OLE) and named else 0.0
