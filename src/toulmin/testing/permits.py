"""Permits for tests of effect ports, minted by the real gate over an engine that allows everything."""

from __future__ import annotations

from toulmin.contracts.canonical import Digest
from toulmin.contracts.errors import InvariantBroken
from toulmin.contracts.policy import Action
from toulmin.contracts.vocabulary import DecisionId
from toulmin.policy import Gate, Ruling
from toulmin.ports.permit import Permit
from toulmin.testing.policies import UnsafeAllowAll
from toulmin.testing.questions import ordinary_question

__all__ = ["permit_for"]


def permit_for(action: Action, covers: Digest) -> Permit:
    """A permit for exactly this effect, as the gate mints it."""
    asked = Gate(UnsafeAllowAll()).ask(
        ordinary_question(action), covers=covers, decision_id=DecisionId("decision-of-a-test")
    )
    try:
        asked.send(None)  # an engine that never waits answers at the first step, so no event loop is needed
    except StopIteration as done:
        ruling = done.value
        if isinstance(ruling, Ruling) and ruling.permit is not None:
            return ruling.permit
    raise InvariantBroken("the engine that allows everything did not allow at once")
