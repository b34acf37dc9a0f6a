"""Evidence by reference: the only place where a quote comes into being, cut out of a passage that exists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from toulmin.contracts.claim import Claim, ClaimKind, Evidence, Qualifier, Rebuttal, Warrant
from toulmin.contracts.document import Document, Passage
from toulmin.contracts.exchange import DraftClaim, SpanRef
from toulmin.contracts.verification import Dimension, Finding, Severity
from toulmin.contracts.vocabulary import ClaimId
from toulmin.verification.above import ROUNDING, source_bound
from toulmin.verification.context import VerificationContext

__all__ = ["QUOTE_CHARS_MAX", "build_claims", "evidence_fault", "resolve_evidence"]

QUOTE_CHARS_MAX: Final = 4_000


def resolve_evidence(ref: SpanRef, context: VerificationContext) -> Evidence | Finding:
    """The quote that a reference names, or the finding why there is none.

    Without offsets the whole passage is quoted. A quote longer than 4,000 characters is cut there, and its end offset
    says so. Findings: `evidence.unknown_passage`, `evidence.unknown_document`, `evidence.span_outside`.
    """
    passage = context.passages.get(ref.passage)
    if passage is None:
        return _fault("evidence.unknown_passage", f"no passage has the id {ref.passage[:200]!r}")
    document = context.documents.get(passage.document)
    if document is None:
        return _fault("evidence.unknown_document", f"passage {passage.id} belongs to no known document", passage)
    start = 0 if ref.start is None else ref.start
    end = len(passage.text) if ref.end is None else ref.end
    if not start < end <= len(passage.text):
        return _fault(
            "evidence.span_outside",
            f"characters {start} to {end} are not in passage {passage.id}, which has {len(passage.text)}",
            passage,
        )
    return _cut(passage, document, start=start, end=min(end, start + QUOTE_CHARS_MAX))


def build_claims(
    drafts: Sequence[DraftClaim], *, prefix: str, context: VerificationContext, votes: Sequence[int] = ()
) -> tuple[tuple[Claim, ...], tuple[Finding, ...]]:
    """Turn what a reasoner proposed into claims, with the evidence inserted and the confidence calibrated.

    Ids are `prefix` followed by 1, 2, 3, … in the order of the drafts; `votes` says how many passes came to each (none
    given: one). A reference that leads nowhere is left out of its claim and becomes a finding; a draft is never
    dropped, so a claim may end without grounds (and is then never promoted). Above L1 a claim is made no surer than
    what it draws on allows, however sure its reasoner is.
    """
    claims: list[Claim] = []
    findings: list[Finding] = []
    for number, draft in enumerate(drafts, start=1):
        claim_id = ClaimId(f"{prefix}{number}")
        found = [_resolved(ref, claim_id, context) for ref in dict.fromkeys(draft.evidence)]
        grounds = dict.fromkeys(one for one in found if isinstance(one, Evidence))
        findings += [one for one in found if isinstance(one, Finding)]
        backing, counter = (
            None if ref is None else _resolved(ref, claim_id, context)
            for ref in (draft.backing, draft.counter_evidence)
        )
        findings += [one for one in (backing, counter) if isinstance(one, Finding)]
        drawn_on = _drawn_on(draft, context)
        raw = _within_sources(draft, drawn_on, context)
        if raw != draft.confidence:
            said = f"a confidence of {draft.confidence:.2f}, where its sources allow {raw:.2f}"
            findings.append(_about(claim_id, Dimension.CONFIDENCE_QUALITY, "confidence.exceeds_sources", said))
        confidence, calibration = context.calibrations.apply(draft.domain, raw)
        claims.append(
            Claim(
                id=claim_id,
                kind=draft.kind,
                conclusion=draft.conclusion,
                grounds=tuple(grounds),
                warrant=_warrant(draft.warrant, backing),
                qualifier=Qualifier(
                    raw=raw,
                    confidence=confidence,
                    calibration=calibration,
                    domain=draft.domain,
                    votes=votes[number - 1] if votes else 1,
                ),
                rebuttals=_rebuttals(draft.rebuttal, counter),
                answers=draft.answers,
                rests_on=tuple(source.content_digest for source in drawn_on),
            )
        )
        findings += [
            _about(
                claim_id,
                Dimension.EVIDENCE_COVERAGE,
                "lineage.unknown_reference",
                f"no claim was given as {ref!r}",
            )
            for ref in draft.rests_on
            if ref not in context.refs
        ]
    return tuple(claims), tuple(findings)


def _drawn_on(draft: DraftClaim, context: VerificationContext) -> tuple[Claim, ...]:
    """What it draws on, each content once; of a claim that names one source falsely nothing is believed."""
    if not all(ref in context.refs for ref in draft.rests_on):
        return ()
    sources = (context.refs[ref] for ref in draft.rests_on)
    return tuple({source.content_digest: source for source in sources}.values())


def _within_sources(draft: DraftClaim, drawn_on: Sequence[Claim], context: VerificationContext) -> float:
    """What is left of its confidence where that is more than what it draws on allows."""
    if context.sources is None or not drawn_on or draft.kind is ClaimKind.UNKNOWN:
        return draft.confidence
    bound = source_bound(drawn_on)
    confidence, _ = context.calibrations.apply(draft.domain, draft.confidence)
    return draft.confidence if confidence <= bound + ROUNDING else min(draft.confidence, round(bound, 6))


def evidence_fault(evidence: Evidence, context: VerificationContext) -> str | None:
    """The code of what is wrong with a quote that is already in a claim, or None when it really stands there."""
    passage = context.passages.get(evidence.passage)
    if passage is None:
        return "evidence.unknown_passage"
    document = context.documents.get(evidence.document)
    if document is None or passage.document != evidence.document:
        return "evidence.unknown_document"
    if not evidence.start < evidence.end <= len(passage.text):
        return "evidence.span_outside"
    if passage.text[evidence.start : evidence.end] != evidence.quote:
        return "evidence.quote_differs"
    if evidence.source != document.source:
        return "evidence.source_differs"
    if (evidence.line_first, evidence.line_last) != _lines(passage, start=evidence.start, end=evidence.end):
        return "evidence.line_differs"
    return None


def _resolved(ref: SpanRef, claim: ClaimId, context: VerificationContext) -> Evidence | Finding:
    found = resolve_evidence(ref, context)
    return found.with_(claim=claim) if isinstance(found, Finding) else found


def _cut(passage: Passage, document: Document, *, start: int, end: int) -> Evidence:
    line_first, line_last = _lines(passage, start=start, end=end)
    return Evidence(
        passage=passage.id,
        document=document.id,
        name=document.name,
        start=start,
        end=end,
        quote=passage.text[start:end],
        line_first=line_first,
        line_last=line_last,
        source=document.source,
        at_us=passage.at_us,
    )


def _lines(passage: Passage, *, start: int, end: int) -> tuple[int, int]:
    """The lines of a piece of a passage. A line break at the very end belongs to the line it ends.

    A passage whose text was put together by its adapter may have more breaks than its span has lines: the span limits.
    """
    text, span = passage.text, passage.span
    first = span.line_first + text.count("\n", 0, start)
    last = first + text.count("\n", start, end - 1)
    return min(first, span.line_last), min(last, span.line_last)


def _warrant(text: str | None, backing: Evidence | Finding | None) -> Warrant | None:
    return None if text is None else Warrant(text=text, backing=backing if isinstance(backing, Evidence) else None)


def _rebuttals(text: str | None, counter: Evidence | Finding | None) -> tuple[Rebuttal, ...]:
    evidence = counter if isinstance(counter, Evidence) else None
    if text is None:
        return () if evidence is None else (Rebuttal(text="The cited passage speaks against it.", evidence=evidence),)
    return (Rebuttal(text=text, evidence=evidence),)


def _about(claim: ClaimId, dimension: Dimension, code: str, message: str) -> Finding:
    return Finding(dimension=dimension, severity=Severity.WARNING, code=code, message=message, claim=claim)


def _fault(code: str, message: str, passage: Passage | None = None) -> Finding:
    return Finding(
        dimension=Dimension.EVIDENCE_COVERAGE,
        severity=Severity.ERROR,
        code=code,
        message=message,
        passage=None if passage is None else passage.id,
    )
