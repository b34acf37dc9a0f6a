"""Exit codes: what a script may conclude from how a command ended."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["MEANINGS", "ExitCode"]


class ExitCode(IntEnum):
    """How a command ended."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    HALTED = 3
    PARKED = 4
    DENIED = 5
    INTERRUPTED = 130


MEANINGS: dict[ExitCode, str] = {
    ExitCode.DONE: "done",
    ExitCode.FAILED: "failed: the run, the check or the command did not succeed",
    ExitCode.USAGE: "wrong usage: a flag, a file, a contract or an id that cannot be",
    ExitCode.HALTED: "halted with a partial result: a limit, a rule or a person stopped the run",
    ExitCode.PARKED: "parked: the run waits for an approval, or is paused",
    ExitCode.DENIED: "denied by policy: nothing was released",
    ExitCode.INTERRUPTED: "interrupted by Ctrl-C: the run is paused and can be resumed",
}
"""For `--help` and the reference. 130 is what shells expect of Ctrl-C, so that a loop around the command stops too."""
