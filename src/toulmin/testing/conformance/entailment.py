"""What every entailment backend promises, ours or a user's: subclass `EntailmentConformance` with your scorer."""

from __future__ import annotations

import pytest

from toulmin.contracts.entailment import TextPair
from toulmin.contracts.errors import EntailmentFailed, FailureClass, PermissionMissing, UsageError
from toulmin.contracts.policy import Action
from toulmin.contracts.usage import Allowance
from toulmin.ports.entailment import EntailmentScorer, Scoring
from toulmin.testing.permits import permit_for

__all__ = ["AMPLE", "SAMPLE_PAIRS", "EntailmentConformance"]

AMPLE = Allowance(model_calls=20, tokens=1_000_000, cost_microusd=10_000_000, wall_ms=60_000)
"""Room enough for any backend and these pairs."""
LONG = "The cache node was lost before the latency rose. " * 400
SAMPLE_PAIRS = (
    TextPair(premise="The cache node was lost at noon.", hypothesis="A cache node was lost."),
    TextPair(premise="The cache node was not lost.", hypothesis="A cache node was lost."),
    TextPair(premise="Maybe nobody looked at the node.", hypothesis="A cache node was lost."),
)
"""One pair that is entailed, one that is contradicted, one that is neither."""


class EntailmentConformance:
    """Override `scorer`; it is asked for anew in each test."""

    deterministic = False
    """Set it if the same pairs get the same judgements."""
    tells_apart = False
    """Set it if the backend judges the sample pairs as a reader would."""
    stands_in = False
    """Set it if the backend answers only what was recorded: no long texts, no pairs of another order."""

    def scorer(self) -> EntailmentScorer:
        """The backend under test."""
        raise NotImplementedError

    async def ask(
        self, scorer: EntailmentScorer, pairs: tuple[TextPair, ...], *, allowance: Allowance = AMPLE
    ) -> Scoring:
        """Score with a permit for exactly these pairs."""
        covers = scorer.question(pairs)
        return await scorer.score(pairs, allowance=allowance, permit=permit_for(Action.MODEL_CALL, covers=covers))

    async def test_each_pair_gets_one_judgement_in_its_order(self) -> None:
        scorer = self.scorer()
        scored = await self.ask(scorer, SAMPLE_PAIRS)
        assert len(scored.judgements) == len(SAMPLE_PAIRS)
        if not self.stands_in and self.deterministic:
            backwards = await self.ask(scorer, SAMPLE_PAIRS[::-1])
            assert backwards.judgements == scored.judgements[::-1]

    async def test_probabilities_are_in_range_and_sum_to_one(self) -> None:
        scorer = self.scorer()
        for judgement in (await self.ask(scorer, SAMPLE_PAIRS)).judgements:
            parts = (judgement.entailed, judgement.neutral, judgement.contradicted)
            assert all(0.0 <= part <= 1.0 for part in parts)
            assert sum(parts) == pytest.approx(1.0, abs=2e-6)
            assert judgement.neutral == 0.0 or not scorer.two_way

    async def test_the_sample_is_told_apart_where_that_is_declared(self) -> None:
        if not self.tells_apart:
            pytest.skip("this backend does not claim to judge the sample as a reader would")
        entailed, contradicted, neither = (await self.ask(self.scorer(), SAMPLE_PAIRS)).judgements
        assert entailed.entailed > 0.5
        assert contradicted.contradicted > 0.5
        assert neither.neutral > 0.5

    async def test_no_pairs_get_no_judgements_and_cost_nothing(self) -> None:
        scored = await self.ask(self.scorer(), ())
        assert scored.judgements == ()
        assert scored.usage.model_calls == 0
        assert scored.usage.tokens == 0

    async def test_the_same_pairs_get_the_same_judgements_where_that_is_declared(self) -> None:
        if not self.deterministic:
            pytest.skip("this backend does not claim to be deterministic")
        one, two = await self.ask(self.scorer(), SAMPLE_PAIRS), await self.ask(self.scorer(), SAMPLE_PAIRS)
        assert one.judgements == two.judgements

    async def test_a_long_premise_is_cut_and_the_judgement_says_so(self) -> None:
        if self.stands_in:
            pytest.skip("a recording holds what it holds")
        pair = TextPair(premise=LONG, hypothesis=SAMPLE_PAIRS[0].hypothesis)
        (judgement,) = (await self.ask(self.scorer(), (pair,))).judgements
        assert judgement.note.startswith("read ")

    async def test_more_pairs_than_it_takes_are_refused(self) -> None:
        scorer = self.scorer()
        if self.stands_in:
            pytest.skip("a recording holds what it holds")
        with pytest.raises(UsageError, match="at most"):
            await self.ask(scorer, (SAMPLE_PAIRS[0],) * (scorer.pairs_max + 1))

    async def test_an_empty_allowance_is_refused_unless_nothing_is_spent(self) -> None:
        allowance = AMPLE.with_(model_calls=0, tokens=0)
        try:
            scored = await self.ask(self.scorer(), SAMPLE_PAIRS, allowance=allowance)
        except EntailmentFailed as error:
            assert error.failure is FailureClass.REFUSED  # noqa: PT017  # a backend may do either, and both are right
        else:
            assert scored.usage.model_calls == 0 or self.stands_in

    async def test_a_permit_for_other_pairs_is_no_permit(self) -> None:
        scorer = self.scorer()
        permit = permit_for(Action.MODEL_CALL, covers=scorer.question(SAMPLE_PAIRS[:1]))
        with pytest.raises(PermissionMissing):
            await scorer.score(SAMPLE_PAIRS, allowance=AMPLE, permit=permit)

    async def test_a_permit_is_spent_by_one_call(self) -> None:
        scorer = self.scorer()
        permit = permit_for(Action.MODEL_CALL, covers=scorer.question(SAMPLE_PAIRS))
        await scorer.score(SAMPLE_PAIRS, allowance=AMPLE, permit=permit)
        with pytest.raises(PermissionMissing):
            await scorer.score(SAMPLE_PAIRS, allowance=AMPLE, permit=permit)

    def test_it_says_who_it_is_and_how_much_it_takes(self) -> None:
        scorer = self.scorer()
        assert scorer.identity == self.scorer().identity
        assert scorer.pairs_max >= 1
        assert scorer.remote in (True, False)
        assert scorer.two_way in (True, False)
