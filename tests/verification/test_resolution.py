"""Conflicts among claims: which position stands, by which rule, and what falls together."""

from __future__ import annotations

import pytest

from tests.verification.incident import at, claim, context_of
from toulmin.contracts.artifact import ConflictRule, Position
from toulmin.contracts.claim import Claim, ClaimKind
from toulmin.contracts.exchange import DraftClaim
from toulmin.verification import agree, build_claims, conflicts_between, resolve

SAYS = {
    "a.log": ("The memory limit of the cache was 512 MiB at noon.",),
    "b.log": ("The memory limit of the cache was 256 MiB at noon.",),
    "c.log": ("The memory limit of the cache was 256 MiB at noon.",),
    "d.log": ("The memory limit of the cache was 128 MiB at noon.",),
}
CONTEXT = context_of(SAYS)


def side(*, weight: float = 1.0, roots: int = 1, at_us: int | None = None, votes: int = 1) -> Position:
    return Position(said="x", source="a.log", weight=weight, roots=roots, at_us=at_us, votes=votes)


def said(*names: str, prefix: str, votes: int = 1) -> Claim:
    made: Claim = claim(SAYS[names[0]][0], *(at(name) for name in names), prefix=prefix, context=CONTEXT)
    return made.with_(qualifier=made.qualifier.with_(votes=votes))


@pytest.mark.requirement("R27")
@pytest.mark.parametrize(
    ("one", "two", "rule", "kept"),
    [
        (side(weight=0.9), side(weight=0.6), ConflictRule.EVIDENCE_WEIGHT, 0),
        (side(weight=0.7, roots=1), side(weight=0.9, roots=2), ConflictRule.INDEPENDENT_SOURCES, 1),
        (side(roots=3, at_us=1), side(roots=1, at_us=2), ConflictRule.INDEPENDENT_SOURCES, 0),
        (side(at_us=1, votes=3), side(at_us=2), ConflictRule.NEWER_OVER_OLDER, 1),
        (side(at_us=9), side(), ConflictRule.ESCALATED, None),
        (side(votes=1), side(votes=2), ConflictRule.VOTE, 1),
        (side(), side(), ConflictRule.ESCALATED, None),
    ],
)
def test_the_first_rule_with_a_clear_lead_settles_it(
    one: Position, two: Position, rule: ConflictRule, kept: int | None
) -> None:
    settled = resolve("the limit", (one, two))
    assert (settled.rule, settled.kept) == (rule, kept)
    turned = resolve("the limit", (two, one))
    assert turned.kept == (None if kept is None else 1 - kept), "the order of the positions settles nothing"


@pytest.mark.requirement("R27")
def test_claims_that_say_the_same_are_one_position_and_fall_together() -> None:
    first, again, other = said("a.log", prefix="i1."), said("a.log", prefix="i2."), said("b.log", prefix="i3.")
    (settled,) = conflicts_between((first, other, again), CONTEXT)
    assert settled.rule is ConflictRule.ESCALATED
    assert [position.claims for position in settled.positions] == [(first.id, again.id), (other.id,)]


def test_a_third_claim_does_not_slip_past_two_that_wait_for_a_person() -> None:
    one, two, three = said("a.log", prefix="i1."), said("b.log", prefix="i2."), said("d.log", prefix="i3.")
    settled = conflicts_between((one, two, three), CONTEXT)
    assert {claim for resolution in settled for side in resolution.positions for claim in side.claims} == {
        one.id,
        two.id,
        three.id,
    }
    assert all(resolution.kept is None for resolution in settled)


def test_what_has_lost_is_not_held_against_a_third() -> None:
    weak, strong, third = (
        said("a.log", prefix="i1."),
        said("b.log", "c.log", prefix="i2."),
        said("d.log", prefix="i3."),
    )
    settled = conflicts_between((weak, strong, third), CONTEXT)
    assert [resolution.rule for resolution in settled] == [ConflictRule.INDEPENDENT_SOURCES] * 2
    assert {resolution.positions[resolution.kept or 0].claims for resolution in settled} == {(strong.id,)}


@pytest.mark.requirement("R27", "R35")
def test_independent_passes_vote() -> None:
    """Two of three passes came to one limit, and another item to a different one in one pass only."""

    def draft(name: str) -> DraftClaim:
        return DraftClaim(
            kind=ClaimKind.OBSERVATION,
            conclusion=SAYS[name][0],
            evidence=(at(name),),
            confidence=0.9,
            domain="observation",
        )

    agreed = agree([(draft("a.log"),), (draft("a.log"),), (draft("d.log"),)])
    assert agreed.votes == (2,)
    assert agreed.claims[0].confidence == pytest.approx(0.9 * 2 / 3)
    (voted,), _ = build_claims(agreed.claims, votes=agreed.votes, prefix="i1.", context=CONTEXT)
    (lone,), _ = build_claims((draft("b.log"),), prefix="i2.", context=CONTEXT)
    (settled,) = conflicts_between((lone, voted), CONTEXT)
    assert (settled.rule, settled.kept) == (ConflictRule.VOTE, 1)


@pytest.mark.requirement("R27")
@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 0, 1), (2, 1, 0)])
def test_two_that_a_third_has_beaten_are_not_left_for_a_person(order: tuple[int, ...]) -> None:
    every = (said("a.log", prefix="i1."), said("d.log", prefix="i2."), said("b.log", "c.log", prefix="i3."))
    settled = conflicts_between(tuple(every[place] for place in order), CONTEXT)
    assert [resolution.rule for resolution in settled] == [ConflictRule.INDEPENDENT_SOURCES] * 2
