"""What travels between the workflow, its activities and its callers: small contracts, content only by reference."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from toulmin.contracts.base import Contract
from toulmin.contracts.command import Command
from toulmin.contracts.event import Event
from toulmin.contracts.vocabulary import ApprovalId, CommandKey, Name, RunId

__all__ = [
    "ANSWER",
    "EXPIRE",
    "PERFORM",
    "PULL",
    "SAY",
    "Answered",
    "Carried",
    "Order",
    "Piece",
    "Reference",
    "Said",
    "Standing",
    "Statement",
    "Status",
    "Stored",
]

PERFORM = "toulmin.perform"
PULL = "toulmin.pull"
ANSWER = "toulmin.answer"
EXPIRE = "toulmin.expire"
SAY = "toulmin.say"

Seq = Annotated[int, Field(ge=0)]


class Carried(Contract):
    """What a workflow starts with, and what it hands on when it continues as new."""

    run: RunId
    seq: Seq
    """Events that were known; a store that has fewer has lost some."""


class Reference(Contract):
    """A command by its key and by the number of the latest event that it was decided from: the log holds the rest."""

    run: RunId
    key: CommandKey
    seq: Seq


class Order(Contract):
    """One command to perform: as it is, or by reference when it reads too much to travel."""

    command: Command | None = None
    reference: Reference | None = None

    @model_validator(mode="after")
    def _is_one_of_them(self) -> Order:
        if (self.command is None) == (self.reference is None):
            raise ValueError("an order is a command or a reference to one")
        return self


class Piece(Contract):
    """A part of an event that is too large for one message, from byte `at` of its `of` canonical bytes."""

    seq: Seq
    at: Annotated[int, Field(ge=0)]
    of: Annotated[int, Field(ge=1)]
    base64: str


class Stored(Contract):
    """Events as the store numbered them; `more` when the rest did not fit into one message."""

    events: tuple[Event, ...]
    piece: Piece | None = None
    """Of the event behind them."""
    more: bool = False


class Standing(Contract):
    """Which events the asker has, and how many bytes of the next one."""

    run: RunId
    seq: Seq
    at: Annotated[int, Field(ge=0)] = 0


class Answered(Contract):
    """A person's answer to an open request."""

    approval: ApprovalId
    granted: bool
    approver: Name
    reason: str = ""


class Statement(StrEnum):
    """What people say to a whole run."""

    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"


class Said(Contract):
    """One statement, with who made it."""

    statement: Statement
    by: Name
    reason: Name = "no reason given"


class Status(Contract):
    """Where a workflow stands; `settled` when nothing is in flight and nothing is due."""

    run: RunId
    status: Name
    seq: Seq
    in_flight: tuple[Name, ...]
    waiting: tuple[ApprovalId, ...]
    settled: bool
