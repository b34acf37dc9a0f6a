"""Commands: what the decider wants done, complete in themselves, so that any process or engine can do them.

A command's key names the work, not the try's circumstances: one outcome is kept for each key.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from toulmin.contracts.base import Contract
from toulmin.contracts.canonical import Digest, Json, digest_of
from toulmin.contracts.usage import Allowance, Usage
from toulmin.contracts.vocabulary import (
    ApprovalId,
    ArtifactId,
    CommandKey,
    DocumentId,
    FramePath,
    ItemId,
    Level,
    Name,
    Regime,
    RunId,
    Step,
    Text,
    TimeUs,
)

__all__ = [
    "AcceptPlanCommand",
    "Analyse",
    "Command",
    "Conclude",
    "Ending",
    "HaltCondition",
    "InFrame",
    "Ingest",
    "NextRound",
    "Standing",
    "TakeStep",
    "Work",
]


class Ending(StrEnum):
    """How a run ends."""

    DONE = "done"
    HALTED = "halted"
    """A limit or rule stopped it; the best verified partial result is released with the reason."""
    FAILED = "failed"
    DENIED = "denied"
    CANCELLED = "cancelled"


class HaltCondition(StrEnum):
    """What brings a run to a halt. The first eight are limits of the contract."""

    DEPTH = "depth"
    FRAMES = "frames"
    ROUNDS = "rounds"
    STEPS = "steps"
    WALL_TIME = "wall_time"
    MODEL_CALLS = "model_calls"
    TOKENS = "tokens"
    COST = "cost"
    NO_PROGRESS = "no_progress"
    """A round brought nothing new, or asks for what an earlier one asked for."""
    POLICY = "policy"
    """Policy does not let the run go on."""
    REFUSED = "refused"
    """Work could not be done within its allowance or with its permits."""
    VERIFICATION = "verification"
    """The result as a whole did not pass."""


class NextRound(Contract):
    """What meta-reasoning sends down: bounds and a focus for another pass over the inputs. It widens nothing."""

    constraints: tuple[Text, ...] = Field(min_length=1, max_length=20)
    """Become constraints of the scope of every frame of the next round."""
    documents: tuple[DocumentId, ...] = ()
    """What to look at again; empty means everything."""
    questions: tuple[Text, ...] = ()
    """The questions of the contract that the round is for; empty means all."""


class Standing(Contract):
    """Where the run stood when the command was decided: policy sees it, the key does not depend on it."""

    contract: Digest
    inputs: Digest | None = None
    seq: Annotated[int, Field(ge=0)] = 0
    """Number of the latest event in the state that the command was decided from."""
    depth: Annotated[int, Field(ge=0)] = 0
    regime: Regime = Regime.CALM
    steps: Annotated[int, Field(ge=0)]
    retries: Annotated[int, Field(ge=0)]
    usage: Usage
    started_us: TimeUs
    allowance: Allowance


class Work(Contract):
    """What all commands have in common."""

    __slots__ = ("_key",)

    run: RunId
    unit: Name
    """The part of the run that this is work for: `ingest`, `0/clarify`, `0/accept`, `0/i3`, `conclude/done`."""
    attempt: Annotated[int, Field(ge=1)]
    epoch: Annotated[int, Field(ge=0)] = 0
    """Raised by a rollback, so that work can be redone under a new key."""
    approval: ApprovalId | None = None
    """A granted approval that this attempt acts on."""
    reads: tuple[Digest, ...] = ()
    """Content digests of the artifacts that the outcome depends on."""
    reasoner: Name = "none"
    degraded: bool = False
    delay_ms: Annotated[int, Field(ge=0)] = 0
    """How long to wait before doing it (a retry's pause)."""
    alone: bool = False
    """May only start when nothing else of the run is in flight."""
    standing: Standing

    @property
    def key(self) -> CommandKey:
        """Canonical digest of run, unit, attempt, epoch, approval, reasoner and inputs."""
        known: CommandKey | None = getattr(self, "_key", None)
        if known is None:
            digest = digest_of(self._named())
            known = CommandKey("k" + digest.removeprefix("sha256:")[:32])
            self._remember("_key", known)
        return known

    def _named(self) -> Json:
        return {
            "run": self.run,
            "unit": self.unit,
            "attempt": self.attempt,
            "epoch": self.epoch,
            "approval": self.approval,
            "reasoner": self.reasoner,
            "reads": list(self.reads),
            "contract": self.standing.contract,
            "inputs": self.standing.inputs,
        }

    @property
    def effect_key(self) -> CommandKey:
        """What the receiver of an outside effect sees: the same for each attempt, so a retry has no second effect."""
        digest = digest_of({"run": self.run, "unit": self.unit, "epoch": self.epoch})
        return CommandKey("e" + digest.removeprefix("sha256:")[:32])


class Ingest(Work):
    """Read all inputs into one normalised state."""

    kind: Literal["ingest"] = "ingest"


class InFrame(Work):
    """Work of one frame: at its level, in its round, under what was sent down to it."""

    frame: FramePath
    level: Level = Level.L1
    round: Annotated[int, Field(ge=1)] = 1
    sent: NextRound | None = None
    """What the round before asked of this one."""


class TakeStep(InFrame):
    """Do one of the five steps of a frame, as one stored artifact."""

    kind: Literal["step"] = "step"
    step: Step
    parents: tuple[ArtifactId, ...] = ()


class AcceptPlanCommand(InFrame):
    """Ask policy whether the stored plan may be carried out."""

    kind: Literal["accept_plan"] = "accept_plan"
    plan: ArtifactId


class Analyse(InFrame):
    """Do one plan item: reason, verify, and pass the gate."""

    kind: Literal["analyse"] = "analyse"
    item: ItemId
    scope: ArtifactId
    plan: ArtifactId
    parents: tuple[ArtifactId, ...] = ()
    """Promoted artifacts of the items that this one needs, then those of the level below that it draws on."""
    passes: Annotated[int, Field(ge=1, le=8)] = 1
    """How many times to ask, independently of each other."""


class Conclude(Work):
    """Put together the result from what was promoted, pass the release gate, and end the run."""

    kind: Literal["conclude"] = "conclude"
    ending: Ending
    reason: Text
    condition: HaltCondition | None = None
    """What brought it to a halt."""
    parents: tuple[ArtifactId, ...] = ()
    """Everything that is promoted, level by level."""
    reviews: tuple[ArtifactId, ...] = ()
    """The latest review of each level, from the lowest up."""


Command = Annotated[
    Ingest | TakeStep | AcceptPlanCommand | Analyse | Conclude,
    Field(discriminator="kind"),
]
