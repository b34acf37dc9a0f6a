"""Why: everything that one claim rests on, and everything that let it through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import Field

from toulmin.contracts.artifact import ReasoningArtifact
from toulmin.contracts.base import Contract
from toulmin.contracts.claim import Claim
from toulmin.contracts.document import NormalizedState
from toulmin.contracts.errors import NotFound
from toulmin.contracts.event import InputsNormalised, RunEnded
from toulmin.contracts.policy import PolicyDecision
from toulmin.contracts.promotion import HeldClaim, PromotionDecision, PromotionOutcome
from toulmin.contracts.verification import ClaimSupport, VerificationReport
from toulmin.contracts.vocabulary import ArtifactId, ClaimId, Level, Name, RunId
from toulmin.ports.store import Store
from toulmin.ports.vault import Vault
from toulmin.provenance.falls import Fall, falls
from toulmin.provenance.trace import Quotes, Trace

__all__ = ["DrawnOn", "Why", "why_artifact", "why_claim"]


class DrawnOn(Contract):
    """A claim of a lower level behind a claim, one line of the walk down."""

    depth: Annotated[int, Field(ge=1)]
    """1 for what the claim itself draws on, 2 for what that draws on."""
    level: Level
    unit: Name
    artifact: ArtifactId
    claim: Claim
    stands: bool
    """False for one that was held back or withdrawn since."""


class Why(Contract):
    """One claim, down to the bytes and up to the decisions."""

    claim: Claim
    artifact: ReasoningArtifact
    grounds: tuple[Trace, ...]
    """One for each of the claim's grounds, in their order."""
    drawn_on: tuple[DrawnOn, ...] = ()
    """Above L1: the claims of the levels below, depth first."""
    backing: Trace | None = None
    """Of the warrant."""
    rebuttals: tuple[Trace, ...] = ()
    """Of those rebuttals that quote something."""
    support: ClaimSupport | None = None
    """How the verifier found the claim to stand."""
    report: VerificationReport | None = None
    promotion: PromotionDecision | None = None
    held: HeldClaim | None = None
    """Set when the artifact's promotion left this claim behind."""
    fell: Fall | None = None
    """Set when it had been promoted and was withdrawn later."""
    decisions: tuple[PolicyDecision, ...] = ()
    """Every policy decision that allowed the artifact, in the order that it names them."""
    release: PolicyDecision | None = None
    """The decision over the run's report; None while the run is not over."""

    @property
    def faults(self) -> tuple[str, ...]:
        """What does not hold: empty when every quote is in the vault's bytes exactly."""
        traces = (*self.grounds, *((self.backing,) if self.backing else ()), *self.rebuttals)
        return tuple(trace.fault for trace in traces if trace.fault)


async def why_claim(store: Store, vault: Vault, *, run: RunId, claim: ClaimId) -> Why:
    """Why a claim of a run stands, or does not.

    Raises:
        NotFound: the run has no such claim, or the normalised state is not in this vault.
        StoreFailed: something on the way was changed or damaged.
    """
    # A review holds the claims that it reviewed, and a revision those that are left: the latest item speaks for them.
    latest_first = (await store.artifacts(run))[::-1]
    for artifact in sorted(latest_first, key=lambda artifact: artifact.item is None):
        for candidate in (*artifact.claims, *artifact.held):
            if candidate.id == claim:
                return (await _explain(store, vault, artifact, claims=(candidate,)))[0]
    raise NotFound(f"run {run} has no claim {claim}", hint="`toulmin show` lists the claims of a run")


async def why_artifact(store: Store, vault: Vault, artifact: ArtifactId) -> tuple[Why, ...]:
    """The same for each claim of an artifact, in their order; empty for one that claims nothing.

    Raises:
        NotFound: there is no such artifact, or the normalised state is not in this vault.
        StoreFailed: something on the way was changed or damaged.
    """
    found = await store.artifact(artifact)
    return await _explain(store, vault, found, claims=found.claims)


async def _explain(
    store: Store, vault: Vault, artifact: ReasoningArtifact, *, claims: tuple[Claim, ...]
) -> tuple[Why, ...]:
    if not claims:
        return ()
    # 1. Down: the normalised state that the run read, and the bytes below it.
    events = await store.events(artifact.run)
    normalised = next((event for event in events if isinstance(event, InputsNormalised)), None)
    if normalised is None:
        raise NotFound(f"run {artifact.run} has no normalised inputs", hint="it ended before it had read them")
    quotes = Quotes(NormalizedState.parse(await vault.get(normalised.state)), vault)
    # 2. Up: what the verifier, the gate and policy said.
    report = next((entry for entry in await store.reports(artifact.run) if entry.artifact == artifact.id), None)
    promotions = [entry for entry in await store.promotions(artifact.run) if entry.artifact == artifact.id]
    promotion = promotions[-1] if promotions else None
    decisions = {entry.id: entry for entry in await store.decisions(artifact.run)}
    named = dict.fromkeys((*artifact.provenance.allowed_by, *((promotion.decision,) if promotion else ())))
    ended = next((event for event in events if isinstance(event, RunEnded)), None)
    made, verdicts = await store.artifacts(artifact.run), await store.promotions(artifact.run)
    levels = _Levels(made, verdicts)
    changed = falls(events, artifacts={entry.id: entry for entry in made}, promotions=verdicts)
    fell = {entry.claim.id: entry for entry in changed if entry.left is None}
    # 3. Both, for each claim.
    explained: list[Why] = []
    for claim in claims:
        backing = claim.warrant.backing if claim.warrant else None
        explained.append(
            Why(
                claim=claim,
                artifact=artifact,
                grounds=tuple([await quotes.trace(evidence) for evidence in claim.grounds]),
                drawn_on=tuple(levels.below(claim, level=artifact.level)),
                backing=await quotes.trace(backing) if backing else None,
                rebuttals=tuple([await quotes.trace(entry.evidence) for entry in claim.rebuttals if entry.evidence]),
                support=next((entry for entry in report.claims if entry.claim == claim.id), None) if report else None,
                report=report,
                promotion=promotion,
                held=next((entry for entry in promotion.held if entry.claim == claim.id), None) if promotion else None,
                fell=fell.get(claim.id),
                decisions=tuple([decisions.get(id_) or await store.decision(id_) for id_ in named]),
                release=await store.decision(ended.decision) if ended else None,
            )
        )
    return tuple(explained)


class _Levels:
    """The claims of each level, the latest artifact that says it speaking for each."""

    def __init__(self, artifacts: Sequence[ReasoningArtifact], promotions: Sequence[PromotionDecision]) -> None:
        outcomes = {entry.artifact: entry.outcome for entry in promotions}
        self._standing = {
            claim.id
            for artifact in artifacts
            if outcomes.get(artifact.id) is PromotionOutcome.PROMOTE
            for claim in artifact.claims
        }
        self._claims = {
            (int(artifact.level), claim.content_digest): (artifact, claim)
            for artifact in artifacts
            if artifact.item is not None
            for claim in (*artifact.held, *artifact.claims)
        }

    def below(self, claim: Claim, *, level: int, depth: int = 1) -> Iterator[DrawnOn]:
        """What a claim of a level draws on, and what that draws on; a claim of L1 rests on passages alone."""
        places = [(level - 1, digest) for digest in (claim.rests_on if level > Level.L1 else ())]
        for artifact, source in (self._claims[place] for place in places if place in self._claims):
            yield DrawnOn(
                depth=depth,
                level=artifact.level,
                unit=f"{artifact.frame}/{artifact.item}",
                artifact=artifact.id,
                claim=source,
                stands=source.id in self._standing,
            )
            yield from self.below(source, level=level - 1, depth=depth + 1)
