"""Canonical JSON (RFC 8785) and SHA-256 digests: the one way this system names content."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Final, NewType

import orjson
import rfc8785

from toulmin.contracts.errors import ContractRefused

__all__ = ["Digest", "Json", "canonical_bytes", "digest_bytes", "digest_of", "short", "sorted_json"]

Digest = NewType("Digest", str)
"""`sha256:` followed by 64 lower-case hex digits."""

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


_FLOAT_MIN: Final = 1e-3
_INTEGER_MAX: Final = 2**53
"""Between these, and for integers below, every way to write the shortest decimal gives the same characters."""
_UNUSUAL_NUMBER: Final = re.compile(rb"[:,\[]-?(?:0\.00|\d+(?:\.\d+)?[eE])")
"""A tiny float. Inside a string it means nothing, and the slow path is taken in vain, which is harmless."""
_PLAIN: Final = frozenset((str, int, bool, type(None)))
_OPTIONS: Final = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER


class _Unusual(Exception):
    """Data for which the fast serialiser is not known to agree with RFC 8785."""


def canonical_bytes(value: object) -> bytes:
    """Serialise JSON-shaped data by RFC 8785 (sorted keys, ECMAScript numbers, UTF-8, no white space).

    Ordinary data takes a compiled path that is ten times as fast; everything on which it might differ by a byte
    (extreme numbers, keys outside ASCII, unusual types) is left to the reference implementation.

    Raises:
        ContractRefused: the value holds something JSON cannot carry exactly (NaN, an integer beyond 2^53, a
            lone surrogate, an object that is not JSON-shaped).
    """
    try:
        return orjson.dumps(_ordinary(value), option=_OPTIONS)
    except (_Unusual, TypeError, RecursionError):
        return _by_reference(value)


def sorted_json(text: bytes) -> bytes | None:
    """RFC 8785 bytes of JSON text whose whole floats are written as integers and whose keys are ASCII.

    None where a number or an escape stands in it on which the fast serialiser might differ by a byte.
    """
    if _UNUSUAL_NUMBER.search(text) is not None:
        return None
    try:
        return orjson.dumps(orjson.loads(text), option=_OPTIONS)
    except (orjson.JSONDecodeError, TypeError):
        return None


def _by_reference(value: object) -> bytes:
    try:
        return rfc8785.dumps(value)  # type: ignore[arg-type]  # its alias is invariant; it checks the shape itself
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError) as error:
        raise ContractRefused(
            f"not representable as canonical JSON: {error}",
            hint="use finite numbers, integers below 2^53, well-formed text and shallow nesting",
        ) from error


def _ordinary(value: object) -> object:
    """The same data with whole floats as integers, as ECMAScript writes them; exact types only."""
    if type(value) is dict:
        # RFC 8785 sorts by UTF-16 units and the fast path by code points; in ASCII they are the same.
        if not "".join(value).isascii():
            raise _Unusual
        return {key: item if type(item) in _PLAIN else _ordinary(item) for key, item in value.items()}
    if type(value) is list or type(value) is tuple:
        return [item if type(item) in _PLAIN else _ordinary(item) for item in value]
    if type(value) in _PLAIN:
        return value
    if type(value) is float:
        if value.is_integer() and abs(value) < _INTEGER_MAX:
            return int(value)
        if _FLOAT_MIN <= abs(value) < _INTEGER_MAX:
            return value
    raise _Unusual


def digest_bytes(data: bytes) -> Digest:
    """SHA-256 of raw bytes."""
    return Digest("sha256:" + hashlib.sha256(data).hexdigest())


def digest_of(value: object) -> Digest:
    """SHA-256 of the canonical JSON of plain data."""
    return digest_bytes(canonical_bytes(value))


def short(digest: Digest, *, length: int = 12) -> str:
    """The first `length` hex digits of a digest, for people to read and copy."""
    return digest.removeprefix("sha256:")[:length]
