"""Canonical JSON (RFC 8785) and SHA-256 digests: the one way this system names content."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import NewType

import rfc8785

from toulmin.contracts.errors import ContractRefused

__all__ = ["Digest", "Json", "canonical_bytes", "digest_bytes", "digest_of", "short"]

Digest = NewType("Digest", str)
"""`sha256:` followed by 64 lower-case hex digits."""

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


def canonical_bytes(value: object) -> bytes:
    """Serialise JSON-shaped data by RFC 8785 (sorted keys, ECMAScript numbers, UTF-8, no white space).

    Raises:
        ContractRefused: the value holds something JSON cannot carry exactly (NaN, an integer beyond 2^53, a
            lone surrogate, an object that is not JSON-shaped).
    """
    try:
        return rfc8785.dumps(value)  # type: ignore[arg-type]  # its alias is invariant; it checks the shape itself
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise ContractRefused(
            f"not representable as canonical JSON: {error}",
            hint="use finite numbers, integers below 2^53 and well-formed text",
        ) from error


def digest_bytes(data: bytes) -> Digest:
    """SHA-256 of raw bytes."""
    return Digest("sha256:" + hashlib.sha256(data).hexdigest())


def digest_of(value: object) -> Digest:
    """SHA-256 of the canonical JSON of plain data."""
    return digest_bytes(canonical_bytes(value))


def short(digest: Digest, *, length: int = 12) -> str:
    """The first `length` hex digits of a digest, for people to read and copy."""
    return digest.removeprefix("sha256:")[:length]
