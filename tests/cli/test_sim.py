"""`toulmin sim`: the verb that people and nightly jobs use."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Desk
from tests.simulation.mutations import promotion_needs_no_permit


def test_seeds_that_go_well_are_counted(desk: Desk) -> None:
    result = desk("sim", "--start", "1", "--seeds", "2", "--json")
    assert result.code == 0
    said = json.loads(result.out)
    assert (said["seeds"], said["failed"]) == (2, [])
    assert said["events"] > 4


def test_a_failing_seed_prints_its_smallest_story(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    promotion_needs_no_permit(monkeypatch)
    result = desk("sim", "--start", "1", "--seeds", "20")
    assert result.code == 1
    assert "BROKEN effects_follow_allowances: the permit for artifact.promote (allow) was not spent" in result.out
    assert "again: toulmin sim --story --start " in result.out
    assert "trouble:" not in result.out, "troubles that the breach does not need are left out"


def test_all_failing_seeds_are_in_one_document(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    promotion_needs_no_permit(monkeypatch)
    result = desk("sim", "--start", "1", "--seeds", "6", "--keep-going", "--json")
    assert result.code == 1
    said = json.loads(result.out)
    assert said["seeds"] == 6
    assert {failed["invariant"] for failed in said["failed"]} == {"effects_follow_allowances"}
    assert all(failed["story"] for failed in said["failed"])


def test_a_story_is_told_on_request(desk: Desk) -> None:
    result = desk("sim", "--start", "3", "--story", "--without", "order")
    assert result.code == 0
    assert "event 1: run_started" in result.out
