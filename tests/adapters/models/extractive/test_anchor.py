import pytest

from tests.adapters.models.extractive.requests import Folder, at
from toulmin.adapters.models.extractive.anchor import clock, find_anchor, minute, stated_moment

COVERED = Folder().log("a.log", "2026-05-12T13:30:00 INFO a", "2026-05-12T14:30:00 INFO b").documents


@pytest.mark.parametrize(
    ("objective", "moment"),
    [
        ("Why did it triple at 14:02 UTC on 12 May 2026?", "2026-05-12T14:02:00"),
        ("Why did it triple at 14:02 on 2026-05-11?", "2026-05-11T14:02:00"),
        ("What happened on May 3rd, 09:05:07?", "2026-05-03T09:05:07"),
        ("What broke at 16:02 +02:00?", "2026-05-12T14:02:00"),
        ("What broke at 9:30?", "2026-05-12T09:30:00"),
    ],
)
def test_the_moment_is_read_and_completed_from_the_documents(objective: str, moment: str) -> None:
    assert find_anchor(objective, COVERED).at_us == at(moment)


def test_what_was_stated_is_remembered() -> None:
    anchor = find_anchor("Why at 14:02?", COVERED)
    assert (anchor.clock_stated, anchor.date_stated, anchor.zone_stated) == (True, False, False)


@pytest.mark.parametrize("objective", ["Why is it slow?", "What about the ratio 1:2:3?", "on 31 February 2026"])
def test_no_time_of_day_is_no_moment(objective: str) -> None:
    assert find_anchor(objective, COVERED).at_us is None


def test_a_time_of_day_without_any_date_is_no_moment() -> None:
    assert find_anchor("Why at 14:02?", ()).at_us is None


def test_headings_of_change_logs_name_moments() -> None:
    assert stated_moment("2026-05-12 13:38 · change 4417") == at("2026-05-12T13:38:00")
    assert stated_moment("Release of 4 March 2024") == at("2024-03-04T00:00:00")
    assert stated_moment("Mitigation") is None


def test_times_are_written_in_utc() -> None:
    assert clock(at("2026-05-12T14:01:38") + 413_467) == "14:01:38"
    assert minute(at("2026-05-12T14:02:00")) == "14:02"
    assert minute(at("2026-05-12T14:02:30")) == "14:02:30"
