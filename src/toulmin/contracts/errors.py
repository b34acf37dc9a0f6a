"""Every error that Toulmin raises, as one tree with a hint for the person who meets it.

    ToulminError
    ├── ContractRefused      data does not fit its contract
    ├── UsageError           the caller asked for something that cannot be
    ├── NotFound             a name, id or file leads nowhere
    ├── TransitionRefused    an event that the run's state does not allow
    ├── PermissionMissing    an effect was tried without a permit that covers it
    ├── IngestRefused        a document could not be read
    ├── ModelFailed          a reasoner gave no usable answer
    │   └── EntailmentFailed an entailment backend gave no judgement (verification goes on by rules, and says so)
    ├── PolicyUnavailable    the policy engine could not be asked (callers turn this into a denial)
    ├── StoreFailed          the store could not commit or read
    ├── ReplayDiverged       a replay did not reproduce what was stored
    └── InvariantBroken      a bug in Toulmin itself

Whether something may be tried again is data on the error (`failure`), never a guess of the caller.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple, Self

from pydantic import ValidationError

__all__ = [
    "ContractRefused",
    "EntailmentFailed",
    "FailureClass",
    "IngestRefused",
    "InvariantBroken",
    "ModelFailed",
    "NotFound",
    "PermissionMissing",
    "PolicyUnavailable",
    "ReplayDiverged",
    "Spent",
    "StoreFailed",
    "ToulminError",
    "TransitionRefused",
    "UsageError",
]


class FailureClass(StrEnum):
    """What kind of failure this is; the one retry place decides by it alone."""

    TRANSIENT = "transient"
    """May succeed if tried again unchanged: a time-out, a lost connection, a 429 or 500."""
    MALFORMED = "malformed"
    """The answer does not fit its contract; another attempt may."""
    REFUSED = "refused"
    """Policy, budget or scope said no; trying again changes nothing."""
    PERMANENT = "permanent"
    """The input or the set-up is wrong; a person must change something."""
    CANCELLED = "cancelled"
    """A person or a deadline stopped it."""
    BUG = "bug"
    """An invariant of Toulmin did not hold."""


class ToulminError(Exception):
    """What happened, to what, and (`hint`) what to do next."""

    failure: FailureClass = FailureClass.PERMANENT

    def __init__(self, message: str, *, hint: str = "", failure: FailureClass | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        if failure is not None:
            self.failure = failure

    def __str__(self) -> str:
        return f"{self.message} → {self.hint}" if self.hint else self.message


class ContractRefused(ToulminError):
    """Data that does not fit its contract."""

    failure = FailureClass.MALFORMED

    @classmethod
    def of(cls, error: ValidationError, *, contract: str) -> Self:
        """Turn Pydantic's report into one line per fault, without repeating the offending content."""
        faults = "; ".join(
            f"{'.'.join(str(part) for part in fault['loc']) or contract}: {fault['msg']}"
            for fault in error.errors(include_url=False, include_input=False, include_context=False)[:8]
        )
        more = error.error_count() - 8
        tail = f" (+{more} more)" if more > 0 else ""
        return cls(f"not a valid {contract}: {faults}{tail}", hint=f"see the JSON Schema of {contract}")


class UsageError(ToulminError):
    """The caller asked for something that cannot be: a wrong flag, an impossible contract."""


class NotFound(ToulminError):
    """A name, id or path that leads nowhere."""


class TransitionRefused(ToulminError):
    """An event that the present state of the run does not allow."""

    failure = FailureClass.BUG


class PermissionMissing(ToulminError):
    """An effect was tried without a permit that covers exactly this effect."""

    failure = FailureClass.REFUSED


class IngestRefused(ToulminError):
    """One document could not be read; the others are not affected."""


class Spent(NamedTuple):
    """What a failed attempt cost all the same."""

    model_calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_microusd: int = 0


class ModelFailed(ToulminError):
    """A reasoner gave no usable answer; `failure` says whether asking again can help, `spent` what it cost."""

    failure = FailureClass.TRANSIENT

    def __init__(
        self, message: str, *, hint: str = "", failure: FailureClass | None = None, spent: Spent | None = None
    ) -> None:
        super().__init__(message, hint=hint, failure=failure)
        self.spent = spent or Spent()


class EntailmentFailed(ModelFailed):
    """An entailment backend gave no judgement. The step goes on by rules alone and its report says so."""


class PolicyUnavailable(ToulminError):
    """The policy engine could not be asked. The gate turns this into a denial."""

    failure = FailureClass.TRANSIENT


class StoreFailed(ToulminError):
    """The store could not commit or read. Nothing of the refused commit is visible."""

    failure = FailureClass.TRANSIENT


class ReplayDiverged(ToulminError):
    """A replay did not reproduce what was stored; the message names the first difference."""


class InvariantBroken(ToulminError):
    """A bug in Toulmin: something that must always hold did not."""

    failure = FailureClass.BUG
