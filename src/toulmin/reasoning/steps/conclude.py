"""Conclude: the result is put together from what was promoted, passes the release gate, and ends the run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from toulmin.contracts.artifact import Execution, Position, ReasoningArtifact, Resolution, Review
from toulmin.contracts.canonical import Digest, digest_of
from toulmin.contracts.command import Conclude, Ending, HaltCondition
from toulmin.contracts.event import Event, RunEnded
from toulmin.contracts.label import Confidentiality, Label, join_all
from toulmin.contracts.policy import Action, PolicyDecision, ReleaseReport
from toulmin.contracts.report import ConflictNote, RunReport, rendered
from toulmin.contracts.run_contract import OutputSpec
from toulmin.contracts.verification import Finding
from toulmin.contracts.vocabulary import TrustLevel, Verdict
from toulmin.ports.output_check import OutputCheck
from toulmin.ports.permit import Permit
from toulmin.reasoning.drift import drifts
from toulmin.reasoning.library import Inputs
from toulmin.reasoning.refusal import approving_roles, awaited_role, required_role, unless_allowed
from toulmin.reasoning.steps.compose import compose
from toulmin.reasoning.steps.gather import Gathered, gather
from toulmin.reasoning.steps.settle import body_of
from toulmin.reasoning.workbench import Workbench
from toulmin.verification import check_constraints, check_output, unchecked_constraints

__all__ = ["conclude"]

UNMET_NAMED = 5
"""Hard constraints that the reason of a halt names."""
UNMET_CHARS_MAX = 300
SHED_NAMED = 10
"""Items that the report names of those that a storm left out of one plan."""
_MARKS = str.maketrans("", "", '`*“”"')


async def conclude(bench: Workbench, command: Conclude, *, inputs: Inputs | None) -> tuple[Event, ...]:
    """Build the report, ask whether it may leave, and end the run.

    1. Gather what the run made: promoted artifacts, all analyses, the review and its scores.
    2. Compose the answers; a denied run gives no answers, only what was held back and why.
    3. Check the whole: hard constraints and output checks by code, and the review's scores. A result that does not pass
       is not thrown away; it ends halted and incomplete, with the reason.
    4. Ask policy whether it may be released; a person may have to say yes; a denial releases nothing.
    """
    # (1) Gather.
    gathered = await gather(bench, command)
    # (2) Compose.
    report = _report(bench, command, gathered=gathered, inputs=inputs)
    # (3) Check the whole.
    if report.ending is Ending.DONE:
        report = _checked(report, output=bench.contract.output, checks=bench.effects.checks)
    # (4) Ask for release.
    if report.ending is Ending.DENIED:
        report = _without_answers(report, reason=report.reason)
    covers = report.digest
    question = await _release(bench, report, gathered=gathered, covers=covers)
    ruling = await bench.ask(question, covers=covers)
    denied_anyway = report.ending is Ending.DENIED
    awaited = None if denied_anyway else awaited_role(bench, action=question.action, approved_by=question.approved_by)
    if ruling.permit is not None and awaited is None:
        return (_released(bench, command, report=report, decision=ruling.decision, permit=ruling.permit),)
    if denied_anyway:
        # Nothing of it leaves, so nobody need be asked: a person's no, said again, must not keep the run from its end.
        return (_ended(bench, command, report=report, decision=ruling.decision),)
    if ruling.allowed or (ruling.decision.verdict is Verdict.REVIEW and ruling.decision.role_required is not None):
        shown = command.reviews or command.parents
        bench.keep(report.model_dump(mode="json"))
        return (unless_allowed(bench, ruling, shown=shown, role=awaited if ruling.allowed else None),)
    denied = ruling.decision.reasons[0]
    emptied = _without_answers(report, reason=f"release denied: {denied.message} (rule {denied.rule})")
    return (_ended(bench, command, report=emptied, decision=ruling.decision),)


def _report(bench: Workbench, command: Conclude, *, gathered: Gathered, inputs: Inputs | None) -> RunReport:
    contract = bench.contract
    composed = compose(
        contract.output,
        promoted=gathered.promoted,
        analysed=gathered.analysed,
        promotions=gathered.promotions,
        reviews=gathered.reviews,
    )
    return RunReport(
        run=command.run,
        objective=contract.objective,
        ending=command.ending,
        reason=command.reason,
        condition=command.condition,
        complete=command.ending is Ending.DONE,
        confidence=composed.confidence,
        trust=TrustLevel.PROMOTED if composed.claims else TrustLevel.UNTRUSTED,
        label=_label(gathered.analysed, inputs=inputs),
        answers=composed.answers,
        claims=composed.claims,
        text=rendered(composed.answers, contract.output),
        held_back=composed.held_back,
        conflicts=tuple(_note(artifact) for artifact in gathered.conflicts),
        not_known=(*composed.not_known, *_left_out(gathered.made)),
        # A review tells of what stood when it was asked; what it then withdrew is no weak point of the result.
        weak_points=(
            *drifts(contract, gathered.made),
            *(f"No code checked the constraint: {text}" for text in unchecked_constraints(contract.scope.constraints)),
            *(weak for weak in composed.weak_points if not any(entry.said in weak for entry in gathered.withdrawn)),
        ),
        withdrawn=gathered.withdrawn,
        needs=composed.needs,
        closed=gathered.closed,
        meta=tuple(finding for found in gathered.found for finding in found.findings),
        rounds=max((artifact.round for artifact in gathered.made), default=1),
        levels=tuple(sorted({artifact.level for artifact in gathered.promoted})),
        rejected_inputs=inputs.state.rejections if inputs is not None else (),
        scores=gathered.scores,
        usage=command.standing.usage,
        degraded=any(artifact.provenance.degraded for artifact in gathered.promoted),
    )


def _left_out(made: Sequence[ReasoningArtifact]) -> Iterator[str]:
    """What a storm left out of each plan, so that nobody takes its silence for an answer."""
    for artifact in made:
        if isinstance(artifact.body, Execution) and artifact.body.skipped:
            shed = artifact.body.skipped
            named = ", ".join(f"{artifact.frame}/{item}" for item in shed[:SHED_NAMED])
            more = f" and {len(shed) - SHED_NAMED} more" if len(shed) > SHED_NAMED else ""
            yield f"Left out in a storm, as the plan allows: {named}{more}."


def _checked(report: RunReport, *, output: OutputSpec, checks: Mapping[str, OutputCheck]) -> RunReport:
    """The report of a run that came to its end, halted if it is not the complete result that the contract asks for."""
    unmet = check_constraints(report.text, tuple(entry.claim for entry in report.claims), output)
    said = (*(entry.claim.conclusion for entry in report.claims), *report.not_known)
    failing = check_output(report.text, said, names=output.checks, checks=checks)
    fault = _fault(report, unmet=unmet, failing=failing)
    if fault is None:
        return report
    return report.with_(
        ending=Ending.HALTED,
        complete=False,
        reason=fault,
        condition=HaltCondition.VERIFICATION,
        unmet=(*unmet, *failing),
    )


def _fault(report: RunReport, *, unmet: Sequence[Finding], failing: Sequence[Finding]) -> str | None:
    """Why a result is not the complete one that the contract asks for."""
    if unmet:
        said = "; ".join(finding.message[:UNMET_CHARS_MAX] for finding in unmet[:UNMET_NAMED])
        more = f"; and {len(unmet) - UNMET_NAMED} more" if len(unmet) > UNMET_NAMED else ""
        return f"hard constraint not met: {said}{more}"
    if failing:
        return f"output check not passed: {failing[0].message}"
    if not any(answer.claims for answer in report.answers):
        return "no claim that answers a question stands: see what was held back, and what is not known"
    failed = ", ".join(score.dimension.value for score in report.scores if not score.passed)
    if failed or not report.scores:
        return f"the result as a whole did not pass verification: {failed or 'no review'}"
    return None


def _label(analysed: Sequence[ReasoningArtifact], *, inputs: Inputs | None) -> Label:
    """The join over every analysis (what is held back or not known is told too), else over what was read."""
    if analysed:
        return join_all(tuple(artifact.label for artifact in analysed))
    if inputs is not None and inputs.state.documents:
        return join_all(tuple(document.label for document in inputs.state.documents))
    # Nothing was read, or what was read is lost: the report repeats the contract only.
    return Label(confidentiality=Confidentiality.INTERNAL)


def _note(artifact: ReasoningArtifact) -> ConflictNote:
    conflict = body_of(artifact, Resolution)
    kept = conflict.positions[conflict.kept or 0]
    aside = next(position for position in conflict.positions if position is not kept)
    return ConflictNote(subject=conflict.subject, kept=_side(kept), set_aside=_side(aside), rule=conflict.rule.value)


def _side(side: Position) -> str:
    """A side as a person reads it: without the marks of which the statement may hold only one half."""
    return f"{side.said.translate(_MARKS)} ({side.source})"


async def _release(bench: Workbench, report: RunReport, *, gathered: Gathered, covers: Digest) -> ReleaseReport:
    asked = any(body_of(review, Review).confirm is not None for review in gathered.reviews)
    nothing_leaves = report.ending is Ending.DENIED
    return ReleaseReport(
        confidence=report.confidence,
        threshold=bench.contract.thresholds.release,
        verified=bool(report.scores) and all(score.passed for score in report.scores),
        complete=report.complete,
        claims=len(report.claims),
        claims_without_evidence=sum(1 for entry in report.claims if not entry.claim.grounds),
        confidentiality=report.label.confidentiality,
        confirmation_asked=asked and not nothing_leaves,
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
        text="",
        unmet=(),
        held_back=(),
        conflicts=(),
        not_known=(),
        weak_points=(),
        withdrawn=(),
        needs=(),
        closed=(),
        meta=(),
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
        condition=report.condition,
        report=bench.keep(report.model_dump(mode="json")),
        final=final,
        decision=decision.id,
    )
