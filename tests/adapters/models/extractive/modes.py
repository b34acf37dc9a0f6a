"""Four made-up failure modes for the ranking tests."""

from toulmin.adapters.models.extractive.rank import Candidate, Field


def mode(name: str, title: str, cause: str) -> Candidate:
    return Candidate(name, (Field("title", 8, title), Field("cause", 2, cause)))


MODES = (
    mode("disk", "Ledger stops when the volume is full", "The disk ran full because old segments were kept."),
    mode("dns", "Name lookups fail in the gateway", "The resolver answers `upstream zone expired` after a change."),
    mode("quorum", "Raft quorum lost", "Two of three voters were drained; WriteBackLoop blocks."),
    mode("slow", "Slow queries in the catalogue", "A missing index makes reports scan every row."),
)
