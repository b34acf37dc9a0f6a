"""No progress: repetition, alternation, nothing new, hardly anything new."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toulmin.contracts.canonical import Digest, digest_bytes
from toulmin.state import Round, stalled
from toulmin.state.progress import novelty

A, B, C = (digest_bytes(name) for name in (b"a", b"b", b"c"))


def round_(said: str, asked: Digest | None) -> Round:
    """A round whose claims are the letters of a text."""
    return Round(said=frozenset(said), asked=asked)


@pytest.mark.requirement("R30")
@pytest.mark.parametrize(
    ("rounds", "said"),
    [
        ((), None),
        ((round_("ab", A),), None),
        ((round_("", A),), None),
        ((round_("ab", A), round_("abc", B)), None),
        ((round_("ab", A), round_("cd", A)), "round 2 asks for what round 1 asked for"),
        ((round_("a", A), round_("b", B), round_("c", A)), "round 3 asks for what round 1 asked for"),
        ((round_("ab", A), round_("ab", B)), "round 2 brought nothing"),
        ((round_("ab", A), round_("", B)), "round 2 brought nothing"),
        ((round_("abcdefghijklmnopqrst", A), round_("abcdefghijklmnopqrstu", B)), None),
        ((round_("ab", A), Round(frozenset("cd"), B, repeats=frozenset("cd"))), "round 2 brought nothing"),
        ((round_("ab", A), Round(frozenset("cd"), B, repeats=frozenset("c"))), None),
        (
            (
                round_("abcdefghijklmnopqrst", A),
                round_("abcdefghijklmnopqrstu", B),
                round_("abcdefghijklmnopqrstuv", C),
            ),
            "hardly anything new",
        ),
        ((round_("a", None), round_("b", None)), None),
    ],
)
def test_a_round_that_gets_nowhere_is_named(rounds: tuple[Round, ...], said: str | None) -> None:
    found = stalled(rounds)
    assert (found is None) == (said is None)
    assert said is None or said in (found or "")


@given(script=st.lists(st.tuples(st.frozensets(st.text("abc", max_size=1)), st.sampled_from([A, B])), min_size=3))
def test_whoever_has_only_two_things_to_ask_is_stopped_by_the_third_round(
    script: list[tuple[frozenset[str], Digest]],
) -> None:
    rounds = [Round(said=said, asked=asked) for said, asked in script]
    assert any(stalled(rounds[:length]) is not None for length in range(1, 4))


@given(st.lists(st.frozensets(st.text("abcdef", min_size=1, max_size=1))))
def test_novelty_is_a_share_and_a_repetition_has_none(said: list[frozenset[str]]) -> None:
    shares = novelty([Round(said=each, asked=None) for each in (*said, *said)])
    assert all(0.0 <= share <= 1.0 for share in shares)
    assert not any(shares[len(said) :])
