"""What must hold after every event: the table of invariants, each a function that yields what it finds wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from toulmin.contracts.event import ArtifactDemoted
from toulmin.contracts.exchange import ModelRequest
from toulmin.contracts.promotion import PromotionOutcome
from toulmin.contracts.vocabulary import Level
from toulmin.testing.simulator.of_recursion import (
    a_round_gets_somewhere,
    a_storm_slows_down,
    demotions_are_judged,
    losing_sides_do_not_stand,
    one_frame_at_a_time,
    the_measure_falls,
    what_is_sent_down_is_kept,
    what_stands_rests_on_what_stands,
    withdrawn_is_not_used,
)
from toulmin.testing.simulator.of_the_log import (
    an_ended_run_stays_ended,
    deciding_is_pure,
    each_key_has_one_outcome,
    limits_hold,
    the_fold_is_strict,
    the_state_is_the_fold_of_the_log,
)
from toulmin.testing.simulator.of_trust import (
    a_denied_run_goes_no_further,
    approvals_cover_and_count_once,
    drift_is_marked,
    held_claims_stay_below,
    lineage_is_complete,
    nothing_is_carried_out_before_its_plan,
    promotion_is_earned,
    quotes_stand_in_their_sources,
    untruths_do_not_stand,
)
from toulmin.testing.simulator.view import View

__all__ = ["INVARIANTS", "Invariant", "check_request"]

Invariant = Callable[[View], Iterator[str]]

INVARIANTS: Final[tuple[Invariant, ...]] = (
    the_state_is_the_fold_of_the_log,
    the_fold_is_strict,
    each_key_has_one_outcome,
    deciding_is_pure,
    limits_hold,
    an_ended_run_stays_ended,
    promotion_is_earned,
    a_denied_run_goes_no_further,
    drift_is_marked,
    quotes_stand_in_their_sources,
    untruths_do_not_stand,
    held_claims_stay_below,
    lineage_is_complete,
    nothing_is_carried_out_before_its_plan,
    approvals_cover_and_count_once,
    one_frame_at_a_time,
    the_measure_falls,
    a_round_gets_somewhere,
    a_storm_slows_down,
    what_stands_rests_on_what_stands,
    withdrawn_is_not_used,
    demotions_are_judged,
    losing_sides_do_not_stand,
    what_is_sent_down_is_kept,
)


def check_request(view: View, request: ModelRequest, *, decided: int) -> Iterator[str]:
    """No question shows a claim that does not stand; above L1 none shows raw text, and L4 alone sees the record.

    What fell after event `decided` stood for whoever decided then.
    """
    promoted = {id_ for id_, entry in view.promotions.items() if entry.outcome is PromotionOutcome.PROMOTE}
    fell_later = {event.artifact for event in view.log[decided:] if isinstance(event, ArtifactDemoted)}
    standing = {
        (f"{artifact.frame}/{artifact.item}", claim.conclusion)
        for artifact in view.artifacts.values()
        if artifact.id in promoted | fell_later
        for claim in artifact.claims
    }
    for prior in request.prior:
        if (prior.item, prior.conclusion) not in standing:
            yield f"a request for {request.task.step} shows a claim of {prior.item} that does not stand"
    level = request.task.level
    if level > Level.L1 and request.passages:
        yield f"a request of level {int(level)} shows raw text"
    if (request.record is not None) is not (level is Level.L4):
        yield f"a request of level {int(level)} {'shows' if request.record is not None else 'lacks'} the record"
