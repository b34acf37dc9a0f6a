"""Conflicts settled: of positions that exclude each other, which stands and by what rule — or that a person must say.

The rules are tried in the order of `ConflictRule`. Each needs a clear lead, so that a hair's breadth settles nothing;
what no rule settles is escalated, never picked in silence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from toulmin.contracts.artifact import ConflictRule, Position, Resolution
from toulmin.contracts.canonical import Digest
from toulmin.contracts.claim import Claim
from toulmin.contracts.exchange import SpanRef
from toulmin.contracts.verification import Dimension, Finding
from toulmin.grounding import Clash
from toulmin.verification.conflict import Conflict, ConflictSide
from toulmin.verification.context import VerificationContext
from toulmin.verification.contradiction import exclusion
from toulmin.verification.evidence import resolve_evidence
from toulmin.verification.resemblance import Resemblance
from toulmin.verification.support import check_support, grounds_of
from toulmin.verification.tally import Tally

__all__ = ["WEIGHT_LEAD", "conflicts_between", "resolutions_of", "resolve"]

WEIGHT_LEAD: Final = 0.25
"""Support must be ahead by this much: a quarter of what a claim says is more than wording."""


def resolve(subject: str, positions: Sequence[Position]) -> Resolution:
    """Which of several positions stands: evidence weight, then independent sources, then recency, then the vote."""
    best, rule, reason = None, ConflictRule.ESCALATED, "nothing tells the positions apart, so a person must say"
    for tried, values, lead, told in (
        (
            ConflictRule.EVIDENCE_WEIGHT,
            [position.weight for position in positions],
            WEIGHT_LEAD,
            "its evidence carries {0:.0%} of it, that of the others at most {1:.0%}",
        ),
        (
            ConflictRule.INDEPENDENT_SOURCES,
            [float(position.roots) for position in positions],
            1.0,
            "{0:.0f} independent sources say so, for the others at most {1:.0f}",
        ),
        (
            ConflictRule.NEWER_OVER_OLDER,
            [float(position.at_us or 0) if _all_dated(positions) else 0.0 for position in positions],
            1.0,
            "it is the newer one",
        ),
        (
            ConflictRule.VOTE,
            [float(position.votes) for position in positions],
            1.0,
            "{0:.0f} passes came to it, to the others at most {1:.0f}",
        ),
    ):
        first, second = sorted(values, reverse=True)[:2]
        if first - second >= lead:
            best, rule, reason = values.index(first), tried, told.format(first, second)
            break
    return Resolution(subject=subject, positions=tuple(positions), kept=best, rule=rule, reason=reason)


def conflicts_between(claims: Sequence[Claim], context: VerificationContext) -> tuple[Resolution, ...]:
    """Every two things claimed that cannot both hold, each settled.

    Claims that say the same on the same evidence are one position, and fall together. What has lost by a rule is not
    held against others, in whatever order they come; what a person must decide about is, so that no third claim stands
    in its place meanwhile.
    """
    said: defaultdict[Digest, list[Claim]] = defaultdict(list)
    for claim in claims:
        said[claim.content_digest].append(claim)
    found: list[tuple[tuple[Digest, Digest], Resolution]] = []
    lost: set[Digest] = set()
    known: defaultdict[str, dict[str, Clash | None]] = defaultdict(dict)
    for one, two in _close_pairs([alike[0] for alike in said.values()], context):
        sides = (one.content_digest, two.content_digest)
        if not lost.isdisjoint(sides):
            continue
        clash = exclusion(one, two, context, known=known[one.conclusion])
        if clash is None:
            continue
        settled = resolve(clash.message, tuple(_position(said[side], context) for side in sides))
        if settled.kept is not None:
            lost.add(sides[1 - settled.kept])
        found.append((sides, settled))
    # A third claim may have beaten a side since: then a person has nothing to choose between.
    return tuple(settled for sides, settled in found if settled.kept is not None or lost.isdisjoint(sides))


def resolutions_of(conflicts: Iterable[Conflict], context: VerificationContext) -> tuple[Resolution, ...]:
    """What `find_conflicts` found between documents, as resolutions."""
    return tuple(_of_documents(conflict, context) for conflict in conflicts)


def _close_pairs(claims: Sequence[Claim], context: VerificationContext) -> Iterable[tuple[Claim, Claim]]:
    """Pairs that share enough words to speak of one thing, in the order of the claims."""
    known = Resemblance(context)
    for claim in claims:
        yield from ((other, claim) for other in known.near(claim))
        known.add(claim)


def _position(alike: Sequence[Claim], context: VerificationContext) -> Position:
    claim = alike[0]
    tally = Tally(Dimension.EVIDENCE_COVERAGE)
    grounds = grounds_of(claim, context, tally)
    times = [evidence.at_us for evidence in grounds.evidence if evidence.at_us is not None]
    return Position(
        said=claim.conclusion,
        source=", ".join(sorted({evidence.name for evidence in grounds.evidence}))[:2_000] or "no source",
        evidence=grounds.evidence,
        claims=tuple(each.id for each in alike),
        weight=check_support(claim, grounds, context, tally),
        roots=len(grounds.roots),
        votes=max(each.qualifier.votes for each in alike),
        at_us=max(times, default=None),
    )


def _of_documents(conflict: Conflict, context: VerificationContext) -> Resolution:
    positions = tuple(_side(side, context) for side in (conflict.kept, conflict.set_aside))
    said = {
        ConflictRule.CONFIGURATION_OVER_PROSE: "what is in force beats what was written about it",
        ConflictRule.NEWER_OVER_OLDER: "it is the newer one",
    }
    return Resolution(
        subject=conflict.subject,
        positions=positions,
        kept=None if conflict.rule is ConflictRule.ESCALATED else 0,
        rule=conflict.rule,
        reason=said.get(conflict.rule, "nothing tells the documents apart, so a person must say"),
    )


def _side(side: ConflictSide, context: VerificationContext) -> Position:
    from_passage = resolve_evidence(SpanRef(passage=side.passage, start=side.start, end=side.end), context)
    return Position(
        said=side.said,
        source=side.name,
        evidence=() if isinstance(from_passage, Finding) else (from_passage,),
        weight=1.0,
        roots=1,
        at_us=side.at_us,
    )


def _all_dated(positions: Sequence[Position]) -> bool:
    return all(position.at_us is not None for position in positions)
