"""What recursion was worth: the formulas on cases worked by hand, and which steps belong to the climb."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evaluation.plant import ROWS, write_plant
from tests.orchestration.world import RUN, answers, failing_once, release_needs_approval, world_of
from toulmin.contracts.errors import FailureClass
from toulmin.contracts.run_contract import InputSpec, OutputSpec, RunContract
from toulmin.contracts.vocabulary import Level
from toulmin.evaluation.recursion import Cost, change, cost_before, cost_of_climb, mean_cost, paired, rounds_of
from toulmin.orchestration import LocalEngine
from toulmin.wiring import Runtime, read_settings


def test_an_uneven_split_is_judged_by_the_binomial_distribution() -> None:
    # 6 gained and 1 lost: 2 * (C(7,0) + C(7,1)) / 2^7 = 0.125.
    before = [False] * 6 + [True] + [True] * 3
    after = [True] * 6 + [False] + [True] * 3
    found = paired(before, after)
    assert (found.gained, found.lost, found.of, found.p) == (6, 1, 10, 0.125)
    assert paired([True, False], [True, False]).p == 1.0
    assert paired([], []).p == 1.0


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=60))
def test_swapping_before_and_after_swaps_what_was_gained_and_lost(pairs: list[tuple[bool, bool]]) -> None:
    one = paired([then for then, _ in pairs], [now for _, now in pairs])
    two = paired([now for _, now in pairs], [then for then, _ in pairs])
    assert (one.gained, one.lost, one.p) == (two.lost, two.gained, two.p)


def test_the_interval_of_a_change_holds_it_and_nothing_is_said_of_no_change() -> None:
    found = change([0.0] * 20, [1.0, 0.0] * 10)
    assert found.low < found.value == 0.5 < found.high
    assert change([0.0] * 20, [1.0, 0.0] * 10) == found
    still = change([0.3, 0.7], [0.3, 0.7])
    assert (still.value, still.low, still.high) == (0.0, 0.0, 0.0)
    assert change([], []).value == 0.0


def test_the_mean_of_no_run_costs_nothing() -> None:
    assert mean_cost(()) == Cost(steps=0.0, model_calls=0.0, seconds=0.0)
    assert mean_cost((Cost(steps=4, model_calls=1, seconds=1), Cost(steps=8, model_calls=2, seconds=2))).steps == 6.0


@pytest.mark.parametrize(("level", "climbs"), [(Level.L1, False), (Level.L4, True)])
async def test_the_cost_of_a_run_is_told_apart_by_level(
    tmp_path_factory: pytest.TempPathFactory, level: Level, climbs: bool
) -> None:
    folder = write_plant(tmp_path_factory.mktemp("plant"))
    (folder / "boiler.log").write_text(str(ROWS[0]["log"]), encoding="utf-8")
    contract = RunContract(
        objective="What failed?",
        inputs=(InputSpec(path="boiler.log"),),
        output=OutputSpec(must_answer=("root cause",)),
        level_max=level,
    )
    async with Runtime.open(read_settings({}, folder=folder)) as runtime:
        run = await runtime.start(contract, base=folder)
        state = await runtime.carry(run)
        log = await runtime.store.events(run)
    before, climb = cost_before(log), cost_of_climb(log)
    assert before.steps + climb.steps == state.steps
    assert before.model_calls + climb.model_calls == state.usage.model_calls
    assert (climb.steps > 0, climb.seconds > 0) == (climbs, climbs)
    assert rounds_of(log) == (2 if len(state.frames_of(Level.L1)) > 1 else 1)


async def test_what_fails_or_waits_counts_where_it_belongs() -> None:
    world = world_of(failing_once(answers(), when=lambda r: r.task.item == "i2", failure=FailureClass.TRANSIENT))
    world.policy.rule = release_needs_approval
    await world.start()
    state = await LocalEngine(world.effects()).carry(RUN)
    log = await world.log()
    assert {"attempt_failed", "approval_asked"} <= {event.kind for event in log}
    assert (cost_before(log).steps, cost_of_climb(log).steps) == (state.steps, 0)
    assert rounds_of(log) == 1
