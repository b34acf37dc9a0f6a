"""Conclude: the result is put together from what was promoted, passes the release gate, and ends the run."""

from __future__ import annotations

from collections.abc import Sequence

from toulmin.contracts.artifact import Analysis, ReasoningArtifact, Review
from toulmin.contracts.canonical import Digest, digest_of
from toulmin.contracts.command import Conclude, Ending
from toulmin.contracts.event import Event, ItemFinished, RunEnded, StepFinished
from toulmin.contracts.label import Confidentiality, Label, join_all
from toulmin.contracts.policy import Action, PolicyDecision, ReleaseReport
from toulmin.contracts.report import ConflictNote, RunReport
from toulmin.contracts.run_contract import OutputSpec
from toulmin.contracts.verification import Finding, Severity, VerificationReport
from toulmin.contracts.vocabulary import ClaimId, TrustLevel, Verdict
from toulmin.ports.permit import Permit
from toulmin.reasoning.library import Inputs
from toulmin.reasoning.refusal import approving_roles, required_role, unless_allowed
from toulmin.reasoning.steps.compose import compose
from toulmin.reasoning.steps.settle import context_for
from toulmin.reasoning.workbench import Workbench
from toulmin.verification import ConflictSide, check_constraints, find_conflicts

__all__ = ["conclude"]

_MARKS = str.maketrans("", "", '`*“”"')

CONFLICTS_MAX = 50
"""Conflicts that a report names."""


async def conclude(bench: Workbench, command: Conclude, *, inputs: Inputs | None) -> tuple[Event, ...]:
    """Build the report, ask whether it may leave, and end the run.

    1. Gather what the run made: promoted artifacts, all analyses, the review and its scores.
    2. Compose the answers; a denied run gives no answers, only what was held back and why.
    3. Check the whole: hard constraints by code, and the review's scores. A result that does not pass is not thrown
       away; it ends halted and incomplete, with the reason.
    4. Ask policy whether it may be released; a person may have to say yes; a denial releases nothing.
    """
    # (1) Gather.
    made = await _made(bench, command)
    review = next((artifact for artifact in made if artifact.id == command.review), None)
    report_of_review = await _scores(bench, review)
    # (2) Compose.
    report = await _report(bench, command, made=made, review=review, scores=report_of_review, inputs=inputs)
    # (3) Check the whole.
    if report.ending is Ending.DONE:
        fault = _fault(report, scores=report_of_review, output=bench.contract.output)
        if fault is not None:
            report = report.with_(ending=Ending.HALTED, complete=False, reason=fault)
    # (4) Ask for release.
    if report.ending is Ending.DENIED:
        report = _without_answers(report, reason=report.reason)
    verified = report_of_review is not None and report_of_review.passed
    covers = report.digest
    ruling = await bench.ask(
        await _release(bench, report, review=review, verified=verified, covers=covers), covers=covers
    )
    if ruling.permit is not None:
        return (_released(bench, command, report=report, decision=ruling.decision, permit=ruling.permit),)
    if report.ending is Ending.DENIED:
        # Nothing of it leaves, so nobody need be asked: a person's no, said again, must not keep the run from its end.
        return (_ended(bench, command, report=report, decision=ruling.decision),)
    if ruling.decision.verdict is Verdict.REVIEW and ruling.decision.role_required is not None:
        shown = (command.review,) if command.review is not None else command.parents
        bench.keep(report.model_dump(mode="json"))
        return (unless_allowed(bench, ruling, shown=shown),)
    denied = ruling.decision.reasons[0]
    emptied = _without_answers(report, reason=f"release denied: {denied.message} (rule {denied.rule})")
    return (_ended(bench, command, report=emptied, decision=ruling.decision),)


async def _made(bench: Workbench, command: Conclude) -> tuple[ReasoningArtifact, ...]:
    """What the run had made when this was decided: what another engine adds meanwhile comes too late for it."""
    log = await bench.effects.store.events(command.run)
    known = {event.artifact for event in log[: command.standing.seq] if isinstance(event, ItemFinished | StepFinished)}
    made = await bench.effects.store.artifacts(command.run)
    return tuple(artifact for artifact in made if artifact.id in known)


async def _scores(bench: Workbench, review: ReasoningArtifact | None) -> VerificationReport | None:
    if review is None:
        return None
    reports = await bench.effects.store.reports(review.run)
    return next((report for report in reports if report.artifact == review.id), None)


async def _report(
    bench: Workbench,
    command: Conclude,
    *,
    made: Sequence[ReasoningArtifact],
    review: ReasoningArtifact | None,
    scores: VerificationReport | None,
    inputs: Inputs | None,
) -> RunReport:
    contract = bench.contract
    # In the plan's order and by item, not in that of the commits, which is a matter of chance.
    by_id = {artifact.id: artifact for artifact in made}
    promoted = [by_id[parent] for parent in command.parents]
    analysed = sorted((artifact for artifact in made if isinstance(artifact.body, Analysis)), key=_place)
    promotions = {decision.artifact: decision for decision in await bench.effects.store.promotions(command.run)}
    composed = compose(
        contract.output,
        promoted=promoted,
        analysed=analysed,
        promotions=promotions,
        review=review,
        withdrawn=_withdrawn(review, scores=scores),
    )
    complete = command.ending is Ending.DONE
    return RunReport(
        run=command.run,
        objective=contract.objective,
        ending=command.ending,
        reason=command.reason,
        complete=complete,
        confidence=composed.confidence,
        trust=TrustLevel.PROMOTED if composed.claims else TrustLevel.UNTRUSTED,
        label=_label(analysed, inputs=inputs),
        answers=composed.answers,
        claims=composed.claims,
        held_back=composed.held_back,
        conflicts=_conflicts(bench, inputs),
        not_known=composed.not_known,
        weak_points=composed.weak_points,
        rejected_inputs=inputs.state.rejections if inputs is not None else (),
        scores=scores.scores if scores is not None else (),
        usage=command.standing.usage,
        degraded=any(artifact.provenance.degraded for artifact in promoted),
    )


def _place(artifact: ReasoningArtifact) -> tuple[str, int, str]:
    item = artifact.item or ""
    return artifact.frame, len(item), item


def _fault(report: RunReport, *, scores: VerificationReport | None, output: OutputSpec) -> str | None:
    """Why a result is not the complete one that the contract asks for."""
    text = "\n".join(answer.text for answer in report.answers)
    findings = check_constraints(text, tuple(entry.claim for entry in report.claims), output)
    if findings:
        return f"hard constraint not met: {findings[0].message}"
    if not any(answer.claims for answer in report.answers):
        return "no claim that answers a question stands: see what was held back, and what is not known"
    if scores is None or not scores.passed:
        failed = (
            ", ".join(score.dimension.value for score in scores.scores if not score.passed) if scores else "no review"
        )
        return f"the result as a whole did not pass verification: {failed}"
    return None


def _label(analysed: Sequence[ReasoningArtifact], *, inputs: Inputs | None) -> Label:
    """The join over every analysis (what is held back or not known is told too), else over what was read."""
    if analysed:
        return join_all(tuple(artifact.label for artifact in analysed))
    if inputs is not None and inputs.state.documents:
        return join_all(tuple(document.label for document in inputs.state.documents))
    # Nothing was read, or what was read is lost: the report repeats the contract only.
    return Label(confidentiality=Confidentiality.INTERNAL)


def _withdrawn(review: ReasoningArtifact | None, *, scores: VerificationReport | None) -> dict[ClaimId, Finding]:
    """Claims in which verification of the whole found an error, each with it; they are told as held back."""
    if review is None or scores is None:
        return {}
    errors = {finding.claim: finding for finding in reversed(scores.findings) if finding.severity is Severity.ERROR}
    return {claim.id: errors[claim.id] for claim in (*review.held, *review.claims) if claim.id in errors}


def _conflicts(bench: Workbench, inputs: Inputs | None) -> tuple[ConflictNote, ...]:
    if inputs is None:
        return ()
    found = find_conflicts(inputs.state.passages, context_for(bench, inputs))
    return tuple(
        ConflictNote(
            subject=conflict.subject,
            kept=_side(conflict.kept),
            set_aside=_side(conflict.set_aside),
            rule=conflict.rule.value,
        )
        for conflict in found[:CONFLICTS_MAX]
    )


def _side(side: ConflictSide) -> str:
    """A side as a person reads it: without the marks of which the statement may hold only one half."""
    return f"{side.said.translate(_MARKS)} ({side.name})"


async def _release(
    bench: Workbench, report: RunReport, *, review: ReasoningArtifact | None, verified: bool, covers: Digest
) -> ReleaseReport:
    body = review.body if review is not None and isinstance(review.body, Review) else None
    nothing_leaves = report.ending is Ending.DENIED
    return ReleaseReport(
        confidence=report.confidence,
        threshold=bench.contract.thresholds.release,
        verified=verified,
        complete=report.complete,
        claims=len(report.claims),
        claims_without_evidence=sum(1 for entry in report.claims if not entry.claim.grounds),
        confidentiality=report.label.confidentiality,
        confirmation_asked=body is not None and body.confirm is not None and not nothing_leaves,
        role_required=None if nothing_leaves else required_role(bench.contract, Action.ARTIFACT_RELEASE),
        approved_by=await approving_roles(bench, covers=covers),
        degraded=report.degraded,
    )


def _without_answers(report: RunReport, *, reason: str) -> RunReport:
    """What is left of a report that may not go out: that it was denied and why, no content."""
    return report.with_(
        ending=Ending.DENIED,
        reason=reason,
        complete=False,
        confidence=0.0,
        trust=TrustLevel.UNTRUSTED,
        answers=(),
        claims=(),
        held_back=(),
        conflicts=(),
        not_known=(),
        weak_points=(),
    )


def _released(
    bench: Workbench, command: Conclude, *, report: RunReport, decision: PolicyDecision, permit: Permit
) -> RunEnded:
    permit.use(Action.ARTIFACT_RELEASE, covers=report.digest)
    return _ended(bench, command, report=report, decision=decision)


def _ended(bench: Workbench, command: Conclude, *, report: RunReport, decision: PolicyDecision) -> RunEnded:
    final = digest_of(
        {
            "artifacts": sorted(command.reads),
            "ending": report.ending.value,
            "complete": report.complete,
            "answers": [[answer.question, answer.text] for answer in report.answers],
            "held_back": sorted([held.rule, held.claim.conclusion] for held in report.held_back),
        }
    )
    return RunEnded(
        **bench.stamp(),
        ending=report.ending,
        reason=report.reason,
        report=bench.keep(report.model_dump(mode="json")),
        final=final,
        decision=decision.id,
    )
