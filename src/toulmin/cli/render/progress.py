"""Progress: one row for each thing that happens in a run, from its event and what the event points to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from toulmin.cli.render.levels import LEVELS
from toulmin.cli.render.rows import Mark, Row, bar
from toulmin.cli.render.words import (
    amount,
    clipped,
    counted,
    in_words,
    money,
    plain,
    score,
    seconds,
    short_digest,
    standing_claims,
)
from toulmin.contracts.approval import ApprovalAnswer
from toulmin.contracts.artifact import Clarification, Execution, Plan, PlanItem, ReasoningArtifact, Review, Scope
from toulmin.contracts.command import Ending
from toulmin.contracts.document import NormalizedState
from toulmin.contracts.event import ApprovalAnswered, ApprovalAsked, ArtifactDemoted, AttemptFailed, WorkDenied
from toulmin.contracts.promotion import HeldClaim
from toulmin.contracts.run_contract import Limits, RunContract
from toulmin.contracts.verification import Dimension, VerificationReport
from toulmin.contracts.vocabulary import Level, Regime, RunId
from toulmin.state import ROOT, Frame, ItemOutcome, RunState

__all__ = [
    "LABELS",
    "answered_row",
    "asked_row",
    "conflicts_row",
    "demoted_row",
    "denied_row",
    "ended_row",
    "execute_row",
    "failed_row",
    "folded_row",
    "header",
    "held_row",
    "ingest_row",
    "level_row",
    "note_row",
    "regime_row",
    "spent",
    "step_row",
]

LABELS = {
    Dimension.SCOPE_ADHERENCE: "scope",
    Dimension.EVIDENCE_COVERAGE: "evidence",
    Dimension.CONTRADICTION: "contradiction",
    Dimension.CONFIDENCE_QUALITY: "confidence",
    Dimension.COMPLETENESS: "completeness",
}
"""The five scores in one word each."""

TEXT_MAX = 220
SENT_MAX = 64
KINDS_SHOWN = 4


def header(run: RunId, contract: RunContract) -> str:
    """The line above the tree: what decides this run, and how much it may use."""
    manifest, limits = contract.pinned(), contract.limits
    reasoners = ", then ".join(contract.reasoners)
    return (
        f"run {run} · contract {short_digest(contract.digest)} · reasoner {reasoners} · "
        f"policy {manifest.policy.name}@{short_digest(manifest.policy.version)} · budget "
        f"{amount(limits.model_calls_max)} model calls · {seconds(limits.wall_ms_max * 1_000)} · "
        f"{money(limits.cost_microusd_max)}"
    )


def ingest_row(state: NormalizedState) -> Row:
    """What was read, by kind, and what could not be."""
    kinds = Counter(document.adapter for document in state.documents)
    read = ", ".join(f"{kind} {number}" if number > 1 else kind for kind, number in kinds.most_common(KINDS_SHOWN))
    read += ", …" if len(kinds) > KINDS_SHOWN else ""
    text = f"{counted(len(state.documents), 'document')} → {counted(len(state.passages), 'passage')} ({read})"
    if state.rejections:
        first = state.rejections[0]
        more = f" (+{len(state.rejections) - 1} more)" if len(state.rejections) > 1 else ""
        text += f" · {len(state.rejections)} rejected: {clipped(f'{first.name}: {first.message}', 64)}{more}"
    return Row("ingest", Mark.DONE if state.documents else Mark.FAILED, "ingest", text)


def step_row(artifact: ReasoningArtifact, report: VerificationReport | None) -> Row:
    """What a finished step came to."""
    name = artifact.step.value
    return Row(f"{artifact.frame}/{name}", Mark.DONE, name, _step_text(artifact, report))


def level_row(frame: Frame) -> Row:
    """The heading of a frame: its round and level, and what a later round was sent down for."""
    return Row(f"{frame.path}/", Mark.HEAD, f"round {frame.round}", _level(frame))


def folded_row(frame: Frame) -> Row:
    """A finished frame in one line, in the place of its heading."""
    results = [result for result in frame.results.values() if result.outcome is ItemOutcome.PROMOTED]
    claims = sum(len(result.said) for result in results)
    text = f"{_level(frame)} · {len(results)} of {counted(len(frame.items), 'item')} promoted"
    if claims:
        text += f", {standing_claims(claims)}"
    return Row(f"{frame.path}/", Mark.DONE, f"round {frame.round}", text)


def _level(frame: Frame) -> str:
    text = f"L{int(frame.level)} {LEVELS[frame.level]}"
    if frame.sent is not None and frame.level is Level.L1:
        asked = (*frame.sent.questions, *frame.sent.constraints)[0]
        more = len(frame.sent.constraints) - 1
        text += f", sent down: {clipped(asked, SENT_MAX)}{f' (+{more} more)' if more else ''}"
    return text


def demoted_row(event: ArtifactDemoted, *, level: Level, lost: Sequence[str]) -> Row:
    """What was promoted once and fell, in its own words; `lost` is empty when claims only grew weaker."""
    more = f" (+{len(lost) - 1} more)" if len(lost) > 1 else ""
    what = f"“{clipped(lost[0], SENT_MAX)}”{more}" if lost else f"{event.frame}/{event.item} is less sure"
    text = f"L{int(level)} {what}: {clipped(event.reason, TEXT_MAX)} ({event.rule})"
    return Row(f"demoted:{event.artifact}", Mark.FELL, "withdrawn", text)


def conflicts_row(frame: Frame, *, rules: Sequence[str]) -> Row:
    """How the conflicts that a frame met were settled."""
    counts = ", ".join(
        f"{number} {'for you to settle' if rule == 'escalated' else f'by {in_words(rule)}'}"
        for rule, number in Counter(rules).most_common()
    )
    return Row(f"{frame.path}/conflicts", Mark.NOTE, "conflicts", counts)


def regime_row(regime: Regime, *, seq: int) -> Row:
    """The ground shifts, or is firm again."""
    said = {
        Regime.CALM: "the run goes at its usual pace again",
        Regime.ELEVATED: "fewer items in flight, higher thresholds",
        Regime.STORM: "an extra pass for each item, fewer in flight, higher thresholds, one level less",
    }
    return Row(f"regime:{seq}", Mark.NOTE, regime.value, said[regime])


def execute_row(frame: Frame) -> Row:
    """How many of the planned items are done."""
    done, total = len(frame.results), len(frame.items)
    lost = sum(1 for result in frame.results.values() if result.outcome is not ItemOutcome.PROMOTED)
    text = f"{done}/{total} {bar(done, total)}"
    if lost:
        text += f"  {lost} not promoted"
    return Row(f"{frame.path}/execute", Mark.GOING, "execute", text)


def held_row(frame: Frame, *, held: Sequence[HeldClaim]) -> Row:
    """How many claims of a frame were held back, and how often by which rule: more than one may hold a claim."""
    counts = ", ".join(f"{rule} {number}" for rule, number in Counter(one.rule for one in held).most_common(3))
    claims = len({one.claim for one in held})
    return Row(f"{frame.path}/held", Mark.FAILED, "held back", f"{counted(claims, 'claim')} ({plain(counts)})")


def failed_row(event: AttemptFailed) -> Row:
    """An attempt that went wrong; what follows is the run's to decide."""
    said = event.failure.message + (f" → {event.failure.hint}" if event.failure.hint else "")
    text = f"{event.unit}, attempt {event.attempt}: {clipped(said, TEXT_MAX)}"
    return Row(f"failed:{event.unit}:{event.attempt}", Mark.NOTE, "retry", text)


def denied_row(event: WorkDenied) -> Row:
    """What policy refused, by which rule, and how to see why."""
    text = f"{event.action.value}: {clipped(event.reason, TEXT_MAX)} (rule {event.rule})"
    return Row(
        f"denied:{event.decision}", Mark.FAILED, "denied", f"{text} · toulmin policy explain {event.decision[:12]}"
    )


def asked_row(event: ApprovalAsked) -> Row:
    """What a person must answer."""
    request = event.request
    text = f"{request.action.value} needs {plain(request.role)}: {clipped(request.question, TEXT_MAX)}"
    return Row(f"asked:{request.unit}", Mark.NOTE, "approval", text)


def answered_row(event: ApprovalAnswered) -> Row:
    """What the person said."""
    decision = event.decision
    granted = decision.answer is ApprovalAnswer.GRANTED
    text = f"{decision.answer.value} by {plain(decision.approver)} as {plain(decision.role)}"
    if decision.reason:
        text += f": {clipped(decision.reason, 100)}"
    return Row(f"asked:{event.unit}", Mark.DONE if granted else Mark.FAILED, "approval", text)


def note_row(key: str, *, name: str, text: str) -> Row:
    """Something that people or engines said to the run."""
    return Row(key, Mark.NOTE, name, clipped(text, TEXT_MAX))


def ended_row(state: RunState, *, ending: Ending, reason: str) -> Row:
    """How the run ended, with what it used of its budget."""
    mark = Mark.DONE if ending is Ending.DONE else Mark.FAILED
    why = "" if ending is Ending.DONE else f"{clipped(reason, TEXT_MAX)} · "
    return Row("ended", mark, ending.value, f"{why}{spent(state)}")


def spent(state: RunState) -> str:
    """What was used so far, against the budget."""
    limits: Limits = state.contract.limits
    usage = state.usage
    parts = [
        f"{amount(state.steps)} of {amount(limits.steps_max)} steps",
        f"{amount(usage.model_calls)} of {amount(limits.model_calls_max)} model calls",
        f"{seconds(state.now_us - state.started_us)} of {seconds(limits.wall_ms_max * 1_000)}",
        f"{money(usage.cost_microusd)} of {money(limits.cost_microusd_max)}",
    ]
    if usage.tokens:
        parts.insert(2, f"{amount(usage.tokens)} of {amount(limits.tokens_max)} tokens")
    return " · ".join(parts)


def _step_text(artifact: ReasoningArtifact, report: VerificationReport | None) -> str:
    match artifact.body:
        case Clarification() as body:
            # What a level above the first is about was said when the run began.
            about = [clipped(body.objective, 64)] if artifact.frame == ROOT else []
            parts = [*about, counted(len(body.assumptions), "assumption")]
            if body.questions:
                parts.append(counted(len(body.questions), "open question"))
            return " · ".join(parts)
        case Scope() as body:
            if artifact.frame != ROOT:
                return f"{len(body.in_scope)} in, {len(body.out_of_scope)} out"
            return f"in: {clipped(', '.join(body.in_scope), 34)} · out: {clipped(', '.join(body.out_of_scope), 20)}"
        case Plan() as body:
            return f"{counted(len(body.items), 'item')} in {counted(_waves(body.items), 'wave')}"
        case Execution() as body:
            return _execution(body)
        case Review():
            return _scores(report) if report is not None else "reviewed"
        case _:
            return ""


def _scores(report: VerificationReport) -> str:
    """Which scores are too low; all of them are in the report."""
    low = [
        f"{LABELS[entry.dimension]} {score(entry.score)} ✗ (needs {score(entry.threshold)})"
        for entry in report.scores
        if not entry.passed
    ]
    return " · ".join(low) if low else "scope, evidence, contradiction, confidence, completeness pass"


def _execution(body: Execution) -> str:
    counts = {
        "promoted": body.promoted,
        "held": body.held,
        "rejected": body.rejected,
        "failed": body.failed,
        "skipped": body.skipped,
    }
    total = sum(len(items) for items in counts.values())
    said = ", ".join(f"{len(items)} {name}" for name, items in counts.items() if items)
    return f"{total}/{total} {bar(total, total)}  {said}"


def _waves(items: Sequence[PlanItem]) -> int:
    """How many rounds the plan takes when everything that can run at once does."""
    depth: dict[str, int] = {}
    for item in items:
        depth[item.id] = 1 + max((depth[need] for need in item.needs), default=0)
    return max(depth.values())
