"""Sentences and clauses: where a text divides, and that nothing of it is lost."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toulmin.grounding import clauses_of, sentences_of, word

PIECES = st.lists(
    st.sampled_from(
        (
            *("The pump", " failed", ". ", "! ", "? ", ", ", " and ", " because ", "; ", " - ", "Dr. ", "J. ", "\n\n"),
            *("e.g. ", "a", "nobody saw", " 5", "\u201cYes.\u201d ", " ", "that ", "\t", "called the plant"),
        )
    ),
    max_size=14,
).map("".join)


@given(PIECES)
def test_sentences_never_overlap_and_leave_only_white_space(text: str) -> None:
    parts = sentences_of(text)
    assert all(one.end <= two.start for one, two in pairwise(parts))
    assert all(part.text == text[part.start : part.end] == part.text.strip() != "" for part in parts)
    gaps = [(0, 0), *((part.start, part.end) for part in parts), (len(text), len(text))]
    assert all(not text[one[1] : two[0]].strip() for one, two in pairwise(gaps))


@given(PIECES)
def test_clauses_never_overlap_and_cover_every_content_word(text: str) -> None:
    parts = clauses_of(text)
    assert all(one.end <= two.start for one, two in pairwise(parts))
    assert all(part.text == text[part.start : part.end] for part in parts)
    covered = {token.start for part in parts for token in word(text).tokens if part.start <= token.start < part.end}
    assert {token.start for token in word(text).tokens if token.content} <= covered


@given(PIECES)
def test_every_clause_but_a_lone_one_has_two_content_words(text: str) -> None:
    parts = clauses_of(text)
    if len(parts) > 1:
        assert all(len(word(part.text).words) >= 2 for part in parts)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It ran. It fell.", ["It ran.", "It fell."]),
        ("Dr. Weber of Acme Inc. Berlin came.", ["Dr. Weber of Acme Inc. Berlin came."]),
        ("J. Weber came. He sat!", ["J. Weber came.", "He sat!"]),
        ("He said \u201cno.\u201d Then he left", ["He said \u201cno.\u201d", "Then he left"]),
        ("A title\n\nand a text", ["A title", "and a text"]),
        ("It costs 3.5 dollars. 4 came.", ["It costs 3.5 dollars.", "4 came."]),
        ("  ", []),
    ],
)
def test_a_text_divides_into_its_sentences(text: str, sentences: list[str]) -> None:
    assert [part.text for part in sentences_of(text)] == sentences


def test_clauses_are_joined_until_they_can_be_true_or_false() -> None:
    assert [part.text for part in clauses_of("Pumps failed hard, and nobody called the plant.")] == [
        "Pumps failed hard",
        "and nobody called the plant.",
    ]
    assert [part.text for part in clauses_of("Red, green, blue pumps failed.")] == ["Red, green", "blue pumps failed."]
