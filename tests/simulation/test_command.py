"""The command that people and nightly jobs use."""

from __future__ import annotations

import json

import pytest

from tests.simulation.mutations import promotion_needs_no_permit
from toulmin.testing.simulator.__main__ import main


def test_seeds_that_go_well_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--start", "1", "--seeds", "2", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["seeds"], said["failed"]) == (2, [])
    assert said["events"] > 4


def test_a_failing_seed_prints_its_smallest_story(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    promotion_needs_no_permit(monkeypatch)
    assert main(["--start", "1", "--seeds", "20"]) == 1
    said = capsys.readouterr().out
    assert "BROKEN effects_follow_allowances: the permit for artifact.promote (allow) was not spent" in said
    assert "again: make sim SEED=" in said
    assert "trouble:" not in said, "troubles that the breach does not need are left out"


def test_a_story_is_told_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--start", "3", "--story", "--without", "order"]) == 0
    assert "event 1: run_started" in capsys.readouterr().out
