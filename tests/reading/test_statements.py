"""The closer look at a sentence: what is denied, what is counted, and when."""

from __future__ import annotations

import math

import pytest

from toulmin.reading import Count, Moment, Statement, statements


def one(text: str) -> Statement:
    (statement,) = statements(text)
    return statement


def denied(text: str) -> set[str]:
    return {token.plain for token in one(text).tokens if token.denied and token.content}


def moment(text: str) -> tuple[tuple[int, int] | None, int | None, int | None]:
    (found,) = one(text).moments
    return found.years, found.month, found.day


def count(text: str) -> tuple[float, float, bool, tuple[str, ...]]:
    (found,) = one(text).counts
    return found.low, found.high, found.ordinal, found.of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The pump did not start, and the light was on", {"start"}),
        ("The pump didn't start", {"start"}),
        ("The clerk refused to sign the form but kept it", {"sign", "form"}),
        ("They chose Bergen rather than Oslo for the congress", {"oslo"}),
        ("It is no admission of guilt and you may contest it", {"admission", "guilt"}),
        ("Not only the pump but the fan failed", set()),
        ("Not all pumps failed", set()),
        ("No more than 3 pumps failed", set()),
        ("The pump started", set()),
    ],
)
def test_a_denial_reaches_what_stands_behind_it_up_to_the_next_pause(text: str, words: set[str]) -> None:
    assert denied(text) == words


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("It opened in 1984", ((1984, 1984), None, None)),
        ("It opened in May", (None, 5, None)),
        ("It opened on May 3, 1984", ((1984, 1984), 5, 3)),
        ("It opened on May 3 1984", ((1984, 1984), 5, 3)),
        ("It opened on 3 May 1984", ((1984, 1984), 5, 3)),
        ("It opened on 3rd June", (None, 6, 3)),
        ("It opened in June 1984", ((1984, 1984), 6, None)),
        ("It opened in the fifties", ((1950, 1959), None, None)),
        ("It opened in the 1980s", ((1980, 1989), None, None)),
    ],
)
def test_a_moment_is_read_as_far_as_it_is_said(
    text: str, parts: tuple[tuple[int, int] | None, int | None, int | None]
) -> None:
    found = one(text).moments[0]
    assert (found.years, found.month, found.day) == parts


def test_a_number_that_counts_is_no_year() -> None:
    assert one("It sold 2000 copies").moments == ()
    assert one("It may open").moments == ()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Three hosts joined", (3.0, 3.0, False, ("host", "join"))),
        ("At least 3 hosts", (3.0, math.inf, False, ("host",))),
        ("Up to 1,200 hosts", (-math.inf, 1200.0, False, ("host",))),
        ("About 100 hosts", (90.0, pytest.approx(110.0), False, ("host",))),
        ("Two million readers", (2e6, 2e6, False, ("reader",))),
        ("The seventh and final season", (7.0, 7.0, True, ("final", "season"))),
        ("The 21st crash", (21.0, 21.0, True, ("crash",))),
    ],
)
def test_a_count_has_bounds_and_what_it_counts(text: str, parts: tuple[float, float, bool, tuple[str, ...]]) -> None:
    assert count(text) == parts


def test_bounds_that_touch_exclude_nothing() -> None:
    most = Count(low=-math.inf, high=100, ordinal=False, of=("x",), start=0, end=1)
    more = most._replace(low=100, high=math.inf)
    assert not most.excludes(more)
    assert most.excludes(more._replace(low=101))


def test_moments_agree_unless_a_part_that_both_say_differs() -> None:
    year = Moment((1984, 1984), None, None, 0, 0, 4)
    assert year.agrees(Moment((1980, 1989), 5, 3, 0, 0, 4))
    assert not year.agrees(Moment((1985, 1985), None, None, 0, 0, 4))
    may = Moment(None, 5, None, 0, 0, 3)
    assert may.agrees(year)
    assert not may.agrees(Moment(None, 6, None, 0, 0, 3))
    assert not may._replace(day=3).agrees(may._replace(day=4))


def test_two_moments_with_a_dash_between_them_are_a_life() -> None:
    life = one("Ada Example (3 March 1910 \u2013 9 May 1991) was a botanist").life
    assert life is not None
    assert [each.years for each in life] == [(1910, 1910), (1991, 1991)]
    assert one("It ran from 3 March 1910 to 9 May 1991").life is None


def test_initials_and_titles_end_no_sentence() -> None:
    assert len(statements("J. R. Ames met Dr. Berg of the U.S. Navy. They talked.")) == 2


def test_what_would_be_is_told_from_what_is() -> None:
    assert one("If the pump failed, the light would be on").supposed
    assert not one("The pump failed").supposed


def test_a_word_that_is_stated_once_is_not_denied() -> None:
    statement = one("The job wrote the export but did not write the index")
    assert "writ" not in statement.denied
    assert "index" in statement.denied


def test_a_text_without_words_states_nothing() -> None:
    assert statements("") == ()
    assert statements(" ... \n\n") == ()


def test_a_raised_digit_is_no_number_to_reckon_with() -> None:
    for text in ("²", "The hall has 20² seats", "It began on ²nd May ²", "In 19²4 it closed, in the 19²0s it opened"):
        assert statements(text) is not None
