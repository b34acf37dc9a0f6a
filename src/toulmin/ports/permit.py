"""Permit: the token without which no effect happens. Only the policy gate can mint one.

The seal is handed out once per process, to the gate. Whoever asks second gets an error, so a second mint cannot exist.
"""

from __future__ import annotations

from typing import Final, final

from toulmin.contracts.canonical import Digest
from toulmin.contracts.errors import PermissionMissing
from toulmin.contracts.policy import Action, Obligation, PolicyDecision
from toulmin.contracts.vocabulary import DecisionId, Verdict

__all__ = ["Permit", "Seal", "claim_seal"]


@final
class Seal:
    """Proof of being the gate."""

    __slots__ = ()


_SEAL: Final = Seal()
_claimed: list[str] = []


def claim_seal(claimant: str) -> Seal:
    """Hand out the seal, once.

    Raises:
        PermissionMissing: it was already claimed.
    """
    if _claimed:
        raise PermissionMissing(
            f"{claimant} wants to mint permits, but {_claimed[0]} already does",
            hint="ask the policy gate for a decision",
        )
    _claimed.append(claimant)
    return _SEAL


@final
class Permit:
    """Leave to do one thing once: the action and the digest that the decision covers."""

    __slots__ = ("_decision", "_used")

    def __init__(self, decision: PolicyDecision, *, seal: Seal) -> None:
        if seal is not _SEAL or decision.verdict is not Verdict.ALLOW:
            raise PermissionMissing(
                f"no permit for {decision.action.value}: the decision says {decision.verdict.value}",
                hint=f"rules: {', '.join(decision.rules)}",
            )
        self._decision = decision
        self._used = False

    @property
    def decision(self) -> DecisionId:
        """The decision behind it."""
        return self._decision.id

    @property
    def obligations(self) -> tuple[Obligation, ...]:
        """What the caller must do when using it."""
        return self._decision.obligations

    def use(self, action: Action, *, covers: Digest) -> None:
        """Spend the permit on this very effect; the effect port calls this before it acts.

        Raises:
            PermissionMissing: it is for something else, or was spent.
        """
        if self._used:
            raise PermissionMissing(
                f"the permit {self._decision.id} was already used", hint="each effect needs its own"
            )
        if self._decision.action is not action or self._decision.covers != covers:
            raise PermissionMissing(
                f"the permit {self._decision.id} is for another {self._decision.action.value}",
                hint="ask the gate about exactly what is to be done",
            )
        self._used = True
