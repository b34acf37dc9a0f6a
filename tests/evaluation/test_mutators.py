"""Each mutator changes exactly what it says and keeps the rest: the same for the same seed, and never the original."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toulmin.evaluation.mutants.facts import change_number, change_unit, move_clock, move_date, swap_numbers
from toulmin.evaluation.mutants.mutation import Mutation, pick
from toulmin.evaluation.mutants.names import names_in, replace_name, swap_names, swap_roles
from toulmin.evaluation.mutants.sources import shipped_claims
from toulmin.evaluation.mutants.words import (
    add_certainty,
    add_sentence,
    change_quantifier,
    negate,
    remove_negation,
    swap_antonym,
)

Mutator = Callable[[str, int], Mutation | None]


def strangers(text: str, seed: int) -> Mutation | None:
    return replace_name(text, seed, ("Karl Munthe", "node-99", "Zurich"))


MUTATORS: tuple[Mutator, ...] = (
    *(change_number, change_unit, move_clock, move_date, swap_numbers),
    *(swap_names, swap_roles, strangers),
    *(add_certainty, add_sentence, change_quantifier, negate, remove_negation, swap_antonym),
)
CLAIMS = tuple(specimen.claim.conclusion for specimen in shipped_claims())


def keeps_the_rest(original: str, made: Mutation) -> bool:
    """Whether text before and behind the place is the original's."""
    before, behind = made.text[: made.start], made.text[made.end :]
    return original.startswith(before) and original.endswith(behind) and before + made.was + behind == original


@pytest.mark.parametrize("mutate", MUTATORS, ids=lambda mutate: mutate.__name__)
@given(claim=st.sampled_from(CLAIMS), seed=st.integers(min_value=0, max_value=1_000))
def test_a_mutant_is_another_text_with_its_place_and_the_same_for_the_same_seed(
    mutate: Mutator, claim: str, seed: int
) -> None:
    made = mutate(claim, seed)
    assert made == mutate(claim, seed)
    if made is not None:
        assert made.text != claim
        assert 0 <= made.start < made.end <= len(made.text)


@pytest.mark.parametrize(
    "mutate",
    [mutate for mutate in MUTATORS if mutate not in (add_certainty, add_sentence, change_unit)],
    ids=lambda mutate: mutate.__name__,
)
@given(claim=st.sampled_from(CLAIMS), seed=st.integers(min_value=0, max_value=1_000))
def test_outside_the_place_nothing_changes(mutate: Mutator, claim: str, seed: int) -> None:
    made = mutate(claim, seed)
    assert made is None or keeps_the_rest(claim, made)


@pytest.mark.parametrize("mutate", MUTATORS, ids=lambda mutate: mutate.__name__)
@given(text=st.text(max_size=120), seed=st.integers(min_value=0, max_value=1_000))
def test_any_text_can_be_given(mutate: Mutator, text: str, seed: int) -> None:
    made = mutate(text, seed)
    assert made is None or made.text != text


@pytest.mark.parametrize("mutate", MUTATORS, ids=lambda mutate: mutate.__name__)
def test_every_mutator_finds_something_in_the_claims_that_ship(mutate: Mutator) -> None:
    assert any(mutate(claim, 1) is not None for claim in CLAIMS)


@pytest.mark.parametrize(
    ("mutate", "text", "seed", "want"),
    [
        (change_number, "It took 48.2 s", 0, "It took 58.2 s"),
        (change_number, "Two shards were lost", 0, "Three shards were lost"),
        (swap_numbers, "5 of 8 nodes", 0, "8 of 5 nodes"),
        (change_unit, "It took 48 ms", 0, "It took 48 s"),
        (change_unit, "It cost $48", 0, "It cost €48"),
        (change_unit, "It rose by 5 percent", 0, "It rose by 5 percentage points"),
        (move_date, "On 2026-05-12 it failed", 0, "On 2025-05-12 it failed"),
        (move_date, "In May it failed", 0, "In June it failed"),
        (move_date, "It failed in 2019", 0, "It failed in 2018"),
        (move_date, "On 12 May it failed", 0, "On 13 May it failed"),
        (move_clock, "At 14:02 it failed", 0, "At 15:02 it failed"),
        (move_clock, "At 9:58 it failed", 1, "At 9:00 it failed"),
        (negate, "The cache was full", 0, "The cache was not full"),
        (negate, "Latency rose at noon", 0, "Latency did not rise at noon"),
        (remove_negation, "The cache was not full", 0, "The cache was full"),
        (remove_negation, "It didn't fail", 0, "It did fail"),
        (remove_negation, "No node failed", 0, "Some node failed"),
        (remove_negation, "It cannot fail", 0, "It can fail"),
        (swap_antonym, "Latency rose at noon", 0, "Latency fell at noon"),
        (swap_antonym, "Before noon it was quiet", 0, "After noon it was quiet"),
        (change_quantifier, "Some nodes failed", 0, "All nodes failed"),
        (change_quantifier, "at least 5 nodes failed", 0, "at most 5 nodes failed"),
        (change_quantifier, "3 of 12 pods failed", 0, "all 12 pods failed"),
        (swap_names, "It moved from Bergen Nord to Oslo West", 0, "It moved from Oslo West to Bergen Nord"),
        (strangers, "The library of Johan Berger burned", 0, "The library of Karl Munthe burned"),
        (strangers, "The kernel on node-12 failed", 0, "The kernel on node-99 failed"),
        (swap_roles, "The fire caused the smoke", 0, "The smoke caused the fire"),
        (swap_roles, "Oslo West beat Bergen Nord in May", 0, "Bergen Nord beat Oslo West in May"),
        (swap_roles, "It rose from 3 to 5 at noon", 0, "It rose from 5 to 3 at noon"),
        (add_sentence, "It failed", 0, "It failed. The supplier has confirmed this in writing."),
        (add_certainty, "It failed.", 0, "It failed, definitely."),
        (add_certainty, "The pump failed", 1, "Undoubtedly, the pump failed"),
    ],
)
def test_what_a_mutator_makes(mutate: Mutator, text: str, seed: int, want: str) -> None:
    made = mutate(text, seed)
    assert made is not None
    assert made.text == want


@pytest.mark.parametrize(
    ("mutate", "text"),
    [
        (change_number, "It failed on 12 May 2026 at 14:02"),
        (swap_numbers, "It took 5 s, and again 5 s"),
        (change_unit, "It took 5 tries"),
        (move_date, "He may go at 14:02"),
        (move_clock, "On 12 May it failed"),
        (negate, "It has no owner"),
        (remove_negation, "All is well"),
        (swap_antonym, "All is well"),
        (change_quantifier, "It failed"),
        (swap_names, "The Court of Appeal met"),
        (strangers, "It failed in May"),
        (swap_roles, "It was triggered"),
    ],
)
def test_a_mutator_that_does_not_apply_gives_nothing(mutate: Mutator, text: str) -> None:
    assert [mutate(text, seed) for seed in range(8)] == [None] * 8


def test_the_place_of_a_change_without_a_word_of_its_own_is_the_word_whose_meaning_changed() -> None:
    gone, unit = remove_negation("The cache was not full", 0), change_unit("It took 48 ms in all", 0)
    assert gone is not None
    assert unit is not None
    assert (gone.now, gone.was) == ("full", "not full")
    assert (unit.now, unit.was) == ("48 s", "ms")


def test_names_are_capitalised_words_in_a_row_and_made_up_names() -> None:
    text = "In May Dr. Ines Calder met Grace on node-7. Hospitals closed. Marwick Hospital stayed."
    assert [text[start:end] for start, end in names_in(text)] == [
        *("Dr. Ines Calder", "Grace", "node-7", "Marwick Hospital"),
    ]


def test_of_nothing_nothing_is_picked() -> None:
    assert pick((), 3) is None
    assert pick("abc", 4) == "b"
