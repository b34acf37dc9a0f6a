from hypothesis import given
from hypothesis import strategies as st

from toulmin.adapters.models.extractive.timeline import SECOND_US, Event, bursts, first_anomalies, level_shift, onsets


def at(second: int, text: str, source: str = "a") -> Event:
    return Event(text, second * SECOND_US, source)


def test_onsets_are_new_bad_templates_in_order_of_time() -> None:
    events = [
        at(9, "failed to bind port 80"),
        at(1, "started"),
        at(2, "retry 1"),
        at(8, "retry 2"),
        Event("error without time"),
    ]
    found = onsets(events)
    assert [(onset.position, onset.template, onset.count) for onset in found] == [
        (2, "retry <n>", 2),
        (0, "failed to bind port <n>", 1),
    ]
    assert [onset.position for onset in onsets(events, anchor_us=5 * SECOND_US)] == [0]


def test_the_same_message_of_two_sources_is_two_onsets() -> None:
    assert len(onsets([at(1, "error x", "a"), at(2, "error x", "b")])) == 2


def test_a_burst_stands_out_of_the_usual_rate_and_neighbouring_windows_join() -> None:
    quiet = [at(second, "error x") for second in range(0, 100, 10)]
    flood = [at(50, "error x")] * 10 + [at(60, "error y")] * 8
    (burst,) = bursts([*quiet, *flood])
    assert (burst.start_us, burst.end_us, burst.count) == (50 * SECOND_US, 70 * SECOND_US, 20)
    assert burst.ratio == 11.0
    assert bursts(quiet) == ()
    assert bursts([]) == ()
    assert bursts([at(1, "started")] * 50) == ()


def test_sources_are_ordered_by_their_first_anomaly_within_the_window() -> None:
    events = [
        at(1, "error early", "b"),
        at(5, "warn", "c"),
        at(6, "error", "c"),
        at(7, "error", "a"),
        at(8, "error", "b"),
    ]
    assert [first.source for first in first_anomalies(events)] == ["b", "c", "a"]
    inside = first_anomalies(events, start_us=5 * SECOND_US, end_us=7 * SECOND_US)
    assert [(first.source, first.position) for first in inside] == [("c", 2), ("a", 3)]


def test_a_level_shift_is_found_at_its_point_with_its_size() -> None:
    values = [10.0, 11.0, 9.0, 10.0, 10.0, 30.0, 31.0, 29.0, 30.0]
    found = level_shift([(second * SECOND_US, value) for second, value in enumerate(values)])
    assert found is not None
    assert (found.position, found.at_us) == (5, 5 * SECOND_US)
    assert (found.before, found.after, found.ratio) == (10.0, 30.0, 3.0)


def test_a_shift_from_nothing_has_an_infinite_ratio() -> None:
    found = level_shift([(second, 0.0 if second < 5 else 4.0) for second in range(10)])
    assert found is not None
    assert found.ratio == float("inf")


def test_noise_one_outlier_and_short_series_are_no_shift() -> None:
    assert level_shift([(second, 10.0 + (second * 7 % 5)) for second in range(50)]) is None
    assert level_shift([(second, 900.0 if second == 20 else 10.0) for second in range(50)]) is None
    assert level_shift([(0, 1.0), (1, 9.0)]) is None
    assert level_shift([(second, 5.0) for second in range(20)]) is None


@given(st.integers(4, 30), st.integers(4, 30), st.integers(-50, 50).filter(lambda level: abs(level) > 2))
def test_a_clean_step_is_found_where_it_is(before: int, after: int, level: int) -> None:
    series = [(second, 100.0 if second < before else 100.0 + level) for second in range(before + after)]
    found = level_shift(list(reversed(series)))
    assert found is not None
    assert found.position == before
