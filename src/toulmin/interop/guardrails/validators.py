"""Our checks as validators of Guardrails: they take a text and sources, and give PassResult or FailResult with places.

They are called as any validator is, `validate(value, metadata)`, with or without the full package. Sources come in
`metadata["evidence"]`: a text, a list of texts, or a mapping from names to texts; a question may come in
`metadata["question"]`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from guardrails_ai.types import ErrorSpan, FailResult, PassResult

from toulmin.contracts.canonical import Json
from toulmin.contracts.constraint import Constraint
from toulmin.contracts.errors import UsageError
from toulmin.interop.constraints import read_constraints
from toulmin.interop.text import sources_of
from toulmin.interop.verdict import Kind, TextVerdict, judge_text

__all__ = ["EVIDENCE", "QUESTION", "Grounded", "MeetsConstraints", "NoContradiction", "NoOverclaim", "ToulminValidator"]

EVIDENCE: Final = "evidence"
QUESTION: Final = "question"
RESULT: Final = "toulmin"


class ToulminValidator:
    """One question about a text, asked in the form that Guardrails knows."""

    rail_alias: ClassVar[str]
    """The name under which Guardrails registers it."""
    required_metadata_keys: ClassVar[tuple[str, ...]] = ()
    kind: ClassVar[Kind]

    def settings(self) -> dict[str, Json]:
        """What it was made with, as JSON: Guardrails keeps this, and the class made with it again is equal."""
        return {}

    def validate(self, value: object, metadata: Mapping[str, object]) -> PassResult | FailResult:
        """The result, with scores and the verifier's whole report under `metadata["toulmin"]`.

        A failure has an `error_span` for each place and, where whole sentences pass, those as `fix_value`. What cannot
        be checked (no text, no evidence, evidence of a wrong form) fails.
        """
        try:
            verdict = self._verdict(value, metadata)
        except UsageError as error:
            return FailResult(error_message=str(error), metadata={RESULT: {"checked": False}})
        told: dict[str, object] = {RESULT: _told(verdict)}
        if verdict.passed:
            return PassResult(metadata=told)
        return FailResult(
            error_message="; ".join(verdict.reasons),
            error_spans=[ErrorSpan(start=one.start, end=one.end, reason=one.reason) for one in verdict.spans],
            fix_value=verdict.kept,
            metadata=told,
        )

    def _verdict(self, value: object, metadata: Mapping[str, object]) -> TextVerdict:
        if not isinstance(value, str):
            raise UsageError(f"the value is a {type(value).__name__}", hint="these validators read text")
        question = metadata.get(QUESTION)
        return judge_text(
            self.kind,
            value,
            sources_of(metadata.get(EVIDENCE, ())),
            objective=question if isinstance(question, str) else "",
            threshold=self._threshold(),
            constraints=self._constraints(),
        )

    def _threshold(self) -> float | None:
        return None

    def _constraints(self) -> tuple[Constraint, ...]:
        return ()


class Grounded(ToulminValidator):
    """Every sentence of the text is carried by the evidence, and each number, date and name of it stands there.

    Args:
        threshold: the share of its words and facts that the evidence must carry of each sentence; None: the threshold
            that runs use.
    """

    rail_alias = "toulmin/grounded"
    required_metadata_keys: ClassVar[tuple[str, ...]] = (EVIDENCE,)
    kind = Kind.GROUNDED

    def __init__(self, threshold: float | None = None) -> None:
        if threshold is not None and not 0.0 <= threshold <= 1.0:
            raise UsageError(f"a threshold of {threshold}", hint="give a share between 0 and 1")
        self.threshold = threshold

    def settings(self) -> dict[str, Json]:
        return {} if self.threshold is None else {"threshold": self.threshold}

    def _threshold(self) -> float | None:
        return self.threshold


class NoContradiction(ToulminValidator):
    """No sentence says what the evidence, or another sentence, excludes: by number, time, negation or opposite."""

    rail_alias = "toulmin/no_contradiction"
    required_metadata_keys: ClassVar[tuple[str, ...]] = (EVIDENCE,)
    kind = Kind.NO_CONTRADICTION


class MeetsConstraints(ToulminValidator):
    """The hard constraints that contracts know hold for the text. It needs no evidence.

    Args:
        constraints: each as a contract writes it, for example `{"kind": "mention", "text": "rollback"}`.
    """

    rail_alias = "toulmin/constraints"
    kind = Kind.CONSTRAINTS

    def __init__(self, constraints: Sequence[Mapping[str, object] | Constraint]) -> None:
        self.constraints = read_constraints(constraints)

    def settings(self) -> dict[str, Json]:
        return {"constraints": [one.model_dump(mode="json", exclude_none=True) for one in self.constraints]}

    def _constraints(self) -> tuple[Constraint, ...]:
        return self.constraints


class NoOverclaim(ToulminValidator):
    """No word of certainty ("definitely", "proves") that two sources do not carry. Without evidence each one fails."""

    rail_alias = "toulmin/no_overclaim"
    kind = Kind.NO_OVERCLAIM


def _told(verdict: TextVerdict) -> dict[str, Json]:
    report: Json = json.loads(verdict.checked.report.canonical())
    return {
        "checked": True,
        "check": verdict.kind.value,
        "dimension": verdict.dimension.value,
        "score": verdict.score,
        "threshold": verdict.threshold,
        "units": verdict.units,
        "sentences": [
            {"start": one.start, "end": one.end, "support": one.support, "contradicted": one.contradicted}
            for one in verdict.checked.sentences
        ],
        "report": report,
    }
