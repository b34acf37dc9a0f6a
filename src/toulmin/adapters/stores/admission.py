"""Admission: what an outcome must satisfy before any of it is written. Pure; the caller says what is stored already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from toulmin.contracts.artifact import ReasoningArtifact
from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.errors import ContractRefused
from toulmin.contracts.lineage import triples_of
from toulmin.contracts.vocabulary import Step
from toulmin.ports.store import Outcome

__all__ = ["Known", "Place", "check_shape"]

_ROOT_FRAME = "0"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the events of an outcome stand in their run."""

    run: str
    first: int
    count: int
    repeated: bool = False
    """The place is that of an earlier outcome under the same key; nothing is to be written."""


@dataclass(slots=True)
class Known:
    """What is stored already, as far as the outcomes at hand refer to it; grows with each that is admitted."""

    keys: dict[str, Place] = field(default_factory=dict)
    last_seq: dict[str, int] = field(default_factory=dict)
    """Runs that exist, with the number of their last event."""
    artifacts: set[str] = field(default_factory=set)
    decisions: set[str] = field(default_factory=set)

    def admit(self, outcome: Outcome) -> Place:
        """The place that the outcome's events get, or had all along when its key is known.

        Raises:
            ContractRefused: it refers to something that is not stored, or gives an id that is taken.
        """
        if outcome.key is not None and (earlier := self.keys.get(outcome.key)):
            if earlier.run != outcome.run:
                raise ContractRefused(
                    f"the command key {outcome.key} belongs to run {earlier.run}, not {outcome.run}",
                    hint="a key names the work of one run; take the key from the command",
                )
            return Place(earlier.run, earlier.first, earlier.count, repeated=True)
        decisions = _new_ids("decision", (entry.id for entry in outcome.decisions), taken=self.decisions)
        artifacts = _new_ids("artifact", (entry.id for entry in outcome.artifacts), taken=self.artifacts)
        self._check_references(outcome, artifacts, decisions)
        place = Place(outcome.run, self.last_seq.get(outcome.run, 0) + 1, len(outcome.events))
        self.last_seq[outcome.run] = place.first + place.count - 1
        self.artifacts |= artifacts
        self.decisions |= decisions
        if outcome.key is not None:
            self.keys[outcome.key] = place
        return place

    def _check_references(self, outcome: Outcome, artifacts: set[str], decisions: set[str]) -> None:
        earlier: set[str] = set()
        for artifact in outcome.artifacts:
            for parent in artifact.provenance.parents:
                if parent not in self.artifacts and parent not in earlier:
                    raise ContractRefused(
                        f"artifact {artifact.id} names the parent {parent}, which is not stored",
                        hint="commit parents before their children, or earlier in the same outcome",
                    )
            for decision in artifact.provenance.allowed_by:
                _must_exist(decision, f"artifact {artifact.id}", self.decisions, decisions)
            earlier.add(artifact.id)
        for promotion in outcome.promotions:
            _must_exist(promotion.decision, f"the promotion of {promotion.artifact}", self.decisions, decisions)
        judged = [("promotion", entry.artifact) for entry in outcome.promotions]
        judged += [("verification report", entry.artifact) for entry in outcome.reports]
        for what, about in judged:
            if about not in self.artifacts and about not in artifacts:
                raise ContractRefused(
                    f"a {what} is about artifact {about}, which is not stored",
                    hint="commit an artifact before, or together with, what is said about it",
                )


def check_shape(outcome: Outcome) -> None:
    """Check everything about an outcome that can be known without the store.

    Raises:
        ContractRefused: it has no event or a numbered one, its parts belong to another run, an artifact lacks one of
            its five facts, the edges are not those of its artifacts, or a blob's content has another digest.
    """
    if not outcome.events:
        raise ContractRefused(
            f"an outcome of run {outcome.run} has no event", hint="the log is the truth: say in it what happened"
        )
    for event in outcome.events:
        if event.seq != 0:
            raise ContractRefused(
                f"an event has seq {event.seq} before its commit", hint="leave seq 0; the store numbers"
            )
    for part in (*outcome.events, *outcome.artifacts, *outcome.decisions):
        if part.run != outcome.run:
            raise ContractRefused(
                f"a {part.SCHEMA} of run {part.run} is in an outcome of run {outcome.run}",
                hint="one outcome belongs to one run",
            )
    for artifact in outcome.artifacts:
        _check_five_facts(artifact)
    if outcome.artifacts or outcome.edges:
        _check_edges(outcome)
    for blob in outcome.blobs:
        if digest_bytes(blob.data) != blob.digest:
            raise ContractRefused(
                f"a blob's content does not have the digest {blob.digest}",
                hint="take the digest of the bytes committed",
            )


def _check_five_facts(artifact: ReasoningArtifact) -> None:
    # The contract's constructor checks most of this; a copy made without validation has not passed it.
    provenance = artifact.provenance
    first = artifact.step is Step.CLARIFY and artifact.frame == _ROOT_FRAME
    facts = {
        "origin": provenance.origin.run == artifact.run,
        "inputs": bool(provenance.inputs),
        "versions of what made it": bool(provenance.made_by),
        "allowing decisions": bool(provenance.allowed_by),
        "parents": bool(provenance.parents) or first,
    }
    missing = [name for name, present in facts.items() if not present]
    if missing:
        raise ContractRefused(
            f"artifact {artifact.id} does not say its {', '.join(missing)}",
            hint="every artifact states origin (in its own run), inputs, versions, allowing decisions and parents",
        )


def _check_edges(outcome: Outcome) -> None:
    given = [(edge.child, edge.parent, edge.role) for edge in outcome.edges]
    due = {triple for artifact in outcome.artifacts for triple in triples_of(artifact)}
    if len(given) == len(due) and due == set(given):
        return
    odd = sorted(due.symmetric_difference(given)) or sorted(given)
    child, parent, role = odd[0]
    raise ContractRefused(
        f"the edges do not match the provenance: {role} edge {child} to {parent} is missing, extra or doubled",
        hint="make them with toulmin.contracts.lineage.edges_of",
    )


def _new_ids(kind: str, ids: Iterable[str], *, taken: set[str]) -> set[str]:
    new: set[str] = set()
    for id_ in ids:
        if id_ in taken or id_ in new:
            raise ContractRefused(f"there is already a {kind} {id_}", hint="ids are given once")
        new.add(id_)
    return new


def _must_exist(decision: str, what: str, *places: set[str]) -> None:
    if not any(decision in place for place in places):
        raise ContractRefused(
            f"{what} rests on the decision {decision}, which is not stored",
            hint="commit the policy decisions that allow something before it or with it",
        )
