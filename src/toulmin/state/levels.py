"""How a run climbs: which frame follows a closed one, within the limits of the contract."""

from __future__ import annotations

from toulmin.contracts.command import Ending, HaltCondition, NextRound
from toulmin.contracts.run_contract import Limits
from toulmin.contracts.vocabulary import FramePath, Level, Step
from toulmin.state.progress import Round, stalled
from toulmin.state.run_state import ROOT, Frame, RunState, Stop

__all__ = ["finished_round", "following_frame"]


def following_frame(state: RunState, closed: Frame, *, sent: NextRound | None, level_max: Level) -> Frame | Stop | None:
    """The frame that opens when `closed` is done, why none may open, or None when the climb is over.

    1. Meta-reasoning that sends something down opens the first level of another round, if rounds are left and the
       rounds so far got anywhere.
    2. A frame that promoted something opens the level above it.
    3. A frame that promoted nothing opens meta-reasoning, which looks at the run and not at what was promoted.

    `level_max`: how high the run may climb now. Every frame that opens uses up one of `frames_max`, a child has one
    more of `depth_max`, and a new round one of `rounds_max`: so the climb ends whatever a reasoner asks for.
    """
    limits = state.contract.limits
    if sent is not None and closed.level is Level.L4:
        return _next_round(state, closed, sent=sent)
    if closed.level >= level_max:
        return None
    promoted = any(result.said for _, result, _ in closed.promoted())
    if not promoted and level_max < Level.L4:
        return None
    path = FramePath(f"{closed.path}.0")
    frame = Frame(
        path=path,
        level=Level(closed.level + 1) if promoted else Level.L4,
        round=closed.round,
        opened_by=closed.artifacts[Step.VERIFY],
        below=closed.path,
        sent=closed.sent,
    )
    if frame.depth() > limits.depth_max:
        return _limit(HaltCondition.DEPTH, f"depth, {limits.depth_max} of {limits.depth_max}")
    return _no_room(state, limits) or frame


def finished_round(state: RunState, closed: Frame, *, sent: NextRound | None) -> Round:
    """What a round promoted, over all its levels, and what it asks of the next."""
    frames = [frame for frame in state.frames.values() if frame.round == closed.round]
    said = frozenset(digest for frame in frames for _, result, _ in frame.promoted() for digest in result.said)
    repeats = frozenset(digest for frame in frames for digest in frame.repeats)
    return Round(said=said, asked=None if sent is None else sent.digest, repeats=repeats)


def _next_round(state: RunState, closed: Frame, *, sent: NextRound) -> Frame | Stop:
    limits = state.contract.limits
    if closed.round >= limits.rounds_max:
        asked = f"{closed.round} of {limits.rounds_max}; meta-reasoning asks for another: {sent.constraints[0]}"
        return _limit(HaltCondition.ROUNDS, f"rounds, {asked}")
    halted = stalled(state.rounds)
    if halted is not None:
        return Stop(Ending.HALTED, f"no progress: {halted}", HaltCondition.NO_PROGRESS)
    frame = Frame(
        path=FramePath(str(closed.round)),
        level=Level.L1,
        round=closed.round + 1,
        opened_by=closed.artifacts[Step.VERIFY],
        below=ROOT,
        sent=sent,
    )
    return _no_room(state, limits) or frame


def _no_room(state: RunState, limits: Limits) -> Stop | None:
    if len(state.frames) < limits.frames_max:
        return None
    return _limit(HaltCondition.FRAMES, f"frames, {len(state.frames)} of {limits.frames_max}")


def _limit(condition: HaltCondition, said: str) -> Stop:
    return Stop(Ending.HALTED, f"limit reached: {said}", condition)
