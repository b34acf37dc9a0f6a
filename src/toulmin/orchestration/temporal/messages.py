"""What travels between the workflow, its activities and its callers: small contracts, content only by reference."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from toulmin.contracts.base import Contract
from toulmin.contracts.command import Command
from toulmin.contracts.event import Event
from toulmin.contracts.vocabulary import ApprovalId, Name, RunId

__all__ = [
    "ANSWER",
    "EXPIRE",
    "PERFORM",
    "PULL",
    "SAY",
    "Answered",
    "Carried",
    "Order",
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


class Order(Contract):
    """One command to perform."""

    command: Command


class Stored(Contract):
    """Events as the store numbered them; `more` when the rest did not fit into one message."""

    events: tuple[Event, ...]
    more: bool = False


class Standing(Contract):
    """Which events the asker has."""

    run: RunId
    seq: Seq


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
