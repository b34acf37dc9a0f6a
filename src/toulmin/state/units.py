"""Units: what the name of a part of a run tells of it. Failures and approvals name nothing else.

The decider names them: `ingest`, then in each frame `0/plan`, `0/accept`, `0/i3` and the like, at last `conclude/done`.
"""

from __future__ import annotations

from toulmin.contracts.vocabulary import Zone

__all__ = ["INGEST", "asks_reasoner", "concludes", "zone_of_unit"]

INGEST = "ingest"
_ACCEPT = "/accept"
_EXECUTE = "/execute"


def concludes(unit: str) -> bool:
    """Whether it is the end of the run that is worked on."""
    return unit.startswith("conclude")


def asks_reasoner(unit: str) -> bool:
    """Whether a reasoner takes part, so that another one can take over; of an item its plan tells more."""
    return unit != INGEST and not concludes(unit) and not unit.endswith((_ACCEPT, _EXECUTE))


def zone_of_unit(unit: str) -> Zone:
    """The zone that the work runs in, as far as breakers tell zones apart."""
    if unit == INGEST:
        return Zone.EDGE
    return Zone.CORE if concludes(unit) or unit.endswith(_ACCEPT) else Zone.WORKER
