"""Versions of stored contracts: their JSON Schemas, and upcasters that lift older data one version at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import TypeVar

from toulmin.contracts.approval import ApprovalDecision, ApprovalRequest
from toulmin.contracts.artifact import ReasoningArtifact
from toulmin.contracts.base import Versioned
from toulmin.contracts.canonical import Digest, Json, digest_of
from toulmin.contracts.document import NormalizedState
from toulmin.contracts.errors import ContractRefused
from toulmin.contracts.exchange import ModelReply, ModelRequest
from toulmin.contracts.failure import Failure
from toulmin.contracts.memory import MemoryDecision, MemoryRecord
from toulmin.contracts.policy import PolicyDecision, PolicyInput
from toulmin.contracts.promotion import PromotionDecision
from toulmin.contracts.report import RunReport
from toulmin.contracts.run_contract import RunContract
from toulmin.contracts.verification import VerificationReport

__all__ = ["CONTRACTS", "UPCASTERS", "Upcaster", "json_schema", "read", "schema_set"]

C = TypeVar("C", bound=Versioned)

CONTRACTS: tuple[type[Versioned], ...] = (
    RunContract,
    NormalizedState,
    ReasoningArtifact,
    VerificationReport,
    PolicyInput,
    PolicyDecision,
    PromotionDecision,
    MemoryRecord,
    MemoryDecision,
    ApprovalRequest,
    ApprovalDecision,
    Failure,
    ModelRequest,
    ModelReply,
    RunReport,
)
"""Every versioned contract but Event, which is a union and is exported beside them."""

Upcaster = Callable[[Mapping[str, Json]], Mapping[str, Json]]

UPCASTERS: Mapping[str, Upcaster] = {}
"""From `name/version` to a function that gives the next version's JSON."""


def json_schema(contract: type[Versioned]) -> Mapping[str, Json]:
    """The JSON Schema of a contract, with its versioned name as `$id`."""
    return {"$id": contract.SCHEMA, **contract.model_json_schema(mode="serialization")}


@cache
def schema_set() -> Digest:
    """One digest over the schemas of all contracts: what a run's manifest pins."""
    return digest_of({contract.SCHEMA: json_schema(contract) for contract in CONTRACTS})


def read(contract: type[C], data: bytes | str, *, version: str, upcasters: Mapping[str, Upcaster] = UPCASTERS) -> C:
    """Read stored JSON text that was written under `version`, lifting it to the present one if it is older.

    Raises:
        ContractRefused: the version is of another contract, newer than this code, or no upcaster leads on from it.
    """
    name, _, number = version.rpartition("/")
    present_name, _, present = contract.SCHEMA.rpartition("/")
    if name != present_name or not number.isdecimal() or int(number) > int(present):
        raise ContractRefused(
            f"{version} cannot be read as {contract.SCHEMA}",
            hint="use the release of Toulmin that wrote it, or a newer one",
        )
    if version == contract.SCHEMA:
        return contract.parse(data)
    lifted: Mapping[str, Json] = json.loads(data)
    for old in range(int(number), int(present)):
        upcaster = upcasters.get(f"{name}/{old}")
        if upcaster is None:
            raise ContractRefused(
                f"no upcaster from {name}/{old}", hint="this release cannot read data of that version"
            )
        lifted = upcaster(lifted)
    return contract.parse(json.dumps(lifted))
