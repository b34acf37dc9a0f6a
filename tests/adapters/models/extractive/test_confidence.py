import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toulmin.adapters.models.extractive.confidence import Calibration
from toulmin.adapters.models.extractive.mixture import Diagnosis
from toulmin.contracts.errors import UsageError

SHIPPED = Calibration.shipped()


def diagnosis(*, margin: float, explained: float, strength: float = 9.0) -> Diagnosis:
    return Diagnosis(
        (), several=False, explained=explained, margin=margin, strength=strength, headline=explained, modes=("x",)
    )


def test_the_shipped_calibration_says_on_what_it_rests() -> None:
    assert SHIPPED.cases >= 200
    assert 0.0 < SHIPPED.ece < 0.1
    assert "folds" in SHIPPED.method


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_more_support_never_lowers_the_confidence(low: float, high: float, other: float) -> None:
    low, high = sorted((low, high))
    assert SHIPPED.probability(diagnosis(margin=low, explained=other)) <= SHIPPED.probability(
        diagnosis(margin=high, explained=other)
    )
    assert SHIPPED.probability(diagnosis(margin=other, explained=low)) <= SHIPPED.probability(
        diagnosis(margin=other, explained=high)
    )


def test_a_clear_lead_is_likelier_right_than_a_tie_and_no_match_is_never_right() -> None:
    assert (
        SHIPPED.probability(diagnosis(margin=0.9, explained=1.0))
        > 0.7
        > SHIPPED.probability(diagnosis(margin=0.0, explained=0.3))
    )
    assert SHIPPED.probability(diagnosis(margin=1.0, explained=1.0, strength=0.0)) == 0.0


WEIGHTS = {"margin": 1.0, "explained": 1.0, "headline": 0.0}
FITTED: dict[str, object] = {"cases": 1, "ece": 0.1, "intercept": 0.0, "weights": WEIGHTS}


@pytest.mark.parametrize(
    "change",
    [{"weights": {"margin": 1.0}}, {"weights": {**WEIGHTS, "margin": -1.0}}, {"intercept": "much"}, {"x": 1}],
)
def test_a_calibration_that_does_not_fit_is_refused(change: dict[str, object]) -> None:
    assert Calibration.parse(json.dumps({"method": "m", "one": FITTED, "several": FITTED})).cases == 2
    with pytest.raises(UsageError):
        Calibration.parse(json.dumps({"method": "m", "one": FITTED, "several": {**FITTED, **change}}))
