"""Invariants of the log: it is the state, it is in order, it keeps within the limits, and its end is an end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress

from toulmin.contracts.errors import TransitionRefused
from toulmin.contracts.event import AttemptFailed, Event, RunEnded
from toulmin.contracts.vocabulary import CommandKey
from toulmin.reasoning import decide
from toulmin.state import RunState, fold
from toulmin.testing.simulator.view import View

__all__ = [
    "an_ended_run_stays_ended",
    "deciding_is_pure",
    "each_key_has_one_outcome",
    "limits_hold",
    "the_fold_is_strict",
    "the_state_is_the_fold_of_the_log",
]


def the_state_is_the_fold_of_the_log(view: View) -> Iterator[str]:
    """Folding the log from its beginning gives the state that was followed event by event, and numbers have no gap."""
    if view.state != view.followed:
        yield "the log folded from its beginning gives another state than the one that was followed"
    numbers = [event.seq for event in view.log]
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"the events are numbered {numbers}"


def the_fold_is_strict(view: View) -> Iterator[str]:
    """The fold takes neither an event twice nor one that leaves a gap."""
    last = view.log[-1]
    for event, what in ((last, "twice"), (last.with_(seq=last.seq + 2), "after a gap")):
        with suppress(TransitionRefused):
            fold(view.state, event)
            yield f"the fold took event {last.seq} {what}"


def each_key_has_one_outcome(view: View) -> Iterator[str]:
    """The events of a command stand together, and no command has two groups of them."""
    seen: set[CommandKey] = set()
    last: CommandKey | None = None
    for event in view.log:
        if event.command is not None and event.command != last and event.command in seen:
            yield f"command {event.command} has two outcomes, the second at event {event.seq}"
        last = event.command
        if last is not None:
            seen.add(last)


def deciding_is_pure(view: View) -> Iterator[str]:
    """The same state gives the same commands, each under its own key and no more than the window holds."""
    commands = decide(view.state)
    if commands != decide(view.state):
        yield "the decider changed its mind about the same state"
    if len({command.key for command in commands}) != len(commands):
        yield "two commands have the same key"
    if len(commands) > view.state.contract.limits.parallel_max:
        yield f"{len(commands)} commands may be in flight, more than parallel_max"
    done = {event.command for event in view.log}
    for command in commands:
        if command.key in done:
            yield f"{command.unit} is due although its outcome is in the log"
    if view.state.over and commands:
        yield "an ended run wants more work"


def limits_hold(view: View) -> Iterator[str]:
    """No limit is exceeded, but for what a reasoner took beyond its grant and for what writing the end needs."""
    state, limits = view.state, view.state.contract.limits
    keys = {event.command for event in view.log if event.command is not None and not _concludes(event)}
    used = (
        ("steps", len(keys), limits.steps_max),
        ("model calls", state.usage.model_calls, limits.model_calls_max),
        ("tokens", state.usage.tokens, limits.tokens_max + view.ledger.overspent_tokens),
        ("cost", state.usage.cost_microusd, limits.cost_microusd_max + view.ledger.overspent_cost),
        ("retries", state.retries, limits.retries_max),
        ("items", max((len(frame.items) for frame in state.frames.values()), default=0), limits.items_max),
        ("frames", len(state.frames), limits.frames_max),
    )
    for name, amount, maximum in used:
        if amount > maximum:
            yield f"{name}: {amount} of at most {maximum}"
    attempts = Counter(event.unit for event in view.log if isinstance(event, AttemptFailed))
    for unit, count in attempts.items():
        most = limits.attempts_max * (len(state.contract.reasoners) if _chained(unit) else 1)
        if count > most:
            yield f"{unit} failed {count} times, more than its {most} attempts"
    yield from _late_starts(view)


def _late_starts(view: View) -> Iterator[str]:
    """Nothing but the end is decided when the time of the run is up."""
    for event in view.fresh:
        if event.command is None or _concludes(event) or not 1 <= event.decided <= len(view.log):
            continue
        known = max(earlier.at_us for earlier in view.log[: event.decided])
        if (known - view.state.started_us) // 1_000 >= view.state.contract.limits.wall_ms_max:
            yield f"event {event.seq} comes from work that was started after the time was up"


def _concludes(event: Event) -> bool:
    unit = getattr(event, "unit", "")
    return isinstance(event, RunEnded) or unit.startswith("conclude")


def _chained(unit: str) -> bool:
    return unit != "ingest" and not unit.startswith("conclude") and not unit.endswith(("/accept", "/execute"))


def an_ended_run_stays_ended(view: View) -> Iterator[str]:
    """After its end a run keeps its status, report and reason, whatever still comes in."""
    ended = next((event for event in view.log if isinstance(event, RunEnded)), None)
    if ended is None:
        return
    if not view.state.over:
        yield f"the run ended at event {ended.seq} and is {view.state.status.value}"
    if (view.state.report, view.state.final, view.state.status.value) != (
        ended.report,
        ended.final,
        ended.ending.value,
    ):
        yield f"the run ended at event {ended.seq} with another result than it has now"
    if view.before is not None and view.before.over and _result(view.before) != _result(view.state):
        yield "an event after the end changed the state"


def _result(state: RunState) -> tuple[object, ...]:
    return state.status, state.report, state.final, state.reason, state.frames, state.units, state.steps
