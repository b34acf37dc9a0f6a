"""The story of a seed, for people: what chance decided and what the run did, in order."""

from __future__ import annotations

from toulmin.testing.simulator.simulate import Result

__all__ = ["told"]


def told(result: Result) -> str:
    """The story as lines of text, the breach last."""
    lines = [f"seed {result.seed}: {result.ending}, {result.events} events, {result.effects} effects"]
    lines += [f"  {line}" for line in result.story]
    if result.breach is not None:
        lines.append(f"  BROKEN {result.breach.invariant}: {result.breach.said}")
        lines.append(f"  again: toulmin sim --story --start {result.seed}")
    return "\n".join(lines) + "\n"
