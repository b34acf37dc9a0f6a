"""From what happened to an exit code."""

from __future__ import annotations

from toulmin.cli.exits import ExitCode
from toulmin.contracts.errors import ContractRefused, NotFound, ToulminError, UsageError
from toulmin.state import RunStatus

__all__ = ["of_error", "of_status"]

_ENDINGS: dict[RunStatus, ExitCode] = {
    RunStatus.DONE: ExitCode.DONE,
    RunStatus.FAILED: ExitCode.FAILED,
    RunStatus.HALTED: ExitCode.HALTED,
    RunStatus.CANCELLED: ExitCode.HALTED,
    RunStatus.DENIED: ExitCode.DENIED,
    RunStatus.NEEDS_HUMAN: ExitCode.PARKED,
    RunStatus.PAUSED: ExitCode.PARKED,
}


def of_status(status: RunStatus) -> ExitCode:
    """The exit code for where a run stands when it is carried no further."""
    return _ENDINGS.get(status, ExitCode.FAILED)


def of_error(error: ToulminError) -> ExitCode:
    """2 when the person can put the command right, 1 for everything else."""
    return ExitCode.USAGE if isinstance(error, UsageError | NotFound | ContractRefused) else ExitCode.FAILED
