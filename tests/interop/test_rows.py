"""Labelled rows are read whole or refused, with file and line; damage is never taken for data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from toulmin.contracts.errors import UsageError
from toulmin.interop import read_rows

ROW = {"id": "r1", "group": "g", "evidence": ["The node failed."], "claim": "The node failed.", "supported": 1}


def written(folder: Path, *lines: bytes | dict[str, object]) -> Path:
    path = folder / "rows.jsonl"
    path.write_bytes(b"".join((one if isinstance(one, bytes) else json.dumps(one).encode()) + b"\n" for one in lines))
    return path


def test_every_field_is_read_and_blank_lines_are_nothing(tmp_path: Path) -> None:
    full = {**ROW, "id": "r2", "supported": 0, "label": "partial", "source_model": "gpt2", "question": "What failed?"}
    read = read_rows(written(tmp_path, ROW, b"", full, b"  "))
    assert [row.id for row in read.rows] == ["r1", "r2"]
    assert (read.rows[1].label, read.rows[1].source_model, read.rows[1].question) == ("partial", "gpt2", "What failed?")
    assert read.damage == ()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"\x00" * 1_000 + b'{"id": "r2"}', "1000 of its 1012 bytes are NUL"),
        (b'{"id": "r2", "claim"', "not a valid LabelledRow"),
        (b"\xff\xfe", "not a valid LabelledRow"),
        (b"[]", "not a valid LabelledRow"),
        (json.dumps({**ROW, "id": "r2", "supported": 2}).encode(), "supported"),
        (json.dumps({**ROW, "id": "r2", "supported": True}).encode(), "supported"),
        (json.dumps({**ROW, "id": "r2", "evidence": []}).encode(), "evidence"),
        (json.dumps({**ROW, "id": "r2", "other": 1}).encode(), "other"),
        (json.dumps(ROW).encode(), "the id 'r1' stands on line 1 already"),
        (json.dumps({**ROW, "id": "r2", "claim": "x" * 5_000_000}).encode(), "more than 4194304"),
    ],
)
def test_a_damaged_line_is_refused_with_file_line_and_fault_or_left_out_aloud(
    tmp_path: Path, line: bytes, says: str
) -> None:
    path = written(tmp_path, ROW, line, {**ROW, "id": "r3"})
    with pytest.raises(UsageError) as refused:
        read_rows(path)
    assert refused.value.message.startswith("rows.jsonl:2: ")
    assert says in refused.value.message
    assert "the other 2 rows" in refused.value.hint
    read = read_rows(path, skip_damaged=True)
    assert [row.id for row in read.rows] == ["r1", "r3"]
    assert [one.line for one in read.damage] == [2]


def test_of_many_damaged_lines_the_first_are_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"rows.jsonl:5: .*\(and 3 more\)"):
        read_rows(written(tmp_path, *[b"{}"] * 8))


@pytest.mark.parametrize("skip_damaged", [True, False])
def test_a_file_without_a_row_is_refused(tmp_path: Path, skip_damaged: bool) -> None:
    with pytest.raises(UsageError, match="holds no row"):
        read_rows(written(tmp_path), skip_damaged=skip_damaged)
    with pytest.raises(UsageError, match="holds no row"):
        read_rows(written(tmp_path, b"\x00"), skip_damaged=True)


def test_a_file_that_is_not_there_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        read_rows(tmp_path / "absent.jsonl")
