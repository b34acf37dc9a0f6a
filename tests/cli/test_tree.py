"""The pyramid of a run: at 80 columns, folded where it is long, and as data."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from rich.console import Console

from tests.cli.conftest import Desk
from tests.orchestration.disputed import LOOKUPS, carried, claim, world_with
from tests.orchestration.world import contract_of
from toulmin.cli.pyramid import ConflictView, FrameView, ItemView, Pyramid, pyramid_of
from toulmin.cli.render.pyramid import pyramid_view
from toulmin.contracts.command import HaltCondition, NextRound
from toulmin.contracts.vocabulary import ArtifactId, FramePath, ItemId, Level, Regime, RunId, Step
from toulmin.state import RunStatus


def shown(pyramid: Pyramid, *, full: bool = False) -> str:
    out = StringIO()
    Console(file=out, width=80, no_color=True).print(pyramid_view(pyramid, full=full))
    return out.getvalue()


def item(number: int, outcome: str = "promoted", **more: object) -> ItemView:
    base = {"id": ItemId(f"i{number}"), "title": f"Read document {number}", "outcome": outcome}
    return ItemView.model_validate({**base, "confidence": 0.9, "claims": 2 if outcome == "promoted" else 0, **more})


PYRAMID = Pyramid(
    run=RunId("r1"),
    status=RunStatus.HALTED,
    reason="limit reached: rounds, 2 of 2",
    condition=HaltCondition.ROUNDS,
    regime=Regime.ELEVATED,
    frames=(
        FrameView(
            path=FramePath("1"),
            level=Level.L1,
            round=2,
            steps=(Step.CLARIFY, Step.SCOPE, Step.PLAN),
            received=NextRound(constraints=("Read the mail for a second source.",), questions=("root cause",)),
            items=(
                *(item(number) for number in range(1, 30)),
                item(30, "shed"),
                item(31, "demoted", demoted="nothing that it draws on stands (demotion.rests_on)"),
                item(32, "held", held=("promotion.roots", "promotion.roots")),
                item(33, "open", confidence=None),
            ),
            conflicts=tuple(
                ConflictView(subject=f"ttl {number}", rule=rule, reason="because", artifact=ArtifactId("a1"))
                for number, rule in enumerate(("newer_over_older",) * 5 + ("escalated",))
            ),
            sends=NextRound(constraints=("Once more.",)),
        ),
    ),
)


def test_a_long_frame_is_folded_and_what_went_wrong_is_not() -> None:
    text = shown(PYRAMID)
    assert all(len(line) <= 80 for line in text.splitlines())
    for said in (
        "halt condition: rounds",
        "round 2 · L1 analysis",
        "→ asked to: Read the mail",
        "for: root cause",
        "i30 Read document 30 · shed",
        "withdrawn: nothing that it draws on",
        "held back: promotion.roots 2",
        "i33 Read document 33 · open",
        "… 17 more promoted items, with --full",
        "conflict over ttl 5 · for you to settle",
        "… 2 more conflicts, with --full",
        "→ sends down: Once more.",
    ):
        assert said in text, said
    assert "i29" not in text
    assert "i29" in shown(PYRAMID, full=True)


@pytest.mark.requirement("R29")
async def test_rounds_withdrawals_and_conflicts_come_from_the_log() -> None:
    world = world_with(
        {(1, "i1"): (claim("a.log"),), (1, "i2"): (LOOKUPS,), (2, "j1"): (claim("b.log", "c.log"),)}, rounds=2
    )
    state = await carried(world)
    found = await pyramid_of(world.store, state.run)
    assert [(frame.round, frame.level) for frame in found.frames] == [
        (number, level) for number in (1, 2) for level in (Level.L1, Level.L2, Level.L3, Level.L4)
    ]
    first, second = found.frames[0], found.frames[4]
    assert found.frames[3].sends == second.received
    assert [(entry.id, entry.outcome, entry.demoted is not None) for entry in first.items] == [
        ("i1", "demoted", True),
        ("i2", "promoted", False),
    ]
    assert "independent_sources" in {conflict.rule for conflict in second.conflicts}


async def test_a_run_that_has_just_begun_has_no_frames() -> None:
    world = world_with({(1, "i1"): (LOOKUPS,)})
    state = await world.start(contract_of())
    found = await pyramid_of(world.store, state.run)
    assert (found.frames, found.status) == ((), RunStatus.INGESTING)


def test_a_finished_run_shows_how_it_climbed(finished: Desk) -> None:
    text = finished("show", "--tree").out
    for said in ("L1 analysis", "L2 synthesis", "L3 abstraction", "L4 meta-reasoning"):
        assert said in text, said
    data = json.loads(finished("show", "--tree", "--json").out)
    assert {frame["level"] for frame in data["frames"]} == {1, 2, 3, 4}
