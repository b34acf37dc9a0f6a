"""Labelled rows: a claim, the evidence sentences it was judged against, and whether people called it supported."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from toulmin.contracts.canonical import Digest, digest_bytes
from toulmin.contracts.errors import ContractRefused, NotFound, UsageError

__all__ = ["FOLDER", "Row", "RowFile", "data_folder", "linked", "read_rows", "row_files"]

FOLDER: Final = "verification"
_Text = Annotated[str, Field(min_length=1)]


class _Line(BaseModel):
    """One line of a file. Fields that nothing here needs are let through."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")

    id: _Text
    group: _Text
    evidence: list[str]
    claim: _Text
    supported: Annotated[int, Field(ge=0, le=1)]
    label: str | None = None
    source_model: str | None = None
    question: str | None = None
    gold: list[Annotated[int, Field(ge=0)]] = []


@dataclass(frozen=True, slots=True)
class Row:
    """One judged claim. `group` ties rows that belong together, for example those about one question."""

    id: str
    group: str
    evidence: tuple[str, ...]
    claim: str
    supported: bool
    label: str | None
    system: str | None
    """Which model wrote the claim, where that is known."""
    question: str | None
    gold: frozenset[int]
    """Places of the evidence sentences that people pointed at, where the row says so."""


@dataclass(frozen=True, slots=True)
class RowFile:
    """The rows of one file, in its order, and the digest of its bytes."""

    name: str
    """The set it belongs to: the file's name up to the first dot."""
    part: str
    """`dev`, `test`, …: the file's name between the first and the second dot."""
    path: Path
    rows: tuple[Row, ...]
    digest: Digest
    damaged: int
    """Lines that could not be read and were left out, because the caller asked for that."""
    lost: float
    """Share of the file's bytes in such lines: a damaged stretch may be one line and hold most of the rows."""


def row_files(data: Path) -> tuple[Path, ...]:
    """The files `SET.PART.jsonl` in a data folder or in its `verification` folder, by name.

    Raises:
        NotFound: there is no such folder, or none of them is in it.
    """
    folder = data_folder(data)
    if not folder.is_dir():
        raise NotFound(f"there is no folder {folder}", hint="give the folder that holds verification/*.jsonl")
    found = tuple(sorted(path for path in folder.glob("*.*.jsonl") if not path.name.startswith("confidence_")))
    if not found:
        raise NotFound(f"{folder} holds no file named like SET.dev.jsonl", hint="see docs/guides/evaluate.md")
    return found


def data_folder(data: Path) -> Path:
    """The folder of the files: `verification` below the one that was given, or that one itself."""
    return data / FOLDER if (data / FOLDER).is_dir() else data


def read_rows(path: Path, *, skip_damaged: bool = False) -> RowFile:
    """The rows of a JSON Lines file.

    Raises:
        NotFound: there is no such file.
        ContractRefused: a line is no row, unless `skip_damaged` is set; the message names the file and the line.
        UsageError: there is no row at all, or two rows have one id.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NotFound(f"{path} cannot be read: {error.strerror}", hint="check the path") from error
    rows, damaged, lost = [], 0, 0
    for number, line in enumerate(data.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            read = _Line.model_validate_json(line)
        except ValidationError as error:
            if not skip_damaged:
                raise _refused(path, number, line, error) from error
            damaged, lost = damaged + 1, lost + len(line)
            continue
        rows.append(_row(read))
    if not rows:
        raise UsageError(
            f"{path} holds no row", hint="each line is an object with id, group, evidence, claim, supported"
        )
    _must_differ(path, rows)
    name, part, _ = path.name.split(".", 2)
    return RowFile(name, part, path, tuple(rows), digest_bytes(data), damaged, lost / len(data))


def _row(read: _Line) -> Row:
    return Row(
        id=read.id,
        group=read.group,
        evidence=tuple(read.evidence),
        claim=read.claim,
        supported=bool(read.supported),
        label=read.label,
        system=read.source_model,
        question=read.question,
        gold=frozenset(read.gold),
    )


def _refused(path: Path, number: int, line: bytes, error: ValidationError) -> ContractRefused:
    if b"\0" in line:
        return ContractRefused(
            f"{path}:{number} is damaged: it holds NUL bytes",
            hint="fetch the file again, or leave such lines out with --skip-damaged",
        )
    first = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    return ContractRefused(
        f"{path}:{number} is no labelled row: {field + ': ' if field else ''}{first['msg']}",
        hint="each line is an object with id, group, evidence (list of sentences), claim, supported (0 or 1)",
    )


def _must_differ(path: Path, rows: Iterable[Row]) -> None:
    seen: set[str] = set()
    for row in rows:
        if row.id in seen:
            raise UsageError(f"{path} has two rows with the id {row.id!r}", hint="each row needs an id of its own")
        seen.add(row.id)


def linked(rows: Iterable[Row]) -> tuple[str, ...]:
    """For each row the name of its cluster: rows that share a group, a claim or their evidence are in one.

    Splitting by cluster keeps what was learnt from a text out of what is measured on it.
    """
    parent: dict[tuple[str, str], tuple[str, str]] = {}

    def root(key: tuple[str, str]) -> tuple[str, str]:
        parent.setdefault(key, key)
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    listed = tuple(rows)
    for row in listed:
        for other in (("claim", row.claim.casefold()), ("evidence", "\n".join(row.evidence).casefold())):
            parent[root(other)] = root(("group", row.group))
    return tuple("\n".join(root(("group", row.group))) for row in listed)
