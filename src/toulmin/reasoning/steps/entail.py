"""Entail: ask the run's entailment backend how the evidence of claims bears on them, governed and on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from toulmin.contracts.artifact import ReasoningArtifact
from toulmin.contracts.claim import Claim
from toulmin.contracts.command import Analyse
from toulmin.contracts.entailment import EntailmentAsk, EntailmentFailure, EntailmentRecord, JudgedPair, TextPair
from toulmin.contracts.errors import EntailmentFailed, FailureClass, InvariantBroken, NotFound
from toulmin.contracts.label import Label
from toulmin.contracts.policy import CallModel
from toulmin.contracts.run_contract import EntailmentPin, VersionedName
from toulmin.contracts.usage import Usage
from toulmin.contracts.vocabulary import Level, Step
from toulmin.ports.entailment import Entailments, EntailmentScorer
from toulmin.reasoning.workbench import Workbench
from toulmin.verification import VerificationContext, pairs_of

__all__ = ["PAIRS_MAX", "entailed", "said_of", "taken_over"]

PAIRS_MAX: Final = 32
"""Pairs of one artifact that are judged; the first of each claim go before the second of any."""


async def entailed(
    bench: Workbench, command: Analyse, *, claims: Sequence[Claim], context: VerificationContext, label: Label
) -> tuple[VerificationContext, EntailmentRecord | None]:
    """The context with what the backend says of the claims, and the record of it; unchanged where the run has none.

    Each call passes policy as `model.call` and counts against the command's allowance. A refusal or a failure ends the
    asking and is part of the record: the verifier goes on by rules, and warns.

    Raises:
        NotFound: the run is pinned to a backend, and this process was given none.
    """
    pin = _pin(bench)
    if pin is None:
        return context, None
    scorer = bench.effects.entailment
    if scorer is None:
        raise NotFound(f"no entailment backend is here, but the run wants {pin.name}", hint="give it to the effects")
    each = [[pair.texts for pair in pairs_of(claim, context, level=command.level)] for claim in claims]
    deepest = max((len(pairs) for pairs in each), default=0)
    wanted = list(dict.fromkeys(pairs[depth] for depth in range(deepest) for pairs in each if depth < len(pairs)))
    asks: list[EntailmentAsk] = []
    for start in range(0, min(len(wanted), PAIRS_MAX), scorer.pairs_max):
        pairs = tuple(wanted[start : min(start + scorer.pairs_max, PAIRS_MAX)])
        asks.append(await _asked(bench, command, pin=pin, scorer=scorer, pairs=pairs, label=label))
        if asks[-1].failure is not None:
            break
    record = EntailmentRecord(
        backend=VersionedName(name=pin.name, version=pin.version),
        two_way=pin.two_way,
        asks=tuple(asks),
        left_out=max(0, len(wanted) - PAIRS_MAX),
    )
    return replace(context, entailments=Entailments.of((record,))), record


async def said_of(bench: Workbench, artifacts: Sequence[ReasoningArtifact]) -> Entailments | None:
    """What was said of the claims of these artifacts when they were made; None where the run has no backend.

    Nothing is asked again.
    """
    pin = _pin(bench)
    if pin is None:
        return None
    said = Entailments.of(await _records(bench, artifacts))
    return said or Entailments(backend=VersionedName(name=pin.name, version=pin.version), two_way=pin.two_way)


async def taken_over(bench: Workbench, artifact: ReasoningArtifact) -> EntailmentRecord | None:
    """The judgements on an artifact as the record of what revises it."""
    records = await _records(bench, (artifact,))
    if not records:
        return None
    first = records[0]
    judged = dict.fromkeys((*first.taken_over, *(each for ask in first.asks for each in ask.judged)))
    return EntailmentRecord(backend=first.backend, two_way=first.two_way, taken_over=tuple(judged))


async def _records(bench: Workbench, artifacts: Sequence[ReasoningArtifact]) -> list[EntailmentRecord]:
    if _pin(bench) is None:
        return []
    ids = [artifact.id for artifact in artifacts]
    reports = await bench.effects.store.reports(bench.command.run, about=ids)
    return [report.entailment for report in reports if report.entailment is not None]


async def _asked(
    bench: Workbench,
    command: Analyse,
    *,
    pin: EntailmentPin,
    scorer: EntailmentScorer,
    pairs: tuple[TextPair, ...],
    label: Label,
) -> EntailmentAsk:
    covers = scorer.question(pairs)
    call = CallModel(
        model=pin.name,
        remote=scorer.remote,
        step=Step.VERIFY,
        level=command.level,
        zone=bench.zone,
        confidentiality=label.confidentiality,
        passages=len(pairs) if command.level is Level.L1 else 0,
        tokens_max=command.standing.allowance.tokens,
        degraded=command.degraded,
    )
    ruling = await bench.ask(call, covers=covers)
    if ruling.permit is None:
        said = f"policy did not allow it: {ruling.decision.reasons[0].rule}"
        return EntailmentAsk(covers=covers, failure=EntailmentFailure(failure=FailureClass.REFUSED, message=said))
    try:
        scored = await scorer.score(pairs, allowance=bench.allowance_left(), permit=ruling.permit)
    except EntailmentFailed as error:
        spent = Usage(**error.spent._asdict())
        bench.usage = bench.usage.plus(spent)
        failure = EntailmentFailure(failure=error.failure, message=error.message[:2_000] or type(error).__name__)
        return EntailmentAsk(covers=covers, failure=failure, usage=spent)
    bench.usage = bench.usage.plus(scored.usage)  # what was charged is booked, whatever the answer is worth
    if len(scored.judgements) != len(pairs):
        raise InvariantBroken(
            f"{scorer.identity.name} judged another number of pairs", hint="run its conformance suite"
        )
    bench.replies.extend(scored.replies)
    judged = tuple(JudgedPair.of(pair, said) for pair, said in zip(pairs, scored.judgements, strict=True))
    return EntailmentAsk(covers=covers, judged=judged, usage=scored.usage)


def _pin(bench: Workbench) -> EntailmentPin | None:
    manifest = bench.contract.manifest
    return manifest.entailment if manifest is not None else None
