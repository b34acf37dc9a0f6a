"""Requests made of plain texts, for the tests of the reasoner."""

from collections.abc import Sequence
from datetime import UTC, datetime

from toulmin.contracts.artifact import ItemKind
from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.document import Attribute, ElementKind
from toulmin.contracts.exchange import (
    DocumentView,
    DraftClaim,
    FindingsAnswer,
    ModelRequest,
    PassageView,
    PriorClaim,
    SpanRef,
    Task,
)
from toulmin.contracts.vocabulary import DocumentId, ItemId, Level, PassageId, Step

MUST_ANSWER = ("root cause", "contributing factors", "what to do now", "what is not known")


def at(text: str) -> int:
    """Microseconds of an ISO time in UTC."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1_000_000)


class Folder:
    """Documents as the reasoner sees them; each method adds one and gives the folder back."""

    def __init__(self) -> None:
        self.documents: list[DocumentView] = []
        self.passages: list[PassageView] = []

    def add(
        self,
        name: str,
        kind: ElementKind,
        rows: Sequence[tuple[str, int | None, dict[str, str]]],
        *,
        adapter: str = "text",
        title: str = "",
    ) -> "Folder":
        document = DocumentId(f"d{len(self.documents)}")
        times = [moment for _, moment, _ in rows if moment is not None]
        self.documents.append(
            DocumentView(
                id=document,
                name=name,
                adapter=adapter,
                title=title,
                first_us=min(times, default=None),
                last_us=max(times, default=None),
                passages=len(rows),
            )
        )
        self.passages += [
            PassageView(
                id=PassageId(f"{document}:{number}"),
                document=document,
                kind=kind,
                text=text,
                line_first=number + 1,
                at_us=moment,
                attributes=tuple(Attribute(name=key, value=value) for key, value in attributes.items()),
            )
            for number, (text, moment, attributes) in enumerate(rows)
        ]
        return self

    def log(self, name: str, *lines: str, service: str = "") -> "Folder":
        """A log whose lines begin with an ISO time of 19 characters and a space."""
        own = {"service": service} if service else {}
        return self.add(name, ElementKind.LOG_ENTRY, [(line, at(line[:19]), own) for line in lines], adapter="log")

    def chat(self, name: str, *messages: tuple[str, str, str]) -> "Folder":
        """Messages of (ISO time, author, text)."""
        rows = [(text, at(moment), {"author": author}) for moment, author, text in messages]
        return self.add(name, ElementKind.MESSAGE, rows, adapter="chat")

    def runbook(self, name: str, title: str, **sections: str) -> "Folder":
        """A runbook with one paragraph or step per line under each heading."""
        rows = [
            (line, None, {"heading": f"{title} > {heading}"})
            for heading, text in sections.items()
            for line in text.split("\n")
        ]
        return self.add(name, ElementKind.LIST_ITEM, rows, adapter="markdown", title=title)

    def table(self, name: str, header: str, *rows: str) -> "Folder":
        """A CSV table whose first column is an ISO time."""
        names = header.split(",")
        cells = [(row, at(row[:19]), dict(zip(names, row.split(","), strict=True))) for row in rows]
        return self.add(name, ElementKind.TABLE_ROW, cells, adapter="csv")

    def ask(
        self,
        step: Step,
        *,
        objective: str = "Why did orders fail at 09:13 on 3 November 2025?",
        question: str | None = None,
        must_answer: tuple[str, ...] = MUST_ANSWER,
        prior: tuple[PriorClaim, ...] = (),
        self_audit: bool = False,
    ) -> ModelRequest:
        survey = ItemKind.SURVEY if step is Step.EXECUTE else None
        return ModelRequest(
            task=Task(
                step=step,
                level=Level.L1,
                objective=objective,
                must_answer=must_answer,
                item=ItemId("i1") if step is Step.EXECUTE else None,
                item_kind=ItemKind.QUESTION if question else survey,
                question=question,
                self_audit=self_audit,
            ),
            documents=tuple(self.documents),
            passages=tuple(self.passages),
            prior=prior,
            prompt=digest_bytes(b"prompt"),
            prompt_name=f"{step.value}.l1",
            prompt_text="",
        )

    def quote(self, ref: SpanRef) -> str:
        """The text that a reference names."""
        text = next(passage.text for passage in self.passages if passage.id == ref.passage)
        return text[ref.start or 0 : ref.end]


def of_kind(answer: FindingsAnswer, kind: ClaimKind) -> list[DraftClaim]:
    return [claim for claim in answer.claims if claim.kind is kind]


def bad_deploy() -> Folder:
    """A deploy at 09:12 breaks an API; a person is sure that it was the network."""
    quiet = [f"2025-11-03T09:{minute:02}:00 INFO request handled took_ms=4{minute % 10}" for minute in range(30)]
    broken = [
        f"2025-11-03T09:{minute:02}:15 ERROR NullPointerException in PricingRules.apply" for minute in range(12, 30)
    ]
    metrics = [f"2025-11-03T09:{minute:02}:00,{0.2 if minute < 13 else 19.5},5{minute % 3}" for minute in range(30)]
    start = "2025-11-03T09:12:00 INFO starting version 5.2.0 (was 5.1.9), pricing rules enabled"
    return (
        Folder()
        .log("logs/orders-api.log", *sorted([*quiet, *broken, start]), service="orders-api")
        .log(
            "logs/deploy.log",
            "2025-11-03T09:11:40 deploy start orders-api 5.2.0 by k.ito, change 812",
            "2025-11-03T09:12:10 deploy complete",
        )
        .table("metrics.csv", "time,orders_error_rate_pct,orders_p95_ms", *metrics)
        .chat(
            "chat.json",
            ("2025-11-03T09:15:00", "ann", "It must be the network again, the switch in rack 4 was flaky"),
            ("2025-11-03T09:16:00", "bo", "ping is fine, no packet loss, it is not the network"),
        )
        .runbook(
            "runbooks/bad-deploy.md",
            "RB-1 Bad deploy",
            Meaning="A new version throws exceptions, such as NullPointerException, right after its start.",
            Mitigation="1. Roll back to the version before.\n2. Turn the new feature off.",
        )
        .runbook(
            "runbooks/disk-full.md",
            "RB-2 Disk full",
            Meaning="No space left on device.",
            Mitigation="1. Delete old logs.\n2. Grow the volume.",
        )
    )
