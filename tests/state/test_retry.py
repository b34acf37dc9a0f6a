"""The one place that decides about another attempt, and the pause before it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.orchestration.world import contract_of
from toulmin.contracts.errors import FailureClass
from toulmin.contracts.failure import Failure, FailureSource
from toulmin.state import Unit, another_attempt, backoff_ms


@given(attempt=st.integers(1, 50), name=st.text(max_size=20))
def test_pauses_between_attempts_double_up_to_a_limit_and_keep_at_least_half(attempt: int, name: str) -> None:
    full = [0, 100, 200, 400, 800, 1600, 3200, 5000, 5000]
    pauses = [backoff_ms(Unit(tries=tries, attempt=attempt), name=name) for tries in range(9)]
    assert all(most // 2 <= pause <= most for pause, most in zip(pauses, full, strict=True))


def test_units_that_failed_at_one_moment_come_back_at_different_ones() -> None:
    pauses = {backoff_ms(Unit(tries=4, attempt=5), name=f"0/i{number}") for number in range(20)}
    assert len(pauses) > 15
    assert backoff_ms(Unit(tries=4, attempt=5), name="0/i1") == backoff_ms(Unit(tries=4, attempt=5), name="0/i1")


@pytest.mark.requirement("R25")
@pytest.mark.parametrize(
    ("retries", "steps", "again"),
    [(9, 0, True), (10, 9, False), (10, 10, True), (14, 49, False), (19, 500, True), (20, 500, False)],
)
def test_retries_are_held_against_the_steps_of_the_run(retries: int, steps: int, again: bool) -> None:
    failure = Failure(failure=FailureClass.TRANSIENT, source=FailureSource.MODEL, code="ModelFailed", message="429")
    unit = another_attempt(Unit(), failure=failure, contract=contract_of(), retries=retries, steps=steps, chained=True)
    assert (unit is not None) == again


@pytest.mark.parametrize(
    ("failure", "attempts", "reasoner"),
    [
        (FailureClass.TRANSIENT, 2, 0),
        (FailureClass.MALFORMED, 2, 0),
        (FailureClass.PERMANENT, 2, 1),
        (FailureClass.REFUSED, None, None),
        (FailureClass.CANCELLED, None, None),
        (FailureClass.BUG, None, None),
    ],
)
@pytest.mark.requirement("R25")
def test_whether_there_is_another_attempt_follows_from_the_class_alone(
    failure: FailureClass, attempts: int | None, reasoner: int | None
) -> None:
    contract = contract_of(reasoners=("one", "two"))
    said = Failure(failure=failure, source=FailureSource.MODEL, code="Test", message="no")
    again = another_attempt(Unit(), failure=said, contract=contract, retries=0, steps=0, chained=True)
    assert (again and again.attempt, again and again.reasoner) == (attempts, reasoner)
