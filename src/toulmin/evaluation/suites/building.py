"""Building a case by the way that a run takes: passages, `build_claims`, an artifact, and its context."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from toulmin.calibration import Calibration, CalibrationSet
from toulmin.contracts.artifact import Analysis, Body, Execution, Plan, ReasoningArtifact, Review, Scope
from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.claim import Claim
from toulmin.contracts.document import Attribute, Document, Layer, Passage, Span
from toulmin.contracts.errors import ContractRefused
from toulmin.contracts.exchange import DraftClaim, SpanRef
from toulmin.contracts.label import Label
from toulmin.contracts.provenance import Origin, Provenance
from toulmin.contracts.run_contract import (
    InputSpec,
    RunContract,
    ScopeRules,
    VersionedName,
)
from toulmin.contracts.verification import Finding
from toulmin.contracts.vocabulary import (
    ArtifactId,
    CommandKey,
    DecisionId,
    DocumentId,
    FramePath,
    ItemId,
    Level,
    PassageId,
    RunId,
    Step,
    TimeUs,
    TrustLevel,
    Zone,
)
from toulmin.evaluation.suites.forms import CaseForm, ClaimForm, ContractForm, EvidenceForm, InputForm, PassageForm
from toulmin.verification import VerificationContext, build_claims
from toulmin.wiring import OutputForm, output_of

__all__ = ["Built", "Misfit", "build"]

ITEM = ItemId("i1")
RUN = RunId("r-case")
_PLACE = re.compile(r"(?P<document>.+)#(?P<number>\d+)")
_STEPS = {Scope: Step.SCOPE, Plan: Step.PLAN, Execution: Step.EXECUTE, Review: Step.VERIFY, Analysis: Step.EXECUTE}


class Misfit(Exception):
    """A case that is well formed and cannot be built all the same: the field, what is wrong, and what to do."""

    def __init__(self, field: str, message: str, *, remedy: str) -> None:
        super().__init__(message)
        self.field = field
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Built:
    """What the verifier is given."""

    artifact: ReasoningArtifact
    context: VerificationContext
    found: tuple[Finding, ...]
    """What was found while the claims were built."""


def build(form: CaseForm) -> Built:
    """The artifact of a case with its context, as a run would have made them.

    Raises:
        Misfit: the case refers to what it does not hold.
    """
    given = form.input
    made = [_document(name, texts) for name, texts in given.documents.items()]
    context = VerificationContext(
        contract=_contract(given.contract),
        scope=None if given.scope is None else Scope(**given.scope.model_dump()),
        documents={document.id: document for document, _ in made},
        passages={passage.id: passage for _, passages in made for passage in passages},
        questions=given.questions,
        calibrations=CalibrationSet(calibrations=tuple(_as_it_is(domain) for domain in given.calibrated)),
        started_us=None if given.started is None else _time(given.started, field="input.started"),
    )
    if given.sources is not None:
        sources, _ = _claims(given.sources, given, prefix="source", context=context, field="input.sources")
        refs = {f"c{number}": claim for number, claim in enumerate(sources, start=1)}
        context = replace(context, sources=sources, refs=refs)
    # Peers were built at their own time, without the sources of this artifact.
    peers, _ = _claims(
        given.peers, given, prefix="peer", context=replace(context, sources=None, refs={}), field="input.peers"
    )
    context = replace(context, peers=peers)
    claims, found = _claims(given.claims, given, prefix="claim", context=context, field="input.claims")
    return Built(_artifact(given, claims, context), context, found)


def _contract(form: ContractForm) -> RunContract:
    output = OutputForm(
        must_answer=form.must_answer,
        max_words=form.max_words,
        min_claims=form.min_claims,
        max_claims=form.max_claims,
        must_mention=form.must_mention,
        must_not_mention=form.must_not_mention,
    )
    return RunContract(
        objective=form.objective,
        inputs=(InputSpec(path="."),),
        output=output_of(output, base=Path()),
        scope=ScopeRules(include=form.include, exclude=form.exclude, constraints=form.constraints),
        evidence_age_max_s=None if form.evidence_days is None else max(1, round(form.evidence_days * 86_400)),
        tools=form.tools,
        self_audit=form.self_audit,
    )


def _as_it_is(domain: str) -> Calibration:
    """A calibration under which a confidence stays what it is."""
    return Calibration(id=f"{domain}-as-it-is", domain=domain, slope=1.0, intercept=0.0, n=100)


def _document(name: str, texts: Sequence[str | PassageForm]) -> tuple[Document, tuple[Passage, ...]]:
    """A document with one passage for each text, each on the lines after the one before."""
    forms = [PassageForm(text=text) if isinstance(text, str) else text for text in texts]
    data = "\n".join(form.text for form in forms).encode()
    document_id = DocumentId(f"d-{name}")
    passages, line, offset = [], 1, 0
    for number, form in enumerate(forms, start=1):
        lines, size = form.text.count("\n"), len(form.text.encode())
        field = f"input.documents.{name}.{number - 1}.at"
        passages.append(
            Passage(
                id=PassageId(f"{document_id}:{number - 1}"),
                document=document_id,
                kind=form.kind,
                text=form.text,
                span=Span(layer=Layer.SOURCE, start=offset, end=offset + size, line_first=line, line_last=line + lines),
                at_us=None if form.at is None else _time(form.at, field=field),
                attributes=tuple(Attribute(name=key, value=value) for key, value in form.attributes.items()),
            )
        )
        line, offset = line + lines + 1, offset + size + 1
    times = [passage.at_us for passage in passages if passage.at_us is not None]
    document = Document(
        id=document_id,
        name=name,
        adapter="text",
        adapter_version="1",
        bytes=len(data),
        source=digest_bytes(data),
        label=Label(),
        first_us=min(times, default=None),
        last_us=max(times, default=None),
        passages=len(passages),
    )
    return document, tuple(passages)


def _time(said: str, *, field: str) -> TimeUs:
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or moment.timestamp() < 0:
        raise Misfit(field, f"{said!r} is no time with a zone", remedy="write it like '2026-05-12T14:00:00+00:00'")
    return TimeUs(round(moment.timestamp() * 1_000_000))


def _claims(
    forms: Sequence[ClaimForm], given: InputForm, *, prefix: str, context: VerificationContext, field: str
) -> tuple[tuple[Claim, ...], tuple[Finding, ...]]:
    drafts = [_draft(form, given, field=f"{field}.{number}") for number, form in enumerate(forms)]
    claims, found = build_claims(drafts, prefix=f"{prefix}-", context=context)
    altered = (
        _altered(claim, form, field=f"{field}.{number}")
        for number, (claim, form) in enumerate(zip(claims, forms, strict=True))
    )
    return tuple(altered), found


def _draft(form: ClaimForm, given: InputForm, *, field: str) -> DraftClaim:
    def ref(entry: str | EvidenceForm | None, name: str) -> SpanRef | None:
        return None if entry is None else _ref(entry, given, field=f"{field}.{name}")

    return DraftClaim(
        kind=form.kind,
        conclusion=form.says,
        evidence=tuple(
            _ref(entry, given, field=f"{field}.evidence.{place}") for place, entry in enumerate(form.evidence)
        ),
        confidence=form.confidence,
        domain=form.domain,
        warrant=form.warrant,
        backing=ref(form.backing, "backing"),
        rebuttal=form.rebuttal,
        counter_evidence=ref(form.counter_evidence, "counter_evidence"),
        answers=form.answers,
        rests_on=form.rests_on,
    )


def _ref(entry: str | EvidenceForm, given: InputForm, *, field: str) -> SpanRef:
    form = EvidenceForm(passage=entry) if isinstance(entry, str) else entry
    if form.passage is None:
        return SpanRef(passage=PassageId(form.invented or ""))
    match = _PLACE.fullmatch(form.passage)
    texts = given.documents.get(match["document"], ()) if match is not None else ()
    number = int(match["number"]) if match is not None else 0
    if not 1 <= number <= len(texts):
        known = ", ".join(f"{name}#1 to #{len(passages)}" for name, passages in given.documents.items()) or "none"
        raise Misfit(
            field,
            f"there is no passage {form.passage}",
            remedy=f"there are: {known}; for one that does not exist write {{invented: ID}}",
        )
    id_ = PassageId(f"d-{form.passage.rpartition('#')[0]}:{number - 1}")
    if form.words is None:
        return SpanRef(passage=id_)
    passage = texts[number - 1]
    text = passage if isinstance(passage, str) else passage.text
    start = text.find(form.words)
    if start < 0:
        raise Misfit(
            field, f"{form.words!r} does not stand in {form.passage}", remedy="copy the words from the passage"
        )
    return SpanRef(passage=id_, start=start, end=start + len(form.words))


def _altered(claim: Claim, form: ClaimForm, *, field: str) -> Claim:
    if form.altered is None:
        return claim
    if form.altered.confidence is not None:
        claim = claim.with_(qualifier=claim.qualifier.with_(confidence=form.altered.confidence))
    if form.altered.quote is not None:
        if not claim.grounds:
            raise Misfit(f"{field}.altered.quote", "the claim has no quote", remedy="give it evidence first")
        first, *others = claim.grounds
        claim = claim.with_(grounds=(first.with_(quote=form.altered.quote), *others))
    return claim


def _artifact(given: InputForm, claims: tuple[Claim, ...], context: VerificationContext) -> ReasoningArtifact:
    surest = max((claim.qualifier.confidence for claim in claims), default=0.5)
    body = _body(given)
    return ReasoningArtifact(
        id=ArtifactId("a-case"),
        run=RUN,
        frame=FramePath("0"),
        level=Level.L1 if context.sources is None else Level.L2,
        step=_STEPS.get(type(body), Step.CLARIFY),
        item=ITEM if isinstance(body, Analysis) else None,
        body=body,
        claims=claims,
        confidence=surest if given.confidence is None else given.confidence,
        trust=TrustLevel.UNTRUSTED,
        label=Label(),
        provenance=Provenance(
            origin=Origin(run=RUN, command=CommandKey("k-case"), zone=Zone.CORE, at_us=0),
            inputs=(digest_bytes(b"case"),),
            made_by=(VersionedName(name="case", version="1"),),
            allowed_by=(DecisionId("k-case.d1"),),
        ),
    )


def _body(given: InputForm) -> Body:
    if given.body is None:
        question = given.questions[0] if len(given.questions) == 1 else None
        return Analysis(item=ITEM, question=question, summary=given.summary, not_known=given.not_known)
    try:
        return _BODY.validate_json(_json(given.body))
    except ValidationError as error:
        fault = ContractRefused.of(error, contract="body").message
        raise Misfit("input.body", fault, remedy="give it as artifacts hold it (docs/reference/schemas)") from error


def _json(value: Mapping[str, object]) -> bytes:
    return TypeAdapter(dict[str, object]).dump_json(dict(value))


_BODY: TypeAdapter[Body] = TypeAdapter(Body)
