"""Guards switched off one at a time: the simulator is worth something only if it notices each."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from toulmin.adapters.stores.admission import Known, Place
from toulmin.contracts.artifact import ReasoningArtifact
from toulmin.contracts.claim import Claim
from toulmin.contracts.event import ApprovalAnswered, Event
from toulmin.contracts.policy import Action, ClaimFacts
from toulmin.contracts.promotion import PromotionOutcome
from toulmin.contracts.usage import Allowance, Usage
from toulmin.contracts.verification import VerificationReport
from toulmin.contracts.vocabulary import ArtifactId, Regime, Step, TrustLevel, Verdict
from toulmin.policy import Ruling
from toulmin.ports.permit import Permit
from toulmin.ports.store import Outcome
from toulmin.reasoning import inquiry, perform_new, promotion
from toulmin.reasoning.workbench import Workbench
from toulmin.state import FRICTION, Frame, RunState, Unit
from toulmin.state.frames import open_items
from toulmin.testing.simulator import of_the_log, simulate, view
from toulmin.verification import VerificationContext

__all__ = ["MUTATIONS"]

Patch = pytest.MonkeyPatch
FOLD = sys.modules["toulmin.state.fold"]
DECIDE = sys.modules["toulmin.reasoning.decide"]
STEPS = {
    name: sys.modules[f"toulmin.reasoning.steps.{name}"]
    for name in ("accept", "call_tool", "conclude", "demote", "execute", "prepare", "review", "settle")
}
EVIDENCE = sys.modules["toulmin.verification.evidence"]
VERIFY = sys.modules["toulmin.verification.verify"]
VERIFY_STEPS = sys.modules["toulmin.verification.steps"]
LEVELS = sys.modules["toulmin.state.levels"]
WORKBENCH = sys.modules["toulmin.reasoning.workbench"]


def permits_are_never_spent(patch: Patch) -> None:
    patch.setattr(Permit, "use", lambda self, action, *, covers: None)


def promotion_needs_no_permit(patch: Patch) -> None:
    patch.setattr(promotion, "promote", lambda artifact, *, permit: None)


def holds_are_ignored(patch: Patch) -> None:
    real = promotion._decision
    patch.setattr(promotion, "_decision", lambda *args, **named: real(*args, **named).with_(held=()))


def verification_passes_everything(patch: Patch) -> None:
    real = STEPS["settle"].verify

    def verify(artifact: ReasoningArtifact, context: VerificationContext) -> VerificationReport:
        report: VerificationReport = real(artifact, context)
        full = {"passed": True, "score": 1.0, "low": None, "high": None}
        scores = tuple(score.with_(units=max(1, score.units), **full) for score in report.scores)
        claims = tuple(claim.with_(support=1.0, contradicted=False, in_scope=True) for claim in report.claims)
        return report.with_(passed=True, trust=TrustLevel.VERIFIED, scores=scores, claims=claims, findings=())

    patch.setattr(STEPS["settle"], "verify", verify)


def quotes_are_not_looked_up(patch: Patch) -> None:
    real = EVIDENCE._cut
    patch.setattr(EVIDENCE, "_cut", lambda *args, **named: (cut := real(*args, **named)).with_(quote=cut.quote.upper()))


def budgets_are_not_shared(patch: Patch) -> None:
    def share(state: RunState, *, commands: int, alone: bool = False) -> tuple[Allowance, ...]:
        limits = state.contract.limits
        one = Allowance(
            model_calls=limits.model_calls_max,
            tokens=limits.tokens_max,
            cost_microusd=limits.cost_microusd_max,
            wall_ms=limits.wall_ms_max,
        )
        return (one,) * commands

    patch.setattr(DECIDE, "share", share)


def limits_are_not_looked_at(patch: Patch) -> None:
    patch.setattr(DECIDE, "limit_reached", lambda state, *, calls_model: None)


def the_fold_takes_any_number(patch: Patch) -> None:
    real = FOLD.fold

    def fold(state: RunState | None, event: Event) -> object:
        return real(state, event if state is None else event.with_(seq=state.seq + 1))

    for module in (FOLD, of_the_log, view):
        patch.setattr(module, "fold", fold)


def outcomes_are_not_looked_up(patch: Patch) -> None:
    patch.setattr(simulate, "perform", perform_new)


def keys_are_not_remembered(patch: Patch) -> None:
    real = Known.admit

    def admit(self: Known, outcome: Outcome) -> Place:
        return real(self, outcome.with_(key=None))

    patch.setattr(Known, "admit", admit)


def approvals_hold_for_anything(patch: Patch) -> None:
    async def approving_roles(bench: Workbench, *, covers: object) -> tuple[str, ...]:
        events = await bench.effects.store.events(bench.command.run)
        return tuple(event.decision.role for event in events if isinstance(event, ApprovalAnswered))

    for module in (STEPS["accept"], STEPS["call_tool"], STEPS["conclude"]):
        patch.setattr(module, "approving_roles", approving_roles)


def a_review_promotes(patch: Patch) -> None:
    patch.setitem(promotion._OUTCOMES, Verdict.REVIEW, PromotionOutcome.PROMOTE)


def attempts_are_not_counted(patch: Patch) -> None:
    real = FOLD.another_attempt

    def another(unit: Unit, **named: object) -> Unit | None:
        again = real(replace(unit, tries=0), **named)
        return None if again is None else replace(again, tries=1)

    patch.setattr(FOLD, "another_attempt", another)


def retries_are_not_counted(patch: Patch) -> None:
    real = FOLD.another_attempt
    patch.setattr(FOLD, "another_attempt", lambda unit, **named: real(unit, **{**named, "retries": 0}))


def every_ruling_allows(patch: Patch) -> None:
    patch.setattr(Ruling, "allowed", property(lambda self: True))


def plans_need_no_acceptance(patch: Patch) -> None:
    real = FOLD.close_step

    def close_step(frame: Frame, *, step: Step, **named: object) -> Frame:
        closed: Frame = real(frame, step=step, **named)
        return open_items(closed, size=1) if step is Step.PLAN else closed

    patch.setattr(FOLD, "close_step", close_step)


def denied_reports_go_out(patch: Patch) -> None:
    patch.setattr(STEPS["conclude"], "_without_answers", lambda report, *, reason: report)


def the_end_is_no_end(patch: Patch) -> None:
    def too_late(state: RunState, event: Event) -> RunState:
        return replace(state, seq=event.seq, now_us=max(state.now_us, event.at_us), steps=state.steps + 1)

    patch.setattr(FOLD, "_too_late", too_late)


def lineage_forgets_documents(patch: Patch) -> None:
    real = STEPS["execute"]._draft
    patch.setattr(STEPS["execute"], "_draft", lambda *args, **named: replace(real(*args, **named), documents=()))


def questions_show_held_claims(patch: Patch) -> None:
    real = inquiry.prior_claims

    def prior_claims(artifacts: Sequence[ReasoningArtifact], *, question: str | None = None) -> dict[str, Claim]:
        whole = [artifact.with_(claims=artifact.claims + artifact.held, held=()) for artifact in artifacts]
        return real(whole, question=question)

    patch.setattr(inquiry, "prior_claims", prior_claims)
    patch.setattr(
        inquiry,
        "_prior_views",
        lambda claims, artifacts, real=inquiry._prior_views: real(
            claims, [artifact.with_(claims=artifact.claims + artifact.held, held=()) for artifact in artifacts]
        ),
    )


def depth_is_not_looked_at(patch: Patch) -> None:
    real = LEVELS.following_frame

    def following_frame(state: RunState, closed: Frame, **named: object) -> object:
        limits = state.contract.limits.with_(depth_max=1_000)
        return real(replace(state, contract=state.contract.with_(limits=limits)), closed, **named)

    patch.setattr(FOLD, "following_frame", following_frame)


def frames_are_not_counted(patch: Patch) -> None:
    patch.setattr(LEVELS, "_no_room", lambda state, limits: None)


def rounds_go_in_circles(patch: Patch) -> None:
    patch.setattr(LEVELS, "stalled", lambda rounds: None)


def levels_may_draw_on_anything(patch: Patch) -> None:
    for check in ("check_lineage", "check_promoted_evidence"):
        patch.setattr(VERIFY, check, lambda claim, context, tally: None)
    patch.setattr(promotion, "claim_facts", _resting(promotion.claim_facts))


def _resting(real: Callable[..., tuple[ClaimFacts, ...]]) -> Callable[..., tuple[ClaimFacts, ...]]:
    return lambda artifact, *, report: tuple(
        facts.with_(rests_on=max(1, facts.rests_on)) for facts in real(artifact, report=report)
    )


def a_fall_takes_nothing_along(patch: Patch) -> None:
    patch.setattr(STEPS["demote"]._Fall, "_weakened", lambda self, claim, *, below: claim)


def losers_keep_standing(patch: Patch) -> None:
    # What contradicts each other falls in verification as well: both guards are off.
    patch.setattr(STEPS["review"], "losing_sides", lambda conflicts: {})
    patch.setattr(VERIFY, "check_against_claims", lambda claim, others, context, tally: False)


def what_is_sent_down_is_dropped(patch: Patch) -> None:
    real = STEPS["prepare"]._scope
    patch.setattr(STEPS["prepare"], "_scope", lambda answer, **named: real(answer, **{**named, "sent": ()}))


def scopes_start_afresh(patch: Patch) -> None:
    real = STEPS["prepare"]._scope
    patch.setattr(STEPS["prepare"], "_scope", lambda answer, **named: real(answer, **{**named, "below": None}))
    patch.setattr(VERIFY_STEPS, "check_not_wider", lambda scope, earlier, context, tally: None)


def withdrawals_are_not_written_down(patch: Patch) -> None:
    patch.setattr(FOLD, "_demoted", lambda state, event: state)


def costs_are_not_booked(patch: Patch) -> None:
    patch.setattr(Usage, "plus", lambda self, other: self)


def ids_come_from_the_clock(patch: Patch) -> None:
    taken: list[int] = []

    def next_id(self: Workbench) -> ArtifactId:
        taken.append(1)
        return ArtifactId(f"a{len(taken):020d}")

    patch.setattr(Workbench, "next_id", next_id)


def storms_change_nothing(patch: Patch) -> None:
    patch.setattr(RunState, "friction", property(lambda self: FRICTION[Regime.CALM]))


def denials_to_go_on_are_ignored(patch: Patch) -> None:
    real = Ruling.allowed.fget  # type: ignore[attr-defined]  # a property, as the class keeps it
    continues = Action.RUN_CONTINUE

    def allowed(ruling: Ruling) -> bool:
        return ruling.decision.action is continues or real(ruling)

    patch.setattr(Ruling, "allowed", property(allowed))
    # An artifact that no decision allowed cannot be made: that guard holds the same thing, and is off as well.
    patch.setattr(WORKBENCH, "_allowing", lambda decisions: tuple(decision.id for decision in decisions))


def drift_goes_unmarked(patch: Patch) -> None:
    patch.setattr(inquiry, "is_pinned_model", lambda contract, *, reasoner, answered: True)


MUTATIONS: tuple[Callable[[Patch], None], ...] = (
    permits_are_never_spent,
    promotion_needs_no_permit,
    holds_are_ignored,
    verification_passes_everything,
    quotes_are_not_looked_up,
    budgets_are_not_shared,
    limits_are_not_looked_at,
    the_fold_takes_any_number,
    outcomes_are_not_looked_up,
    keys_are_not_remembered,
    approvals_hold_for_anything,
    a_review_promotes,
    attempts_are_not_counted,
    retries_are_not_counted,
    every_ruling_allows,
    plans_need_no_acceptance,
    denied_reports_go_out,
    the_end_is_no_end,
    lineage_forgets_documents,
    questions_show_held_claims,
    costs_are_not_booked,
    ids_come_from_the_clock,
    depth_is_not_looked_at,
    frames_are_not_counted,
    rounds_go_in_circles,
    levels_may_draw_on_anything,
    a_fall_takes_nothing_along,
    losers_keep_standing,
    what_is_sent_down_is_dropped,
    scopes_start_afresh,
    withdrawals_are_not_written_down,
    storms_change_nothing,
    denials_to_go_on_are_ignored,
    drift_goes_unmarked,
)
