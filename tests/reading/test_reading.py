from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toulmin.reading import read, stem


def test_numbers_are_read_with_their_units() -> None:
    found = read("raised from 9gb to 14 GB, 38 %, 812.440 ms, 1,204 tests, 12k rows and three nodes").numbers
    assert [(number.value, number.dimension) for number in found] == [
        (9.0, "bytes"),
        (14.0, "bytes"),
        (38.0, "percent"),
        (812.44, "time"),
        (1204.0, ""),
        (12_000.0, ""),
        (3.0, ""),
    ]


@pytest.mark.parametrize(
    ("one", "two", "agree"),
    [
        ("300 s", "5 minutes", True),
        ("300 s", "30 s", False),
        ("30 s", "30 ms", False),
        ("30 s", "30", True),
        ("0.59", "0.585", True),
        ("0.59", "0.60", False),
        ("12 GiB", "12582912kB", True),
        ("9gb", "9.00G", True),
        ("200", "201", False),
        ("5 %", "5 s", False),
    ],
)
def test_quantities_agree_within_their_rounding_and_across_units(one: str, two: str, *, agree: bool) -> None:
    (first,), (second,) = read(one).numbers, read(two).numbers
    assert first.agrees(second) is agree
    assert second.agrees(first) is agree


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("14:02", (14, 2, None)),
        ("14:02:31 UTC", (14, 2, 31)),
        ("2026-05-12", (2026, 5, 12)),
        ("12 May 2026", (2026, 5, 12)),
        ("May 12, 2026", (2026, 5, 12)),
        ("12th May", (None, 5, 12)),
    ],
)
def test_times_and_dates_are_read_however_they_are_written(text: str, parts: tuple[int | None, ...]) -> None:
    (when,) = read(f"It happened {text}").whens
    assert when.parts == parts


def test_names_are_identifiers_versions_and_capitals_inside_a_sentence() -> None:
    reading = read("The proxy of cache-3's pool runs PostgreSQL and Redis v2.31.0 at 10.0.0.1. Then it fails")
    assert [(name.text, name.identifier) for name in reading.names] == [
        ("cache-3", True),
        ("PostgreSQL", True),
        ("Redis", False),
        ("v2.31.0", True),
        ("10.0.0.1", True),
    ]
    assert {"cache3", "redis"} <= reading.spellings
    assert "cache3" in read("node cache 3 is down").spellings


@pytest.mark.parametrize(
    ("text", "heads"),
    [
        ("The cache is not in the checkout path", {"checkout"}),
        ("It didn't help", {"help"}),
        ("no owner for shard 4", {"owner"}),
        ("not, however, lost", set()),
        ("all is well", set()),
    ],
)
def test_a_negation_marks_the_content_word_behind_it(text: str, heads: set[str]) -> None:
    (sentence,) = read(text).sentences
    assert sentence.heads == heads


def test_sentences_end_at_stops_blank_lines_and_list_lines() -> None:
    reading = read("One thing failed. Another\nran on.\n\nThird part\n- fourth part\nkey: fifth")
    assert len(reading.sentences) == 5


@pytest.mark.parametrize(
    ("one", "two"),
    [("failed", "failing"), ("lookups", "lookup"), ("caches", "caching"), ("rose", "rise"), ("stopped", "stops")],
)
def test_forms_of_one_word_meet(one: str, two: str) -> None:
    assert stem(one) == stem(two)


@given(text=st.text(max_size=200))
def test_every_place_is_inside_the_text_and_any_text_can_be_read(text: str) -> None:
    reading = read(text)
    places = [(word.start, word.end) for word in reading.words]
    places += [(number.start, number.end) for number in reading.numbers]
    places += [(when.start, when.end) for when in reading.whens]
    places += [(name.start, name.end) for name in reading.names]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert reading == read(text)
