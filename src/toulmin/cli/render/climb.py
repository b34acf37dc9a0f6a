"""What the climb did to the result, in sentences: what was withdrawn, which gaps were closed, and what stays open."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from toulmin.cli.render.words import plain, score
from toulmin.contracts.report import ClosedGap, Dependent, Need, Withdrawal

__all__ = ["closed_gap", "need", "withdrawal"]


def withdrawal(entry: Withdrawal, *, shortened: Callable[[str], str]) -> str:
    """What fell, for what reason and by which rule, and what became of everything that rested on it."""
    kept = ""
    if entry.lost_to is not None and entry.lost_to_source is not None:
        kept = f"set aside for “{shortened(entry.lost_to)}” ({plain(entry.lost_to_source)}): "
    told = f"“{shortened(entry.said)}” — {kept}{shortened(entry.reason)} (rule {plain(entry.rule)})"
    return "; ".join((told, *_dependents(entry, shortened=shortened)))


def _dependents(entry: Withdrawal, *, shortened: Callable[[str], str]) -> Iterator[str]:
    for one in entry.dependents:
        what = "the claim that said so" if one.said == entry.said else f"“{shortened(one.said)}”"
        yield f"{what} at L{int(one.level)} rested on it and {_fate(one)}"


def _fate(one: Dependent) -> str:
    return "fell" if one.confidence is None else f"was weakened to {score(one.confidence)}"


def closed_gap(entry: ClosedGap) -> str:
    """Which question was open, which round answered it, and from what."""
    where = ", ".join(plain(name) for name in entry.documents)
    found = f"answered in round {entry.answered} from {where}"
    return f"“{plain(entry.question)}” had no answer in round {entry.asked}; {found}"


def need(entry: Need) -> str:
    """What would answer an open question: more documents, or a person's look at what was held back."""
    if not entry.held or entry.confidence is None:
        return f"“{plain(entry.question)}”: nothing that was read answers it → add documents that do"
    held = "a claim that answers it was" if len(entry.held) == 1 else f"{len(entry.held)} claims that answer it were"
    surest = f"the surest with {score(entry.confidence)}"
    asks = "add documents that bear one out, or judge them yourself: toulmin show --full"
    return f"“{plain(entry.question)}”: {held} held back, {surest} ({plain(entry.rule or '')}) → {asks}"
