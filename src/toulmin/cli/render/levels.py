"""The levels by what they do."""

from __future__ import annotations

from toulmin.contracts.vocabulary import Level

__all__ = ["LEVELS"]

LEVELS = {
    Level.L0: "inputs",
    Level.L1: "analysis",
    Level.L2: "synthesis",
    Level.L3: "abstraction",
    Level.L4: "meta-reasoning",
}
"""What each level does, in a word."""
