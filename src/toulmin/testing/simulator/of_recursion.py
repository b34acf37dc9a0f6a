"""Invariants of recursion: the climb is bounded and falls, levels rest on each other, and what fell stays down."""

from __future__ import annotations

from collections.abc import Iterator

from toulmin.contracts.artifact import ReasoningArtifact, Resolution, Scope
from toulmin.contracts.canonical import Digest
from toulmin.contracts.claim import Claim
from toulmin.contracts.command import Analyse
from toulmin.contracts.event import (
    ApprovalAnswered,
    ApprovalAsked,
    ArtifactDemoted,
    ItemFinished,
    StepFinished,
)
from toulmin.contracts.promotion import PromotionOutcome
from toulmin.contracts.vocabulary import ArtifactId, ClaimId, Level, Regime, Step
from toulmin.reasoning import decide
from toulmin.state import Frame, RunState, stalled
from toulmin.testing.simulator.view import View

__all__ = [
    "OVER",
    "a_round_gets_somewhere",
    "a_storm_slows_down",
    "demotions_are_judged",
    "losing_sides_do_not_stand",
    "measure",
    "one_frame_at_a_time",
    "the_measure_falls",
    "what_is_sent_down_is_kept",
    "what_stands_rests_on_what_stands",
    "withdrawn_is_not_used",
]

Measure = tuple[int, int, int, int, int]

OVER: Measure = (-1, 0, 0, 0, 0)
_STEPS = tuple(Step)


def measure(state: RunState) -> Measure:
    """What is left of a run, compared from the left; OVER when only its conclusion is due (see recursion.md)."""
    limits = state.contract.limits
    retries_left = limits.retries_max - state.retries
    if state.inputs is None and state.stop is None:
        return (limits.frames_max + 1, 0, 0, 0, retries_left)
    frame = next((frame for frame in state.frames.values() if frame.step is not None), None)
    if state.stop is not None or frame is None or frame.step is None:
        return OVER
    return (
        limits.frames_max - len(state.frames),
        len(_STEPS) - _STEPS.index(frame.step),
        len(frame.items) - len(frame.results),
        0 if frame.accepted else 1,
        retries_left,
    )


def the_measure_falls(view: View) -> Iterator[str]:
    """Every outcome of work brings the run nearer to its end; only people, who are asked and answer, may hold it up."""
    if view.before is None or view.before.over or view.state.over:
        return
    if any(isinstance(event, ApprovalAsked | ApprovalAnswered) or event.command is None for event in view.fresh):
        return
    before, after = measure(view.before), measure(view.state)
    if before != OVER and not after < before:
        yield f"{view.fresh[-1].kind} {view.fresh[-1].seq} left {after}, and there was {before} before"


def one_frame_at_a_time(view: View) -> Iterator[str]:
    """The climb is a work-list: one frame is open at most, and depth and rounds keep within their limits."""
    frames, limits = view.state.frames.values(), view.state.contract.limits
    open_ = [frame.path for frame in frames if frame.step is not None]
    if len(open_) > 1:
        yield f"the frames {', '.join(sorted(open_))} are open at once"
    for frame in frames:
        if frame.depth() > limits.depth_max:
            yield f"frame {frame.path} is deeper than {limits.depth_max}"
        if frame.round > limits.rounds_max:
            yield f"frame {frame.path} is of round {frame.round}, more than {limits.rounds_max}"
        if frame.level > view.state.contract.level_max:
            yield f"frame {frame.path} stands on level {int(frame.level)}"
    index = view.state.volatility.index
    if not 0.0 <= index <= 1.0:
        yield f"the volatility index is {index}"


def a_storm_slows_down(view: View) -> Iterator[str]:
    """In a storm fewer items come in, no frame opens at the highest level, and each item is asked once more."""
    state, contract = view.state, view.state.contract
    if state.volatility.regime is not Regime.STORM or view.before is None:
        return
    for path, frame in state.frames.items():
        earlier = view.before.frames.get(path)
        if earlier is None:
            if contract.level_max > Level.L1 and frame.level >= contract.level_max:
                yield f"frame {path} opened at level {int(frame.level)} in a storm"
            continue
        entered = {shape.id for shape in frame.window} - {shape.id for shape in earlier.window}
        if entered and len(frame.window) > max(1, contract.limits.parallel_max // 4):
            yield f"items came in up to {len(frame.window)} at once in a storm"
    for command in decide(state):
        if isinstance(command, Analyse) and command.passes <= contract.passes:
            yield f"{command.unit} is asked {command.passes} times in a storm"


def a_round_gets_somewhere(view: View) -> Iterator[str]:
    """No round begins after one that got nowhere."""
    last = max((frame.round for frame in view.state.frames.values()), default=1)
    why = stalled(view.state.rounds[: last - 1]) if last > 1 else None
    if why is not None:
        yield f"round {last} began although {why}"


def what_stands_rests_on_what_stands(view: View) -> Iterator[str]:
    """A claim above L1 draws on claims of the level below that stand, and quotes nothing that none of them quotes."""
    standing = _standing(view)
    below: dict[tuple[int, Digest], Claim] = {
        (artifact.level, claim.content_digest): claim for artifact in standing for claim in artifact.claims
    }
    for artifact in standing:
        for claim in artifact.claims if artifact.level > Level.L1 else ():
            sources = [below.get((artifact.level - 1, digest)) for digest in claim.rests_on]
            if not sources or None in sources:
                yield f"{artifact.id} stands with a claim that rests on what does not stand"
                continue
            quoted = {ground.passage for source in sources if source is not None for ground in source.grounds}
            if artifact in view.new and not quoted.issuperset(ground.passage for ground in claim.grounds):
                yield f"{artifact.id} quotes what no claim below it quotes"


def withdrawn_is_not_used(view: View) -> Iterator[str]:
    """Nothing that was decided after an artifact fell is made from it, but for its own revision."""
    fell = {event.artifact: event.seq for event in view.log if isinstance(event, ArtifactDemoted)}
    for event in view.fresh:
        if not isinstance(event, ItemFinished | StepFinished):
            continue
        for parent in view.artifacts[event.artifact].provenance.parents:
            if fell.get(parent, event.decided + 1) <= event.decided:
                yield f"{event.artifact} is made from {parent}, which had fallen"


def demotions_are_judged(view: View) -> Iterator[str]:
    """What falls has its decision, and a revision that is kept beside it and says no more than it."""
    for event in view.fresh:
        if not isinstance(event, ArtifactDemoted):
            continue
        promotion = view.promotions.get(event.artifact)
        if promotion is None or promotion.outcome is not PromotionOutcome.DEMOTE:
            yield f"{event.artifact} fell without a decision"
        old, new = view.artifacts[event.artifact], view.artifacts[event.successor]
        if event.artifact not in new.provenance.parents:
            yield f"{event.successor} does not say that it revises {event.artifact}"
        left = {claim.id: claim for claim in old.claims}
        if not {claim.id for claim in new.claims} <= left.keys() or new.claims == old.claims:
            yield f"{event.successor} does not say less than {event.artifact}"
        if any(claim.qualifier.confidence > left[claim.id].qualifier.confidence for claim in new.claims):
            yield f"{event.successor} is surer than {event.artifact}"


def losing_sides_do_not_stand(view: View) -> Iterator[str]:
    """A claim that lost a conflict does not stand, and none of the sides does while a person has not said which."""
    lost: dict[ClaimId, ArtifactId] = {
        claim: artifact.id
        for artifact in view.artifacts.values()
        if isinstance(artifact.body, Resolution)
        for number, position in enumerate(artifact.body.positions)
        if number != artifact.body.kept
        for claim in position.claims
    }
    for artifact in _standing(view):
        for claim in artifact.claims:
            if claim.id in lost:
                yield f"{artifact.id} stands with a claim that lost in {lost[claim.id]}"


def what_is_sent_down_is_kept(view: View) -> Iterator[str]:
    """The constraints of a round are in the scope of each of its frames, and what was left out stays out."""
    frames = view.state.frames
    for artifact in view.new:
        if not isinstance(artifact.body, Scope) or artifact.frame not in frames:
            continue
        frame: Frame = frames[artifact.frame]
        if frame.sent is not None and not set(frame.sent.constraints) <= set(artifact.body.constraints):
            yield f"the scope of frame {frame.path} drops what was sent down"
        below = frames[frame.below].artifacts[Step.SCOPE].id if frame.below is not None else None
        earlier = view.artifacts[below].body if below is not None else None
        if isinstance(earlier, Scope) and not set(earlier.out_of_scope) <= set(artifact.body.out_of_scope):
            yield f"the scope of frame {frame.path} takes in what was left out"


def _standing(view: View) -> list[ReasoningArtifact]:
    refs = [ref for frame in view.state.frames.values() for _, _, ref in frame.promoted()]
    return [view.artifacts[ref.id] for ref in refs]
