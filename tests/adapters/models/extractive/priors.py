"""Promoted claims made by hand, for the tests of the levels above L1."""

from __future__ import annotations

from collections.abc import Sequence

from tests.adapters.models.extractive.requests import MUST_ANSWER, at
from toulmin.contracts.artifact import ItemKind
from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.exchange import (
    DocumentView,
    DraftClaim,
    FindingsAnswer,
    ModelRequest,
    PriorClaim,
    QuotedSpan,
    RunRecord,
    Task,
)
from toulmin.contracts.vocabulary import DocumentId, ItemId, Level, PassageId, Step

OBJECTIVE = "Why did the payments error rate rise at 09:14 on 3 November 2025?"

Place = tuple[str, str | None, str]
"""Name of the document, time of day or None, quote."""


class Ledger:
    """Promoted claims with the documents that they quote; `add` gives the reference of the claim."""

    def __init__(self) -> None:
        self.documents: dict[str, DocumentView] = {}
        self.claims: list[PriorClaim] = []

    def document(self, name: str, *, passages: int = 10) -> DocumentId:
        """The id of a document, which is made when it is named first."""
        view = self.documents.setdefault(
            name,
            DocumentView(id=DocumentId(f"d{len(self.documents)}"), name=name, adapter="text", passages=passages),
        )
        return view.id

    def add(
        self,
        item: str,
        kind: ClaimKind,
        conclusion: str,
        *places: Place,
        confidence: float = 0.9,
        answers: Sequence[str] = (),
        rebuttals: Sequence[str] = (),
    ) -> str:
        """Promote a claim that rests on some places."""
        ref = f"c{len(self.claims) + 1}"
        self.claims.append(
            PriorClaim(
                ref=ref,
                item=item,
                kind=kind,
                conclusion=conclusion,
                confidence=confidence,
                evidence=tuple(self._span(*place) for place in places),
                rebuttals=tuple(rebuttals),
                answers=tuple(answers),
            )
        )
        return ref

    def _span(self, name: str, moment: str | None, quote: str) -> QuotedSpan:
        document = self.document(name)
        return QuotedSpan(
            passage=PassageId(f"{document}:{digest_bytes(quote.encode())[7:15]}"),
            start=0,
            end=len(quote),
            document=document,
            quote=quote,
            at_us=at(f"2025-11-03T{moment}") if moment is not None else None,
        )

    def ask(
        self,
        step: Step,
        level: Level,
        *,
        question: str | None = None,
        record: RunRecord | None = None,
        objective: str = OBJECTIVE,
        must_answer: tuple[str, ...] = MUST_ANSWER,
        items_max: int = 1_000,
    ) -> ModelRequest:
        """A question of a level above L1 over all that was promoted."""
        kinds = {Level.L2: ItemKind.SYNTHESIS, Level.L3: ItemKind.ABSTRACTION, Level.L4: ItemKind.META}
        executes = step is Step.EXECUTE
        return ModelRequest(
            task=Task(
                step=step,
                level=level,
                objective=objective,
                must_answer=must_answer,
                in_scope=("payments",),
                out_of_scope=("the loyalty programme",),
                constraints=("quote only what was logged",),
                item=ItemId("i1") if executes else None,
                item_kind=kinds[level] if executes else None,
                question=question,
                items_max=items_max,
            ),
            documents=tuple(self.documents.values()),
            passages=(),
            prior=tuple(self.claims),
            record=record,
            prompt=digest_bytes(b"prompt"),
            prompt_name=f"{step.value}.l{int(level)}",
            prompt_text="",
        )

    def lift(self, *answers: tuple[str, FindingsAnswer]) -> Ledger:
        """What the next level sees: the claims of some units, with the quotes that they rest on."""
        spans = {(span.passage, span.start, span.end): span for claim in self.claims for span in claim.evidence}
        upper = Ledger()
        upper.documents = self.documents
        for unit, answer in answers:
            for claim in answer.claims:
                upper.claims.append(_promoted(claim, f"c{len(upper.claims) + 1}", unit, spans))
        return upper


def _promoted(
    claim: DraftClaim, ref: str, unit: str, spans: dict[tuple[PassageId, int | None, int | None], QuotedSpan]
) -> PriorClaim:
    return PriorClaim(
        ref=ref,
        item=unit,
        level=Level.L2,
        kind=claim.kind,
        conclusion=claim.conclusion,
        confidence=claim.confidence,
        evidence=tuple(spans[(one.passage, one.start, one.end)] for one in claim.evidence),
        warrant=claim.warrant,
        rebuttals=(claim.rebuttal,) if claim.rebuttal is not None else (),
        answers=claim.answers,
    )


_SLOTS = ("logs/ledger-db.log", "09:12:40", "FATAL: remaining connection slots are exhausted")
_CHANGE = ("CHANGELOG.md", "09:12:00", "change 77: max_connections 40 (was 120) on ledger-db")
_POOL = ("logs/payments.log", "09:13:05", "connection pool exhausted: 50/50 in use")
_BEFORE = ("metrics.csv", "09:12:00", "2025-11-03T09:12:00,0.2")
_AFTER = ("metrics.csv", "09:14:00", "2025-11-03T09:14:00,31")
_ALERT = ("chat.json", "09:14:20", "FIRING PaymentsErrorRateHigh: payments error rate 29 pct")
_SETTING = ("config/ledger.yaml", None, "pool_size 50 # not compared with max_connections")


def outage() -> Ledger:
    """A lowered limit starves a payment service; a chat and a metric tell of the same errors."""
    ledger = Ledger()
    seen, root = ClaimKind.OBSERVATION, ("root cause",)
    pool = "09:13:05, payments: connection pool exhausted: 50/50 in use"
    rate = "payments_error_rate_pct: from 0.2 (09:12) to 31 (09:14)"
    ledger.add("0/i1", seen, "09:12:40, ledger-db: remaining connection slots are exhausted", _SLOTS)
    ledger.add("0/i2", seen, pool, _POOL)
    ledger.add("0/i3", seen, rate, _BEFORE, _AFTER, confidence=0.92)
    ledger.add("0/i4", seen, f"alert-bot says: {_ALERT[2]}", _ALERT, confidence=0.8)
    ledger.add(
        "0/i5",
        ClaimKind.CAUSE,
        f"\u201c{_CHANGE[2]}\u201d (09:12:00) led to \u201cremaining connection slots are exhausted\u201d (09:12:40)",
        _CHANGE,
        _SLOTS,
        answers=root,
        rebuttals=("Another explanation: kim says: the network did it",),
    )
    ledger.add("0/i5", seen, pool, _POOL, answers=root)
    ledger.add("0/i5", seen, rate, _BEFORE, _AFTER, confidence=0.92, answers=root)
    factor = f"{_SETTING[0]}: {_SETTING[2]}"
    ledger.add("0/i6", ClaimKind.FACTOR, factor, _SETTING, answers=("contributing factors",))
    for number, (step, sure) in enumerate(
        (("Put max_connections back to 120.", 0.82), ("Restart payments one node at a time.", 0.85)), start=1
    ):
        place = ("runbooks/db.md", None, f"{number}. {step}")
        ledger.add("0/i7", ClaimKind.ACTION, step, place, confidence=sure, answers=("what to do now",))
    return ledger
