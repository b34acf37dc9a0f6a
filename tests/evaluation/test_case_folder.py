"""What a run can read holds the question and never the answer."""

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.evaluation.plant import plant_modes
from toulmin.contracts.errors import InvariantBroken, ToulminError, UsageError
from toulmin.evaluation import FailureMode, Incident, alone, compose
from toulmin.evaluation.case_folder import KNOWLEDGE, LOG, forbid_leaks, knowledge_text, places_of, write_case


@pytest.fixture
def modes(tmp_path: Path) -> tuple[FailureMode, ...]:
    return plant_modes(tmp_path / "data")


def guard(folder: Path, modes: tuple[FailureMode, ...]) -> None:
    forbid_leaks(folder, ids=[mode.id for mode in modes], knowledge=knowledge_text(modes))


def test_the_knowledge_names_every_mode_and_holds_no_log_and_no_gold(modes: tuple[FailureMode, ...]) -> None:
    records = [json.loads(row) for row in knowledge_text(modes).splitlines()]
    assert [record["id"] for record in records] == [mode.id for mode in modes]
    for record, mode in zip(records, modes, strict=True):
        assert set(record) == {"id", "title", "category", "description", "cause", "impact", "mitigation", "tags"}
        assert not any(line in json.dumps(record) for line in mode.lines)


def test_a_log_alone_is_written_byte_for_byte(tmp_path: Path, modes: tuple[FailureMode, ...]) -> None:
    write_case(tmp_path / "case", alone(modes[0]), knowledge=knowledge_text(modes))
    assert (tmp_path / "case" / LOG).read_text(encoding="utf-8") == "\n".join(modes[0].lines)
    assert sorted(path.name for path in (tmp_path / "case").iterdir()) == sorted([KNOWLEDGE, LOG])


def test_a_carriage_return_makes_no_new_line(tmp_path: Path) -> None:
    incident = Incident("X", frozenset(), ("10 %\r20 %\rdone\r", "next"), frozenset({1}))
    write_case(tmp_path / "case", incident, knowledge="")
    assert (tmp_path / "case" / LOG).read_text(encoding="utf-8").splitlines() == ["10 % 20 % done", "next"]


def test_a_composed_log_has_one_line_for_each_with_its_time(tmp_path: Path, modes: tuple[FailureMode, ...]) -> None:
    incident = compose(modes, 0, noise=3, chance=random.Random(1))
    write_case(tmp_path / "case", incident, knowledge=knowledge_text(modes))
    rows = (tmp_path / "case" / LOG).read_text(encoding="utf-8").splitlines()
    assert rows[0] == f"2026-03-02T09:00:00.000000Z {modes[0].lines[0]}"
    assert [row.split(" ", 1)[1] for row in rows] == list(incident.lines)
    assert rows == sorted(rows, key=lambda row: row.split(" ", 1)[0])


def test_each_system_has_a_file_of_its_own_that_says_nothing_of_the_root(
    tmp_path: Path, modes: tuple[FailureMode, ...]
) -> None:
    incident = compose(modes, 0, noise=3, chance=random.Random(1), separate=True)
    mixed = compose(modes, 0, noise=3, chance=random.Random(1))
    write_case(tmp_path / "case", incident, knowledge=knowledge_text(modes))
    write_case(tmp_path / "mixed", mixed, knowledge=knowledge_text(modes))
    guard(tmp_path / "case", modes)
    names = [f"system-{number}.log" for number in (1, 2, 3, 4)]
    assert sorted(path.name for path in (tmp_path / "case").iterdir()) == sorted([KNOWLEDGE, *names])
    written = {name: (tmp_path / "case" / name).read_text(encoding="utf-8").splitlines() for name in names}
    whole = (tmp_path / "mixed" / LOG).read_text(encoding="utf-8").splitlines()
    assert sorted(row for rows in written.values() for row in rows) == whole
    for name, places in places_of(incident).items():
        assert written[name] == [whole[place] for place in places]


def append(path: Path, text: str) -> None:
    path.write_bytes(path.read_bytes() + text.encode())


@pytest.mark.parametrize(
    ("plant", "error", "said"),
    [
        (lambda folder: append(folder / LOG, "\nmatched PLANT-004"), UsageError, "incident.log of a case names .*004"),
        (lambda folder: (folder / "PLANT-001.log").write_text("x"), UsageError, "names the failure mode PLANT-001"),
        (lambda folder: (folder / "notes.txt").write_text("root=PLANT-001"), UsageError, "notes.txt"),
        (lambda folder: append(folder / KNOWLEDGE, "{}\n"), InvariantBroken, "differs from the one"),
    ],
)
def test_a_planted_answer_is_caught(
    tmp_path: Path,
    modes: tuple[FailureMode, ...],
    plant: Callable[[Path], object],
    error: type[ToulminError],
    said: str,
) -> None:
    folder = tmp_path / "case"
    write_case(folder, alone(modes[0]), knowledge=knowledge_text(modes))
    guard(folder, modes)
    plant(folder)
    with pytest.raises(error, match=said):
        guard(folder, modes)


def test_knowledge_with_a_field_too_many_is_caught(tmp_path: Path, modes: tuple[FailureMode, ...]) -> None:
    knowledge = knowledge_text(modes) + json.dumps({"id": "x", "gold_lines": [1]}) + "\n"
    write_case(tmp_path / "case", alone(modes[0]), knowledge=knowledge)
    with pytest.raises(InvariantBroken, match="the field gold_lines"):
        forbid_leaks(tmp_path / "case", ids=["PLANT-001"], knowledge=knowledge)


def test_a_longer_word_that_holds_an_id_is_no_leak(tmp_path: Path, modes: tuple[FailureMode, ...]) -> None:
    write_case(tmp_path / "case", alone(modes[0]), knowledge=knowledge_text(modes))
    append(tmp_path / "case" / LOG, "\nserial XPLANT-0017-b")
    guard(tmp_path / "case", modes)
