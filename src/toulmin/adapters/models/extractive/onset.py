"""Rival causes by when they began: each log has its strongest, and what began first leads the others.

That a cause comes before its consequences is an assumption about the incident, not a fact in the documents. It is made
only where every rival has a time, and not where something else began earlier that no cause accounts for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from toulmin.adapters.models.extractive.anchor import SECOND_US, clock
from toulmin.adapters.models.extractive.clusters import Cluster
from toulmin.adapters.models.extractive.signals import Severity, severity
from toulmin.adapters.models.extractive.told import Told
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.exchange import QuotedSpan
from toulmin.contracts.vocabulary import DocumentId, TimeUs

__all__ = ["earlier_trouble", "in_rank", "order_told", "unasked"]


def unasked(one: Cluster) -> bool:
    """Whether it is a cause that was put forward without a question: what one system shows, whatever was asked."""
    return one.kind is ClaimKind.CAUSE and not any(told.claim.answers for told in (one.lead, *one.same))


def in_rank(causes: Sequence[Cluster], *, weights: Mapping[int, float]) -> list[Cluster]:
    """Causes in rank; `weights` by the order of their leads.

    Of the causes that begin in one document the weightiest speaks for it; those that speak come in the order of onset,
    then the others by weight. If one has no time, all go by weight.
    """
    by_weight = sorted(causes, key=lambda one: (-weights[one.lead.order], one.onset_us or 0, one.lead.order))
    if any(one.onset_us is None for one in causes):
        return by_weight
    speaking: dict[DocumentId | None, Cluster] = {}
    for one in by_weight:
        speaking.setdefault(_home(one.lead), one)
    first = sorted(speaking.values(), key=lambda one: (one.onset_us or 0, by_weight.index(one)))
    return [*first, *(one for one in by_weight if one not in first)]


def earlier_trouble(causes: Iterable[Cluster], told: Iterable[Told]) -> Told | None:
    """The earliest grave thing that was seen before any of the causes began, in a document where none of them begins.

    None if a cause began first, or if no cause has a time.
    """
    dated = [one for one in causes if one.onset_us is not None]
    if not dated:
        return None
    homes = {_home(one.lead) for one in dated}
    began = min(one.onset_us or 0 for one in dated)
    before = [
        one
        for one in told
        if one.kind is ClaimKind.OBSERVATION
        and one.onset_us is not None
        and one.onset_us < began
        and _home(one) not in homes
        and any(severity(span.quote) >= Severity.WARNING for span in one.claim.evidence)
    ]
    return min(before, key=lambda one: (one.onset_us or 0, one.order), default=None)


def order_told(one: Cluster, causes: Sequence[Cluster]) -> str:
    """Where a cause stands in time among the causes that begin in other documents; "" if nothing can be said."""
    others = [other for other in causes if other is not one and _home(other.lead) != _home(one.lead)]
    if one.onset_us is None or not others or any(other.onset_us is None for other in others):
        return ""
    first = min(others, key=lambda other: other.onset_us or 0)
    later = one.onset_us - (first.onset_us or 0)
    if later < 0:
        return f"It began first, at {clock(one.onset_us)}; the next began {_lasting(-later)} later and may follow it."
    return f"It began {_lasting(later)} after what began first, at {clock(first.onset_us or 0)}, and may follow it."


def _home(one: Told) -> DocumentId | None:
    """The document with the earliest of its quotes that have a time."""
    dated = [span for span in one.claim.evidence if span.at_us is not None]
    return min(dated, key=_when).document if dated else None


def _when(span: QuotedSpan) -> TimeUs:
    return span.at_us or 0


def _lasting(us: int) -> str:
    return f"{us / SECOND_US:.0f} s" if us >= SECOND_US else "less than a second"
