"""Clash: what a rule found between two texts."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Clash"]


class Clash(NamedTuple):
    """Why two texts cannot both hold."""

    code: str
    message: str
    start: int
    """Characters into the first text."""
    end: int
