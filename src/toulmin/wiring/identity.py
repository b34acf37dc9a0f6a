"""Ids of runs: short, sortable by time, copyable; any unique prefix works."""

from __future__ import annotations

import secrets

from toulmin.contracts.vocabulary import RunId

__all__ = ["new_run_id"]

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32, lower case: no letter that looks like a digit."""


def new_run_id(now_us: int) -> RunId:
    """`r`, nine characters of time (milliseconds) and seven of chance (35 bits)."""
    value = (now_us // 1_000) << 35 | secrets.randbits(35)
    digits = [_ALPHABET[value >> shift & 31] for shift in range(75, -5, -5)]
    return RunId("r" + "".join(digits))
