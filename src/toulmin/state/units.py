"""Units: what the name of a part of a run tells of it. Failures and approvals name nothing else.

The decider names them: `ingest`, then in each frame `0/plan`, `0/accept`, `0/i3` and the like, at last `conclude/done`.
"""

from __future__ import annotations

__all__ = ["INGEST", "accepts", "asks_reasoner", "concludes"]

INGEST = "ingest"
_ACCEPT = "/accept"
_EXECUTE = "/execute"


def concludes(unit: str) -> bool:
    """Whether it is the end of the run that is worked on."""
    return unit.startswith("conclude")


def asks_reasoner(unit: str) -> bool:
    """Whether a reasoner takes part, so that another one can take over; of an item its plan tells more."""
    return unit != INGEST and not concludes(unit) and not unit.endswith((_ACCEPT, _EXECUTE))


def accepts(unit: str) -> bool:
    """Whether a plan is judged before it is carried out."""
    return unit.endswith(_ACCEPT)
