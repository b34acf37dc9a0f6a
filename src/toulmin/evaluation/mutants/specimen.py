"""Specimen: one claim with everything that the verifier needs to judge it, made from sentences or taken from a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from toulmin.contracts.artifact import Analysis, ReasoningArtifact
from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.claim import Claim, ClaimKind
from toulmin.contracts.document import Document, ElementKind, Layer, Passage, Span
from toulmin.contracts.exchange import DraftClaim, SpanRef
from toulmin.contracts.label import Label
from toulmin.contracts.provenance import Origin, Provenance
from toulmin.contracts.run_contract import InputSpec, OutputSpec, RunContract, VersionedName
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
from toulmin.reading import read
from toulmin.verification import VerificationContext, build_claims

__all__ = ["CITED_MAX", "QUESTION", "Specimen", "artifact_of", "context_of", "specimen_of"]

QUESTION: Final = "what the sources say"
CONFIDENCE: Final = 0.8
CITED_MAX: Final = 12
"""Of a long document, so many sentences are cited: those that share the most words with the claim."""

_CONTRACT: Final = RunContract(
    objective="What do the sources say?",
    inputs=(InputSpec(path="sources"),),
    output=OutputSpec(must_answer=(QUESTION,)),
)


@dataclass(frozen=True, slots=True)
class Specimen:
    """One claim and its context. `topic` names what it is about, as somebody would who excludes it."""

    id: str
    claim: Claim
    context: VerificationContext
    topic: str = ""


def context_of(documents: Sequence[Sequence[str]]) -> VerificationContext:
    """A context over documents given as sentences: each sentence a passage on a line of its own."""
    made = [_document(number, sentences) for number, sentences in enumerate(documents, start=1)]
    return VerificationContext(
        contract=_CONTRACT,
        passages={passage.id: passage for _, passages in made for passage in passages},
        documents={document.id: document for document, _ in made},
        questions=(QUESTION,),
    )


def specimen_of(
    id_: str,
    conclusion: str,
    documents: Sequence[Sequence[str]],
    *,
    cited: Sequence[tuple[int, int]] | None = None,
    kind: ClaimKind = ClaimKind.CONCLUSION,
    topic: str = "",
) -> Specimen:
    """A claim on sentences of documents. `cited` names them by document and sentence, from 0; without it all are, or of
    many those that share the most words with the claim.
    """
    context = context_of(documents)
    places = list(cited) if cited is not None else _nearest(conclusion, documents)
    ids = list(context.passages)
    firsts = [sum(len(sentences) for sentences in documents[:number]) for number in range(len(documents))]
    draft = DraftClaim(
        kind=kind,
        conclusion=conclusion,
        evidence=tuple(SpanRef(passage=ids[firsts[document] + sentence]) for document, sentence in places),
        confidence=CONFIDENCE,
        domain="sources",
        answers=(QUESTION,),
    )
    (claim,), _ = build_claims((draft,), prefix="c", context=context)
    return Specimen(id=id_, claim=claim, context=context, topic=topic)


def artifact_of(claim: Claim, *, confidence: float | None = None) -> ReasoningArtifact:
    """An analysis with one claim, as sure as the claim unless a confidence is given."""
    return ReasoningArtifact(
        id=ArtifactId("a-specimen"),
        run=RunId("r-specimen"),
        frame=FramePath("0"),
        level=Level.L1,
        step=Step.EXECUTE,
        item=ItemId("i1"),
        body=Analysis(item=ItemId("i1"), summary=claim.conclusion[:4_000]),
        claims=(claim,),
        confidence=claim.qualifier.confidence if confidence is None else confidence,
        trust=TrustLevel.UNTRUSTED,
        label=Label(),
        provenance=Provenance(
            origin=Origin(run=RunId("r-specimen"), command=CommandKey("specimen"), zone=Zone.CORE, at_us=0),
            inputs=(digest_bytes(claim.conclusion.encode()),),
            made_by=(VersionedName(name="specimen", version="1"),),
            allowed_by=(DecisionId("k-specimen"),),
        ),
    )


def _document(number: int, sentences: Sequence[str]) -> tuple[Document, tuple[Passage, ...]]:
    id_ = DocumentId(f"d-{number}")
    passages, offset, line = [], 0, 1
    for place, text in enumerate(sentences):
        size, lines = len(text.encode()), text.count("\n")
        span = Span(layer=Layer.SOURCE, start=offset, end=offset + size, line_first=line, line_last=line + lines)
        passages.append(
            Passage(id=PassageId(f"{id_}:{place}"), document=id_, kind=ElementKind.PARAGRAPH, text=text, span=span)
        )
        offset, line = offset + size + 1, line + lines + 1
    document = Document(
        id=id_,
        name="source",
        adapter="text",
        adapter_version="1",
        bytes=offset,
        source=digest_bytes("\n".join(sentences).encode()),
        label=Label(),
        passages=len(passages),
    )
    return document, tuple(passages)


def _nearest(conclusion: str, documents: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
    places = [(document, place) for document, sentences in enumerate(documents) for place in range(len(sentences))]
    stems = read(conclusion).stems
    places.sort(key=lambda place: -len(stems & read(documents[place[0]][place[1]]).stems))
    return sorted(places[:CITED_MAX])
