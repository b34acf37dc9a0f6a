"""May the run go on? What policy is asked when inputs were read, before a level is verified, before a further round."""

from __future__ import annotations

from typing import Literal

from toulmin.contracts.document import NormalizedState
from toulmin.contracts.policy import ContinueRun
from toulmin.contracts.run_contract import OnRejectedInput
from toulmin.contracts.vocabulary import Level
from toulmin.reasoning.workbench import Workbench

__all__ = ["going_on"]


def going_on(
    bench: Workbench,
    read: NormalizedState,
    *,
    cause: Literal["started", "rejected_input", "round", "next_round"],
    level: Level = Level.L0,
    round_: int = 1,
    approved_by: tuple[str, ...] = (),
) -> ContinueRun:
    """The question whether the run may go on with what was read, within the limits of its contract."""
    limits = bench.contract.limits
    return ContinueRun(
        cause=cause,
        level=level,
        round=round_,
        documents=len(read.documents),
        rejected=len(read.rejections),
        # Asked once, while inputs are read: a rejection that was let pass then is not held against the run later.
        halt_on_rejected=level is Level.L0 and bench.contract.on_rejected_input is OnRejectedInput.HALT,
        depth_max=limits.depth_max,
        steps_max=limits.steps_max,
        model_calls_max=limits.model_calls_max,
        cost_microusd_max=limits.cost_microusd_max,
        approved_by=approved_by,
    )
