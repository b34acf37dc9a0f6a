"""Conclusions in the words of their evidence: what is said is cut, joined and timed, never rephrased."""

from __future__ import annotations

import re
from collections.abc import Sequence

from toulmin.adapters.models.extractive.anchor import clock
from toulmin.adapters.models.extractive.corpus import Piece

SHORT_CHARS = 110

TOLD_CHARS_MIN = 40
"""So much of a line must be left when the fields at its end are taken away."""

_FIELDS = re.compile(r"(?:\s+[\w.-]+[:=]\S+)+$")
_BREAK = re.compile(r"[,;)](?=\s)|\s(?=[(\[{])|\s")
_CLAUSE = re.compile(r"[,;)](?=\s)")


def shortened(said: str, *, chars_max: int = SHORT_CHARS) -> str:
    """The beginning of a text, at most `chars_max` characters, cut behind a clause if there is one, else a word.

    A cut only takes words away: what is left stands in the text as it is.
    """
    if len(said) <= chars_max:
        return said.rstrip(" ,;:")
    told = _FIELDS.sub("", said)
    if TOLD_CHARS_MIN <= len(told) <= chars_max:
        return told.rstrip(" ,;:")
    head = said[: chars_max + 1]
    clauses = [found.end() for found in _CLAUSE.finditer(head) if found.end() >= chars_max // 3]
    if clauses:
        return head[: clauses[-1]].rstrip(" ,;:")
    breaks = [found.start() for found in _BREAK.finditer(head)]
    return head[: breaks[-1] if breaks else chars_max].rstrip(" ,;:")


def listed(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    unique = list(dict.fromkeys(name for name in names if name))
    return unique[0] if len(unique) == 1 else f"{', '.join(unique[:-1])} and {unique[-1]}" if unique else ""


def sources(pieces: Sequence[Piece]) -> str:
    """Who wrote the pieces, in the order of their first line."""
    return listed([piece.source for piece in pieces])


def timed(pieces: Sequence[Piece], *, place: str) -> str:
    """`14:01:38, cache-7: Memory cgroup out of memory`: the first piece, with when and where, and who else wrote it."""
    first = pieces[0]
    who = sources(pieces) or place
    when = f"{clock(first.at_us)}, " if first.at_us is not None else ""
    return f"{when}{who}: {shortened(first.said)}"


def stem_of(name: str) -> str:
    """`cache-proxy` for `logs/cache-proxy.log`."""
    return name.rsplit("/", 1)[-1].split(".", 1)[0]
