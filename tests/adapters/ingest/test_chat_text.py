"""Text that begins with a bracket is not taken for JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from toulmin.adapters.ingest import FolderReader
from toulmin.contracts.document import Rejection
from toulmin.contracts.run_contract import InputSpec, Limits
from toulmin.testing.conformance.ingest import read_one


@pytest.mark.parametrize(
    ("name", "text"),
    [("chat.txt", "[08:01] mara: login is down\n[08:02] jun: on it\n"), ("app.txt", "[pool]\nsize = 3\n")],
)
async def test_lines_in_brackets_are_text(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    reader = FolderReader(tmp_path)
    (found,), rejected = await reader.find([InputSpec(path=name)], limits=Limits())
    assert rejected == ()
    assert found.kind in ("text", "log")
    readings = await read_one(reader, found, limits=Limits())
    assert not isinstance(readings, Rejection)
    assert "".join(passage.text for passage in readings[0].passages)
    reader.close()
