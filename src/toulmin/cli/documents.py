"""What `--json` prints where no stored contract says it: small closed forms, one document for each command."""

from __future__ import annotations

import json
import sys
from typing import TypeAlias

from pydantic import BaseModel

from toulmin.calibration import Calibration, CalibrationFit
from toulmin.contracts.approval import ApprovalRequest
from toulmin.contracts.base import Contract
from toulmin.contracts.canonical import Digest
from toulmin.contracts.policy import PolicyDecision, PolicyInput
from toulmin.contracts.vocabulary import ArtifactId, RunId, TimeUs
from toulmin.orchestration import ReplayResult
from toulmin.ports.store import RunSummary
from toulmin.provenance import Branch
from toulmin.state import RunState

__all__ = [
    "BundleWritten",
    "CalibratedDomain",
    "CalibrationList",
    "CalibrationRun",
    "Diagnosis",
    "Explanation",
    "Fact",
    "KnownCalibration",
    "LineageLine",
    "LineageTree",
    "LintReport",
    "PackTests",
    "Replayed",
    "RunList",
    "Standing",
    "TestOutcome",
    "replay_document",
    "standing_of",
    "write_json",
    "write_text",
]

Document: TypeAlias = BaseModel


class Standing(Contract):
    """Where a run stands that has not ended."""

    run: RunId
    status: str
    reason: str
    seq: int
    now_us: TimeUs
    waiting: tuple[ApprovalRequest, ...] = ()


class RunList(Contract):
    """The newest runs first."""

    runs: tuple[RunSummary, ...]


class Difference(Contract):
    """The first thing that came out differently in a replay."""

    unit: str
    subject: str
    path: str
    recorded: str
    replayed: str


class Replayed(Contract):
    """What a replay found."""

    run: RunId
    model_calls: int = 0
    commands: int
    artifacts: int
    artifacts_stored: int
    decisions: int
    difference: Difference | None = None


def replay_document(result: ReplayResult, *, stored: int) -> Replayed:
    """A replay's result in the form of `--json`."""
    found = result.divergence
    return Replayed(
        run=result.run,
        commands=result.commands,
        artifacts=result.artifacts,
        artifacts_stored=stored,
        decisions=result.decisions,
        difference=Difference(
            unit=found.unit,
            subject=found.subject,
            path=found.path,
            recorded=found.recorded,
            replayed=found.replayed,
        )
        if found is not None
        else None,
    )


def standing_of(state: RunState) -> Standing:
    """The standing of a run, with every open request to a person."""
    waiting = tuple(unit.waiting for unit in state.units.values() if unit.waiting is not None)
    return Standing(
        run=state.run,
        status=state.status.value,
        reason=state.stop.reason if state.stop is not None else state.reason,
        seq=state.seq,
        now_us=state.now_us,
        waiting=tuple(sorted(waiting, key=lambda request: request.id)),
    )


def write_json(document: Document) -> None:
    """Print one document on stdout, and nothing else."""
    text = json.dumps(document.model_dump(mode="json"), ensure_ascii=False, indent=2)
    sys.stdout.write(f"{text}\n")


class TestOutcome(Contract):
    """How one test or case of a pack came out."""

    __test__ = False  # a document, which a test collector takes for a test by its name

    name: str
    passed: bool
    message: str


class PackTests(Contract):
    """How the tests of a policy pack came out."""

    pack: str
    revision: Digest
    passed: bool
    results: tuple[TestOutcome, ...]
    uncovered: dict[str, tuple[int, ...]]
    """Lines of rules that no test reached, by module."""


class BundleWritten(Contract):
    """A bundle for an OPA server."""

    pack: str
    revision: Digest
    file: str


class LintReport(Contract):
    """What lint found in a policy pack."""

    pack: str
    revision: Digest
    findings: tuple[str, ...]


class Explanation(Contract):
    """A policy decision with the input it was made on, and in words."""

    decision: PolicyDecision
    input: PolicyInput
    lines: tuple[str, ...]


class Fact(Contract):
    """One line of `toulmin doctor`."""

    group: str
    name: str
    value: str
    origin: str = ""
    """Where a setting came from."""
    well: bool | None = None
    """None for what is neither good nor bad."""
    hint: str = ""


class Diagnosis(Contract):
    """Everything that `toulmin doctor` looked at."""

    well: bool
    facts: tuple[Fact, ...]


class LineageLine(Contract):
    """One line of a lineage, with a name that people know it by."""

    branch: Branch
    title: str
    content: Digest | None = None
    """Digest of what the artifact says, of the document's bytes, or of what the decision covers."""


class LineageTree(Contract):
    """A lineage, depth first; what hangs in several places is unfolded at the first."""

    root: ArtifactId
    down: bool
    lines: tuple[LineageLine, ...]


class CalibratedDomain(Contract):
    """What became of one domain of the labelled rows."""

    domain: str
    rows: int
    written: bool
    says: str
    """Why it was written or not, and what to do."""
    fit: CalibrationFit | None = None
    """None where the rows taught nothing."""


class CalibrationRun(Contract):
    """What `toulmin calibrate` measured, and where it wrote."""

    rows: Digest
    """Of the file of labelled rows."""
    left_out: int
    """Rows of other domains than the one that was asked for."""
    unlabelled: int
    """Rows that do not say whether they were right."""
    domains: tuple[CalibratedDomain, ...]
    file: str | None
    """None where nothing was written."""


class KnownCalibration(Contract):
    """A calibration in force, and where it comes from."""

    origin: str
    """`shipped` or `home`."""
    calibration: Calibration


class CalibrationList(Contract):
    """Every calibration that a run started now would be pinned to, by domain."""

    calibrations: tuple[KnownCalibration, ...]


def write_text(text: str) -> None:
    """Print one text on stdout as it is, and nothing else."""
    sys.stdout.write(f"{text}\n")
