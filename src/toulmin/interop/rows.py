"""Labelled rows in JSON Lines: a claim, its evidence, and whether people found it supported. Damage is named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field

from toulmin.contracts.base import Contract
from toulmin.contracts.errors import ContractRefused, UsageError
from toulmin.contracts.vocabulary import Name, Text

__all__ = ["Damage", "Exported", "LabelledRow", "Rows", "read_rows"]

ROW_BYTES_MAX: Final = 4 * 1024 * 1024
DAMAGE_NAMED_MAX: Final = 5


class LabelledRow(Contract):
    """One claim that people judged against its evidence."""

    id: Name
    group: Text
    """Rows about the same thing; a split must not part them."""
    evidence: Annotated[tuple[Annotated[str, Field(max_length=64_000)], ...], Field(min_length=1)]
    """Sentences of one source, in their order."""
    claim: Text
    supported: Annotated[int, Field(ge=0, le=1)]
    """1 when people found that the evidence carries the claim."""
    label: Name | None = None
    """The label as the data set has it, where that is finer."""
    source_model: Name | None = None
    """What wrote the claim, where that is known."""
    question: Text | None = None
    gold: tuple[Annotated[int, Field(ge=0)], ...] = ()
    """Places of the evidence sentences that people pointed at, where the row says so."""


class Exported(Contract):
    """Labelled rows that were written as a data set of another harness."""

    dataset: str
    schema_file: str
    """JSON Schema of the data set, beside it; the data set names it by a relative path."""
    cases: Annotated[int, Field(ge=0)]
    supported: Annotated[int, Field(ge=0)]
    """Cases whose recorded claim people found supported."""
    groups: Annotated[int, Field(ge=0)]
    left_out: Annotated[int, Field(ge=0)] = 0
    """Damaged lines that were skipped, because the caller said so."""


@dataclass(frozen=True, slots=True)
class Damage:
    """A line that holds no row."""

    line: int
    says: str


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a file, and the lines that were left out if the caller allowed that."""

    rows: tuple[LabelledRow, ...]
    damage: tuple[Damage, ...] = ()


def read_rows(path: Path, *, skip_damaged: bool = False) -> Rows:
    """Every row of a file, each id once. Blank lines are nothing.

    Raises:
        UsageError: the file cannot be read, holds no row, or has lines that hold none and may not be skipped; each of
            the first five is named with file, line and what is wrong.
    """
    rows: dict[str, LabelledRow] = {}
    first: dict[str, int] = {}
    damage: list[Damage] = []
    for number, line in _lines(path):
        row = _row(line, number=number)
        if isinstance(row, LabelledRow) and row.id in rows:
            row = Damage(number, f"the id {row.id!r} stands on line {first[row.id]} already")
        if isinstance(row, Damage):
            damage.append(row)
        else:
            rows[row.id], first[row.id] = row, number
    if damage and not skip_damaged:
        named = "; ".join(f"{path.name}:{one.line}: {one.says}" for one in damage[:DAMAGE_NAMED_MAX])
        more = f" (and {len(damage) - DAMAGE_NAMED_MAX} more)" if len(damage) > DAMAGE_NAMED_MAX else ""
        raise UsageError(
            f"{named}{more}",
            hint=f"get the file again, or skip damaged lines (--skip-damaged): the other {len(rows)} rows are whole",
        )
    if not rows:
        raise UsageError(
            f"{path} holds no row", hint="one JSON object a line, with id, group, evidence, claim, supported"
        )
    return Rows(rows=tuple(rows.values()), damage=tuple(damage))


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, line.strip()
    except OSError as error:
        raise UsageError(
            f"cannot read {path}: {error.strerror}", hint="give a file of labelled rows (JSON Lines)"
        ) from error


def _row(line: bytes, *, number: int) -> LabelledRow | Damage:
    nothing = line.count(0)
    if nothing:
        return Damage(number, f"{nothing} of its {len(line)} bytes are NUL, so something overwrote it")
    if len(line) > ROW_BYTES_MAX:
        return Damage(number, f"it has {len(line)} bytes, more than {ROW_BYTES_MAX}")
    try:
        return LabelledRow.parse(line)
    except ContractRefused as error:
        return Damage(number, error.message)
