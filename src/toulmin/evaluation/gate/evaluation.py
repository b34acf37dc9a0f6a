"""Replay recorded answers through the real gate, as the pack is and with one of its numbers moved."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import toulmin
from toulmin.contracts.artifact import ReasoningArtifact
from toulmin.contracts.errors import NotFound, UsageError
from toulmin.contracts.promotion import HeldClaim, PromotionDecision, PromotionOutcome
from toulmin.contracts.run_contract import VersionedName
from toulmin.contracts.verification import Dimension, VerificationReport
from toulmin.evaluation.gate.answers import Answer, answers_of, ask_to_read, bench_of, context_of, draft_of
from toulmin.evaluation.gate.counting import Judgement, Resampling
from toulmin.evaluation.gate.figures import Curve, GateEvaluation, Models, RuleCount, SourceFile
from toulmin.evaluation.grounding.rows import RowFile, read_rows, row_files
from toulmin.evaluation.grounding.training import TrainingSet, fit_support_models
from toulmin.grounding import GENERAL, SupportModels, shipped_support_models
from toulmin.policy import Pack, load_pack
from toulmin.reasoning import Effects, judge, settle_claims
from toulmin.verification import Readings
from toulmin.wiring import Settings, open_gate, starter_policy

__all__ = ["GROUNDED", "SUPPORT", "THRESHOLDS", "evaluate_gate"]

GROUNDED: Final = "grounded_min"
SUPPORT: Final = "uncalibrated_support_min"
THRESHOLDS: Final = tuple(round(step / 20, 2) for step in range(20))
FIT_ROWS_MIN: Final = 30
WORDS: Final = "tokens"
"""A file whose set's name ends so has a flag for each word, and no claims to judge."""
Listener = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Settled:
    """An answer as the verifier left it."""

    answer: Answer
    artifact: ReasoningArtifact
    report: VerificationReport
    faulty: tuple[HeldClaim, ...]


async def evaluate_gate(
    data: Path,
    *,
    settings: Settings,
    name: str = "lfqa",
    seed: int = 7,
    skip_damaged: bool = False,
    listen: Listener | None = None,
) -> GateEvaluation:
    """Count what the starter policy's gate lets through wrongly and keeps out wrongly on a set of labelled rows.

    Where the folder has other sets, the support model is fitted on those alone, so that nothing was learnt from what
    is measured; the shipped one is shown beside it.

    Raises:
        NotFound: there is no such folder, or no file of that set in it.
        ContractRefused: a line is damaged, unless `skip_damaged` is set.
        UsageError: all rows are supported, or none is.
    """
    files = _read(data, name, skip_damaged=skip_damaged)
    rows = [row for file in files if file.name == name for row in file.rows]
    supported = sum(row.supported for row in rows)
    if not 0 < supported < len(rows):
        raise UsageError(
            f"of {len(rows)} rows of {name!r} {supported} are supported", hint="give rows of both kinds, 1 and 0"
        )
    resampling = Resampling([row.group for row in rows], seed=seed)
    replay = _Replay(load_pack(starter_policy()), settings, resampling, listen or (lambda _: None))
    models = _models(files, name)
    first, *others = models.items()
    settled = await replay.settle(answers_of(rows), *first)
    operating = await replay.judged(settled, replay.pack)
    curves = [await replay.curve(setting, settled, *first) for setting in (GROUNDED, SUPPORT)]
    for kind, support in others:
        again = await replay.settle(answers_of(rows), kind, support)
        curves.append(await replay.curve(GROUNDED, again, kind, support))
    evidence = settled[0].report.of(Dimension.EVIDENCE_COVERAGE)
    return GateEvaluation(
        toulmin=toulmin.__version__,
        seed=seed,
        set=name,
        files=tuple(_told(file) for file in files if file.name == name),
        policy=VersionedName(name=replay.pack.name, version=replay.pack.revision),
        evidence_method=VersionedName(name=evidence.method, version=evidence.version),
        models=first[0],
        questions=len({row.group for row in rows}),
        supported=supported,
        all=resampling.slice("all", operating),
        systems=tuple(
            resampling.slice(system, [one for one in operating if one.system == system])
            for system in sorted({one.system for one in operating})
        ),
        rules=_rules(operating),
        curves=tuple(curves),
    )


@dataclass(frozen=True, slots=True)
class _Replay:
    """What every pass over the answers needs."""

    pack: Pack
    settings: Settings
    resampling: Resampling
    tell: Listener

    async def settle(self, answers: Sequence[Answer], kind: Models, support: SupportModels) -> list[_Settled]:
        """As in a run: policy allows each source to be read, the claims are verified, faulty ones are taken out."""
        self.tell(f"{kind.value}: verifying {len(answers)} answers")
        async with open_gate(self.pack, settings=self.settings) as effects:
            return [await _settle(answer, effects, models=support) for answer in answers]

    async def judged(self, settled: Sequence[_Settled], pack: Pack) -> list[Judgement]:
        """What the gate over a pack makes of each claim."""
        judged: list[Judgement] = []
        async with open_gate(pack, settings=self.settings) as effects:
            for one in settled:
                bench = bench_of(one.answer, effects)
                bench.artifacts.append(one.artifact)
                promotion, _ = await judge(bench, one.artifact, report=one.report, faulty=one.faulty)
                judged += _claims(one, promotion)
        return judged

    async def curve(self, setting: str, settled: Sequence[_Settled], kind: Models, support: SupportModels) -> Curve:
        """The figures with one number of the pack moved."""
        self.tell(f"{kind.value}: {setting}")
        points = [
            self.resampling.point(threshold, await self.judged(settled, _moved(self.pack, setting, threshold)))
            for threshold in THRESHOLDS
        ]
        return Curve(
            setting=setting,
            models=kind,
            fitted_on=support.for_domain(GENERAL).rows,
            in_force=json.loads(self.pack.data)["promotion"][setting],
            points=tuple(points),
        )


def _told(file: RowFile) -> SourceFile:
    return SourceFile(name=file.path.name, rows=len(file.rows), damaged=file.damaged, bytes_digest=file.digest)


def _read(data: Path, name: str, *, skip_damaged: bool) -> list[RowFile]:
    """Every file of claims; of the other sets only `dev`, which is there to be learnt from."""
    paths = [path for path in row_files(data) if not path.name.split(".", 1)[0].endswith(WORDS)]
    sets = sorted({path.name.split(".", 1)[0] for path in paths})
    if name not in sets:
        raise NotFound(f"{data} has no set {name!r}", hint=f"take one of: {', '.join(sets) or 'none is there'}")
    chosen = [path for path in paths if path.name.startswith(f"{name}.") or ".dev." in path.name]
    return [read_rows(path, skip_damaged=skip_damaged) for path in chosen]


def _models(files: Sequence[RowFile], name: str) -> Mapping[Models, SupportModels]:
    """The models to judge by, the one that counts first."""
    others = [file for file in files if file.name != name and len(file.rows) >= FIT_ROWS_MIN]
    both = [file for file in others if 0 < sum(row.supported for row in file.rows) < len(file.rows)]
    found: dict[Models, SupportModels] = {}
    if both:
        fitted = fit_support_models([TrainingSet.of(file) for file in both], command="toulmin eval gate")
        found[Models.OTHER_SETS] = SupportModels(models=(fitted.for_domain(GENERAL),))
    found[Models.SHIPPED] = shipped_support_models()
    return found


async def _settle(answer: Answer, effects: Effects, *, models: SupportModels) -> _Settled:
    context = context_of(answer, models=models, readings=Readings())
    bench = bench_of(answer, effects)
    for document in context.documents.values():
        await ask_to_read(document, bench)
    artifact, report, faulty = settle_claims(bench, draft_of(answer, context), context=context)
    return _Settled(answer, artifact, report, faulty)


def _claims(settled: _Settled, promotion: PromotionDecision) -> Iterator[Judgement]:
    """What became of each row: `build_claims` numbers claims in the order of the rows."""
    promoted = promotion.outcome is PromotionOutcome.PROMOTE
    held: dict[str, list[str]] = {}
    for one in promotion.held:
        held.setdefault(one.claim, []).append(one.rule)
    for number, row in enumerate(settled.answer.rows, start=1):
        rules = tuple(held.get(f"c{number}", ()))
        if not rules and not promoted:
            rules = (promotion.rule,)
        yield Judgement(
            question=row.group,
            system=settled.answer.system,
            artifact=settled.answer.id,
            supported=row.supported,
            promoted=not rules,
            rules=rules,
        )


def _rules(judged: Sequence[Judgement]) -> tuple[RuleCount, ...]:
    names = sorted({rule for one in judged for rule in one.rules})
    counts = [
        RuleCount(
            rule=rule,
            unsupported=sum(rule in one.rules for one in judged if not one.supported),
            supported=sum(rule in one.rules for one in judged if one.supported),
        )
        for rule in names
    ]
    return tuple(sorted(counts, key=lambda one: (-one.unsupported - one.supported, one.rule)))


def _moved(pack: Pack, setting: str, threshold: float) -> Pack:
    """The pack with another number for one setting."""
    data = json.loads(pack.data)
    data["promotion"][setting] = threshold
    return pack.with_data(json.dumps(data))
