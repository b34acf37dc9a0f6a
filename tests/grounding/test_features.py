"""Features of a claim and its evidence: what each of them says of a pair made by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toulmin.grounding import FEATURES, Ground, features_of, word

DOG = ("The red dog chased the cat.", ("The red dog slept.", "A cat chased it."))
RIVALS = (
    "Paris has 5 bridges built in 1990 in March.",
    ("Rome has 4 bridges built in 1980 in April.", "Nothing else stands."),
)
SAME = (RIVALS[0], (RIVALS[0],))
DENIED = ("Berlin is not large.", ("Berlin is large.",))
DENYING = ("Berlin is large.", ("Berlin is not large.",))
MORE = ("The team has more than 40 players.", ("The team has 50 players.",))
FEWER = ("The team has fewer than 40 players.", ("The team has 50 players.",))
NAMES = ("Anna Schmidt met Boris Petrov.", ("Anna Schmidt met Clara Weber.",))
TALK = ("I like your only house.", ("There is a house.",))
TURNED = ("The door is unlocked. It opens.", ("The door is locked.",))
CLAUSES = ("Pumps failed, but nobody called the plant.", ("Pumps failed.", "The plant closed early."))
FAR = ("The red dog sat.", ("The red dog ran.", "Snow fell.", "Then 7 men of Oslo sat."))
FAR_FACTS = ("The red dog met 7 men of Oslo.", ("The red dog met men.", "Snow fell.", "There were 7 of Oslo."))

Pair = tuple[str, tuple[str, ...]]
EXACT: tuple[tuple[str, Pair, float], ...] = (
    ("carried_anywhere", RIVALS, 2 / 6),
    ("carried_anywhere", FAR, 1.0),
    ("carried_near", FAR, 2 / 3),
    ("carried_near_weighted", SAME, 1.0),
    ("weakest_word", SAME, 1.0),
    ("weakest_word", RIVALS, 0.0),
    ("exact_anywhere", FAR, 1.0),
    ("exact_anywhere_weighted", FAR, 1.0),
    ("exact_near", FAR, 2 / 3),
    ("exact_near_weighted", FAR, 2 / 3),
    ("exact_best", DOG, 2 / 4),
    ("exact_best_weighted", DOG, 0.5),
    ("exact_two", DOG, 1.0),
    ("all_in_best", SAME, 1.0),
    ("all_in_best", DOG, 0.0),
    ("all_near", DOG, 1.0),
    ("all_near", FAR, 0.0),
    ("function_words", MORE, 1 / 2),
    ("best_reached", DOG, 2 / 3),
    ("unseen_words", RIVALS, 4.0),
    ("longest_unseen", RIVALS, 2.0),
    ("longest_unseen_share", RIVALS, 2 / 6),
    ("longest_seen_share", DOG, 2 / 4),
    ("concentration", DOG, 0.5),
    ("concentration", SAME, 1.0),
    ("pairs_anywhere", DOG, 1 / 3),
    ("pairs_best", NAMES, 2 / 4),
    ("order_best", DOG, 2 / 4),
    ("order_near", DOG, 3 / 4),
    ("plain_carried", RIVALS, 2 / 4),
    ("after_verb_carried", RIVALS, 2 / 5),
    ("last_carried", RIVALS, 0.0),
    ("last_carried", MORE, 1.0),
    ("last_three_carried", RIVALS, 1 / 3),
    ("plain_unseen", RIVALS, 2.0),
    ("plain_unseen_share", RIVALS, 2 / 4),
    ("numbers_missing", RIVALS, 2.0),
    ("numbers_missing", FAR_FACTS, 0.0),
    ("numbers_missing_near", FAR_FACTS, 1.0),
    ("number_rivalled", RIVALS, 1.0),
    ("number_rivalled", SAME, 0.0),
    ("number_found", SAME, 1.0),
    ("year_rivalled", RIVALS, 1.0),
    ("year_found", SAME, 1.0),
    ("month_rivalled", RIVALS, 1.0),
    ("month_found", SAME, 1.0),
    ("comparison_holds", MORE, 1.0),
    ("comparison_holds", FEWER, 0.0),
    ("comparison_fails", FEWER, 1.0),
    ("comparison_fails", MORE, 0.0),
    ("names", NAMES, 4.0),
    ("names_missing", NAMES, 2.0),
    ("names_missing", FAR_FACTS, 0.0),
    ("names_missing_near", FAR_FACTS, 1.0),
    ("object_names_missing", NAMES, 2.0),
    ("name_rivalled", NAMES, 1.0),
    ("name_rivalled", SAME, 0.0),
    ("subject_missing", RIVALS, 1.0),
    ("subject_missing", NAMES, 0.0),
    ("denials", DENIED, 1.0),
    ("denial_differs", DENIED, 1.0),
    ("denial_differs", SAME, 0.0),
    ("evidence_denies", DENYING, 1.0),
    ("evidence_denies", DENIED, 0.0),
    ("polarity", DENIED, -1.0),
    ("polarity", DENYING, -1.0),
    ("polarity", SAME, 1.0),
    ("polarity_carried", SAME, 0.4),
    ("polarity_order", SAME, 0.5),
    ("polarity_order", DENIED, 0.5 - 2 / 3),
    ("polarity_after_verb", SAME, 0.5),
    ("polarity_last_three", DENIED, 0.5 - 2 / 3),
    ("opposed", TURNED, 1.0),
    ("polarity_opposed", TURNED, 1.0),
    ("turned", TURNED, 1.0),
    ("turned", DENIED, 0.0),
    ("quantifiers_added", TALK, 1.0),
    ("exclusive_added", TALK, 1.0),
    ("rules_exclude", DENIED, 1.0),
    ("rules_exclude", DOG, 0.0),
    ("weakest_clause", CLAUSES, 1 / 3),
    ("weakest_sentence", TURNED, 0.0),
    ("weakest_sentence", DOG, 1.0),
    ("claim_sentences", TURNED, 2.0),
    ("log_words", DOG, math.log1p(4)),
    ("log_evidence", DOG, math.log1p(8)),
    ("log_sentences", DOG, math.log1p(2)),
    ("log_best", DOG, math.log1p(4)),
    ("first_person", TALK, 1.0),
    ("second_person", TALK, 1.0),
)
CLAUSES_WEIGHED = ("weakest_clause_best", "mean_clause_best")


@pytest.mark.parametrize(("name", "pair", "value"), EXACT)
def test_a_feature_says_what_its_name_says(name: str, pair: Pair, value: float) -> None:
    claim, evidence = pair
    assert features_of(claim, Ground(evidence))[name] == pytest.approx(value)


def test_every_feature_is_shown_on_a_pair() -> None:
    assert {name for name, _, _ in EXACT} | set(CLAUSES_WEIGHED) == set(FEATURES)


def test_the_weakest_clause_is_below_the_mean_where_one_clause_stands_alone() -> None:
    found = features_of(CLAUSES[0], Ground(CLAUSES[1]))
    assert found["weakest_clause_best"] < found["mean_clause_best"] < 1.0
    # "Pumps failed" is carried whole; of the other clause one sentence has the word "plant" only.
    assert found["mean_clause_best"] == pytest.approx((1.0 + found["weakest_clause_best"]) / 2)


@pytest.mark.parametrize(
    ("claim", "evidence", "carried"),
    [
        ("pollution", ["The pollution rose."], 1.0),
        ("pollution", ["They polluted it."], 0.8),
        ("film", ["A movie ran."], 0.5),
        ("film", ["A stone fell."], 0.0),
    ],
)
def test_a_word_is_carried_by_itself_another_form_or_less_by_kin(
    claim: str, evidence: list[str], carried: float
) -> None:
    assert features_of(claim, Ground(evidence))["carried_near"] == carried


def test_a_number_as_a_word_and_in_digits_is_the_same_number() -> None:
    assert features_of("He has five sons.", Ground(["He has 5 sons."]))["number_found"] == 1.0


def test_a_comparison_needs_one_direction_and_a_number_on_both_sides() -> None:
    for claim, evidence in (
        ("More or less 40 came.", "There came 50."),
        ("More than 40 came.", "Many came."),
        ("More came.", "There came 50."),
    ):
        found = features_of(claim, Ground([evidence]))
        assert (found["comparison_holds"], found["comparison_fails"]) == (0.0, 0.0)


def test_a_short_form_counts_as_a_denial() -> None:
    assert word("It isn't so; they can't.").denials == 2
    assert [token.plain for token in word("n't").tokens] == ["not"]
    assert features_of("It isn't large.", Ground(["It is large."]))["denial_differs"] == 1.0


def test_a_possessive_is_the_word_itself() -> None:
    assert word("Ann\u2019s cat").words == word("Ann cat").words


TEXTS = st.text(alphabet=st.sampled_from("abc AB.,;'19\n-n\u2019t"), max_size=60)


@given(TEXTS, st.lists(TEXTS, max_size=4))
def test_any_texts_have_all_features_finite_and_the_same_each_time(claim: str, evidence: list[str]) -> None:
    found = features_of(claim, Ground(evidence))
    assert tuple(found) == FEATURES
    assert all(math.isfinite(value) for value in found.values())
    assert found == features_of(claim, Ground(evidence))


@given(TEXTS)
def test_a_text_carries_itself(text: str) -> None:
    found = features_of(text, Ground([text]))
    if found["log_words"]:
        assert found["exact_best"] == found["carried_near"] == found["order_best"] == 1.0


class TestGround:
    def test_the_first_of_equally_near_sentences_is_the_best(self) -> None:
        near = Ground(["A cat ran.", "A cat slept."]).near(word("The cat"))
        assert near.best == word("A cat ran.")
        assert near.second == word("A cat slept.")

    def test_the_window_is_the_best_sentence_and_its_neighbours(self) -> None:
        sentences = ["One fell.", "Snow melted.", "The cat ran.", "Rain fell.", "Sun rose."]
        near = Ground(sentences).near(word("cat ran"))
        assert near.window == tuple(word(text) for text in sentences[1:4])

    def test_a_rare_word_weighs_more_than_a_common_one(self) -> None:
        near = Ground(["The cat ran.", "The cat slept.", "The cat ate fish."]).near(word("cat fish"))
        assert near.weights["fish"] > near.weights["cat"] > 0.0
        assert near.best == word("The cat ate fish.")

    def test_no_evidence_is_one_sentence_without_words(self) -> None:
        ground = Ground(())
        assert (ground.total, len(ground.sentences), ground.words) == (0, 1, frozenset())
        assert ground.near(word("cat")).second is None
