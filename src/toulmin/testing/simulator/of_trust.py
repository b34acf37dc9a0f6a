"""Invariants of trust: what was promoted earned it, what is quoted stands there, what was held stays below."""

from __future__ import annotations

from collections.abc import Iterator

from toulmin.contracts.approval import ApprovalAnswer
from toulmin.contracts.artifact import MetaAnalysis, Plan, ReasoningArtifact
from toulmin.contracts.claim import Claim, Evidence
from toulmin.contracts.event import (
    ApprovalAnswered,
    ApprovalAsked,
    AttemptFailed,
    ItemFinished,
    PlanAccepted,
    StepFinished,
    WorkDenied,
)
from toulmin.contracts.policy import (
    AcceptPlan,
    Action,
    CallTool,
    ContinueRun,
    ObligationKind,
    PolicyDecision,
    ReleaseReport,
)
from toulmin.contracts.promotion import PromotionOutcome
from toulmin.contracts.provenance import EdgeRole
from toulmin.contracts.verification import Severity
from toulmin.contracts.vocabulary import CommandKey, Step, TrustLevel, Verdict
from toulmin.testing.simulator.claims import LIE
from toulmin.testing.simulator.view import View

__all__ = [
    "a_denied_run_goes_no_further",
    "approvals_cover_and_count_once",
    "drift_is_marked",
    "held_claims_stay_below",
    "lineage_is_complete",
    "nothing_is_carried_out_before_its_plan",
    "promotion_is_earned",
    "quotes_stand_in_their_sources",
    "untruths_do_not_stand",
]


def promotion_is_earned(view: View) -> Iterator[str]:
    """Whatever is promoted has a passing report, an allowance for it, confidence, and evidence in each claim."""
    finished = [event for event in view.fresh if isinstance(event, ItemFinished)]
    for event in finished:
        trusted = view.artifacts[event.artifact].trust is TrustLevel.PROMOTED
        if trusted is not (event.outcome is PromotionOutcome.PROMOTE):
            yield f"item {event.item} came out as {event.outcome.value}, but its artifact says otherwise"
    for artifact in view.new:
        if artifact.trust is TrustLevel.PROMOTED:
            yield from _unearned(view, artifact)


def drift_is_marked(view: View) -> Iterator[str]:
    """What another model than the pinned one answered is marked degraded, and so is what is left of it."""
    pins = {pin.name: pin.version for pin in view.state.contract.pinned().models}
    for artifact in view.new:
        others = [
            made.name for made in artifact.provenance.made_by if pins.get(made.name, made.version) != made.version
        ]
        if others and not artifact.provenance.degraded:
            yield f"{artifact.id} does not say that another model than the pinned {others[0]} answered"


def a_denied_run_goes_no_further(view: View) -> Iterator[str]:
    """Where policy does not let the run go on, its work ends in that denial or in a question, and no round opens."""
    told = {event.decision for event in view.log if isinstance(event, WorkDenied)}
    told |= {event.request.decision for event in view.log if isinstance(event, ApprovalAsked)}
    steps = {event.command: event for event in view.log if isinstance(event, StepFinished)}
    for decision in view.decisions.values():
        question = view.questions[decision.id].resource
        if not isinstance(question, ContinueRun) or decision.verdict is Verdict.ALLOW or decision.id in told:
            continue
        step = steps.get(CommandKey(decision.id.rpartition(".")[0]))
        if step is not None and (question.cause != "next_round" or step.next_round is not None):
            yield f"{step.frame}/{step.step.value} went on although {decision.id} said {decision.verdict.value}"


def _unearned(view: View, artifact: ReasoningArtifact) -> Iterator[str]:
    report, promotion = view.reports.get(artifact.id), view.promotions.get(artifact.id)
    if report is None or not report.passed:
        yield f"{artifact.id} is promoted without a passing report"
    if promotion is None or promotion.outcome is not PromotionOutcome.PROMOTE:
        yield f"{artifact.id} is promoted without a promotion"
        return
    decision = view.decisions[promotion.decision]
    if decision.action is not Action.ARTIFACT_PROMOTE or decision.verdict is not Verdict.ALLOW:
        yield f"{artifact.id} is promoted although policy said {decision.verdict.value}"
    if decision.covers != artifact.content_digest:
        yield f"{artifact.id} is promoted by a decision about something else"
    if artifact.confidence < view.state.contract.thresholds.to_promote(artifact.level):
        yield f"{artifact.id} is promoted with confidence {artifact.confidence}"
    if isinstance(artifact.body, MetaAnalysis):
        return
    if not artifact.claims or not all(claim.grounds for claim in artifact.claims):
        yield f"{artifact.id} is promoted with a claim that has no evidence"


def quotes_stand_in_their_sources(view: View) -> Iterator[str]:
    """Every quote is cut from a passage whose bytes are those of the source that it names."""
    for artifact in view.new:
        for claim in (*artifact.claims, *artifact.held):
            for evidence in _evidence(claim):
                if not _stands(view, evidence):
                    yield f"{artifact.id}: {evidence.quote!r} does not stand in {evidence.name}"


def _evidence(claim: Claim) -> Iterator[Evidence]:
    yield from claim.grounds
    if claim.warrant is not None and claim.warrant.backing is not None:
        yield claim.warrant.backing
    yield from (rebuttal.evidence for rebuttal in claim.rebuttals if rebuttal.evidence is not None)


def _stands(view: View, evidence: Evidence) -> bool:
    passage, source = view.passages.get(evidence.passage), view.sources.get(evidence.source)
    if passage is None or source is None or passage.document != evidence.document:
        return False
    text = source[passage.span.start : passage.span.end].decode()
    return text == passage.text and text[evidence.start : evidence.end] == evidence.quote


def untruths_do_not_stand(view: View) -> Iterator[str]:
    """A claim with a number that none of its sources has is never promoted."""
    for artifact in view.new:
        if artifact.trust is TrustLevel.PROMOTED and any(LIE in claim.conclusion for claim in artifact.claims):
            yield f"{artifact.id} is promoted with a lie in it"


def held_claims_stay_below(view: View) -> Iterator[str]:
    """A claim that policy holds or verification faults does not stand in a promoted artifact, nor in the review."""
    held = {
        duty.subject
        for decision in view.decisions.values()
        for duty in decision.obligations
        if duty.do is ObligationKind.HOLD_CLAIM
    }
    for artifact in view.new:
        faulty = {
            finding.claim
            for finding in (view.reports[artifact.id].findings if artifact.id in view.reports else ())
            if finding.severity is Severity.ERROR
        }
        if artifact.trust is TrustLevel.PROMOTED and any(claim.id in faulty for claim in artifact.claims):
            yield f"{artifact.id} is promoted with a claim in which verification found an error"
        judged = artifact.trust is TrustLevel.PROMOTED or artifact.step is Step.VERIFY
        if judged and any(claim.id in held for claim in artifact.claims):
            yield f"{artifact.id} keeps a claim that policy holds back"


def lineage_is_complete(view: View) -> Iterator[str]:
    """Every artifact states its five facts, and from it one reaches the contract, decisions and quoted documents."""
    for artifact in view.new:
        made = artifact.provenance
        edges = view.ancestors[artifact.id]
        if made.origin.run != artifact.run or view.state.contract_digest not in made.inputs:
            yield f"{artifact.id} does not name its run and contract"
        reached = {edge.parent for edge in edges}
        if not any(edge.role is EdgeRole.DECISION for edge in edges) or not reached.issuperset(made.allowed_by):
            yield f"{artifact.id} reaches no decision that allowed it"
        if any(decision not in view.decisions for decision in made.allowed_by):
            yield f"{artifact.id} names a decision that is not stored"
        if not reached.issuperset(made.parents) or any(parent not in view.artifacts for parent in made.parents):
            yield f"{artifact.id} does not reach its parents"
        quoted = {ground.document for claim in (*artifact.claims, *artifact.held) for ground in claim.grounds}
        if not quoted.issubset(made.documents):
            yield f"{artifact.id} quotes documents that it does not name"


def nothing_is_carried_out_before_its_plan(view: View) -> Iterator[str]:
    """An item is worked on only after its plan was accepted by a decision about that plan, and only as planned."""
    accepted: dict[str, Plan] = {}
    planned: dict[str, ReasoningArtifact] = {}
    for event in view.log:
        if isinstance(event, StepFinished) and event.step is Step.PLAN:
            planned[event.frame] = view.artifacts[event.artifact]
        elif isinstance(event, PlanAccepted):
            plan = planned[event.frame]
            decision = view.decisions[event.decision]
            if not _allows(decision, action=Action.PLAN_ACCEPT, covers=plan.content_digest):
                yield f"the plan of frame {event.frame} was accepted without an allowance for it"
            if isinstance(plan.body, Plan):
                accepted[event.frame] = plan.body
        elif isinstance(event, ItemFinished):
            items = {item.id: item for item in accepted[event.frame].items} if event.frame in accepted else {}
            if event.item not in items:
                yield f"item {event.item} was carried out without an accepted plan that names it"
    acting = (Action.TOOL_CALL, Action.ARTIFACT_PROMOTE)
    if not accepted and any(decision.action in acting for decision in view.decisions.values()):
        yield "there is a decision about carrying out what no accepted plan names"


def _allows(decision: PolicyDecision, *, action: Action, covers: str) -> bool:
    return decision.verdict is Verdict.ALLOW and decision.action is action and decision.covers == covers


def approvals_cover_and_count_once(view: View) -> Iterator[str]:
    """Who is said to have approved something did: exactly that content, before it was done, and for one use."""
    asked = {event.request.id: event.request for event in view.log if isinstance(event, ApprovalAsked)}
    granted = {
        event.decision.request: event.decision
        for event in view.log
        if isinstance(event, ApprovalAnswered) and event.decision.answer is ApprovalAnswer.GRANTED
    }
    failed = {event.command for event in view.log if isinstance(event, AttemptFailed)}
    used: dict[str, str] = {}
    for decision in view.decisions.values():
        resource = view.questions[decision.id].resource
        if not isinstance(resource, AcceptPlan | CallTool | ReleaseReport) or not resource.approved_by:
            continue
        answer = granted.get(decision.approval) if decision.approval is not None else None
        request = asked.get(decision.approval) if decision.approval is not None else None
        if answer is None or request is None:
            yield f"{decision.id} counts an approval that nobody gave"
        elif answer.covers != decision.covers or request.action is not decision.action:
            yield f"{decision.id} counts an approval of something else"
        elif answer.role not in resource.approved_by or answer.at_us >= request.expires_us:
            yield f"{decision.id} counts an approval of another role, or one that came too late"
        key = decision.id.partition(".")[0]
        counts = decision.approval is not None and decision.verdict is Verdict.ALLOW and key not in failed
        if counts and used.setdefault(decision.approval or "", key) != key:
            yield f"the approval {decision.approval} was used twice"
