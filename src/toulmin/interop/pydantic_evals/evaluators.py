"""Our verifier as evaluators: each gives an assertion with its reasons, and a score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pydantic_evals.evaluators import EvaluationReason, Evaluator, EvaluatorContext

from toulmin import __version__
from toulmin.contracts.constraint import Constraint
from toulmin.interop.constraints import read_constraints
from toulmin.interop.pydantic_evals.cases import EvidenceCase, RowFacts
from toulmin.interop.text import Source
from toulmin.interop.verdict import Kind, TextVerdict, judge_text

__all__ = ["EVALUATORS", "Grounded", "MeetsConstraints", "NoContradiction"]

Found = dict[str, EvaluationReason | bool | float]


@dataclass
class Grounded(Evaluator[object, object, object]):
    """`grounded`: every sentence of the output is carried by the evidence. `support`: that of the weakest sentence.

    Where the output is the recorded claim and its label is known, `as_labelled` says whether people agree.
    """

    threshold: float | None = None
    """Support that each sentence needs; None: the threshold that runs use."""

    def evaluate(self, ctx: EvaluatorContext[object, object, object]) -> Found:
        case = _case(ctx)
        verdict = _verdict(Kind.GROUNDED, ctx, case, threshold=self.threshold)
        found: Found = {"grounded": _reason(verdict), "support": verdict.score}
        facts = _facts(ctx)
        if facts is not None and ctx.output == case.claim:
            found["as_labelled"] = verdict.passed is facts.supported
        return found

    def get_evaluator_version(self) -> str:
        return __version__


@dataclass
class NoContradiction(Evaluator[object, object, object]):
    """`uncontradicted`: nothing in the output is excluded by the evidence or by the rest of the output."""

    def evaluate(self, ctx: EvaluatorContext[object, object, object]) -> Found:
        verdict = _verdict(Kind.NO_CONTRADICTION, ctx, _case(ctx))
        return {"uncontradicted": _reason(verdict), "contradiction_free_share": verdict.score}

    def get_evaluator_version(self) -> str:
        return __version__


@dataclass
class MeetsConstraints(Evaluator[object, object, object]):
    """`constraints_met`: the hard constraints hold for the output, each given as a contract writes it."""

    constraints: list[dict[str, str | int]] = field(default_factory=list)
    """For example `{"kind": "number_of", "of": "words", "relation": "at_most", "number": 40}`."""

    def __post_init__(self) -> None:
        read_constraints(self.constraints)

    def evaluate(self, ctx: EvaluatorContext[object, object, object]) -> Found:
        verdict = _verdict(Kind.CONSTRAINTS, ctx, _case(ctx), constraints=read_constraints(self.constraints))
        return {"constraints_met": _reason(verdict), "constraints_share": verdict.score}

    def get_evaluator_version(self) -> str:
        return __version__


EVALUATORS: Final = (Grounded, NoContradiction, MeetsConstraints)
"""What `Dataset.from_file` needs as `custom_evaluator_types`."""


def _case(ctx: EvaluatorContext[object, object, object]) -> EvidenceCase:
    """The inputs, whether the data set was loaded with our forms or without any."""
    return ctx.inputs if isinstance(ctx.inputs, EvidenceCase) else EvidenceCase.model_validate(ctx.inputs)


def _facts(ctx: EvaluatorContext[object, object, object]) -> RowFacts | None:
    if isinstance(ctx.metadata, Mapping) and "supported" in ctx.metadata:
        return RowFacts.model_validate(ctx.metadata)
    return ctx.metadata if isinstance(ctx.metadata, RowFacts) else None


def _verdict(
    kind: Kind,
    ctx: EvaluatorContext[object, object, object],
    case: EvidenceCase,
    *,
    threshold: float | None = None,
    constraints: tuple[Constraint, ...] = (),
) -> TextVerdict:
    sources = tuple(
        Source(name=f"evidence of {ctx.name or 'the case'}", passages=(passages))
        for passages in (tuple(part for part in case.evidence if part.strip()),)
        if passages
    )
    return judge_text(
        kind,
        str(ctx.output),
        sources,
        objective=case.question or "",
        threshold=threshold,
        constraints=constraints,
    )


def _reason(verdict: TextVerdict) -> EvaluationReason:
    score = verdict.checked.report.of(verdict.dimension)
    said = "; ".join(verdict.reasons) or f"{verdict.units} checked"
    return EvaluationReason(value=verdict.passed, reason=f"{said} ({score.method}/{score.version})")
