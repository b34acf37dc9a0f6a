"""Labelled rows as people keep them, in JSON Lines or CSV; every fault has its line."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Final

from toulmin.calibration import LabelledRow
from toulmin.contracts.canonical import Digest, digest_bytes
from toulmin.contracts.errors import UsageError

__all__ = ["LabelledRows", "read_labelled_rows"]

FILE_BYTES_MAX: Final = 64 * 1024 * 1024
ROWS_MAX: Final = 200_000
DOMAIN_CHARS_MAX: Final = 200
FAULTS_SHOWN_MAX: Final = 3
_LABELS: Final = {"true": True, "1": True, "false": False, "0": False}
_WANTED: Final = "each row has `confidence` (0 to 1) and `correct` (true or false), and may have a `domain`"


@dataclass(frozen=True, slots=True)
class LabelledRows:
    """What a file of labelled rows holds, by domain."""

    digest: Digest
    """Of the file's bytes."""
    by_domain: Mapping[str, tuple[LabelledRow, ...]]
    """In the order of the domains' names."""
    left_out: int
    """Rows of other domains than the one that was asked for."""
    unlabelled: int
    """Rows that do not say whether they were right."""


def read_labelled_rows(path: Path, *, domain: str | None) -> LabelledRows:
    """Read (confidence, was it right) rows from a file: CSV by its name, otherwise JSON Lines.

    With a `domain`, rows that name another are left out and rows that name none are taken to be of it. Without one
    every row must name its own. Rows whose `correct` is empty are not labelled yet and are left out. Other columns are
    not looked at.

    Raises:
        UsageError: the file cannot be read, holds nothing, is too large, or has a row that is none; the message names
            the line of each of the first faults.
    """
    data = _bytes_of(path)
    found: dict[str, list[LabelledRow]] = {}
    faults: list[str] = []
    left_out = unlabelled = taken = 0
    rows = _csv_rows if path.suffix.lower() == ".csv" else _json_rows
    for line, row in rows(_text_of(data, path), path):
        said = _domain_of(row)
        if domain is not None and said not in ("", domain):
            left_out += 1
            continue
        if not isinstance(row, str) and row.get("correct", 0) in ("", None):
            unlabelled += 1
            continue
        labelled, of = _labelled(row), said or domain or ""
        if isinstance(labelled, str):
            faults.append(f"{path.name}:{line}: {labelled}")
        elif not of:
            faults.append(f"{path.name}:{line}: the row names no domain, and no --domain was given")
        elif len(of) > DOMAIN_CHARS_MAX:
            faults.append(f"{path.name}:{line}: the name of the domain is longer than {DOMAIN_CHARS_MAX} characters")
        else:
            found.setdefault(of, []).append(labelled)
            taken += 1
        if taken > ROWS_MAX:
            raise UsageError(f"{path.name} has more than {ROWS_MAX} rows", hint="take a random part of them")
    if faults:
        more = f" (+{len(faults) - FAULTS_SHOWN_MAX} more)" if len(faults) > FAULTS_SHOWN_MAX else ""
        raise UsageError("; ".join(faults[:FAULTS_SHOWN_MAX]) + more, hint=_WANTED)
    if not found:
        said = f" of the domain {domain!r} ({left_out} of others)" if left_out else ""
        empty = f"; in {unlabelled} rows `correct` is empty" if unlabelled else ""
        raise UsageError(f"{path.name} holds no labelled rows{said}{empty}", hint=_WANTED)
    ordered = {name: tuple(found[name]) for name in sorted(found)}
    return LabelledRows(digest=digest_bytes(data), by_domain=ordered, left_out=left_out, unlabelled=unlabelled)


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            raise UsageError(f"{path} is larger than {FILE_BYTES_MAX} bytes", hint="take a random part of its rows")
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", hint="name a file of labelled rows") from error


def _text_of(data: bytes, path: Path) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{path.name}:{line}: not UTF-8", hint="save the file as UTF-8") from error


_Row = tuple[int, Mapping[str, object] | str]
"""A line and what stands there: a row by its columns, or what is wrong with it."""


def _json_rows(text: str, path: Path) -> Iterator[_Row]:
    for line, said in enumerate(text.split("\n"), start=1):
        if not said.strip():
            continue
        try:
            row = json.loads(said)
        except (ValueError, RecursionError):
            if line == 1 and "," in said and path.suffix.lower() not in (".jsonl", ".json", ".ndjson"):
                raise UsageError(
                    f"{path.name}:1: not JSON", hint="give a CSV file a name that ends in .csv; else one object a line"
                ) from None
            yield line, "not JSON; each line is one object"
            continue
        yield line, row if isinstance(row, dict) else "not an object; each line is one object"


def _csv_rows(text: str, path: Path) -> Iterator[_Row]:
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        missing = [name for name in ("confidence", "correct") if name not in header]
        if missing:
            raise UsageError(f"{path.name}:1: there is no column {missing[0]!r}", hint=_WANTED)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                yield reader.line_num, f"{len(cells)} values under {len(header)} columns"
                continue
            yield reader.line_num, dict(zip(header, cells, strict=True))
    except csv.Error as error:
        raise UsageError(f"{path.name}:{reader.line_num}: not CSV: {error}", hint="check its quotes") from error


def _domain_of(row: Mapping[str, object] | str) -> str:
    said = None if isinstance(row, str) else row.get("domain")
    return said.strip() if isinstance(said, str) else ""


def _labelled(row: Mapping[str, object] | str) -> LabelledRow | str:
    """The row, or what is wrong with it."""
    if isinstance(row, str):
        return row
    for name in ("confidence", "correct"):
        if name not in row:
            return f"there is no {name!r}"
    said, correct = row["confidence"], row["correct"]
    confidence = _number(said)
    if confidence is None or not 0.0 <= confidence <= 1.0:
        return f"the confidence {said!r:.60} is not a number from 0 to 1"
    label = _LABELS.get(str(correct).strip().lower())
    if label is None:
        return f"{correct!r:.60} is not true, false, 1 or 0"
    return confidence, label


def _number(said: object) -> float | None:
    if isinstance(said, bool) or not isinstance(said, int | float | str):
        return None
    try:
        return float(said)
    except (ValueError, OverflowError):
        return None
