"""PolicyEngine: evaluates a policy pack over one input. It knows nothing of permits; the gate does."""

from __future__ import annotations

from typing import Protocol

from pydantic import Field

from toulmin.contracts.base import Contract
from toulmin.contracts.canonical import Digest
from toulmin.contracts.policy import Obligation, PolicyInput, Reason
from toulmin.contracts.vocabulary import Name, Verdict

__all__ = ["EngineAnswer", "PolicyEngine"]


class EngineAnswer(Contract):
    """What the pack's entry point says; anything of another shape is a denial."""

    verdict: Verdict = Verdict.DENY
    reasons: tuple[Reason, ...] = Field(min_length=1)
    obligations: tuple[Obligation, ...] = ()
    role_required: Name | None = None


class PolicyEngine(Protocol):
    """One loaded policy pack in one engine."""

    @property
    def engine(self) -> str:
        """Engine and version, for example `regorus/0.13.0`."""
        ...

    @property
    def pack(self) -> str:
        """Name of the pack."""
        ...

    @property
    def revision(self) -> Digest:
        """Digest over the pack's files."""
        ...

    async def evaluate(self, question: PolicyInput) -> EngineAnswer:
        """The pack's answer.

        Never allows by accident: undefined, an engine error, a wrong shape, a time-out or an engine that is down
        come back as a denial whose rule is `engine.<cause>`. Only a bug raises.
        """
        ...

    async def close(self) -> None:
        """Stop the engine; further questions are denied."""
        ...
