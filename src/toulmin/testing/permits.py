"""Permits for tests of effect ports: an allowing decision of a test pack, made into a permit with the one seal."""

from __future__ import annotations

from functools import cache

from toulmin.contracts.canonical import Digest, digest_bytes
from toulmin.contracts.policy import Action, PolicyDecision, Reason
from toulmin.contracts.vocabulary import DecisionId, RunId, Verdict
from toulmin.ports.permit import Permit, Seal, claim_seal

__all__ = ["permit_for"]


@cache
def _seal() -> Seal:
    return claim_seal("toulmin.testing.permits")


def permit_for(action: Action, covers: Digest) -> Permit:
    """A permit for exactly this effect, as the gate would mint it.

    Raises:
        PermissionMissing: the policy gate of this process already holds the seal; ask it for a decision instead.
    """
    decision = PolicyDecision(
        id=DecisionId("decision-of-a-test"),
        run=RunId("run-of-a-test"),
        action=action,
        verdict=Verdict.ALLOW,
        reasons=(Reason(rule="test.allow", message="allowed by the test"),),
        engine="test",
        pack="test",
        revision=digest_bytes(b"test"),
        input=digest_bytes(b"test"),
        covers=covers,
        at_us=0,
    )
    return Permit(decision, seal=_seal())
