"""Plans for fault points do what they are asked to, at the visit that they are asked for."""

from __future__ import annotations

import threading

import pytest

from toulmin.contracts.errors import StoreFailed, UsageError
from toulmin.ports.faults import FAULT_POINTS, fault_plan, reach
from toulmin.testing.faults import Reached, kill_at, plan_from, raise_at, wait_at

POINT = "store.before_commit"


def test_without_a_plan_nothing_happens() -> None:
    for point in FAULT_POINTS:
        reach(point)


def test_the_wanted_visit_of_the_wanted_point_fails() -> None:
    reached = Reached()
    with fault_plan(reached), fault_plan(raise_at(POINT, visit=2)):
        reach(POINT)
        reach("store.after_begin")
        with pytest.raises(StoreFailed, match=POINT):
            reach(POINT)
        reach(POINT)
    reach(POINT)
    assert reached.counts == {POINT: 3, "store.after_begin": 1}


def test_a_thread_waits_until_the_gate_opens() -> None:
    gate, passed = threading.Event(), threading.Event()

    def work() -> None:
        reach(POINT)
        passed.set()

    with fault_plan(wait_at(POINT, gate=gate)):
        thread = threading.Thread(target=work)
        thread.start()
        assert not passed.is_set()
        gate.set()
        thread.join()
    assert passed.is_set()
    with fault_plan(wait_at(POINT, gate=threading.Event(), timeout_s=0.0)), pytest.raises(StoreFailed, match="gate"):
        reach(POINT)


def test_plans_are_read_from_text() -> None:
    with fault_plan(plan_from(f"raise:{POINT}")), pytest.raises(StoreFailed):
        reach(POINT)
    with fault_plan(plan_from(f"kill:{POINT}:2")):
        reach(POINT)


@pytest.mark.parametrize("text", ["", "raise", f"melt:{POINT}", f"raise:{POINT}:soon", "kill:store.nowhere:1"])
def test_what_is_no_plan_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        plan_from(text)


def test_unknown_points_are_refused() -> None:
    with pytest.raises(UsageError, match=r"store\.nowhere") as caught:
        kill_at("store.nowhere")
    assert POINT in caught.value.hint
