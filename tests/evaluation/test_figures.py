"""Known formulas give known numbers."""

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toulmin.evaluation.baseline import PlainBm25
from toulmin.evaluation.figures import share


def test_the_interval_is_that_of_wilson() -> None:
    # 8 of 10, worked out by hand from the formula with z = 1.959964.
    found = share([True] * 8 + [False] * 2)
    assert (found.hits, found.of, found.value) == (8, 10, 0.8)
    assert found.low == pytest.approx(0.4901625, abs=1e-6)
    assert found.high == pytest.approx(0.9433178, abs=1e-6)


@given(st.lists(st.booleans(), max_size=300))
def test_the_interval_holds_the_share_and_stays_a_share(outcomes: list[bool]) -> None:
    found = share(outcomes)
    assert 0.0 <= found.low <= found.value <= found.high <= 1.0
    more = share(outcomes * 4)
    assert more.high - more.low <= found.high - found.low


def test_bm25_is_the_formula_on_a_case_worked_by_hand() -> None:
    engine = PlainBm25(["Valve stuck, valve hot", "belt halted", "belt runs on and on"])
    idf_valve = log(1 + (3 - 1 + 0.5) / (1 + 0.5))
    idf_belt = log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    mean = (4 + 2 + 5) / 3
    valve = idf_valve * 2 * 2.5 / (2 + 1.5 * (0.25 + 0.75 * 4 / mean))
    belts = [idf_belt * 2.5 / (1 + 1.5 * (0.25 + 0.75 * size / mean)) for size in (2, 5)]
    assert engine.scores("VALVE and nothing-known") == pytest.approx([valve, 0.0, engine.scores("and")[2]])
    assert engine.scores("belt belt") == pytest.approx([0.0, 2 * belts[0], 2 * belts[1]])
    assert engine.ranking("belt") == [1, 2, 0]
    assert engine.ranking("unheard of") == [0, 1, 2]
