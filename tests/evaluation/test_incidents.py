"""Failure modes are read with a clear word on each fault, and composed so that the answer is known."""

import dataclasses
import json
import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evaluation.plant import ROWS, Row, plant_modes, write_plant
from toulmin.contracts.errors import NotFound, ToulminError, UsageError
from toulmin.evaluation import FailureMode, alone, compose, load_modes


def mode(number: int, *, lines: int) -> FailureMode:
    text = tuple(f"mode {number} says {line}" for line in range(lines))
    return FailureMode(f"M{number}", f"t{number}", "", "", "", "", "", (), text, frozenset({lines - 1}))


def test_modes_keep_their_order_their_lines_and_their_gold(tmp_path: Path) -> None:
    found = load_modes(write_plant(tmp_path))
    assert [one.id for one in found.modes] == [entry["id"] for entry in ROWS]
    assert found.modes[0].lines[3].startswith("ERROR boiler valve stuck")
    assert found.modes[0].gold == {3}
    assert found.digest == load_modes(tmp_path / "incidents").digest


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"log": 7}, "line 2: not a valid failure mode: log: Input should be a valid string"),
        ({"title": ""}, "line 2: not a valid failure mode: title"),
        ({"gold_lines": [0]}, "line 2: not a valid failure mode: gold_lines.0"),
        ({"gold_lines": [9]}, "line 2: gold_lines names line 9, but the log of PLANT-002 has 4"),
        ({"log": " \n "}, "line 2: the log of PLANT-002 is blank"),
        ({"id": "PLANT-001"}, "line 2: the id PLANT-001 is already that of line 1"),
    ],
)
def test_a_broken_row_is_named_with_its_line_and_field(tmp_path: Path, change: Row, said: str) -> None:
    rows = (ROWS[0], {**ROWS[1], **change}, *ROWS[2:])
    with pytest.raises(UsageError, match=said) as caught:
        load_modes(write_plant(tmp_path, rows))
    assert caught.value.hint


def test_a_missing_field_and_a_line_that_is_no_json_are_named(tmp_path: Path) -> None:
    without = {name: value for name, value in ROWS[0].items() if name != "gold_lines"}
    path = write_plant(tmp_path, (without,)) / "incidents" / "rules.jsonl"
    with pytest.raises(UsageError, match="line 1: not a valid failure mode: gold_lines: Field required"):
        load_modes(tmp_path)
    path.write_text(json.dumps(ROWS[0]) + "\n\n{oops\n", encoding="utf-8")
    with pytest.raises(UsageError, match="line 3: not a valid failure mode: failure mode: Invalid JSON"):
        load_modes(tmp_path)


@pytest.mark.parametrize(
    ("content", "error", "said"),
    [
        (None, NotFound, "there is no incidents/rules.jsonl below"),
        (b"\n\n", UsageError, "holds no failure mode"),
        (b"\xff\xfe{}", UsageError, "cannot read"),
    ],
)
def test_a_file_that_is_missing_empty_or_no_text_is_named(
    tmp_path: Path, content: bytes | None, error: type[ToulminError], said: str
) -> None:
    if content is not None:
        (tmp_path / "rules.jsonl").write_bytes(content)
    with pytest.raises(error, match=said):
        load_modes(tmp_path)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="there is no folder"):
        load_modes(tmp_path / "nowhere")


def test_a_log_alone_is_the_log_as_it_was_found(tmp_path: Path) -> None:
    first = plant_modes(tmp_path)[0]
    incident = alone(first)
    assert (incident.lines, incident.gold, incident.at_us) == (first.lines, first.gold, ())


@given(
    sizes=st.lists(st.integers(1, 12), min_size=2, max_size=7),
    data=st.data(),
    seed=st.integers(0, 2**32),
)
def test_a_composed_log_holds_every_line_once_in_order_and_starts_with_the_root(
    sizes: list[int], data: st.DataObject, seed: int
) -> None:
    modes = [mode(number, lines=size) for number, size in enumerate(sizes)]
    root = data.draw(st.integers(0, len(modes) - 1))
    noise = data.draw(st.integers(1, len(modes) - 1))
    incident = compose(modes, root, noise=noise, chance=random.Random(seed))
    chosen = [one for one in modes if one.id in incident.noise | {incident.root}]
    assert len(chosen) == noise + 1
    assert Counter(incident.lines) == Counter(line for one in chosen for line in one.lines)
    for one in chosen:
        assert [line for line in incident.lines if line in one.lines] == list(one.lines)
    assert list(incident.at_us) == sorted(incident.at_us)
    assert incident.lines[0] == modes[root].lines[0]
    assert [incident.lines[position] for position in incident.gold] == [modes[root].lines[-1]]
    assert incident == compose(modes, root, noise=noise, chance=random.Random(seed))


def test_with_random_onsets_the_root_is_not_always_first() -> None:
    modes = [mode(number, lines=2) for number in range(4)]
    starts = {
        compose(modes, 0, noise=3, chance=random.Random(seed), root_first=False).lines[0] == modes[0].lines[0]
        for seed in range(20)
    }
    assert starts == {True, False}


@given(
    sizes=st.lists(st.integers(1, 12), min_size=2, max_size=7),
    data=st.data(),
    seed=st.integers(0, 2**32),
)
def test_with_a_log_for_each_system_the_incident_is_the_same_and_each_mode_is_one_system(
    sizes: list[int], data: st.DataObject, seed: int
) -> None:
    modes = [mode(number, lines=size) for number, size in enumerate(sizes)]
    root = data.draw(st.integers(0, len(modes) - 1))
    noise = data.draw(st.integers(1, len(modes) - 1))
    mixed, separate = (
        compose(modes, root, noise=noise, chance=random.Random(seed), separate=apart) for apart in (False, True)
    )
    assert mixed.systems == ()
    assert dataclasses.replace(separate, systems=()) == mixed
    assert set(separate.systems) == set(range(1, noise + 2))
    for one in modes:
        assert len({separate.systems[place] for place, line in enumerate(separate.lines) if line in one.lines}) <= 1


def test_the_number_of_a_system_does_not_tell_the_root() -> None:
    modes = [mode(number, lines=2) for number in range(4)]
    first = [compose(modes, 0, noise=3, chance=random.Random(seed), separate=True).systems[0] for seed in range(40)]
    assert set(first) == {1, 2, 3, 4}
