"""Units of measure, money, scaled numbers, and months without a day."""

from __future__ import annotations

import pytest

from toulmin.reading import read


@pytest.mark.parametrize(
    ("text", "value", "dimension", "place"),
    [
        ("It cost $3.2 million in all", 3_200_000.0, "dollars", "$3.2 million"),
        ("It cost €310m in all", 310_000_000.0, "euros", "€310m"),
        ("It cost £2.4bn in all", 2_400_000_000.0, "pounds", "£2.4bn"),
        ("It cost 1,250,000 euros in all", 1_250_000.0, "euros", "1,250,000 euros"),
        ("It has 3.2M rows", 3_200_000.0, "", "3.2M"),
        ("It weighs 2.3 g in all", 2.3, "mass", "2.3 g"),
        ("a heap of 14g each", 14.0, "bytes", "14g"),
        ("It is 17,000 m long", 17_000.0, "length", "17,000 m"),
        ("It rose by 0.5 percentage points", 0.5, "points", "0.5 percentage points"),
        ("It rose by 4.25 percent", 4.25, "percent", "4.25 percent"),
        ("It was 71 °C warm", 71.0, "celsius", "71 °C"),
        ("They drove 80 km/h there", 80.0, "speed", "80 km/h"),
        ("a 90-day notice", 90.0, "time", "90-day"),
        ("It saw three million people", 3_000_000.0, "", "three million"),
        ("It saw one million people", 1_000_000.0, "", "million"),
        ("It saw two thousand cats", 2_000.0, "", "two thousand"),
    ],
)
def test_a_quantity_is_read_with_its_scale_unit_and_place(text: str, value: float, dimension: str, place: str) -> None:
    (number,) = read(text).numbers
    assert (number.value, number.dimension, text[number.start : number.end]) == (value, dimension, place)


@pytest.mark.parametrize(
    ("one", "two", "agree"),
    [
        ("$3.2 million", "3,200,000 dollars", True),
        ("3,243,000", "3.2 million", True),
        ("$3.2 million", "$3.2 billion", False),
        ("$48", "€48", False),
        ("$48", "48", True),
        ("500 mg", "0.5 g", True),
        ("500 mg", "500 g", False),
        ("17 km", "17,000 m", True),
        ("71 °C", "71 °F", False),
        ("5 percent", "5 percentage points", False),
        ("24 months", "2 years", True),
        ("5 years", "5 days", False),
        ("two million", "2 million", True),
    ],
)
def test_measures_and_money_agree_across_units_of_one_kind_only(one: str, two: str, *, agree: bool) -> None:
    (first,), (second,) = read(f"It was {one} then").numbers, read(f"It was {two} then").numbers
    assert first.agrees(second) is agree
    assert second.agrees(first) is agree


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("It closed in May", (None, 5, None)),
        ("It closed in May 2023", (2023, 5, None)),
        ("It closed in february 2010", (2010, 2, None)),
        ("April was cold", (None, 4, None)),
        ("It closed in March", (None, 3, None)),
        ("It closed in September of 1999", (1999, 9, None)),
        ("It closed on July 4", (None, 7, 4)),
    ],
)
def test_a_month_without_a_day_is_a_date(text: str, parts: tuple[int | None, ...]) -> None:
    (when,) = read(text).whens
    assert when.parts == parts
    assert not when.clock


@pytest.mark.parametrize(
    "text", ["He may go", "They march on", "Theresa May left", "June Carter sang", "an august body"]
)
def test_words_and_names_that_look_like_months_are_none(text: str) -> None:
    assert read(text).whens == ()


def test_both_months_of_a_range_are_read() -> None:
    whens = read("between January and June 2022").whens
    assert [when.parts for when in whens] == [(None, 1, None), (2022, 6, None)]


def test_a_number_word_knows_what_it_counts_as_digits_do() -> None:
    (word,), (digits,) = read("At least two restores failed").numbers, read("At least 2 restores failed").numbers
    assert word.counted == digits.counted
    assert word.plural
    assert digits.plural


def test_a_scale_word_alone_stays_a_word() -> None:
    reading = read("Millions of cows and a million reasons")
    assert reading.numbers == ()
    assert "million" in reading.plain
