"""A breaker opens after failures in a row, lets one trial through when it has cooled down, and closes on success."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toulmin.state import Breaker, BreakerState
from toulmin.state.breaker import COOLDOWN_US, COOLDOWN_US_MAX, FAILURES_TO_OPEN


def broken(times: int, *, at_us: int = 0) -> Breaker:
    breaker = Breaker()
    for _ in range(times):
        breaker = breaker.failed(at_us)
    return breaker


@pytest.mark.parametrize(
    ("breaker", "now_us", "state"),
    [
        (Breaker(), 0, BreakerState.CLOSED),
        (broken(FAILURES_TO_OPEN - 1), 0, BreakerState.CLOSED),
        (broken(FAILURES_TO_OPEN), 0, BreakerState.OPEN),
        (broken(FAILURES_TO_OPEN), COOLDOWN_US - 1, BreakerState.OPEN),
        (broken(FAILURES_TO_OPEN), COOLDOWN_US, BreakerState.TRIAL),
        (broken(FAILURES_TO_OPEN).failed(COOLDOWN_US - 1), COOLDOWN_US, BreakerState.TRIAL),
        (broken(FAILURES_TO_OPEN).failed(COOLDOWN_US), 2 * COOLDOWN_US, BreakerState.OPEN),
        (broken(FAILURES_TO_OPEN).failed(COOLDOWN_US), 3 * COOLDOWN_US, BreakerState.TRIAL),
        (broken(FAILURES_TO_OPEN).succeeded(), 0, BreakerState.CLOSED),
        (broken(FAILURES_TO_OPEN - 1).succeeded().failed(0), 0, BreakerState.CLOSED),
    ],
)
def test_table(breaker: Breaker, now_us: int, state: BreakerState) -> None:
    assert breaker.state(now_us) is state


@given(trials=st.integers(0, 40))
def test_each_failed_trial_doubles_the_pause_up_to_a_limit(trials: int) -> None:
    breaker, now_us = broken(FAILURES_TO_OPEN), 0
    for _ in range(trials):
        now_us += breaker.cooldown_us
        assert breaker.state(now_us) is BreakerState.TRIAL
        breaker = breaker.failed(now_us)
    assert breaker.cooldown_us == min(COOLDOWN_US * 2**trials, COOLDOWN_US_MAX)
    assert breaker.state(now_us) is BreakerState.OPEN
