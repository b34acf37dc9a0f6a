"""A world from a seed: its documents, limits, rules and people, and the effects of each process in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from toulmin.calibration import shipped_calibrations
from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.constraint import Constraint, Counted, NumberOf, Relation
from toulmin.contracts.errors import StoreFailed
from toulmin.contracts.event import RunOrigin
from toulmin.contracts.exchange import ModelRequest
from toulmin.contracts.policy import Action
from toulmin.contracts.run_contract import (
    ApprovalRule,
    InputSpec,
    Limits,
    Manifest,
    ModelPin,
    OnRejectedInput,
    OutputSpec,
    RunContract,
    VersionedName,
)
from toulmin.contracts.vocabulary import Level, RunId
from toulmin.orchestration import start
from toulmin.policy import Gate
from toulmin.ports.policy_engine import PolicyEngine
from toulmin.ports.store import Store
from toulmin.ports.vault import Vault
from toulmin.reasoning import FLOW, Effects, Library, load_prompts
from toulmin.testing.memory_vault import MemoryVault
from toulmin.testing.simulator.chance import Chance
from toulmin.testing.simulator.clock import SimClock
from toulmin.testing.simulator.inputs import QUESTIONS, SimReader, texts_of
from toulmin.testing.simulator.ledger import Ledger, WatchedGate
from toulmin.testing.simulator.plans import TOOL
from toulmin.testing.simulator.policies import CarefulEngine, ShakyEngine
from toulmin.testing.simulator.reasoner import SimModel
from toulmin.testing.simulator.store import Gates, ShakyVault, at_the_gates
from toulmin.testing.simulator.tool import SimTool

__all__ = ["World"]

_OF_THE_CLIMB = ("depth", "frames")
_LIMITS = ("items", "steps", "retries", "calls", "tokens", "cost", "wall", *_OF_THE_CLIMB)
_STARTS_MAX = 100
_NAMES = ("first", "second", "last")


@dataclass(slots=True, kw_only=True)
class World:
    """Everything around one run."""

    chance: Chance
    run: RunId
    contract: RunContract
    store: Store
    """As it is, without gates: what checks and people use."""
    vault: Vault
    engine: PolicyEngine
    """Without trouble: what a replay uses."""
    clock: SimClock
    ledger: Ledger
    reader: SimReader
    tool: SimTool
    look: Callable[[ModelRequest], None] = lambda request: None

    @classmethod
    def of(cls, seed: int, *, chance: Chance, store: Store, engine: PolicyEngine) -> World:
        """The world of a seed."""
        ledger = Ledger()
        share = 0 if chance.fair else chance.pick("world.careful", (0, 0, 0, 10, 30))
        careful = CarefulEngine(engine, seed=seed, share=share)
        return cls(
            chance=chance,
            run=RunId(f"r-sim-{seed}"),
            contract=_contract(chance, engine=careful),
            store=store,
            vault=MemoryVault(),
            engine=careful,
            clock=SimClock(),
            ledger=ledger,
            reader=SimReader(texts_of(chance), chance),
            tool=SimTool(chance=chance, ledger=ledger),
        )

    async def start(self) -> None:
        """Write the run down, as often as it takes."""
        for _ in range(_STARTS_MAX):
            try:
                await start(self.store, self.contract, run=self.run, origin=RunOrigin(base="."), clock=self.clock)
            except StoreFailed as error:
                self.chance.tell(f"not started: {error.message}")
            else:
                return

    def effects(self, gates: Gates) -> Effects:
        """A fresh process: nothing in it is shared with another but store, vault, clock and the outside."""
        store = at_the_gates(self.store, gates)
        vault = ShakyVault(self.vault, self.chance)
        return Effects(
            store=store,
            vault=vault,
            library=Library(store=store, vault=vault),
            reader=self.reader,
            gate=WatchedGate(Gate(ShakyEngine(self.engine, self.chance)), self.ledger),
            clock=self.clock,
            models={
                name: SimModel(name, chance=self.chance, ledger=self.ledger, look=self.look)
                for name in self.contract.reasoners
            },
            tools={TOOL: self.tool},
            prompts=load_prompts(),
            calibrations=shipped_calibrations(),
        )


def _contract(chance: Chance, *, engine: PolicyEngine) -> RunContract:
    reasoners = _NAMES[: chance.number("world.reasoners", 1, 3)]
    return RunContract(
        objective="Why did the cache and the lookups fail?",
        inputs=(InputSpec(path="."),),
        output=OutputSpec(must_answer=QUESTIONS, constraints=_constraints(chance)),
        limits=_limits(chance),
        on_rejected_input=chance.pick("world.on_rejected", tuple(OnRejectedInput)),
        reasoners=reasoners,
        level_max=Level.L4 if chance.fair else chance.pick("world.level", tuple(Level)[1:]),
        passes=chance.pick("world.passes", (1, 1, 1, 2)),
        approvals=_approvals(chance),
        tools=(TOOL,) if chance.odds("world.tool", 0.8) else (),
        manifest=Manifest(
            flow=FLOW,
            policy=VersionedName(name=engine.pack, version=engine.revision),
            prompts=load_prompts().digest,
            schemas=digest_bytes(b"schemas"),
            models=tuple(
                ModelPin(name=name, version="1", remote=False, evidence_bytes_max=60_000) for name in reasoners
            ),
            tools=(VersionedName(name=TOOL, version="1"),),
            toulmin="0",
        ),
    )


def _limits(chance: Chance) -> Limits:
    """Most limits are wide; some are tight in some of the worlds, in fair ones at most one that a climb runs into."""
    how_many = chance.pick("limit.how_many", (0, 0, 0, 1) if chance.fair else (0, 1, 1, 2))
    names = _OF_THE_CLIMB if chance.fair else _LIMITS
    tight = {chance.pick("limit.tight", names) for _ in range(how_many)}

    def limit(name: str, low: int, high: int, *, wide: int) -> int:
        return chance.number(f"limit.{name}", low, high) if name in tight else wide

    return Limits(
        depth_max=limit("depth", 1, 2, wide=9),
        frames_max=limit("frames", 1, 5, wide=64),
        rounds_max=chance.number("limit.rounds", 1, 4),
        items_max=limit("items", 1, 5, wide=1_000),
        parallel_max=chance.number("limit.parallel", 1, 5),
        steps_max=limit("steps", 1, 16, wide=200),
        attempts_max=chance.number("limit.attempts", 1, 3),
        retries_max=limit("retries", 0, 3, wide=20),
        model_calls_max=limit("calls", 0, 16, wide=200),
        tokens_max=limit("tokens", 0, 1_500, wide=400_000),
        cost_microusd_max=limit("cost", 0, 150, wide=2_000_000),
        wall_ms_max=limit("wall", 1, 2_000, wide=100_000_000),
    )


def _constraints(chance: Chance) -> tuple[Constraint, ...]:
    if not chance.odds("world.constrained", 0.2):
        return ()
    return (NumberOf(of=Counted.CLAIMS, relation=Relation.AT_LEAST, number=chance.number("world.claims_min", 0, 3)),)


def _approvals(chance: Chance) -> tuple[ApprovalRule, ...]:
    if not chance.odds("world.release_needs_a_person", 0.3):
        return ()
    wait_s = chance.number("world.answer_within_s", 1, 3_600)
    return (ApprovalRule(action=Action.ARTIFACT_RELEASE.value, role="operator", expires_after_s=wait_s),)
