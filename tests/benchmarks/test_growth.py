"""The benchmark of growth: its runs are whole ones, and its part of the page leaves the others as they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.growth import CLIMBS, Growth, lines_of, measure
from benchmarks.reference import write_part
from benchmarks.steps import Machine

MACHINE = Machine(cores=2, system="any", architecture="any", python="3", sqlite="3", load_before=0.0)


@pytest.mark.parametrize("name", list(CLIMBS))
async def test_a_small_run_of_each_kind_ends_with_a_report(name: str) -> None:
    climb = CLIMBS[name]
    found = await measure(climb, 12)
    second_round = climb.rounds > 1 and not climb.extractive
    assert found.items == 12 + (2 if second_round else 0) + (1 if climb.extractive else 0)
    assert found.claims > 0
    assert (found.steps > found.items + 8) is (climb.level_max > 1)


def test_each_part_of_the_page_is_written_without_the_others(tmp_path: Path) -> None:
    write_part("growth", data={"figures": [1]}, lines=["## Growth", "", "old"], folder=tmp_path)
    write_part("steps", data={"figures": [2]}, lines=["## Steps"], folder=tmp_path)
    write_part("growth", data={"figures": [3]}, lines=["## Growth", "", "new"], folder=tmp_path)
    page = (tmp_path / "performance.md").read_text(encoding="utf-8")
    assert page.index("## Steps") < page.index("## Growth") < page.index("new")
    assert "old" not in page
    assert json.loads((tmp_path / "performance.json").read_text(encoding="utf-8")) == {
        "steps": {"figures": [2]},
        "growth": {"figures": [3]},
    }


def test_the_page_says_whether_the_aim_was_met() -> None:
    small = Growth("any", 100, 110, 2.0, 2.0, 100.0, 1, 1.0)
    flat = Growth("any", 10_000, 10_010, 2.2, 2.2, 200.0, 1, 1.0)
    steep = Growth("any", 10_000, 10_010, 9.0, 9.0, 200.0, 1, 1.0)
    assert any("**Met**: 1.10 times the CPU" in line for line in lines_of([small, flat], MACHINE))
    assert any("**Not met**: 4.50 times the CPU" in line for line in lines_of([small, steep], MACHINE))
