"""Limits of the whole tree: what is left, how it is shared among commands in flight, and when it is used up."""

from __future__ import annotations

from toulmin.contracts.command import Ending, HaltCondition
from toulmin.contracts.usage import Allowance
from toulmin.state import RunState, Stop

__all__ = ["CALLS_PER_COMMAND", "TOKENS_PER_COMMAND", "limit_reached", "passes_of", "share"]

CALLS_PER_COMMAND = 3
"""One question and two re-asks; as much again where a judge is asked about the answer."""
TOKENS_PER_COMMAND = 96_000


def limit_reached(state: RunState, *, calls_model: bool) -> Stop | None:
    """The first limit that leaves no room for more work, in words a person can act on.

    `calls_model`: some of the work that is due needs a reasoner.
    """
    limits, usage = state.contract.limits, state.usage
    elapsed_ms = (state.now_us - state.started_us) // 1_000
    spent = (
        (HaltCondition.STEPS, "steps", state.steps, limits.steps_max, True),
        (HaltCondition.WALL_TIME, "wall time (ms)", elapsed_ms, limits.wall_ms_max, True),
        (HaltCondition.MODEL_CALLS, "model calls", usage.model_calls, limits.model_calls_max, calls_model),
        (HaltCondition.TOKENS, "tokens", usage.tokens, limits.tokens_max, usage.tokens > 0),
        (
            HaltCondition.COST,
            "cost (millionths of a dollar)",
            usage.cost_microusd,
            limits.cost_microusd_max,
            usage.cost_microusd > 0,
        ),
    )
    for condition, name, used, maximum, counts in spent:
        if counts and used >= maximum:
            # Capped, because the reason is part of the report that a person approves: waiting for the answer and
            # asking again may not change it.
            return Stop(Ending.HALTED, f"limit reached: {name}, {min(used, maximum)} of {maximum}", condition)
    return None


def passes_of(state: RunState) -> int:
    """How often each item is asked now: as the contract says, and once more in a storm."""
    return state.contract.passes + state.friction.extra_passes


def share(state: RunState, *, commands: int, alone: bool = False) -> tuple[Allowance, ...]:
    """Allowances for the next `commands` commands, in their order; fewer when what is left does not reach.

    Each gets a fixed cap while it lasts, and engines keep no more commands in flight than there are shares (`startable`
    in `orchestration`): the sum never exceeds what is left. Only the first may get less than the cap, so that the last
    of the budget is still used. `alone`: what is due is a step, beside which nothing can be in flight, so that it may
    cost all that is left.
    """
    limits, usage = state.contract.limits, state.usage
    wall_ms = max(0, limits.wall_ms_max - (state.now_us - state.started_us) // 1_000)
    calls = max(0, limits.model_calls_max - usage.model_calls)
    tokens = max(0, limits.tokens_max - usage.tokens)
    cost = max(0, limits.cost_microusd_max - usage.cost_microusd)
    judged = state.contract.manifest is not None and state.contract.manifest.entailment is not None
    calls_cap = min(CALLS_PER_COMMAND * (passes_of(state) + judged), calls)
    tokens_cap = min(TOKENS_PER_COMMAND * passes_of(state), tokens)
    cost_cap = cost if alone else min(max(limits.cost_microusd_max // limits.parallel_max, 1), cost)
    shares = [commands, max(1, limits.steps_max - state.steps)]
    if calls:
        shares.append(max(1, calls // max(calls_cap, 1)))
    if tokens:
        shares.append(max(1, tokens // max(tokens_cap, 1)))
    if cost:
        shares.append(max(1, cost // cost_cap))
    one = Allowance(model_calls=calls_cap, tokens=tokens_cap, cost_microusd=cost_cap, wall_ms=wall_ms)
    return (one,) * min(shares)
