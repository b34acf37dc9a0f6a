"""Ingest: every input that policy lets in becomes passages of one normalised state; raw bytes stay in the vault."""

from __future__ import annotations

from typing import Literal

from toulmin.contracts.command import Ingest
from toulmin.contracts.document import Document, NormalizedState, Passage, Rejection, RejectionReason
from toulmin.contracts.event import Event, InputsNormalised
from toulmin.contracts.policy import ReadInput
from toulmin.ports.inputs import FoundInput, Reading
from toulmin.reasoning.refusal import approving_roles, unless_allowed
from toulmin.reasoning.steps.go_on import going_on
from toulmin.reasoning.workbench import Workbench

__all__ = ["ingest"]


async def ingest(bench: Workbench, command: Ingest) -> tuple[Event, ...]:
    """Read the contract's inputs, and ask whether the run may go on with what could be read."""
    effects, limits = bench.effects, bench.contract.limits
    found, rejected = await effects.reader.find(bench.contract.inputs, limits=limits)
    documents: list[Document] = []
    passages: list[Passage] = []
    rejections: list[Rejection] = list(rejected)
    for entry in found:
        readings = await _read(bench, entry)
        if isinstance(readings, Rejection):
            rejections.append(readings)
            continue
        for reading in readings:
            await _keep_raw(bench, reading)
            documents.append(reading.document)
            passages.extend(reading.passages)
    state = NormalizedState(documents=tuple(documents), passages=tuple(passages), rejections=tuple(rejections))
    digest = await effects.vault.put(state.canonical())
    approved_by = await approving_roles(bench, covers=digest)
    cause: Literal["started", "rejected_input"] = "rejected_input" if rejections else "started"
    ruling = await bench.ask(going_on(bench, state, cause=cause, approved_by=approved_by), covers=digest)
    normalised = InputsNormalised(
        **bench.stamp(),
        state=digest,
        documents=len(documents),
        passages=len(passages),
        rejected=len(rejections),
        decision=ruling.decision.id,
    )
    return (normalised,) if ruling.allowed else (normalised, unless_allowed(bench, ruling))


async def _read(bench: Workbench, found: FoundInput) -> tuple[Reading, ...] | Rejection:
    question = ReadInput(
        name=found.name,
        kind=found.kind,
        bytes=found.bytes,
        confidentiality=found.label.confidentiality,
        zone=bench.zone,
    )
    ruling = await bench.ask(question, covers=found.digest)
    if ruling.permit is None:
        reason = ruling.decision.reasons[0]
        return Rejection(
            name=found.name,
            reason=RejectionReason.DENIED,
            message=f"{reason.message} (rule {reason.rule})",
            hint=f"toulmin policy explain {ruling.decision.id}",
        )
    return await bench.effects.reader.read(found, limits=bench.contract.limits, permit=ruling.permit)


async def _keep_raw(bench: Workbench, reading: Reading) -> None:
    await bench.effects.vault.put(reading.source)
    if reading.rendition is not None:
        await bench.effects.vault.put(reading.rendition)
