"""Values in words, and foreign text that a terminal must not obey."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toulmin.cli.render.words import (
    amount,
    clipped,
    counted,
    money,
    plain,
    score,
    seconds,
    short_digest,
    standing_claims,
)


@given(st.text())
def test_no_text_can_steer_a_terminal(text: str) -> None:
    shown = plain(text)
    assert all(letter in "\n\t" or unicodedata.category(letter) not in {"Cc", "Cf", "Cs"} for letter in shown)
    assert plain(shown) == shown


def test_an_escape_sequence_is_shown_and_not_done() -> None:
    assert plain("\x1b[31mred\u202e") == "\\x1b[31mred\\u202e"


@given(st.text(), st.integers(min_value=1, max_value=200))
def test_a_clipped_text_keeps_to_its_length_and_to_one_line(text: str, most: int) -> None:
    shown = clipped(text, most)
    assert len(shown) <= most
    assert "\n" not in shown
    if plain(" ".join(text.split())) != shown:
        assert shown.endswith("…")


@pytest.mark.parametrize(("value", "shown"), [(0.934, ".93"), (1.0, "1.00"), (0.0, ".00"), (0.999, "1.00")])
def test_a_score_has_one_width(value: float, shown: str) -> None:
    assert score(value) == shown


@pytest.mark.parametrize(
    ("duration_us", "shown"),
    [
        (1_500, "2 ms"),
        (1_500_000, "1.5 s"),
        (900_000_000, "15 min"),
        (61_000_000, "1 min 1 s"),
        (7_200_000_000, "2 h"),
        (3_900_000_000, "1 h 5 min"),
    ],
)
def test_a_duration_has_the_unit_of_its_size(duration_us: int, shown: str) -> None:
    assert seconds(duration_us) == shown


def test_amounts_are_read_at_a_glance() -> None:
    assert (amount(1_531), money(0), money(2_000_000), money(1_234)) == ("1 531", "$0.00", "$2.00", "$0.0012")
    assert (counted(0, "claim"), counted(1, "claim"), counted(2, "claim")) == ("no claims", "1 claim", "2 claims")
    assert short_digest("sha256:0123456789") == "01234567"


def test_claims_agree_with_their_verb() -> None:
    assert [standing_claims(number) for number in (0, 1, 2)] == ["no claims stand", "1 claim stands", "2 claims stand"]
