"""One question about a text, answered from the verifier's report: grounded, uncontradicted, as asked, not too sure?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from toulmin.contracts.constraint import Constraint
from toulmin.contracts.errors import UsageError
from toulmin.contracts.run_contract import OutputSpec
from toulmin.contracts.verification import Dimension, Finding, Severity
from toulmin.interop.text import CheckedText, Sentence, Source, check_text
from toulmin.verification import SHIPPED_PROFILE, check_constraints

__all__ = ["Kind", "Span", "TextVerdict", "judge_text"]

OVERCLAIM: Final = "confidence.overclaim"
NOTHING_SAID: Final = "there is no sentence to check, and empty is not a pass"
NO_EVIDENCE: Final = "there is no evidence to check against, and empty is not a pass"


class Kind(StrEnum):
    """What is asked of a text."""

    GROUNDED = "grounded"
    """Every sentence is carried by the sources and not denied there, and each number, date and name stands in them."""
    NO_CONTRADICTION = "no_contradiction"
    """No sentence says what the sources, or another sentence, exclude."""
    CONSTRAINTS = "constraints"
    """The hard constraints hold."""
    NO_OVERCLAIM = "no_overclaim"
    """No word of certainty that two sources do not carry."""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the text, and what is wrong with it."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class TextVerdict:
    """The answer to one question about a text."""

    kind: Kind
    passed: bool
    score: float
    """Grounded: the support of the weakest sentence, 0 where the evidence denies it. The others: what share passes."""
    threshold: float
    """The score that is needed."""
    units: int
    """Sentences or constraints that were checked; 0 never passes."""
    reasons: tuple[str, ...]
    spans: tuple[Span, ...]
    kept: str | None
    """The sentences that pass, as they stand; None when none does, and for constraints, which concern the whole."""
    checked: CheckedText

    @property
    def dimension(self) -> Dimension:
        """The dimension of the report that the verdict is taken from."""
        return _DIMENSIONS[self.kind]


def judge_text(
    kind: Kind,
    text: str,
    sources: Sequence[Source],
    *,
    objective: str = "",
    constraints: Sequence[Constraint] = (),
    threshold: float | None = None,
) -> TextVerdict:
    """Verify a text and answer one question about it.

    A text is as grounded as its weakest sentence: each needs `threshold` (the threshold of evidence coverage unless
    given). For the other kinds everything has to pass. Without a sentence, and for the first two without evidence, the
    verdict is that it does not pass.

    Raises:
        UsageError: see `check_text`; or constraints are asked about and there are none.
    """
    checked = check_text(text, sources, objective=objective)
    if kind is Kind.CONSTRAINTS:
        return _constrained(checked, constraints)
    if kind is Kind.GROUNDED:
        least = SHIPPED_PROFILE.threshold(Dimension.EVIDENCE_COVERAGE) if threshold is None else threshold
        faults = [_ungrounded(sentence, least) for sentence in checked.sentences]
        score = min((0.0 if _denied(one) else one.support for one in checked.sentences), default=0.0)
    else:
        least = 1.0
        rule = _contradicted if kind is Kind.NO_CONTRADICTION else _overclaiming
        faults = [tuple(rule(sentence)) for sentence in checked.sentences]
        score = sum(1 for found in faults if not found) / len(faults) if faults else 0.0
    missing = _missing(kind, checked, sources)
    spans = tuple(span for found in faults for span in found)
    kept = [sentence for sentence, found in zip(checked.sentences, faults, strict=True) if not found]
    return TextVerdict(
        kind=kind,
        passed=not spans and not missing,
        score=0.0 if missing else round(score, 6),
        threshold=least,
        units=len(checked.sentences),
        reasons=(*missing, *dict.fromkeys(span.reason for span in spans)),
        spans=spans,
        kept=None if missing or not kept else " ".join(text[one.start : one.end] for one in kept),
        checked=checked,
    )


def _missing(kind: Kind, checked: CheckedText, sources: Sequence[Source]) -> tuple[str, ...]:
    if not checked.sentences:
        return (NOTHING_SAID,)
    return (NO_EVIDENCE,) if not sources and kind is not Kind.NO_OVERCLAIM else ()


def _ungrounded(sentence: Sentence, least: float) -> tuple[Span, ...]:
    found = tuple(_errors(sentence, lambda one: one.dimension is Dimension.EVIDENCE_COVERAGE or _is_denial(one)))
    if found or sentence.support >= least:
        return found
    said = f"the evidence carries {sentence.support:.0%} of this sentence, at least {least:.0%} is needed"
    return (Span(sentence.start, sentence.end, said),)


def _denied(sentence: Sentence) -> bool:
    return any(_is_denial(finding) for finding in sentence.findings)


def _is_denial(finding: Finding) -> bool:
    """Whether a passage says the opposite; a contradiction between two sentences of the text names none."""
    return finding.dimension is Dimension.CONTRADICTION and finding.passage is not None


def _contradicted(sentence: Sentence) -> Iterator[Span]:
    return _errors(sentence, lambda finding: finding.dimension is Dimension.CONTRADICTION)


def _overclaiming(sentence: Sentence) -> Iterator[Span]:
    return _errors(sentence, lambda finding: finding.code == OVERCLAIM)


def _errors(sentence: Sentence, wanted: Callable[[Finding], bool]) -> Iterator[Span]:
    """Findings as places in the text; one about a whole claim is about its sentence."""
    for finding in sentence.findings:
        if finding.severity is Severity.ERROR and wanted(finding):
            if finding.start is None or finding.end is None:
                yield Span(sentence.start, sentence.end, finding.message)
            else:
                yield Span(sentence.start + finding.start, sentence.start + finding.end, finding.message)


def _constrained(checked: CheckedText, constraints: Sequence[Constraint]) -> TextVerdict:
    if not constraints:
        raise UsageError("no constraint is given", hint="an empty list would pass whatever is said")
    claims = tuple(sentence.claim for sentence in checked.sentences)
    findings = check_constraints(checked.text, claims, OutputSpec(constraints=tuple(constraints)))
    return TextVerdict(
        kind=Kind.CONSTRAINTS,
        passed=not findings and bool(claims),
        score=max(0.0, round(1.0 - len(findings) / len(constraints), 6)) if claims else 0.0,
        threshold=1.0,
        units=len(constraints) if claims else 0,
        reasons=tuple(finding.message for finding in findings) if claims else (NOTHING_SAID,),
        spans=(),
        kept=None,
        checked=checked,
    )


_DIMENSIONS: Final = {
    Kind.GROUNDED: Dimension.EVIDENCE_COVERAGE,
    Kind.NO_CONTRADICTION: Dimension.CONTRADICTION,
    Kind.CONSTRAINTS: Dimension.COMPLETENESS,
    Kind.NO_OVERCLAIM: Dimension.CONFIDENCE_QUALITY,
}
