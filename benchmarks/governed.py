"""A governed run in the small: real policy engine, real store, real verification, and a reasoner that costs nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from toulmin.adapters.policy_engines import RegorusEngine
from toulmin.adapters.stores import SqliteStore
from toulmin.adapters.vaults import FolderVault
from toulmin.calibration import shipped_calibrations
from toulmin.contracts.artifact import ItemKind
from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.document import Document, ElementKind, Layer, Passage, Rejection, Span
from toulmin.contracts.event import RunOrigin
from toulmin.contracts.exchange import (
    Answer,
    ClarifyAnswer,
    DraftClaim,
    FindingsAnswer,
    ModelRequest,
    PlanAnswer,
    ProposedItem,
    ReviewAnswer,
    ScopeAnswer,
    SpanRef,
)
from toulmin.contracts.label import Confidentiality, Label
from toulmin.contracts.policy import Action
from toulmin.contracts.run_contract import InputSpec, Limits, Manifest, ModelPin, OutputSpec, RunContract, VersionedName
from toulmin.contracts.vocabulary import DocumentId, ItemId, PassageId, RunId, Step
from toulmin.orchestration import LocalEngine, start
from toulmin.policy import Gate
from toulmin.ports.inputs import FoundInput, InputReader, Reading
from toulmin.ports.model import Model
from toulmin.ports.permit import Permit
from toulmin.reasoning import FLOW, Effects, Library, load_prompts
from toulmin.state import RunState, RunStatus
from toulmin.testing.models import ScriptedModel
from toulmin.wiring import starter_policy
from toulmin.wiring.clock import SystemClock

__all__ = ["STEPS_AROUND", "Governed"]

STEPS_AROUND = 8
"""Ingest, clarify, scope, plan, accept, execute, verify, conclude: what every run has besides its items."""
_TEXT = "cache-7 kernel: Memory cgroup out of memory: Killed process 2211 (valkey-server)"
_QUESTION = "What killed the cache process?"
_PASSAGE = PassageId("d-cache.log:0")


class _OneDocument:
    """A log of one line, in memory: what is measured is the run, not the reading of files."""

    async def find(
        self, specs: Sequence[InputSpec], *, limits: Limits
    ) -> tuple[tuple[FoundInput, ...], tuple[Rejection, ...]]:
        label = Label(confidentiality=Confidentiality.INTERNAL)
        return (FoundInput(name="cache.log", kind="log", bytes=len(_TEXT), label=label),), ()

    async def read(self, found: FoundInput, *, limits: Limits, permit: Permit) -> tuple[Reading, ...]:
        permit.use(Action.INPUT_READ, covers=found.digest)
        data = _TEXT.encode()
        document = Document(
            id=DocumentId("d-cache.log"),
            name=found.name,
            adapter="log",
            adapter_version="1",
            bytes=len(data),
            source=digest_bytes(data),
            label=found.label,
            passages=1,
        )
        passage = Passage(
            id=_PASSAGE,
            document=document.id,
            kind=ElementKind.LOG_ENTRY,
            text=_TEXT,
            span=Span(layer=Layer.SOURCE, start=0, end=len(data), line_first=1, line_last=1),
        )
        return (Reading(document=document, passages=(passage,), source=data),)


def _script(items: int, request: ModelRequest) -> Answer:
    match request.task.step:
        case Step.CLARIFY:
            return ClarifyAnswer(restatement=request.task.objective, objective=request.task.objective)
        case Step.SCOPE:
            return ScopeAnswer(in_scope=("the cache",), out_of_scope=("the weather",))
        case Step.PLAN:
            return PlanAnswer(items=tuple(_item(number) for number in range(items)))
        case Step.EXECUTE:
            claim = DraftClaim(
                kind=ClaimKind.OBSERVATION,
                conclusion=_TEXT,
                evidence=(SpanRef(passage=_PASSAGE),),
                confidence=0.9,
                answers=(_QUESTION,) if request.task.question else (),
            )
            return FindingsAnswer(claims=(claim,))
        case Step.VERIFY:
            return ReviewAnswer(alignment="The claim answers the question.")


def _item(number: int) -> ProposedItem:
    asks = number == 0
    return ProposedItem(
        id=ItemId(f"i{number}"),
        kind=ItemKind.QUESTION if asks else ItemKind.SURVEY,
        title=_QUESTION if asks else f"Reading {number} of the log",
        question=_QUESTION if asks else None,
        expects="a claim with evidence",
    )


@dataclass(slots=True)
class Governed:
    """One home folder with everything of a run except language models and files."""

    store: SqliteStore
    engine: RegorusEngine
    effects: Effects

    @classmethod
    async def open(cls, folder: Path, *, items: int) -> Governed:
        """Open a home in an empty folder, for runs of that many items."""
        reasoner = ScriptedModel(lambda request: _script(items, request))
        return await cls.over(folder, reader=_OneDocument(), reasoner=reasoner)

    @classmethod
    async def over(cls, folder: Path, *, reader: InputReader, reasoner: Model) -> Governed:
        """Open a home in an empty folder, for runs over other inputs with another reasoner."""
        store = SqliteStore.open(folder / "store.sqlite3")
        engine = await RegorusEngine.open(starter_policy(), deadline_ms=60_000, workers=1)
        vault = FolderVault(folder / "vault")
        effects = Effects(
            store=store,
            vault=vault,
            library=Library(store=store, vault=vault),
            reader=reader,
            gate=Gate(engine),
            clock=SystemClock(),
            models={reasoner.identity.name: reasoner},
            tools={},
            prompts=load_prompts(),
            calibrations=shipped_calibrations(),
        )
        return cls(store, engine, effects)

    async def run(self, name: str) -> int:
        """One whole run to its end; the number of its steps."""
        return (await self.carry(name, contract=self.contract())).steps

    async def carry(self, name: str, *, contract: RunContract) -> RunState:
        """One whole run of a contract to its end.

        Raises:
            RuntimeError: it did not end well, so its time means nothing.
        """
        run = RunId(name)
        await start(self.store, contract, run=run, origin=RunOrigin(base="."), clock=self.effects.clock)
        state = await LocalEngine(self.effects).carry(run)
        if state.status is not RunStatus.DONE:
            raise RuntimeError(f"the run ended as {state.status}: {state.reason}")
        return state

    async def close(self) -> None:
        """Stop the policy engine and close the store."""
        await self.engine.close()
        await self.store.close()

    def contract(self) -> RunContract:
        """What is asked in every run, pinned to what this home has."""
        model = next(iter(self.effects.models.values()))
        return RunContract(
            objective="What killed the cache?",
            inputs=(InputSpec(path="."),),
            output=OutputSpec(must_answer=(_QUESTION,)),
            reasoners=(model.identity.name,),
            manifest=Manifest(
                flow=FLOW,
                policy=VersionedName(name=self.engine.pack, version=self.engine.revision),
                prompts=self.effects.prompts.digest,
                schemas=digest_bytes(b"benchmark"),
                models=(_pin_of(model),),
                toulmin="benchmark",
            ),
        )


def _pin_of(model: Model) -> ModelPin:
    identity = model.identity
    return ModelPin(
        name=identity.name,
        version=identity.version,
        remote=model.remote,
        evidence_bytes_max=model.evidence_bytes_max,
    )
