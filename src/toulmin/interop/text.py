"""A plain text, verified: its sentences become claims over given sources, and the verifier judges them as in a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from toulmin.contracts.artifact import Analysis, ReasoningArtifact
from toulmin.contracts.canonical import digest_bytes, digest_of
from toulmin.contracts.claim import Claim, ClaimKind
from toulmin.contracts.document import Document, ElementKind, Layer, Passage, Span
from toulmin.contracts.errors import UsageError
from toulmin.contracts.exchange import DraftClaim, SpanRef
from toulmin.contracts.label import Label
from toulmin.contracts.provenance import Origin, Provenance
from toulmin.contracts.run_contract import InputSpec, RunContract, VersionedName
from toulmin.contracts.verification import Finding, VerificationReport
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
    TrustLevel,
    Zone,
)
from toulmin.grounding import SentenceIndex
from toulmin.reading import read
from toulmin.verification import VerificationContext, build_claims, verify

__all__ = ["TEXT_CHARS_MAX", "CheckedText", "Sentence", "Source", "check_text", "sources_of"]

TEXT_CHARS_MAX: Final = 200_000
SENTENCE_CHARS_MAX: Final = 20_000
PASSAGE_CHARS_MAX: Final = 64_000
QUOTES_MAX: Final = 5
"""Sentences of the sources that are cited for one sentence of the text: plain BM25 finds what is needed among five."""
OUTSIDE: Final = "outside-a-run"


@dataclass(frozen=True, slots=True)
class Source:
    """One document to hold a text against; each passage can be cited by itself."""

    name: str
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the text as the claim that it became, with its place and how well it stands."""

    claim: Claim
    start: int
    """Characters into the text."""
    end: int
    support: float
    contradicted: bool
    findings: tuple[Finding, ...]
    """What was found in this claim; their places are characters into its conclusion."""


@dataclass(frozen=True, slots=True)
class CheckedText:
    """A text with the verifier's report on it."""

    text: str
    sentences: tuple[Sentence, ...]
    report: VerificationReport


def sources_of(evidence: object) -> tuple[Source, ...]:
    """Sources as people give them: one text, a list of texts, or a mapping from names to a text or a list of passages.

    A text is cut into paragraphs at blank lines. Blank entries are left out, so that () means that nothing was given.

    Raises:
        UsageError: it is none of these, or a paragraph is longer than 64,000 characters.
    """
    if isinstance(evidence, str):
        evidence = {"source": evidence}
    elif isinstance(evidence, Sequence):
        evidence = {f"source {number}": text for number, text in enumerate(evidence, start=1)}
    if not isinstance(evidence, Mapping):
        raise UsageError(
            f"the evidence is a {type(evidence).__name__}",
            hint="give a text, a list of texts, or a mapping from names to texts",
        )
    sources = (Source(name=str(name), passages=_passages(name, given)) for name, given in evidence.items())
    return tuple(source for source in sources if source.passages)


def check_text(text: str, sources: Sequence[Source], *, objective: str = "") -> CheckedText:
    """Verify a text that no run made, as `verification.verify` verifies an analysis.

    1. Each source becomes a document with passages; each sentence of the text with a content word becomes a claim.
    2. For each claim the five sentences of the sources that BM25 ranks highest are cited, as far as they share a word.
    3. `build_claims` cuts the quotes out of the passages, `verify` scores.

    A text states no confidences, so confidence quality tells only whether words of certainty are carried; `objective`
    (a question, if there is one) is what scope adherence is held to. The same text and sources give the same report.

    Raises:
        UsageError: the text is longer than 200,000 characters, or one sentence of it longer than 20,000.
    """
    if len(text) > TEXT_CHARS_MAX:
        raise UsageError(
            f"a text of {len(text)} characters", hint=f"check parts of at most {TEXT_CHARS_MAX} characters"
        )
    context = _context(sources, objective=objective or "Is the text carried by its sources?")
    index = _Index(context)
    spans = _claimed(text)
    drafts = [
        DraftClaim(
            kind=ClaimKind.CONCLUSION,
            conclusion=text[start:end],
            evidence=index.best(text[start:end]),
            confidence=0.0,
        )
        for start, end in spans
    ]
    claims, _ = build_claims(drafts, prefix="s", context=context)
    report = verify(_artifact(text, claims), context)
    return CheckedText(
        text=text,
        sentences=tuple(
            Sentence(
                claim=claim,
                start=start,
                end=end,
                support=support.support,
                contradicted=support.contradicted,
                findings=tuple(finding for finding in report.findings if finding.claim == claim.id),
            )
            for (start, end), claim, support in zip(spans, claims, report.claims, strict=True)
        ),
        report=report,
    )


def _passages(name: object, given: object) -> tuple[str, ...]:
    if isinstance(given, str):
        parts = [part.strip("\n") for part in given.replace("\r\n", "\n").split("\n\n")]
    elif isinstance(given, Sequence) and all(isinstance(part, str) for part in given):
        parts = list(given)
    else:
        raise UsageError(f"the source {name!r} is a {type(given).__name__}", hint="give a text or a list of texts")
    kept = tuple(part for part in parts if part.strip())
    if any(len(part) > PASSAGE_CHARS_MAX for part in kept):
        raise UsageError(
            f"the source {name!r} has a paragraph of more than {PASSAGE_CHARS_MAX} characters",
            hint="give it as a list of shorter passages",
        )
    return kept


def _context(sources: Sequence[Source], *, objective: str) -> VerificationContext:
    documents: dict[DocumentId, Document] = {}
    passages: dict[PassageId, Passage] = {}
    for number, source in enumerate(sources, start=1):
        document, inside = _document(number, source)
        documents[document.id] = document
        passages.update((passage.id, passage) for passage in inside)
    contract = RunContract(
        objective=objective[:SENTENCE_CHARS_MAX],
        inputs=tuple(InputSpec(path=source.name or "source") for source in sources) or (InputSpec(path="nothing"),),
    )
    return VerificationContext(contract=contract, passages=passages, documents=documents)


def _document(number: int, source: Source) -> tuple[Document, list[Passage]]:
    data = "\n\n".join(source.passages).encode()
    document_id = DocumentId(f"e{number}")
    passages: list[Passage] = []
    offset, line = 0, 1
    for place, text in enumerate(source.passages):
        size, breaks = len(text.encode()), text.count("\n")
        span = Span(layer=Layer.SOURCE, start=offset, end=offset + size, line_first=line, line_last=line + breaks)
        passages.append(
            Passage(
                id=PassageId(f"{document_id}:{place}"),
                document=document_id,
                kind=ElementKind.PARAGRAPH,
                text=text,
                span=span,
            )
        )
        offset, line = offset + size + 2, line + breaks + 2
    document = Document(
        id=document_id,
        name=source.name or "source",
        adapter="text",
        adapter_version="1",
        bytes=len(data),
        source=digest_bytes(data),
        label=Label(),
        passages=len(passages),
    )
    return document, passages


def _claimed(text: str) -> tuple[tuple[int, int], ...]:
    """The places of the sentences that say anything: a heading rule or a lone dash is no claim."""
    spans: list[tuple[int, int]] = []
    for sentence in read(text).sentences:
        said = text[sentence.start : sentence.end]
        start = sentence.start + len(said) - len(said.lstrip())
        end = sentence.start + len(said.rstrip())
        if start < end and (sentence.stems or sentence.numbers):
            spans.append((start, end))
            if end - start > SENTENCE_CHARS_MAX:
                raise UsageError(
                    f"a sentence of {end - start} characters", hint="is this text? break it into sentences"
                )
    return tuple(spans)


class _Index:
    """The sentences of all passages, each as a reference."""

    def __init__(self, context: VerificationContext) -> None:
        self._refs: list[SpanRef] = []
        sentences: list[str] = []
        for passage in context.passages.values():
            for sentence in context.read(passage.text).sentences:
                if sentence.end > sentence.start:
                    self._refs.append(SpanRef(passage=passage.id, start=sentence.start, end=sentence.end))
                    sentences.append(passage.text[sentence.start : sentence.end])
        self._index = SentenceIndex(sentences)

    def best(self, claim: str) -> tuple[SpanRef, ...]:
        """The sentences that bear most on a claim, best first."""
        return tuple(self._refs[place] for place in self._index.nearest(claim, most=QUOTES_MAX))


def _artifact(text: str, claims: tuple[Claim, ...]) -> ReasoningArtifact:
    """The form that the verifier reads. It says in each field that no run made it and no policy allowed it."""
    item = ItemId(OUTSIDE)
    return ReasoningArtifact(
        id=ArtifactId(OUTSIDE),
        run=RunId(OUTSIDE),
        frame=FramePath("0"),
        level=Level.L1,
        step=Step.EXECUTE,
        item=item,
        body=Analysis(item=item),
        claims=claims,
        confidence=0.0,
        trust=TrustLevel.UNTRUSTED,
        label=Label(),
        provenance=Provenance(
            origin=Origin(run=RunId(OUTSIDE), command=CommandKey(OUTSIDE), zone=Zone.EDGE, at_us=0),
            inputs=(digest_of({"text": text}),),
            made_by=(VersionedName(name=OUTSIDE, version="1"),),
            allowed_by=(DecisionId(OUTSIDE),),
        ),
    )
