"""A whole small world in values: two documents, a scripted reasoner, a scripted policy, a clock that ticks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from toulmin.calibration import shipped_calibrations
from toulmin.contracts.artifact import ItemKind
from toulmin.contracts.canonical import Digest, digest_bytes
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.document import Document, ElementKind, Layer, Passage, Rejection, Span
from toulmin.contracts.errors import FailureClass, ModelFailed
from toulmin.contracts.event import Event, RunOrigin
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
from toulmin.contracts.label import Confidentiality, Integrity, Label
from toulmin.contracts.policy import Action, Obligation, PolicyInput, Reason
from toulmin.contracts.report import RunReport
from toulmin.contracts.run_contract import (
    ApprovalRule,
    EntailmentPin,
    InputSpec,
    Limits,
    Manifest,
    ModelPin,
    OutputSpec,
    RunContract,
    VersionedName,
)
from toulmin.contracts.usage import Usage
from toulmin.contracts.vocabulary import DocumentId, ItemId, Level, PassageId, RunId, Step, Verdict
from toulmin.orchestration import LocalEngine, start
from toulmin.policy import Gate
from toulmin.ports.entailment import EntailmentScorer
from toulmin.ports.inputs import FoundInput, Reading
from toulmin.ports.model import Model
from toulmin.ports.output_check import OutputCheck
from toulmin.ports.permit import Permit
from toulmin.ports.policy_engine import EngineAnswer
from toulmin.ports.store import Store
from toulmin.ports.tool import Tool
from toulmin.ports.vault import Vault
from toulmin.reasoning import FLOW, Effects, Library, load_prompts
from toulmin.state import RunState
from toulmin.testing.memory_store import MemoryStore
from toulmin.testing.memory_vault import MemoryVault
from toulmin.testing.models import Line, ScriptedModel

RUN = RunId("r-world")
WORLD = digest_bytes(b"world")
WORLD = digest_bytes(b"world")
DOCUMENTS = {
    "cache.log": "cache-7 kernel: Memory cgroup out of memory: Killed process 2211 (valkey-server)",
    "runbook.md": "Lookups on a lost shard become reads on orders-db until the shard has an owner again.",
}
QUESTIONS = ("What killed the cache process?", "What do lookups on a lost shard become?")


class TickingClock:
    """Every look at it is a millisecond later than the one before; a sleep moves it on and takes no time."""

    def __init__(self, start_us: int = 1_780_000_000_000_000, *, step_us: int = 1_000) -> None:
        self.now = start_us
        self.step_us = step_us
        self.slept_ms: list[int] = []

    def now_us(self) -> int:
        self.now += self.step_us
        return self.now

    async def sleep_ms(self, duration_ms: int) -> None:
        self.slept_ms.append(duration_ms)
        self.now += duration_ms * 1_000


class TextReader:
    """Documents that are a dictionary of texts, one passage each."""

    def __init__(self, texts: Mapping[str, str] = DOCUMENTS) -> None:
        self.texts = dict(texts)

    async def find(
        self, specs: Sequence[InputSpec], *, limits: Limits
    ) -> tuple[tuple[FoundInput, ...], tuple[Rejection, ...]]:
        found = [
            FoundInput(name=name, kind="text", bytes=len(text.encode()), label=_label(name))
            for name, text in sorted(self.texts.items())
        ]
        return tuple(found), ()

    async def read(self, found: FoundInput, *, limits: Limits, permit: Permit) -> tuple[Reading, ...] | Rejection:
        permit.use(Action.INPUT_READ, covers=found.digest)
        text = self.texts[found.name]
        data = text.encode()
        document = Document(
            id=DocumentId(f"d-{found.name}"),
            name=found.name,
            adapter="text",
            adapter_version="1",
            bytes=len(data),
            source=digest_bytes(data),
            label=found.label,
            passages=1,
        )
        passage = Passage(
            id=passage_of(found.name),
            document=document.id,
            kind=ElementKind.PARAGRAPH,
            text=text,
            span=Span(layer=Layer.SOURCE, start=0, end=len(data), line_first=1, line_last=1),
        )
        return (Reading(document=document, passages=(passage,), source=data),)


def _label(name: str) -> Label:
    return Label(confidentiality=Confidentiality.INTERNAL, integrity=Integrity.UNTRUSTED, origins=(name,))


def passage_of(name: str) -> PassageId:
    """The one passage of a document."""
    return PassageId(f"d-{name}:0")


Rule = Callable[[PolicyInput], EngineAnswer | None]


def allow() -> EngineAnswer:
    return EngineAnswer(verdict=Verdict.ALLOW, reasons=(Reason(rule="test.allow", message="allowed"),))


def deny(message: str = "refused by the test") -> EngineAnswer:
    return EngineAnswer(reasons=(Reason(rule="test.deny", message=message),))


def review(role: str = "lead") -> EngineAnswer:
    return EngineAnswer(
        verdict=Verdict.REVIEW,
        reasons=(Reason(rule="test.review", message="a person must look at this"),),
        role_required=role,
    )


def hold(*obligations: Obligation) -> EngineAnswer:
    return allow().with_(obligations=obligations)


@dataclass
class RuleEngine:
    """A policy engine whose one rule is a function; what it says nothing about is allowed. It keeps every question."""

    rule: Rule = lambda question: None
    questions: list[PolicyInput] = field(default_factory=list)
    engine: str = "rules/1"
    pack: str = "world"
    revision: Digest = WORLD

    async def evaluate(self, question: PolicyInput) -> EngineAnswer:
        self.questions.append(question)
        return self.rule(question) or allow()

    async def close(self) -> None:
        """Nothing to stop."""


def release_needs_approval(question: PolicyInput) -> EngineAnswer | None:
    """A rule: a whole report goes out only after a lead approved exactly it."""
    resource = question.resource
    if resource.action is Action.ARTIFACT_RELEASE and resource.complete and "lead" not in resource.approved_by:
        return review()
    return None


def items_of(count: int, *, waves: int = 2) -> tuple[ProposedItem, ...]:
    """Questions in waves: every item of a later wave needs all of the wave before."""
    size = max(1, count // waves)
    made: list[ProposedItem] = []
    for number in range(count):
        wave = number // size
        needs = tuple(made[place].id for place in range(max(0, (wave - 1) * size), wave * size) if wave)
        asks = number < len(QUESTIONS)
        made.append(
            ProposedItem(
                id=ItemId(f"i{number + 1}"),
                kind=ItemKind.QUESTION if asks else ItemKind.SURVEY,
                title=QUESTIONS[number] if asks else f"Look again, reading {number}",
                question=QUESTIONS[number] if asks else None,
                needs=needs,
                expects="an answer with evidence",
            )
        )
    return tuple(made)


def finding(request: ModelRequest, *, confidence: float = 0.9) -> FindingsAnswer:
    """The right answer to an item, each claim quoting the passage that says it."""
    question = request.task.question
    name = "runbook.md" if question == QUESTIONS[1] else "cache.log"
    text = DOCUMENTS[name]
    claim = DraftClaim(
        kind=ClaimKind.OBSERVATION,
        conclusion=text,
        evidence=(SpanRef(passage=passage_of(name)),),
        confidence=confidence,
        domain="observation",
        answers=(question,) if question is not None else (),
    )
    return FindingsAnswer(claims=(claim,), summary=f"{name} says it.")


def answers(items: int = 4, *, waves: int = 2) -> Callable[[ModelRequest], Answer]:
    """A rule that answers every step well."""

    def rule(request: ModelRequest) -> Answer:
        match request.task.step:
            case Step.CLARIFY:
                return ClarifyAnswer(restatement=request.task.objective, objective=request.task.objective)
            case Step.SCOPE:
                return ScopeAnswer(in_scope=("the cache", "lookups"), out_of_scope=("the weather",))
            case Step.PLAN:
                return PlanAnswer(items=items_of(items, waves=waves))
            case Step.EXECUTE:
                return finding(request)
            case Step.VERIFY:
                return ReviewAnswer(alignment="The claims answer the questions.", weak_points=("one log only",))

    return rule


def failing_once(
    rule: Callable[[ModelRequest], Line], *, when: Callable[[ModelRequest], bool], failure: FailureClass
) -> Callable[[ModelRequest], Line]:
    """The same rule, failing at the first request that `when` picks."""
    failed: list[bool] = []

    def line(request: ModelRequest) -> Line:
        if not failed and when(request):
            failed.append(True)
            return ModelFailed("the line dropped", failure=failure)
        return rule(request)

    return line


def always_failing(failure: FailureClass = FailureClass.TRANSIENT) -> Callable[[ModelRequest], Line]:
    return lambda request: ModelFailed("nobody home", failure=failure)


def contract_of(
    *,
    limits: Limits | None = None,
    reasoners: tuple[str, ...] = ("scripted",),
    approvals: tuple[ApprovalRule, ...] = (),
    tools: tuple[str, ...] = (),
    level_max: Level = Level.L1,
    passes: int = 1,
    entailment: EntailmentPin | None = None,
) -> RunContract:
    """A pinned contract over the two documents."""
    manifest = Manifest(
        flow=FLOW,
        policy=VersionedName(name="world", version=digest_bytes(b"world")),
        prompts=load_prompts().digest,
        schemas=digest_bytes(b"schemas"),
        models=tuple(ModelPin(name=name, version="1", remote=False, evidence_bytes_max=60_000) for name in reasoners),
        toulmin="0",
        entailment=entailment,
    )
    return RunContract(
        objective="Why did the cache and the lookups fail?",
        inputs=(InputSpec(path="."),),
        output=OutputSpec(must_answer=QUESTIONS),
        limits=limits or Limits(),
        reasoners=reasoners,
        approvals=approvals,
        tools=tools,
        level_max=level_max,
        passes=passes,
        manifest=manifest,
    )


@dataclass
class World:
    """Everything around a run. `effects()` is a fresh process over the same store and vault."""

    store: Store = field(default_factory=MemoryStore)
    vault: Vault = field(default_factory=MemoryVault)
    policy: RuleEngine = field(default_factory=RuleEngine)
    clock: TickingClock = field(default_factory=TickingClock)
    models: dict[str, Model] = field(default_factory=lambda: {"scripted": ScriptedModel(answers())})
    tools: dict[str, Tool] = field(default_factory=dict)
    checks: dict[str, OutputCheck] = field(default_factory=dict)
    reader: TextReader = field(default_factory=TextReader)
    entailment: EntailmentScorer | None = None

    def effects(self, store: Store | None = None) -> Effects:
        """What one process has; nothing in it is shared with another but the store and the vault."""
        known = store or self.store
        return Effects(
            store=known,
            vault=self.vault,
            library=Library(store=known, vault=self.vault),
            reader=self.reader,
            gate=Gate(self.policy),
            clock=self.clock,
            models=self.models,
            tools=self.tools,
            prompts=load_prompts(),
            calibrations=shipped_calibrations(),
            entailment=self.entailment,
            checks=self.checks,
        )

    def model(self, name: str = "scripted") -> ScriptedModel:
        found = self.models[name]
        assert isinstance(found, ScriptedModel)
        return found

    async def start(self, contract: RunContract | None = None, *, run: RunId = RUN) -> RunState:
        pinned = contract or contract_of(reasoners=tuple(self.models))
        return await start(self.store, pinned, run=run, origin=RunOrigin(base="."), clock=self.clock)

    async def log(self, run: RunId = RUN) -> tuple[Event, ...]:
        return await self.store.events(run)


def world_of(script: Callable[[ModelRequest], Line] | None = None, *, rule: Rule | None = None) -> World:
    """A world with one scripted reasoner and one rule of policy."""
    return World(
        models={"scripted": ScriptedModel(script or answers())},
        policy=RuleEngine(rule) if rule is not None else RuleEngine(),
    )


def costing(model: ScriptedModel, usage: Usage) -> ScriptedModel:
    """The same model at another price."""
    return replace(model, usage=usage)


Script = Callable[[ModelRequest], Line]


def at(step: Step, said: Line | Callable[[ModelRequest], Line], *, rest: Script | None = None) -> Script:
    """The ordinary answers, with another one at one step."""
    others = rest or answers()

    def script(request: ModelRequest) -> Line:
        if request.task.step is not step:
            return others(request)
        return said(request) if callable(said) else said

    return script


async def run_of(world: World, contract: RunContract | None = None) -> RunState:
    """Where a run gets to when it is started in this world."""
    await world.start(contract)
    return await LocalEngine(world.effects()).carry(RUN)


async def report_of(world: World, state: RunState) -> RunReport:
    """The result that it ended with."""
    assert state.report is not None
    return RunReport.parse(await world.store.blob(state.report))


WRONG = ReviewAnswer(alignment="not what was asked")
"""An answer that fits no step but the last."""


async def carried_within(world: World, **limits: int) -> RunState:
    """Where a run gets to within these limits (`steps_max=3`, ...)."""
    await world.start(contract_of(limits=Limits(**limits), reasoners=tuple(world.models)))
    return await LocalEngine(world.effects()).carry(RUN)


def on(action: Action, answer: Rule) -> Rule:
    """A rule about one action."""
    return lambda question: answer(question) if question.resource.action is action else None
