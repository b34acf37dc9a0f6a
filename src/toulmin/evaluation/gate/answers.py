"""Recorded answers as artifacts: a claim for each labelled row, on documents made of its evidence sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from toulmin.calibration import CalibrationSet
from toulmin.contracts.artifact import Analysis
from toulmin.contracts.canonical import digest_bytes, digest_of
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.command import Analyse, Standing
from toulmin.contracts.document import Document, ElementKind, Layer, Passage, Span
from toulmin.contracts.exchange import DraftClaim, SpanRef
from toulmin.contracts.label import Label
from toulmin.contracts.policy import ReadInput
from toulmin.contracts.run_contract import InputSpec, OutputSpec, RunContract, VersionedName
from toulmin.contracts.usage import Allowance, Usage
from toulmin.contracts.vocabulary import (
    ArtifactId,
    DocumentId,
    FramePath,
    ItemId,
    Level,
    Name,
    PassageId,
    RunId,
    Step,
    Zone,
)
from toulmin.evaluation.grounding.rows import Row
from toulmin.grounding import SupportModels, nearest
from toulmin.reasoning import Draft, Effects, Workbench, strongest
from toulmin.verification import Readings, VerificationContext, build_claims

__all__ = ["CITED_MAX", "CONFIDENCE", "Answer", "answers_of", "ask_to_read", "bench_of", "context_of", "draft_of"]

QUESTION: Final = "what the sources say"
CONFIDENCE: Final = 0.8
"""What each claim states: recorded answers state none, and a claim that states less than the contract asks is held."""
DOMAIN: Final = "recorded answers"
"""A domain without a calibration and without a support model of its own."""
CITED_MAX: Final = 3
PARAGRAPH: Final = 5
"""Sentences to a passage; rows keep sentences only, and sources come in paragraphs."""
ITEM: Final = ItemId("i1")

CONTRACT: Final = RunContract(
    objective="What do the sources say?",
    inputs=(InputSpec(path="sources"),),
    output=OutputSpec(must_answer=(QUESTION,)),
)
_NOTHING: Final = Allowance(model_calls=0, tokens=0, cost_microusd=0, wall_ms=0)


@dataclass(frozen=True, slots=True)
class Answer:
    """The claims of one system on one question."""

    question: str
    system: str
    rows: tuple[Row, ...]

    @property
    def id(self) -> str:
        """A short name that is the same in every process."""
        return digest_of([self.question, self.system]).removeprefix("sha256:")[:16]


def answers_of(rows: Iterable[Row]) -> tuple[Answer, ...]:
    """The rows by question and system, in the order in which each first appears."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row.group, row.system or "unknown"), []).append(row)
    return tuple(Answer(question, system, tuple(told)) for (question, system), told in found.items())


def context_of(answer: Answer, *, models: SupportModels, readings: Readings) -> VerificationContext:
    """What the verifier may look at: a document for each different list of evidence sentences."""
    made = [_document(number, sentences) for number, sentences in enumerate(_sources(answer), start=1)]
    return VerificationContext(
        contract=CONTRACT,
        passages={passage.id: passage for _, passages in made for passage in passages},
        documents={document.id: document for document, _ in made},
        questions=(QUESTION,),
        calibrations=CalibrationSet(),
        models=models,
        readings=readings,
    )


def draft_of(answer: Answer, context: VerificationContext) -> Draft:
    """The analysis as a reasoner would have handed it in: each claim with the sentences that bear most on it."""
    places = {sentences: number for number, sentences in enumerate(_sources(answer), start=1)}
    drafts = [
        DraftClaim(
            kind=ClaimKind.OBSERVATION,
            conclusion=row.claim,
            evidence=tuple(_cited(row, number=places[_told(row)])),
            confidence=CONFIDENCE,
            domain=DOMAIN,
            answers=(QUESTION,),
        )
        for row in answer.rows
    ]
    claims, _ = build_claims(drafts, prefix="c", context=context)
    return Draft(
        frame=FramePath("0"),
        level=Level.L1,
        step=Step.EXECUTE,
        round=1,
        body=Analysis(item=ITEM, summary=QUESTION),
        confidence=strongest(claims),
        label=Label(),
        item=ITEM,
        claims=claims,
        documents=tuple(context.documents),
        made_by=(VersionedName(name=answer.system, version="recorded"),),
    )


def bench_of(answer: Answer, effects: Effects) -> Workbench:
    """The bench of the command that would have analysed the question."""
    standing = Standing(contract=CONTRACT.digest, steps=1, retries=0, usage=Usage(), started_us=0, allowance=_NOTHING)
    command = Analyse(
        run=RunId(f"gate-{answer.id}"),
        unit=Name("0/i1"),
        attempt=1,
        standing=standing,
        frame=FramePath("0"),
        item=ITEM,
        scope=ArtifactId("none"),
        plan=ArtifactId("none"),
    )
    return Workbench(command=command, contract=CONTRACT, effects=effects, zone=Zone.EDGE, began_us=0, at_us=0)


async def ask_to_read(document: Document, bench: Workbench) -> None:
    """Policy's decision that a source may be read, which stands behind the artifact that quotes it."""
    resource = ReadInput(
        name=document.name,
        kind=document.adapter,
        bytes=document.bytes,
        confidentiality=document.label.confidentiality,
        zone=bench.zone,
    )
    await bench.ask(resource, covers=document.source)


def _told(row: Row) -> tuple[str, ...]:
    return tuple(sentence for sentence in row.evidence if sentence.strip())


def _sources(answer: Answer) -> tuple[tuple[str, ...], ...]:
    return tuple(dict.fromkeys(_told(row) for row in answer.rows))


def _cited(row: Row, *, number: int) -> Iterator[SpanRef]:
    sentences = _told(row)
    for place in nearest(row.claim, sentences, most=CITED_MAX):
        first = place - place % PARAGRAPH
        start = sum(len(sentence) + 1 for sentence in sentences[first:place])
        yield SpanRef(passage=_passage_id(number, first), start=start, end=start + len(sentences[place]))


def _passage_id(number: int, first: int) -> PassageId:
    return PassageId(f"d-{number}:{first}")


def _document(number: int, sentences: Sequence[str]) -> tuple[Document, tuple[Passage, ...]]:
    id_ = DocumentId(f"d-{number}")
    passages, offset, line = [], 0, 1
    for first in range(0, len(sentences), PARAGRAPH):
        text = " ".join(sentences[first : first + PARAGRAPH])
        size, lines = len(text.encode()), text.count("\n")
        span = Span(layer=Layer.SOURCE, start=offset, end=offset + size, line_first=line, line_last=line + lines)
        passages.append(
            Passage(id=_passage_id(number, first), document=id_, kind=ElementKind.PARAGRAPH, text=text, span=span)
        )
        offset, line = offset + size + 1, line + lines + 1
    document = Document(
        id=id_,
        name=f"source-{number}",
        adapter="text",
        adapter_version="1",
        bytes=offset,
        source=digest_bytes("\n".join(passage.text for passage in passages).encode()),
        label=Label(),
        passages=len(passages),
    )
    return document, tuple(passages)
