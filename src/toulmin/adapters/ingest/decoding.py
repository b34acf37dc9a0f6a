"""From bytes to text and back exactly: the encoding of a text file, or a refusal of what is no text."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from charset_normalizer import from_bytes

from toulmin.adapters.ingest.adapter import DocumentRefused
from toulmin.contracts.document import RejectionReason

__all__ = ["Decoded", "decode"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Encodings whose meaning of a byte depends on what came before cannot be cut at passages.
_STATEFUL = ("iso2022", "utf_7", "hz", "utf_16", "utf_32")
_PROBE_BYTES = 64 * 1024
_CONTROL = bytes(set(range(32)) - {7, 8, 9, 10, 11, 12, 13, 27})
_CONTROLS_SHARE_MAX = 0.02
_TELLING_BYTES = 64
_PLAIN = frozenset((9, 10, 13, *range(32, 127)))


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text whose encoding in `encoding`, put after the first `skip` bytes, is the source again."""

    text: str
    encoding: str
    skip: int


def decode(source: bytes) -> Decoded:
    """Decode a text file strictly; the result encodes back to the same bytes.

    Raises:
        DocumentRefused: the bytes are no text in any encoding that can be told for sure.
    """
    for mark, encoding in _BOMS:
        if source.startswith(mark):
            return _strictly(source, encoding, skip=len(mark))
    if b"\0" in source[:_PROBE_BYTES]:
        return _wide(source)
    try:
        text = source.decode("utf-8")
    except UnicodeDecodeError as error:
        return _legacy(source, first_bad=error.start)
    _refuse_controls(source)
    return Decoded(text, "utf-8", 0)


def _strictly(source: bytes, encoding: str, *, skip: int) -> Decoded:
    try:
        return Decoded(source[skip:].decode(encoding), encoding, skip)
    except UnicodeDecodeError as error:
        raise DocumentRefused(
            f"it says that it is {encoding}, but byte {skip + error.start:,} does not fit",
            reason=RejectionReason.MALFORMED,
            hint="save it again as UTF-8; it may have been cut off, or pieced together from several encodings",
        ) from error


def _wide(source: bytes) -> Decoded:
    """UTF-16 without a mark: for text of any European language, every other byte is mostly zero."""
    probe = source[:_PROBE_BYTES]
    half = max(1, len(probe) // 2)
    even, odd = probe[0::2].count(0) / half, probe[1::2].count(0) / half
    encoding = "utf-16-le" if odd > 0.4 and even < 0.05 else "utf-16-be" if even > 0.4 and odd < 0.05 else None
    plain = sum(byte in _PLAIN for byte in probe)
    if encoding is None or len(source) % 2 or plain < 0.7 * half:
        raise _binary()
    return _strictly(source, encoding, skip=0)


def _legacy(source: bytes, *, first_bad: int) -> Decoded:
    """Windows-1252 and its kin. The probe is taken around the first byte that is not UTF-8."""
    _refuse_controls(source)
    start = max(0, first_bad - _PROBE_BYTES // 2)
    probe = source[start : start + _PROBE_BYTES]
    high = sum(byte > 127 for byte in probe)
    best = from_bytes(probe).best()
    names = [best.encoding] if best is not None and not best.encoding.startswith(_STATEFUL) else []
    # A few strange bytes among plain ASCII give a detector nothing to go by; most such files are Western.
    sparse = high < _TELLING_BYTES and high <= 0.3 * len(probe)
    names = ["cp1252", *names, "latin-1"] if sparse or not names else [*names, "cp1252"]
    if best is None and high > 0.3 * len(probe):
        raise _binary()
    for name in names:
        if (decoded := _exact(source, name)) is not None:
            return decoded
    raise _binary()


def _exact(source: bytes, encoding: str) -> Decoded | None:
    try:
        text = source.decode(encoding)
        return Decoded(text, encoding, 0) if text.encode(encoding) == source else None
    except UnicodeError:
        return None


def _refuse_controls(source: bytes) -> None:
    probe = source[:_PROBE_BYTES]
    if len(probe) - len(probe.translate(None, _CONTROL)) > _CONTROLS_SHARE_MAX * len(probe):
        raise _binary()


def _binary() -> DocumentRefused:
    return DocumentRefused(
        "its bytes are not text in any known encoding",
        reason=RejectionReason.BINARY,
        hint="export it as text (or PDF, CSV, JSON), or leave it out; `kind` forces an adapter if its name misleads",
    )
