"""Where sound claims come from: the set that ships, labelled rows of a data folder, and the claims of a stored run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from toulmin.calibration import CalibrationSet
from toulmin.contracts.artifact import Analysis, ReasoningArtifact
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.document import NormalizedState
from toulmin.contracts.errors import ContractRefused, NotFound, UsageError
from toulmin.contracts.run_contract import RunContract
from toulmin.contracts.vocabulary import Level, TrustLevel
from toulmin.evaluation.mutants.specimen import QUESTION, Specimen, specimen_of
from toulmin.verification import VerificationContext

__all__ = ["Candour", "DataRows", "read_candour", "rows_in", "shipped_claims", "specimens_of_run"]

HERE: Final = "toulmin.evaluation.mutants"
FAULT_CHARS_MAX: Final = 200

_Text = Annotated[str, Field(min_length=1)]


class _Sound(BaseModel):
    """One line of the set that ships: a claim, the sentences that it cites, and others of the same document."""

    model_config = ConfigDict(frozen=True, strict=False, extra="forbid")

    id: _Text
    field: _Text
    kind: ClaimKind
    topic: _Text
    claim: _Text
    cited: list[_Text]
    beside: list[_Text]


class _Row(BaseModel):
    """One labelled row of a data folder. Fields that nothing here needs are let through."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")

    id: _Text
    evidence: list[str]
    claim: _Text
    supported: Annotated[int, Field(ge=0, le=1)]


class Candour(BaseModel):
    """One line of the set for the humility audit: a claim that says too much at `place`, or an honest one."""

    model_config = ConfigDict(frozen=True, strict=False, extra="forbid")

    id: _Text
    planted: bool
    family: _Text
    kind: ClaimKind
    claim: _Text
    place: str
    """Words of the claim that say too much; empty where it is not said in words."""
    cited: list[_Text]
    second: list[_Text]
    """Sentences of another document."""
    confidence: Annotated[float, Field(ge=0.0, le=1.0)]
    unseen: bool
    """Written when the rules were done, in other words on purpose; no rule was changed for it."""


@dataclass(frozen=True, slots=True)
class DataRows:
    """The supported rows of a data folder, and what was left out: `damaged` names each line, `other` each file whose
    rows are no claims with evidence.
    """

    specimens: tuple[Specimen, ...]
    damaged: tuple[str, ...]
    other: tuple[str, ...]


def shipped_claims() -> tuple[Specimen, ...]:
    """The hand-written claims that ship with the package, each on one document."""
    text = files(HERE).joinpath("sound.jsonl").read_text(encoding="utf-8")
    rows = [_Sound.model_validate_json(line) for line in text.splitlines()]
    return tuple(
        specimen_of(
            row.id,
            row.claim,
            [[*row.cited, *row.beside]],
            cited=[(0, place) for place in range(len(row.cited))],
            kind=row.kind,
            topic=row.topic,
        )
        for row in rows
    )


def read_candour() -> tuple[Candour, ...]:
    """The hand-written set for the humility audit."""
    text = files(HERE).joinpath("humility.jsonl").read_text(encoding="utf-8")
    return tuple(Candour.model_validate_json(line) for line in text.splitlines())


def rows_in(folder: Path, *, skip_damaged: bool) -> DataRows:
    """The rows with `supported` 1 of every `*.jsonl` in a folder, or in its folder `verification`.

    Raises:
        NotFound: there is no such folder, or no such file in it.
        UsageError: a line is damaged and `skip_damaged` is not set; the message names file and line.
    """
    found = sorted((folder / "verification").glob("*.jsonl")) or sorted(folder.glob("*.jsonl"))
    if not found:
        raise NotFound(
            f"there is no *.jsonl in {folder} or {folder / 'verification'}",
            hint="give a folder with rows {id, evidence, claim, supported}, one JSON object a line",
        )
    specimens: list[Specimen] = []
    damaged: list[str] = []
    other: list[str] = []
    for path in found:
        rows, faults = _rows_of(path)
        if not rows and not faults:
            other.append(path.name)
            continue
        if faults and not skip_damaged:
            raise UsageError(faults[0], hint="mend the file, or leave such lines out with --skip-damaged")
        damaged += faults
        specimens += [
            specimen_of(row.id, row.claim, [row.evidence])
            for row in rows
            if row.supported and row.claim.strip() and any(sentence.strip() for sentence in row.evidence)
        ]
    return DataRows(tuple(specimens), tuple(damaged), tuple(other))


def specimens_of_run(
    artifacts: Sequence[ReasoningArtifact],
    *,
    contract: RunContract,
    inputs: NormalizedState,
    calibrations: CalibrationSet,
) -> tuple[Specimen, ...]:
    """The claims that stand in the promoted analyses of a run's first level, each against the documents that it cites.

    A claim that answers no question is asked what the sources say. The levels above say again what stands here, in
    other words; they are left out.
    """
    context = VerificationContext(
        contract=contract,
        passages={passage.id: passage for passage in inputs.passages},
        documents={document.id: document for document in inputs.documents},
        calibrations=calibrations,
    )
    made = []
    for artifact in artifacts:
        if artifact.level is not Level.L1 or artifact.trust not in _STANDING or not isinstance(artifact.body, Analysis):
            continue
        for claim in artifact.claims:
            # Relevance is judged over all claims of an artifact; one taken out of it is given a question of its own.
            answering = claim if claim.answers else claim.with_(answers=(QUESTION,))
            asked = replace(context, questions=answering.answers[:1])
            made.append(Specimen(id=claim.id, claim=answering, context=asked))
    return tuple({specimen.claim.conclusion: specimen for specimen in made}.values())


def _rows_of(path: Path) -> tuple[list[_Row], list[str]]:
    """The rows of a file and the faults of its damaged lines. A file whose whole lines are all of another kind has
    neither: it is data of another kind.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", hint="give files that can be read") from error
    rows: list[_Row] = []
    faults: list[str] = []
    strange: list[str] = []
    for number, line in enumerate(data.split(b"\n"), start=1):
        if not line.strip():
            continue
        fault = _damage(line)
        if fault is not None:
            faults.append(f"{path.name} line {number} is damaged: {fault}")
            continue
        try:
            rows.append(_Row.model_validate_json(line))
        except ValidationError as error:
            broken = any(one["type"] == "json_invalid" for one in error.errors())
            said = str(ContractRefused.of(error, contract="row"))[:FAULT_CHARS_MAX]
            (faults if broken else strange).append(f"{path.name} line {number} is damaged: {said}")
    return rows, faults + strange if rows or faults else []


def _damage(line: bytes) -> str | None:
    nulls = line.count(0)
    if nulls:
        return f"{nulls} of its {len(line)} bytes are NUL"
    try:
        line.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"it is not UTF-8 at byte {error.start}"
    return None


_STANDING: Final = frozenset((TrustLevel.PROMOTED, TrustLevel.ENDORSED))
