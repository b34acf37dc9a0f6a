"""Settings, ids and the clock."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toulmin.contracts.errors import UsageError
from toulmin.wiring import SETTINGS, read_settings
from toulmin.wiring.clock import SystemClock
from toulmin.wiring.identity import new_run_id

MICROSECONDS = st.integers(min_value=0, max_value=2**52)


def test_without_variables_everything_is_default(tmp_path: Path) -> None:
    settings = read_settings({}, folder=tmp_path)
    assert settings.home == tmp_path / ".toulmin"
    assert set(settings.origins) == {setting.name for setting in SETTINGS}
    assert set(settings.origins.values()) == {"default"}
    assert settings.model_price is None


def test_variables_win_and_are_named_as_origin(tmp_path: Path) -> None:
    variables = {"TOULMIN_HOME": "elsewhere", "TOULMIN_POLICY_WORKERS": "2", "TOULMIN_MODEL_PRICE": "0.25/2.00"}
    settings = read_settings(variables, folder=tmp_path)
    assert settings.home == tmp_path / "elsewhere"
    assert settings.policy_workers == 2
    assert settings.model_price == (Decimal("0.25"), Decimal("2.00"))
    assert settings.origins["home"] == "TOULMIN_HOME"
    assert settings.origins["policy"] == "default"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TOULMIN_POLICY_WORKERS", "0"),
        ("TOULMIN_POLICY_WORKERS", "many"),
        ("TOULMIN_POLICY_DEADLINE_MS", "-5"),
        ("TOULMIN_MODEL_PRICE", "cheap"),
    ],
)
def test_a_wrong_value_names_its_variable(variable: str, value: str) -> None:
    with pytest.raises(UsageError, match=variable):
        read_settings({variable: value})


@given(MICROSECONDS, MICROSECONDS)
def test_run_ids_sort_by_time(one: int, two: int) -> None:
    first, second = sorted((one // 1_000, two // 1_000))
    ids = new_run_id(first * 1_000), new_run_id(second * 1_000)
    assert all(len(run) == 17 and run.startswith("r") for run in ids)
    assert first == second or ids[0] < ids[1]


def test_run_ids_of_one_moment_differ() -> None:
    assert len({new_run_id(1_000) for _ in range(1_000)}) == 1_000


async def test_the_clock_never_runs_backwards() -> None:
    clock = SystemClock()
    times = [clock.now_us() for _ in range(1_000)]
    await clock.sleep_ms(0)
    times.append(clock.now_us())
    assert times == sorted(times)
