"""What a question asks the number of, and what gives it."""

import pytest

from toulmin.adapters.models.extractive.asking import counted, counts, sought


@pytest.mark.parametrize(
    ("question", "what"),
    [
        ("how many customers could not pay", "customer"),
        ("In all, how many failed orders were there?", "failed"),
        ("How much did it cost?", None),
        ("root cause", None),
    ],
)
def test_what_is_to_be_counted(question: str, what: str | None) -> None:
    assert counted(question) == what


@pytest.mark.parametrize(
    "text",
    ["388 customers gave up", "1 312 paying customers", "customers: 388", "14,200 of all customers", "1 customer"],
)
def test_a_number_of_them_counts(text: str) -> None:
    assert counts(text, "customer")
    assert not counts(text, "parcel")


@pytest.mark.parametrize(
    "text",
    [
        "customers waited 800ms at 14:02",
        "customers were told on 12 May 2026",
        "customers of v2.31.0 saw 4.2 % errors",
        "no customers at all",
    ],
)
def test_times_dates_versions_and_shares_count_nothing(text: str) -> None:
    assert not counts(text, "customer")
    assert not counts("on 12 May 2026 at 14:02", "customer", about="Customers")


def test_a_bare_number_counts_where_the_subject_says_what() -> None:
    assert counts("388 gave up", "customer", about="Customers who could not pay")
    assert not counts("388 gave up", "customer", about="Storage move")


def test_what_a_round_was_sent_for_is_told_by_its_constraints() -> None:
    assert sought(
        ("stay brief", "Look in a.md for what answers: who", "Look there for a second source for: the fan hums")
    ) == ("who", "the fan hums")
