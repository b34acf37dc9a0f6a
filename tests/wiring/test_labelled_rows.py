"""Labelled rows as people keep them: what is read, and what each fault is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.errors import UsageError
from toulmin.wiring import read_labelled_rows

CSV = """\
Confidence,note,correct,domain
0.9,"two, in quotes",true,b

0.25,,0,a
1,"a line
break",FALSE,b
"""
JSON_LINES = """\
{"confidence": 0.9, "correct": true, "domain": "b"}

{"confidence": 0.25, "correct": 0, "domain": "a", "note": "x"}
{"confidence": 1, "correct": "False", "domain": "b"}
"""


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize(
    ("name", "text"), [("rows.csv", CSV), ("rows.CSV", "\ufeff" + CSV), ("rows.jsonl", JSON_LINES)]
)
def test_both_forms_say_the_same(tmp_path: Path, name: str, text: str) -> None:
    found = read_labelled_rows(written(tmp_path, name, text), domain=None)
    assert list(found.by_domain.items()) == [("a", ((0.25, False),)), ("b", ((0.9, True), (1.0, False)))]
    assert (found.left_out, found.digest) == (0, digest_bytes(text.encode()))


def test_a_domain_takes_its_own_rows_and_those_without_one(tmp_path: Path) -> None:
    text = "confidence,correct,domain\n0.9,1,b\n0.8,1,\n0.7,0,a\n0.6,maybe,a\n"
    found = read_labelled_rows(written(tmp_path, "rows.csv", text), domain="b")
    assert (dict(found.by_domain), found.left_out) == ({"b": ((0.9, True), (0.8, True))}, 2)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("rows.csv", "confidence,right\n0.9,1\n", "rows.csv:1: there is no column 'correct'"),
        ("rows.csv", "", "rows.csv:1: there is no column 'confidence'"),
        ("rows.csv", "confidence,correct\n", "rows.csv holds no labelled rows"),
        ("rows.csv", "confidence,correct\n0.5,1\n85%,1\n", "rows.csv:3: the confidence '85%' is not a number"),
        ("rows.csv", "confidence,correct\n1.2,1\n", "rows.csv:2: the confidence '1.2' is not a number from 0 to 1"),
        ("rows.csv", "confidence,correct\nnan,1\n", "rows.csv:2: the confidence 'nan'"),
        ("rows.csv", "confidence,correct\n0.5,maybe\n", "rows.csv:2: 'maybe' is not true, false, 1 or 0"),
        ("rows.csv", "confidence,correct\n0.5,1,3\n", "rows.csv:2: 3 values under 2 columns"),
        ("rows.csv", 'confidence,correct\n"0.5"x,1\n', "rows.csv:2: not CSV"),
        ("rows.jsonl", "{}\n[]\n{\n" + "{}\n" * 3, "rows.jsonl:1: there is no 'confidence'; rows.jsonl:2: not an obj"),
        ("rows.jsonl", "{}\n[]\n{\n" + "{}\n" * 3, "(+3 more)"),
        ("rows.jsonl", '{"confidence": 0.5}\n', "rows.jsonl:1: there is no 'correct'"),
        ("rows.jsonl", '{"confidence": true, "correct": 1}\n', "the confidence True is not a number"),
        ("rows.jsonl", '{"confidence": [1], "correct": 1}\n', "the confidence [1] is not a number"),
        ("rows.jsonl", '{"confidence": 1e999, "correct": 1}\n', "the confidence inf is not a number"),
        ("rows.jsonl", f'{{"confidence": 1{"0" * 400}, "correct": 1}}\n', "is not a number from 0 to 1"),
        ("rows.txt", "confidence,correct\n0.5,1\n", "rows.txt:1: not JSON"),
        ("rows.csv", b"confidence,correct\n0.5,\xff\n", "rows.csv:2: not UTF-8"),
        ("rows.csv", f"confidence,correct,domain\n0.5,1,{'x' * 201}\n", "longer than 200 characters"),
    ],
)
def test_each_fault_has_its_line_and_a_remedy(tmp_path: Path, name: str, text: str | bytes, said: str) -> None:
    domain = None if "x" * 201 in str(text) else "d"
    with pytest.raises(UsageError) as refused:
        read_labelled_rows(written(tmp_path, name, text), domain=domain)
    assert said in refused.value.message
    assert refused.value.hint


def test_without_any_domain_each_row_must_name_one(tmp_path: Path) -> None:
    path = written(tmp_path, "rows.csv", "confidence,correct,domain\n0.9,1,b\n0.8,1,\n")
    with pytest.raises(UsageError, match=r"rows\.csv:3: the row names no domain"):
        read_labelled_rows(path, domain=None)


def test_rows_of_other_domains_alone_are_no_rows(tmp_path: Path) -> None:
    path = written(tmp_path, "rows.csv", "confidence,correct,domain\n0.9,1,b\n")
    with pytest.raises(UsageError, match=r"no labelled rows of the domain 'c' \(1 of others\)"):
        read_labelled_rows(path, domain="c")


def test_rows_without_a_label_are_counted_and_left_out(tmp_path: Path) -> None:
    text = "confidence,correct\n0.9,1\n0.8,\n"
    found = read_labelled_rows(written(tmp_path, "rows.csv", text), domain="d")
    assert (dict(found.by_domain), found.unlabelled) == ({"d": ((0.9, True),)}, 1)
    path = written(tmp_path, "rows.jsonl", '{"confidence": 0.9, "correct": null}\n')
    with pytest.raises(UsageError, match="no labelled rows; in 1 rows `correct` is empty"):
        read_labelled_rows(path, domain="d")


def test_a_file_that_is_not_there_or_too_large_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        read_labelled_rows(tmp_path / "none.csv", domain="d")
    with pytest.raises(UsageError, match="more than 200000 rows"):
        read_labelled_rows(written(tmp_path, "many.csv", "confidence,correct\n" + "0.5,1\n" * 200_001), domain="d")
    with (tmp_path / "large.csv").open("wb") as file:
        file.truncate(64 * 1024 * 1024 + 1)
    with pytest.raises(UsageError, match="larger than"):
        read_labelled_rows(tmp_path / "large.csv", domain="d")
