"""Retrieval: the sentences that bear on a claim, the best first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from toulmin.grounding import nearest, word

SENTENCES = ["Snow fell.", "The pump failed at noon.", "A pump ran.", "Rain fell on the plant."]


def test_the_sentence_with_more_of_the_claim_comes_first_and_strangers_not_at_all() -> None:
    assert nearest("The pump failed at noon", SENTENCES) == (1, 2)


def test_the_earlier_of_equal_sentences_comes_first() -> None:
    same = ["The pump failed.", "Snow fell.", "Snow fell.", "The pump failed."]
    assert nearest("pump", same) == (0, 3)


def test_a_neighbour_of_what_names_the_subject_comes_before_the_same_words_elsewhere() -> None:
    sentences = ["It failed.", "Snow fell.", "Snow fell.", "It failed.", "Weber built it, Weber said."]
    assert nearest("Weber failed", sentences)[:2] == (4, 3)


def test_no_more_are_given_than_asked_for() -> None:
    assert len(nearest("pump", ["A pump."] * 9)) == 5
    assert len(nearest("pump", ["A pump."] * 9, most=2)) == 2


def test_nothing_is_found_without_words_or_sentences() -> None:
    assert nearest("", SENTENCES) == ()
    assert nearest("of the", SENTENCES) == ()
    assert nearest("pump", []) == ()
    assert nearest("pump", ["", "..."]) == ()


@given(st.lists(st.sampled_from([*SENTENCES, "", "The plant closed."]), max_size=8))
def test_what_is_found_shares_a_word_with_the_claim(sentences: list[str]) -> None:
    claim = word("The pump of the plant failed")
    found = nearest("The pump of the plant failed", sentences, most=99)
    assert sorted(found) == [place for place, text in enumerate(sentences) if claim.words & word(text).words]
