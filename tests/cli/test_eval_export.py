"""`toulmin eval export`: labelled rows become a data set, and damaged files a clear refusal."""

from __future__ import annotations

import asyncio
import json

from tests.cli.conftest import Desk
from toulmin.interop import Exported
from toulmin.interop.pydantic_evals import load_dataset, recorded_claim

ROW = {
    "id": "r1",
    "group": "g",
    "evidence": ["At 14:01 node cache-7 ran out of memory."],
    "claim": "Node cache-7 ran out of memory.",
    "supported": 1,
}


def rows(*ids: str) -> str:
    return "".join(json.dumps({**ROW, "id": name}) + "\n" for name in ids)


def test_rows_are_exported_and_the_data_set_runs(desk: Desk) -> None:
    desk.write("rows.jsonl", rows("r1", "r2"))
    result = desk("eval", "export", "rows.jsonl", "--to", "cases.yaml")
    assert (result.code, result.err) == (0, "")
    assert "cases.yaml: 2 cases in 1 group, 2 supported" in result.out
    report = asyncio.run(load_dataset(desk.folder / "cases.yaml").evaluate(recorded_claim, progress=False))
    assert all(found.value for case in report.cases for found in case.assertions.values())


def test_json_says_what_was_written(desk: Desk) -> None:
    desk.write("rows.jsonl", rows("r1"))
    result = desk("eval", "export", "rows.jsonl", "--to", "cases.yaml", "--json")
    assert Exported.parse(result.out).cases == 1


def test_a_damaged_line_is_refused_by_file_and_line_and_can_be_left_out_aloud(desk: Desk) -> None:
    desk.write("rows.jsonl", "\0" * 300 + "\n" + rows("r1"))
    refused = desk("eval", "export", "rows.jsonl", "--to", "cases.yaml")
    assert refused.code == 2
    assert "rows.jsonl:1: 300 of its 300 bytes are NUL" in " ".join(refused.err.split())
    assert not (desk.folder / "cases.yaml").exists()
    done = desk("eval", "export", "rows.jsonl", "--to", "cases.yaml", "--skip-damaged")
    assert done.code == 0
    assert "1 damaged line left out" in done.out


def test_a_row_may_name_the_sentences_that_people_pointed_at(desk: Desk) -> None:
    desk.write("rows.jsonl", json.dumps({**ROW, "gold": [0]}) + "\n")
    assert desk("eval", "export", "rows.jsonl", "--to", "cases.yaml").code == 0
