"""Volatility: what disturbs, how far it rises, and that it neither flaps nor stays for ever."""

from __future__ import annotations

from typing import TypeVar

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.contracts.log_samples import EVENTS
from toulmin.contracts.errors import FailureClass
from toulmin.contracts.event import (
    ArtifactDemoted,
    AttemptFailed,
    EventBase,
    InputsNormalised,
    ItemFinished,
    WorkDenied,
)
from toulmin.contracts.failure import FailureSource
from toulmin.contracts.promotion import PromotionOutcome
from toulmin.contracts.vocabulary import Regime
from toulmin.state import Volatility
from toulmin.state.volatility import DWELL, FRICTION, disturbance, settled

MODEL = FailureSource.MODEL


def after(script: str, *, source: FailureSource = MODEL) -> Volatility:
    """x: a command that was disturbed; a dot: one that was not."""
    volatility = Volatility()
    for each in script:
        volatility = settled(volatility, {source: 1.0} if each == "x" else {})
    return volatility


@pytest.mark.requirement("R37")
@pytest.mark.parametrize(
    ("script", "regime"),
    [
        ("", Regime.CALM),
        ("x", Regime.CALM),
        ("x..x...x............", Regime.CALM),
        ("xx", Regime.ELEVATED),
        ("xxx", Regime.ELEVATED),
        ("xxxx", Regime.STORM),
        ("x.x.x.x.x.x.x.x.x.", Regime.STORM),
        ("xxxxxx" + "." * 4, Regime.STORM),
        ("xxxxxx" + "." * 9, Regime.ELEVATED),
        ("xxxxxx" + "." * 40, Regime.CALM),
    ],
)
def test_regimes(script: str, regime: Regime) -> None:
    assert after(script).regime is regime


@given(st.text("x.", max_size=200), st.sampled_from(list(FailureSource)))
def test_an_index_stays_in_bounds_and_calm_comes_back(script: str, source: FailureSource) -> None:
    volatility = after(script, source=source)
    assert 0.0 <= volatility.index <= 1.0
    for _ in range(60):
        volatility = settled(volatility, {})
    assert (volatility.regime, volatility.index < 0.01) == (Regime.CALM, True)


@given(st.text("x.", min_size=1, max_size=300))
@example("xxx.x.....")
def test_a_regime_relaxes_one_step_at_a_time_and_not_before_it_has_lasted(script: str) -> None:
    volatility, lasted = Volatility(), 0
    order = list(Regime)
    for each in script:
        before = volatility
        volatility = settled(volatility, {MODEL: 1.0} if each == "x" else {})
        lasted += 1
        if volatility.regime is before.regime:
            continue
        fell = order.index(before.regime) - order.index(volatility.regime)
        assert fell < 0 or (fell == 1 and lasted >= DWELL)
        lasted = 0


def test_more_disturbance_never_makes_it_calmer() -> None:
    assert after("x..").index < after("xx.").index < after("xxx").index


E = TypeVar("E", bound=EventBase)


def _of(kind: type[E]) -> E:
    return next(event for event in EVENTS if isinstance(event, kind))


@pytest.mark.requirement("R31")
def test_each_disturbance_has_its_class() -> None:
    failed = _of(AttemptFailed)
    for source in FailureSource:
        found = disturbance(failed.with_(failure=failed.failure.with_(source=source)))
        assert found == (source, 1.0)
    cancelled = failed.with_(failure=failed.failure.with_(failure=FailureClass.CANCELLED))
    assert disturbance(cancelled) is None
    finished = _of(ItemFinished)
    assert disturbance(finished) is None
    assert disturbance(finished.with_(outcome=PromotionOutcome.REJECT)) == (MODEL, 0.4)
    assert disturbance(_of(ArtifactDemoted)) == (FailureSource.RECURSION, 1.0)
    assert disturbance(_of(WorkDenied)) == (FailureSource.EXECUTION, 0.5)
    read = _of(InputsNormalised)
    assert disturbance(read.with_(documents=3, rejected=1)) == (FailureSource.INPUT, 0.25)
    assert disturbance(read.with_(rejected=0)) is None


def test_friction_grows_with_the_regime() -> None:
    calm, elevated, storm = (FRICTION[regime] for regime in Regime)
    assert calm.parallel_divisor < elevated.parallel_divisor < storm.parallel_divisor
    assert (calm.sheds, elevated.sheds, storm.sheds) == (False, False, True)
    assert storm.levels_less > elevated.levels_less == calm.levels_less == 0
    assert storm.extra_passes > calm.extra_passes == 0
