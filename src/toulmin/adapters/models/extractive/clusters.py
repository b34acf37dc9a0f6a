"""Clusters of promoted claims about the same thing: who says it independently, who says otherwise, how sure it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from toulmin.adapters.models.extractive.told import (
    ELSEWHERE_SHARE,
    PART_SHARE,
    PART_SHARED_MIN,
    SAME_SHARE,
    Kinship,
    Told,
    contradict,
)
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.exchange import SpanRef
from toulmin.contracts.vocabulary import DocumentId, TimeUs

EVIDENCE_MAX = 24
SAME_WEIGHT = 0.5
"""A further document counts half: documents about one event are never quite independent of each other."""
PART_WEIGHT = 0.25
"""An observation that a conclusion takes in shows a part of it."""
CORROBORATED_MAX = 0.95
"""No number of documents makes a claim surer than this."""
CONTRADICTED = 0.5
"""Part of its confidence that a claim loses to a sure contradiction."""

_RANK = {
    ClaimKind.CAUSE: 0,
    ClaimKind.FACTOR: 1,
    ClaimKind.ACTION: 2,
    ClaimKind.CONCLUSION: 3,
    ClaimKind.OBSERVATION: 4,
    ClaimKind.UNKNOWN: 5,
}
_TAKES_IN = (ClaimKind.CAUSE, ClaimKind.FACTOR, ClaimKind.CONCLUSION)
_TAKEN_IN = (ClaimKind.OBSERVATION, ClaimKind.CONCLUSION)


@dataclass(frozen=True, slots=True)
class Clash:
    """A claim that cannot hold together with a cluster."""

    told: Told
    why: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """One thing that was claimed, by its clearest claim, with the others that say it or a part of it."""

    lead: Told
    same: tuple[Told, ...] = ()
    parts: tuple[Told, ...] = ()
    """Observations that the lead takes in."""
    against: tuple[Clash, ...] = ()

    @property
    def members(self) -> tuple[Told, ...]:
        """All of them, the lead first."""
        return (self.lead, *self.same, *self.parts)

    @property
    def kind(self) -> ClaimKind:
        return self.lead.kind

    @property
    def documents(self) -> tuple[DocumentId, ...]:
        """The documents behind it, those of the lead first."""
        return tuple(dict.fromkeys(document for told in self.members for document in told.documents))

    @property
    def onset_us(self) -> TimeUs | None:
        """When it began, by the lead."""
        return self.lead.onset_us

    @property
    def terms(self) -> frozenset[str]:
        return frozenset[str]().union(*(told.terms for told in self.members))

    @property
    def refs(self) -> tuple[str, ...]:
        """The claims it draws on, by reference."""
        return tuple(told.claim.ref for told in self.members)

    def answers(self, question: str) -> bool:
        """Whether a claim that says it answers a question; what shows only a part of it need not."""
        return any(question in told.claim.answers for told in (self.lead, *self.same))

    @property
    def confidence(self) -> float:
        """Noisy-or over documents, less what contradicts it.

        `1 - (1 - c1) * product(1 - w * c)`, c1 of the lead, over every further claim that brings a document none before
        it had; w is 0.5 for one that says the same and 0.25 for one that shows a part. It never exceeds 0.95 unless the
        lead does, and is then multiplied by `1 - 0.5 * c` for the surest claim against it.
        """
        doubt = 1.0 - self.lead.claim.confidence
        seen = set(self.lead.documents)
        for weight, members in ((SAME_WEIGHT, self.same), (PART_WEIGHT, self.parts)):
            for told in sorted(members, key=lambda told: (-told.claim.confidence, told.order)):
                if not seen.issuperset(told.documents):
                    seen.update(told.documents)
                    doubt *= 1.0 - weight * told.claim.confidence
        sure = max(self.lead.claim.confidence, min(CORROBORATED_MAX, 1.0 - doubt))
        opposed = max((clash.told.claim.confidence for clash in self.against), default=0.0)
        return round(sure * (1.0 - CONTRADICTED * opposed), 4)


def cluster(told: Sequence[Told], kinship: Kinship) -> tuple[Cluster, ...]:
    """Put together what is said of the same thing, in the order of the first claim of each.

    Claims are taken by kind (a cause before what was observed of it), then the surest first; each joins the cluster
    whose lead it has most in common with, or begins its own. Nothing is compared with more than the leads, so one claim
    that touches two subjects does not make them one.
    """
    leads: list[Told] = []
    same: dict[int, list[Told]] = {}
    parts: dict[int, list[Told]] = {}
    against: dict[int, list[Clash]] = {}
    for one in sorted(told, key=lambda one: (_RANK[one.kind], -one.claim.confidence, one.order)):
        best: tuple[float, Told] | None = None
        for lead in leads:
            share = kinship.share(one, lead)
            why = contradict(one, lead, share=share) if share else None
            if why is not None:
                against.setdefault(lead.order, []).append(Clash(one, why))
                against.setdefault(one.order, []).append(Clash(lead, why))
            elif _joins(one, lead, share) and (best is None or share > best[0]):
                best = (share, lead)
        if best is None:
            leads.append(one)
        else:
            (same if one.kind is best[1].kind else parts).setdefault(best[1].order, []).append(one)
    found = (
        Cluster(
            lead,
            tuple(same.get(lead.order, ())),
            tuple(parts.get(lead.order, ())),
            tuple(against.get(lead.order, ())),
        )
        for lead in leads
    )
    return tuple(sorted(found, key=lambda one: one.lead.order))


def _joins(one: Told, lead: Told, share: float) -> bool:
    if not one.near(lead):
        return False
    if one.kind is lead.kind:
        return share >= (ELSEWHERE_SHARE if _seen_elsewhere(one, lead) else SAME_SHARE)
    if one.kind not in _TAKEN_IN or lead.kind not in _TAKES_IN or share < PART_SHARE:
        return False
    return bool(one.passages & lead.passages) or len(one.terms & lead.terms) >= PART_SHARED_MIN


def _seen_elsewhere(one: Told, lead: Told) -> bool:
    """Whether two observations with times come from documents that have nothing in common."""
    timed = one.first_us is not None and lead.first_us is not None
    return one.kind is ClaimKind.OBSERVATION and timed and not set(one.documents) & set(lead.documents)


def spans(told: Iterable[Told]) -> tuple[SpanRef, ...]:
    """The evidence of claims, each piece once, those of the first claims first; at most 24."""
    found = (
        SpanRef(passage=span.passage, start=span.start, end=span.end) for one in told for span in one.claim.evidence
    )
    return tuple(dict.fromkeys(found))[:EVIDENCE_MAX]


def explained(cause: Cluster, observed: Sequence[Cluster], kinship: Kinship) -> tuple[Cluster, ...]:
    """What was observed after a cause began and hangs together with it, directly or through what came between.

    In the order of onset. Two things hang together when they share a telling term.
    """
    began = cause.onset_us
    if began is None:
        return ()
    reach = kinship.telling(cause.terms)
    found: list[Cluster] = []
    for one in by_onset(observed):
        if one.lead is not cause.lead and one.onset_us is not None and one.onset_us >= began and one.terms & reach:
            found.append(one)
            reach |= kinship.telling(one.terms)
    return tuple(found)


def by_onset(clusters: Iterable[Cluster]) -> list[Cluster]:
    """In the order of time; what has no time comes last."""
    return sorted(clusters, key=lambda one: (one.onset_us is None, one.onset_us or 0, one.lead.order))
