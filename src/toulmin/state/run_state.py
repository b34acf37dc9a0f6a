"""RunState: what a run is, as a value folded from its events. Control values only; content is named by digest."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from immutables import Map

from toulmin.contracts.approval import ApprovalRequest
from toulmin.contracts.canonical import Digest
from toulmin.contracts.command import Ending, HaltCondition, NextRound
from toulmin.contracts.event import ItemShape
from toulmin.contracts.failure import Failure
from toulmin.contracts.run_contract import RunContract
from toulmin.contracts.usage import Usage
from toulmin.contracts.vocabulary import ApprovalId, ArtifactId, CommandKey, FramePath, ItemId, Level, RunId, Step
from toulmin.state.breaker import Breaker
from toulmin.state.progress import Round
from toulmin.state.volatility import FRICTION, Friction, Volatility

__all__ = [
    "ROOT",
    "TERMINAL",
    "TRANSITIONS",
    "ArtifactRef",
    "Frame",
    "ItemOutcome",
    "ItemResult",
    "RunState",
    "RunStatus",
    "Stop",
    "Unit",
]

ROOT = FramePath("0")


class RunStatus(StrEnum):
    """The named states of a run."""

    INGESTING = "ingesting"
    REASONING = "reasoning"
    CONCLUDING = "concluding"
    NEEDS_HUMAN = "needs_human"
    PAUSED = "paused"
    DONE = "done"
    HALTED = "halted"
    FAILED = "failed"
    DENIED = "denied"
    CANCELLED = "cancelled"


TERMINAL = frozenset({RunStatus(ending.value) for ending in Ending})

_STOPPABLE = frozenset({RunStatus.HALTED, RunStatus.FAILED, RunStatus.DENIED, RunStatus.CANCELLED})
_WAITS = frozenset({RunStatus.NEEDS_HUMAN, RunStatus.PAUSED})
_WORKS = frozenset({RunStatus.INGESTING, RunStatus.REASONING, RunStatus.CONCLUDING})

TRANSITIONS: Mapping[RunStatus, frozenset[RunStatus]] = {
    RunStatus.INGESTING: frozenset({RunStatus.REASONING}) | _WAITS | _STOPPABLE,
    RunStatus.REASONING: frozenset({RunStatus.CONCLUDING}) | _WAITS | _STOPPABLE,
    RunStatus.CONCLUDING: frozenset({RunStatus.DONE}) | _WAITS | _STOPPABLE,
    RunStatus.NEEDS_HUMAN: _WORKS | {RunStatus.PAUSED} | _STOPPABLE,
    RunStatus.PAUSED: _WORKS | {RunStatus.NEEDS_HUMAN, RunStatus.DONE} | _STOPPABLE,
    **{status: frozenset() for status in TERMINAL},
}
"""Which status may follow which; the fold refuses any other."""


class ItemOutcome(StrEnum):
    """What became of a plan item."""

    PROMOTED = "promoted"
    HELD = "held"
    REJECTED = "rejected"
    FAILED = "failed"
    DENIED = "denied"
    DEMOTED = "demoted"
    """Was promoted, and nothing of it stands any more."""
    SHED = "shed"
    """Left out in a storm, before anything was spent on it."""


@dataclass(frozen=True, slots=True)
class ArtifactRef:
    """A stored artifact, by id and by the digest of what it says."""

    id: ArtifactId
    content: Digest
    confidence: float


@dataclass(frozen=True, slots=True)
class ItemResult:
    """The end of one plan item; `artifact` is None when no attempt succeeded."""

    outcome: ItemOutcome
    artifact: ArtifactRef | None = None
    said: tuple[str, ...] = ()
    """Short digests of its promoted claims."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of the run that did not go through at the first attempt, or that waits for a person."""

    attempt: int = 1
    """Number of the next attempt."""
    reasoner: int = 0
    """Index into the contract's fallback chain."""
    tries: int = 0
    """Failed attempts with the present reasoner."""
    last: Failure | None = None
    waiting: ApprovalRequest | None = None
    approval: ApprovalId | None = None
    """A granted approval that the next attempt acts on."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One pass through the five steps. Items are worked on in plan order through a bounded window."""

    path: FramePath
    level: Level
    round: int = 1
    opened_by: ArtifactRef | None = None
    """The review that led here; None for the first frame."""
    below: FramePath | None = None
    """The frame whose scope this one narrows; None for the first."""
    sent: NextRound | None = None
    """What meta-reasoning asked of its round."""
    step: Step | None = Step.CLARIFY
    """The step that is due; None when the frame is closed."""
    artifacts: Map[Step, ArtifactRef] = field(default_factory=Map)
    accepted: bool = False
    items: tuple[ItemShape, ...] = ()
    places: Map[ItemId, int] = field(default_factory=Map)
    """Where each item stands among `items`."""
    cursor: int = 0
    """How many items have entered the window."""
    window: tuple[ItemShape, ...] = ()
    """Unfinished items that may be worked on now: those that are due, the longest due first, then those that wait."""
    results: Map[ItemId, ItemResult] = field(default_factory=Map)
    repeats: tuple[str, ...] = ()
    """Short digests of its claims that only reword what an earlier round had said."""

    def promoted(self, *, only: Collection[ItemId] | None = None) -> Iterator[tuple[str, ItemResult, ArtifactRef]]:
        """What stands of it, or of some of its items: unit, result and artifact, in plan order."""
        for shape in self.items if only is None else self._those(only):
            result = self.results.get(shape.id)
            if result is not None and result.outcome is ItemOutcome.PROMOTED and result.artifact is not None:
                yield f"{self.path}/{shape.id}", result, result.artifact

    def _those(self, items: Collection[ItemId]) -> Iterator[ItemShape]:
        # Asked for each item at each event: a plan of thousands may not be gone through for the few that one needs.
        return (self.items[place] for place in sorted({self.places[item] for item in items if item in self.places}))

    def depth(self) -> int:
        """0 for the root."""
        return self.path.count(".")


@dataclass(frozen=True, slots=True)
class Stop:
    """Why the run must end before its work is done."""

    ending: Ending
    reason: str
    condition: HaltCondition | None = None


@dataclass(frozen=True, slots=True)
class RunState:
    """Everything that the decider looks at."""

    run: RunId
    contract: RunContract
    contract_digest: Digest
    status: RunStatus
    started_us: int
    now_us: int
    """Time of the latest event."""
    seq: int
    working: RunStatus = RunStatus.INGESTING
    """The status to return to from a wait."""
    inputs: Digest | None = None
    frames: Map[FramePath, Frame] = field(default_factory=Map)
    units: Map[str, Unit] = field(default_factory=Map)
    waiting: int = 0
    """Units that wait for a person."""
    usage: Usage = field(default_factory=Usage)
    steps: int = 0
    """Finished commands."""
    retries: int = 0
    last: CommandKey | None = None
    """The latest command with an outcome."""
    stop: Stop | None = None
    volatility: Volatility = field(default_factory=Volatility)
    breakers: Map[str, Breaker] = field(default_factory=Map)
    """Of what has failed of late: `model:<name>`, `tool:<name>`, `zone:<name>`."""
    rounds: tuple[Round, ...] = ()
    """What each finished round promoted, and what it asked of the next."""
    left_out: str = ""
    """What the run did without because of a storm."""
    report: Digest | None = None
    final: Digest | None = None
    reason: str = ""

    @property
    def over(self) -> bool:
        """Whether the run has ended."""
        return self.status in TERMINAL

    @property
    def friction(self) -> Friction:
        """What the present regime makes harder."""
        return FRICTION[self.volatility.regime]

    def frames_of(self, level: Level) -> tuple[Frame, ...]:
        """The frames of one level, in the order of their rounds."""
        return tuple(
            sorted((frame for frame in self.frames.values() if frame.level is level), key=lambda one: one.round)
        )

    def unit(self, name: str) -> Unit:
        """A unit's record; a fresh one when nothing happened to it yet."""
        return self.units.get(name, Unit())
