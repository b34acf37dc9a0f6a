"""Recorded answers through the real gate: evidence by retrieval, claims, verification, policy, promotion."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

import toulmin
from toulmin.contracts.artifact import ReasoningArtifact
from toulmin.contracts.canonical import canonical_bytes
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.errors import UsageError
from toulmin.contracts.exchange import DraftClaim, SpanRef
from toulmin.contracts.policy import PolicyInput, RunFacts, Subject
from toulmin.contracts.run_contract import Thresholds, VersionedName
from toulmin.contracts.verification import VerificationReport
from toulmin.contracts.vocabulary import DecisionId, Level, RunId, Zone
from toulmin.evaluation.gate.figures import GateEvaluation, GatePoint, SystemPoint
from toulmin.evaluation.grounding.fit import FOLDS, Samples, fit, folds_of
from toulmin.evaluation.grounding.judging import resampled, samples_of
from toulmin.evaluation.grounding.rows import Row, RowFile, linked, read_rows, row_files
from toulmin.evaluation.grounding.training import support_model
from toulmin.evaluation.mutants.specimen import QUESTION, artifact_of, context_of
from toulmin.grounding import GENERAL, SentenceIndex, SupportModels, shipped_support_models
from toulmin.policy import Gate, Pack, load_pack
from toulmin.reasoning import promoted_claims, promotion_question, sift
from toulmin.verification import build_claims, verify
from toulmin.wiring import Settings, embedded_gate, starter_policy

__all__ = ["evaluate_gate"]

CITED_MAX: Final = 3
"""Sentences that are cited for one claim: as many as retrieval needs to find one that people pointed at."""
CONFIDENCE: Final = 0.9
"""What a recorded answer is taken to say of itself: it states every sentence as a fact."""
MINIMA: Final = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_FACTS: Final = RunFacts(
    id=RunId("recorded"), depth=0, steps=0, retries=0, model_calls=0, tokens=0, cost_microusd=0, started_us=0
)
_ASKED: Final = Thresholds().to_promote(Level.L1)
"""The confidence that a contract asks for unless it says otherwise."""
_Flags: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Answer:
    """One system's claims to one question, verified; `rows` are those of the claims, by id."""

    artifact: ReasoningArtifact
    report: VerificationReport
    rows: Mapping[str, int]


async def evaluate_gate(
    data: Path, *, name: str, seed: int, settings: Settings, skip_damaged: bool = False
) -> GateEvaluation:
    """Put the answers of one labelled set through the gate of a run, once for each minimum.

    Each claim cites the three sentences of its evidence that bear on it most. The support model that judges a claim has
    not seen its question: on a `dev` file it was fitted on the other folds, on another file on the set's `dev` file.

    Raises:
        NotFound: the set is not in the folder.
        UsageError: there are too few rows to fit on.
    """
    file, dev = _files(data, name, skip_damaged=skip_damaged)
    models, told = _models(file, dev)
    answers = _answers(file.rows, models, domain=name)
    pack = load_pack(Path(settings.policy) if settings.policy else starter_policy())
    asked = float(json.loads(pack.data)["promotion"].get("grounded_min", 0.0))
    clusters = linked(file.rows)
    promoted: dict[float, _Flags] = {}
    for minimum in sorted({*MINIMA, asked}):
        async with embedded_gate(_asking(pack, minimum), settings=settings) as gate:
            promoted[minimum] = await _promoted(gate, answers, rows=len(file.rows))
    labels = np.array([row.supported for row in file.rows], dtype=bool)
    return GateEvaluation(
        toulmin=toulmin.__version__,
        seed=seed,
        policy=VersionedName(name=pack.name, version=pack.revision),
        file=file.path.name,
        bytes_digest=file.digest,
        damaged=file.damaged,
        models=told,
        questions=len({row.group for row in file.rows}),
        answers=len(answers),
        supported=int(labels.sum()),
        unsupported=int((~labels).sum()),
        points=tuple(
            _point(minimum, up, labels, clusters, seed=seed, operating=minimum == asked)
            for minimum, up in promoted.items()
        ),
        systems=tuple(_systems(file.rows, promoted[asked], labels)),
    )


def _files(data: Path, name: str, *, skip_damaged: bool) -> tuple[RowFile, RowFile | None]:
    """The set's file that is no `dev` file if there is one, and its `dev` file."""
    found = [read_rows(path, skip_damaged=skip_damaged) for path in row_files(data) if path.name.split(".")[0] == name]
    if not found:
        raise UsageError(f"{data} holds no set {name!r}", hint="give --set the name of a file before its first dot")
    dev = next((file for file in found if file.part == "dev"), None)
    return next((file for file in found if file.part != "dev"), found[0]), dev


def _models(file: RowFile, dev: RowFile | None) -> tuple[tuple[SupportModels, ...], str]:
    """For each row the models that may judge it."""
    general = next(one for one in shipped_support_models().models if one.domain == GENERAL)
    if dev is not None and dev is not file:
        learnt = support_model(fit(samples_of(dev.rows)), domain=file.name, rows=len(dev.rows), by="")
        models = SupportModels(models=(general, learnt))
        return (models,) * len(file.rows), f"fitted on {dev.path.name}"
    samples = samples_of(file.rows)
    folds = folds_of(samples.clusters)
    by_fold = {}
    for fold in sorted(set(folds.tolist())):
        others: Samples = samples.pick(folds != fold)
        learnt = support_model(fit(others), domain=file.name, rows=len(others.labels), by="")
        by_fold[fold] = SupportModels(models=(general, learnt))
    return tuple(by_fold[fold] for fold in folds.tolist()), f"fitted on the other folds of {FOLDS}, by question"


def _answers(rows: Sequence[Row], models: Sequence[SupportModels], *, domain: str) -> tuple[_Answer, ...]:
    together: dict[tuple[str, str, tuple[str, ...]], list[int]] = {}
    for place, row in enumerate(rows):
        together.setdefault((row.group, row.system or "", row.evidence), []).append(place)
    return tuple(_answer(rows, places, models[places[0]], domain=domain) for places in together.values())


def _answer(rows: Sequence[Row], places: Sequence[int], models: SupportModels, *, domain: str) -> _Answer:
    evidence = rows[places[0]].evidence
    context = replace(context_of((evidence,)), models=models)
    passages, index = tuple(context.passages), SentenceIndex(evidence)
    drafts = [
        DraftClaim(
            kind=ClaimKind.CONCLUSION,
            conclusion=rows[place].claim.strip() or "(empty)",
            evidence=tuple(SpanRef(passage=passages[one]) for one in index.nearest(rows[place].claim, most=CITED_MAX)),
            confidence=CONFIDENCE,
            domain=domain,
            answers=(QUESTION,),
        )
        for place in places
    ]
    claims, _ = build_claims(drafts, prefix="c", context=context)
    sifted = sift(artifact_of(*claims), context, verifier=verify)
    return _Answer(
        artifact=sifted.artifact,
        report=sifted.report,
        rows={claim.id: place for claim, place in zip(claims, places, strict=True)},
    )


def _asking(pack: Pack, minimum: float) -> Pack:
    config = json.loads(pack.data)
    config["promotion"]["grounded_min"] = minimum
    return pack.with_data(canonical_bytes(config).decode())


async def _promoted(gate: Gate, answers: Sequence[_Answer], *, rows: int) -> _Flags:
    up = np.zeros(rows, dtype=bool)
    for number, answer in enumerate(answers):
        resource = promotion_question(answer.artifact, report=answer.report, threshold=_ASKED)
        question = PolicyInput(
            time_us=0,
            subject=Subject(id="recorded", zone=Zone.CORE, roles=()),
            run=_FACTS,
            resource=resource,
        )
        ruling = await gate.ask(
            question, covers=answer.artifact.content_digest, decision_id=DecisionId(f"recorded.{number}")
        )
        for claim in promoted_claims(answer.artifact, report=answer.report, decision=ruling.decision, threshold=_ASKED):
            up[answer.rows[claim]] = True
    return up


def _point(
    minimum: float, up: _Flags, labels: _Flags, clusters: Sequence[str], *, seed: int, operating: bool
) -> GatePoint:
    return GatePoint(
        grounded_min=minimum,
        promoted_unsupported=int((up & ~labels).sum()),
        contamination=_share(up, ~labels),
        contamination_interval=resampled(clusters, lambda picked: _share(up[picked], ~labels[picked]), seed=seed),
        held_supported=int((~up & labels).sum()),
        waste=_share(~up, labels),
        waste_interval=resampled(clusters, lambda picked: _share(~up[picked], labels[picked]), seed=seed),
        wrong_among_promoted=_share(~labels, up),
        operating=operating,
    )


def _share(flags: _Flags, among: _Flags) -> float:
    return round(float(flags[among].mean()), 6) if among.any() else 0.0


def _systems(rows: Sequence[Row], up: _Flags, labels: _Flags) -> Iterator[SystemPoint]:
    for system in sorted({row.system for row in rows if row.system}):
        own = np.array([row.system == system for row in rows])
        yield SystemPoint(
            system=system,
            supported=int((labels & own).sum()),
            unsupported=int((~labels & own).sum()),
            contamination=_share(up, ~labels & own),
            waste=_share(~up, labels & own),
        )
