"""OutputCheck: a rule of the user's that says what is wrong with a text of a run, by code and without a model."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, Protocol

from pydantic import Field, model_validator

from toulmin.contracts.base import Contract
from toulmin.contracts.run_contract import VersionedName
from toulmin.contracts.verification import Severity
from toulmin.contracts.vocabulary import Name, Text

__all__ = ["CheckFinding", "CheckedPart", "OutputCheck"]


class CheckedPart(StrEnum):
    """What a check is given to read."""

    CLAIM = "claim"
    """Each conclusion, and each sentence on what is not known, by itself: a claim that fails is held back."""
    OUTPUT = "output"
    """The answers of the finished report as one text: if they fail, the run ends halted and incomplete."""


class CheckFinding(Contract):
    """One thing that a check found wrong."""

    code: Name
    """Stable name of the rule, for example `guardrails.regex_match`."""
    message: Text
    severity: Literal[Severity.ERROR, Severity.WARNING] = Severity.ERROR
    """An error fails what was checked; a warning is told to the reader."""
    start: Annotated[int, Field(ge=0)] | None = None
    """Characters into the text that was checked; None: the finding is about all of it."""
    end: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _whole_span(self) -> CheckFinding:
        if (self.start is None) != (self.end is None):
            raise ValueError("a place has a start and an end, or neither")
        if self.start is not None and self.end is not None and self.end < self.start:
            raise ValueError("a place ends after it starts")
        return self


class OutputCheck(Protocol):
    """One rule. It is deterministic and does no I/O: a replay asks it again and expects the same findings."""

    @property
    def identity(self) -> VersionedName:
        """Name, as contracts use it, and version, as the manifest pins it: another rule is another version."""
        ...

    @property
    def part(self) -> CheckedPart:
        """What it reads: single claims, or the whole output."""
        ...

    def check(self, text: str) -> tuple[CheckFinding, ...]:
        """What is wrong with the text; () when nothing is.

        Whatever it raises counts as a failure of what was checked, never as a pass.
        """
        ...
