"""Failure: something that went wrong, as a recorded value with its class, source and recovery."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from toulmin.contracts.base import Versioned
from toulmin.contracts.errors import FailureClass
from toulmin.contracts.vocabulary import Name, Text

__all__ = ["Failure", "FailureSource"]


class FailureSource(StrEnum):
    """Which part of the system failed: the five classes of volatility."""

    INPUT = "input"
    EXECUTION = "execution"
    MODEL = "model"
    SYSTEM = "system"
    RECURSION = "recursion"


class Failure(Versioned):
    """One failure of one attempt."""

    SCHEMA: ClassVar[str] = "failure/1"

    failure: FailureClass
    source: FailureSource
    code: Name
    """Name of the error class."""
    message: Text
    hint: str = ""
