"""The one place that decides about another attempt, and the pause before it."""

from __future__ import annotations

import pytest

from tests.orchestration.world import contract_of
from toulmin.contracts.errors import FailureClass
from toulmin.contracts.failure import Failure, FailureSource
from toulmin.state import Unit, another_attempt, backoff_ms


def test_pauses_between_attempts_double_up_to_a_limit() -> None:
    assert [backoff_ms(Unit(tries=tries)) for tries in range(9)] == [0, 100, 200, 400, 800, 1600, 3200, 5000, 5000]


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
    again = another_attempt(Unit(), failure=said, contract=contract, retries=0, chained=True)
    assert (again and again.attempt, again and again.reasoner) == (attempts, reasoner)
