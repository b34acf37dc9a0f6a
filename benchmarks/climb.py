"""A pyramid of any size: logs of made-up lines, and a reasoner that claims each line and brings ten claims together.

Every line tells of another process, so that all claims differ and most resemble each other: the hard case for whatever
holds claims against each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from toulmin.contracts.artifact import ItemKind
from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.command import NextRound
from toulmin.contracts.document import Document, ElementKind, Layer, Passage, Rejection, Span
from toulmin.contracts.exchange import (
    Answer,
    ClarifyAnswer,
    DraftClaim,
    FindingsAnswer,
    MetaAnswer,
    ModelRequest,
    PlanAnswer,
    PriorClaim,
    ProposedItem,
    ReviewAnswer,
    ScopeAnswer,
    SpanRef,
)
from toulmin.contracts.label import Confidentiality, Label
from toulmin.contracts.policy import Action
from toulmin.contracts.run_contract import InputSpec, Limits
from toulmin.contracts.vocabulary import DocumentId, ItemId, Level, PassageId, Step
from toulmin.ports.inputs import FoundInput, Reading
from toulmin.ports.permit import Permit

__all__ = ["LATER_SHARE", "Logs", "Pyramid", "write_logs"]

LINES = 100
"""Lines of one log."""
LATER_SHARE = 10
"""The second round has one item for so many of the first."""
TOGETHER = 10
"""Claims that one synthesis brings together."""
KILLERS = ("sshd", "valkey-server", "postgres", "nginx", "etcd", "kubelet", "rsyslogd", "java", "python3", "node")
CONFIDENCE = 0.9
_TROUBLE = (
    "ERROR Out of memory: Killed process 1{place} ({killer})",
    "ERROR connection to database-{place} refused\nERROR request failed: upstream database-{place} unavailable",
    "WARN disk usage of volume-{place} at 91 percent\nERROR write failed: no space left on device volume-{place}",
    "INFO request served in 12 ms",
    "ERROR timeout after 30 s waiting for queue-{place}",
)


@dataclass(frozen=True, slots=True)
class Logs:
    """Logs in memory, for `items` items of a first round and a tenth of them in a second: a line for each."""

    items: int

    @property
    def later(self) -> int:
        """Items of the second round."""
        return -(-self.items // LATER_SHARE)

    async def find(
        self, specs: Sequence[InputSpec], *, limits: Limits
    ) -> tuple[tuple[FoundInput, ...], tuple[Rejection, ...]]:
        """All logs, those of the first round first."""
        label = Label(confidentiality=Confidentiality.INTERNAL)
        found = [
            FoundInput(name=_name(document), kind="log", bytes=len("\n".join(_lines(places))), label=label)
            for document, places in _documents(self.items, self.later)
        ]
        return tuple(found), ()

    async def read(self, found: FoundInput, *, limits: Limits, permit: Permit) -> tuple[Reading, ...]:
        """One log, a passage for each line."""
        permit.use(Action.INPUT_READ, covers=found.digest)
        id_ = DocumentId(f"d-{found.name}")
        places = next(places for document, places in _documents(self.items, self.later) if document == id_)
        lines = list(_lines(places))
        data = "\n".join(lines).encode()
        document = Document(
            id=id_,
            name=found.name,
            adapter="log",
            adapter_version="1",
            bytes=len(data),
            source=digest_bytes(data),
            label=found.label,
            passages=len(lines),
        )
        return (Reading(document=document, passages=tuple(_passages(id_, lines, places)), source=data),)


@dataclass(frozen=True, slots=True)
class Pyramid:
    """A reasoner's script: one claim for each line, then ten claims in one above, and once another round."""

    items: int
    question: str

    def __call__(self, request: ModelRequest) -> Answer:
        """The answer to a request; equal requests get equal answers."""
        task = request.task
        match task.step:
            case Step.CLARIFY:
                return ClarifyAnswer(restatement=task.objective, objective=task.objective)
            case Step.SCOPE:
                return ScopeAnswer(in_scope=task.in_scope or ("the logs",), out_of_scope=("the weather",))
            case Step.PLAN:
                return PlanAnswer(items=tuple(self._plan(request)))
            case Step.EXECUTE:
                return self._execute(request)
            case Step.VERIFY:
                return ReviewAnswer(alignment=f"It is about: {task.objective}", next_round=_next_round(request))

    def _plan(self, request: ModelRequest) -> Iterator[ProposedItem]:
        match request.task.level:
            case Level.L1:
                yield from self._lines(request.task.round)
            case Level.L2 | Level.L3:
                kind = ItemKind.SYNTHESIS if request.task.level is Level.L2 else ItemKind.ABSTRACTION
                units = list(dict.fromkeys(claim.item for claim in request.prior))
                for number, start in enumerate(range(0, len(units), TOGETHER)):
                    yield ProposedItem(
                        id=ItemId(f"i{number}"),
                        kind=kind,
                        title=f"Bring together group {number}",
                        sources=tuple(units[start : start + TOGETHER]),
                        question=None if number else self.question,
                        expects="one claim over all of them",
                    )
            case _:
                yield ProposedItem(id=ItemId("i0"), kind=ItemKind.META, title="Look at the run", expects="findings")

    def _lines(self, number: int) -> Iterator[ProposedItem]:
        later = Logs(self.items).later
        for document, places in _documents(self.items, later):
            for place in places:
                if (place < self.items) != (number == 1):
                    continue
                asks = place == 0
                yield ProposedItem(
                    id=ItemId(f"i{place}"),
                    kind=ItemKind.QUESTION if asks else ItemKind.SURVEY,
                    title=f"Read line {place}" if not asks else self.question,
                    documents=(document,),
                    question=self.question if asks else None,
                    expects="a claim with evidence",
                )

    def _execute(self, request: ModelRequest) -> Answer:
        task = request.task
        answers = (task.question,) if task.question is not None else ()
        if task.level is Level.L4:
            return MetaAnswer(findings=(), summary="Nothing stands out.")
        if task.level is not Level.L1:
            return FindingsAnswer(claims=(_together(request.prior, answers=answers),) if request.prior else ())
        place = int((task.item or "i0")[1:])
        claim = DraftClaim(
            kind=ClaimKind.OBSERVATION,
            conclusion=_line(place),
            evidence=(SpanRef(passage=_passage_id(place, items=self.items)),),
            confidence=CONFIDENCE,
            answers=answers,
        )
        return FindingsAnswer(claims=(claim,))


def write_logs(folder: Path, *, number: int) -> None:
    """Make up small logs on disk: quiet lines, and in most of them one or two that tell of trouble."""
    folder.mkdir()
    for place in range(number):
        at = f"2026-03-{1 + place % 28:02}T{place // 60 % 24:02}:{place % 60:02}"
        trouble = _TROUBLE[place % len(_TROUBLE)].format(place=place, killer=KILLERS[place % len(KILLERS)])
        lines = [
            f"{at}:0{second} service-{place} {said}"
            for second, said in enumerate(("INFO started", "INFO ready", *trouble.splitlines(), "INFO still here"))
        ]
        (folder / f"service-{place:05}.log").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _next_round(request: ModelRequest) -> NextRound | None:
    record = request.record
    if record is None or record.round >= record.rounds_max or not record.unquoted:
        return None
    return NextRound(constraints=("Read what nothing was quoted from.",), documents=record.unquoted)


def _together(prior: Sequence[PriorClaim], *, answers: tuple[str, ...]) -> DraftClaim:
    spans = [span for claim in prior for span in claim.evidence][:TOGETHER]
    return DraftClaim(
        kind=ClaimKind.OBSERVATION,
        conclusion=prior[0].conclusion,
        evidence=tuple(SpanRef(passage=span.passage, start=span.start, end=span.end) for span in spans),
        confidence=CONFIDENCE,
        warrant=f"{len(prior)} claims tell of the same.",
        answers=answers,
        rests_on=tuple(claim.ref for claim in prior),
    )


def _documents(items: int, later: int) -> Iterator[tuple[DocumentId, range]]:
    """Documents with the numbers of their lines; no log holds lines of both rounds."""
    for first, end in ((0, items), (items, items + later)):
        for start in range(first, end, LINES):
            yield DocumentId(f"d-{start:06}.log"), range(start, min(start + LINES, end))


def _name(document: DocumentId) -> str:
    return document.removeprefix("d-")


def _lines(places: range) -> Iterator[str]:
    return (_line(place) for place in places)


def _line(place: int) -> str:
    return f"node-{place}.example kernel: Out of memory: Killed process {10_000 + place} ({KILLERS[place % 10]})"


def _passage_id(place: int, *, items: int) -> PassageId:
    first = 0 if place < items else items
    start = first + (place - first) // LINES * LINES
    return PassageId(f"d-{start:06}.log:{place - start}")


def _passages(document: DocumentId, lines: Sequence[str], places: range) -> Iterator[Passage]:
    at = 0
    for number, (line, _) in enumerate(zip(lines, places, strict=True)):
        end = at + len(line.encode())
        yield Passage(
            id=PassageId(f"{document}:{number}"),
            document=document,
            kind=ElementKind.LOG_ENTRY,
            text=line,
            span=Span(layer=Layer.SOURCE, start=at, end=end, line_first=number + 1, line_last=number + 1),
        )
        at = end + 1
