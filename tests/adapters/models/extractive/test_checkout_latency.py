"""The reasoner on the incident that comes with the repository, read by the real adapters, against its answer key."""

import json
from functools import cache
from pathlib import Path

import pytest

from tests.adapters.models.extractive.requests import MUST_ANSWER, of_kind
from toulmin.adapters.ingest import FolderReader
from toulmin.adapters.models.answer_check import judge
from toulmin.adapters.models.extractive.model import answer_to
from toulmin.contracts.artifact import ItemKind
from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.document import NormalizedState, Passage
from toulmin.contracts.exchange import (
    DocumentView,
    DraftClaim,
    FindingsAnswer,
    ModelRequest,
    PassageView,
    ScopeAnswer,
    Task,
)
from toulmin.contracts.run_contract import InputSpec
from toulmin.contracts.vocabulary import ItemId, Level, Step
from toulmin.testing.conformance.ingest import read_all

FOLDER = Path(__file__).parents[4] / "examples" / "checkout-latency"
OBJECTIVE = "Why did checkout latency triple at 14:02 UTC on 12 May 2026?"
INPUTS = ("logs/", "runbooks/", "docs/", "metrics.csv", "capacity.xlsx", "chat.json", "mail/*.eml", "config/")
KEY = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))

_state: list[NormalizedState] = []


@pytest.fixture
async def state() -> NormalizedState:
    if not _state:
        reader = FolderReader(FOLDER)
        try:
            readings, _ = await read_all(reader, *(InputSpec(path=path) for path in INPUTS))
        finally:
            reader.close()
        documents = tuple(reading.document for reading in readings)
        passages = tuple(passage for reading in readings for passage in reading.passages)
        _state.append(NormalizedState(documents=documents, passages=passages))
    return _state[0]


@cache
def views(state: int) -> tuple[tuple[DocumentView, ...], tuple[PassageView, ...]]:
    documents = tuple(
        DocumentView(
            id=one.id,
            name=one.name,
            adapter=one.adapter,
            title=one.title,
            first_us=one.first_us,
            last_us=one.last_us,
            passages=one.passages,
        )
        for one in _state[state].documents
    )
    passages = tuple(
        PassageView(
            id=one.id,
            document=one.document,
            kind=one.kind,
            text=one.text,
            line_first=one.span.line_first,
            at_us=one.at_us,
            attributes=one.attributes,
        )
        for one in _state[state].passages
    )
    return documents, passages


def request(step: Step, question: str | None = None) -> ModelRequest:
    documents, passages = views(0)
    return ModelRequest(
        task=Task(
            step=step,
            level=Level.L1,
            objective=OBJECTIVE,
            must_answer=MUST_ANSWER,
            item=ItemId("i1") if question else None,
            item_kind=ItemKind.QUESTION if question else None,
            question=question,
        ),
        documents=documents,
        passages=passages,
        prompt=digest_bytes(b"prompt"),
        prompt_name="execute.l1",
        prompt_text="",
    )


def claims_on(question: str) -> tuple[DraftClaim, ...]:
    asked = request(Step.EXECUTE, question)
    answer = answer_to(asked)
    assert isinstance(answer, FindingsAnswer)
    assert judge(answer, asked).faults == ()
    return answer.claims


def places(state: NormalizedState, claims: tuple[DraftClaim, ...]) -> set[tuple[str, int]]:
    """Every document and line that the claims cite."""
    names = {document.id: document.name for document in state.documents}
    passages: dict[str, Passage] = {passage.id: passage for passage in state.passages}
    cited = [passages[ref.passage] for claim in claims for ref in claim.evidence]
    return {(names[one.document], line) for one in cited for line in range(one.span.line_first, one.span.line_last + 1)}


def wanted(entries: list[dict[str, object]]) -> set[tuple[str, int]]:
    return {(str(entry["document"]), int(str(entry["first_line"]))) for entry in entries}


async def test_the_root_cause_rests_on_the_change_and_on_the_kill(state: NormalizedState) -> None:
    cause = claims_on("root cause")[0]
    assert cause.kind is ClaimKind.CAUSE
    assert "change 4417: CONFIG SET maxmemory 14gb (was 9gb)" in cause.conclusion
    assert "Memory cgroup out of memory: Killed process 2211 (valkey-server)" in cause.conclusion
    cited = places(state, (cause,))
    assert {
        ("config/CHANGELOG.md", 6),
        ("logs/cache-nodes.syslog", 39),
        ("logs/cache-nodes.syslog", 121),
    } <= cited
    assert cause.warrant is not None
    assert cause.warrant.startswith("RB-31")
    assert cause.backing is not None


async def test_the_chain_from_the_kill_to_the_full_pool_is_told_with_its_lines(state: NormalizedState) -> None:
    claims = claims_on("root cause")
    found = places(state, tuple(claims)) & wanted(KEY["root_cause"]["chain"])
    # The key names seven lines; the ring's summary and a slow query are told by neighbouring lines instead.
    assert len(found) >= 5
    told = " ".join(claim.conclusion for claim in claims)
    for part in ("evicting shard", "cache lookup failed", "from 602/s to 4104/s", "connection pool exhausted: 200/200"):
        assert part in told
    assert "db_reads_per_s: from 1652 (14:00) to 5186 (14:02). That is 3.1 times." in told
    assert "checkout_p95_ms: from 305 (14:00) to 975 (14:02)." in told
    assert "cache_nodes_up: from 8 (14:00) to 5 (14:01)" in told


async def test_what_misleads_is_there_with_low_confidence(state: NormalizedState) -> None:
    said = [claim for claim in claims_on("root cause") if claim.domain == "statements"]
    assert any("The 13:55 deploy caused it" in claim.conclusion for claim in said)
    assert all(claim.kind is ClaimKind.CAUSE and claim.confidence < 0.5 for claim in said)
    assert all(len({ref.passage.split(":")[0] for ref in claim.evidence}) == 1 for claim in said)


async def test_most_contributing_factors_are_found(state: NormalizedState) -> None:
    claims = claims_on("contributing factors")
    found = places(state, tuple(claims)) & wanted(KEY["contributing_factors"])
    names = {name for name, _ in found}
    assert len(found) >= 4
    assert {"config/CHANGELOG.md", "config/cache/values.yaml", "config/checkout/values.yaml"} <= names
    assert any("TTL 300 s" in claim.conclusion and "ttl_s: 30" in claim.conclusion for claim in claims)


async def test_the_first_thing_to_do_is_to_put_the_value_back(state: NormalizedState) -> None:
    told = [claim.conclusion for claim in of_kind(FindingsAnswer(claims=claims_on("what to do now")), ClaimKind.ACTION)]
    assert told[0].startswith("Put maxmemory back to the last good value")
    assert any("shed_load_above_waiting: 50" in step for step in told)
    assert not any("ticket" in step or "deploy" in step for step in told), "no step of a runbook that does not fit"


async def test_the_missing_sign_off_and_the_stale_page_are_not_swallowed(state: NormalizedState) -> None:
    told = " ".join(claim.conclusion for claim in claims_on("what is not known"))
    assert "change 4417: Signed off: (empty)" in told
    assert "whether docs/architecture-2023.md still holds" in told
    assert "who signed it off?" in told
    scope = answer_to(request(Step.SCOPE))
    assert isinstance(scope, ScopeAnswer)
    assert any("docs/architecture-2023.md" in entry for entry in scope.out_of_scope)
