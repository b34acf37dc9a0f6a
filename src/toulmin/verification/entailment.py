"""What an entailment backend said, as values: which pairs it is asked about, and what its judgements mean for a claim.

Nothing is asked here. A judgement that is not there is said aloud, never taken for a good one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from toulmin.contracts.claim import Claim, ClaimKind
from toulmin.contracts.entailment import TextPair
from toulmin.contracts.run_contract import VersionedName
from toulmin.contracts.verification import Dimension
from toulmin.contracts.vocabulary import Level, PassageId
from toulmin.verification.context import VerificationContext
from toulmin.verification.evidence import evidence_fault
from toulmin.verification.tally import Place, Tally

__all__ = ["CONTRADICTED_MIN", "ENTAILED_MIN", "check_entailment", "check_judged", "pairs_of"]

CONTRADICTED_MIN: Final = 0.8
"""From this probability on a passage that contradicts its claim is an error."""
ENTAILED_MIN: Final = 0.5
"""Below this probability in every pair of a claim, a warning; from it on, one passage that contradicts is outvoted."""
PREMISE_CHARS_MAX: Final = 1_500
"""A longer passage is judged by its quote: judges of sentences lose the thread in pages."""
JOINED_CHARS_MAX: Final = 6_000
_UNJUDGED: Final = frozenset((ClaimKind.UNKNOWN, ClaimKind.ACTION))
"""Statements of ignorance and advice follow from no text."""


class Pair(NamedTuple):
    """One question about a claim, and the passage that it is asked of; None for all of them together."""

    texts: TextPair
    passage: PassageId | None


def pairs_of(claim: Claim, context: VerificationContext, *, level: Level) -> tuple[Pair, ...]:
    """The pairs that matter for a claim: each cited passage with it, and all of them together if there are several.

    At L1 a premise is the passage, or its quote where the passage is long; above L1, where nobody sees raw text, it is
    the quote. Evidence that is not real has no pair.
    """
    if claim.kind in _UNJUDGED:
        return ()
    premises: dict[str, PassageId] = {}
    for evidence in claim.grounds:
        if evidence_fault(evidence, context) is None:
            text = context.passages[evidence.passage].text
            whole = level is Level.L1 and len(text) <= PREMISE_CHARS_MAX
            premises.setdefault(text if whole else evidence.quote, evidence.passage)
    texts: list[tuple[str, PassageId | None]] = list(premises.items())
    if len(premises) > 1:
        texts.append(("\n".join(premises)[:JOINED_CHARS_MAX], None))
    return tuple(
        Pair(TextPair(premise=text, hypothesis=claim.conclusion), passage) for text, passage in texts if text.strip()
    )


def check_entailment(
    claim: Claim, context: VerificationContext, tallies: Mapping[Dimension, Tally], *, level: Level
) -> bool:
    """Whether the backend says that the claim's own evidence contradicts it; a warning if none of it entails the claim.

    One passage that contradicts is an error, unless another passage, or all together, entail the claim: then the
    evidence is divided. A two-way backend does not tell what contradicts from what says nothing, so it only warns.
    """
    known = context.entailments
    if known is None:
        return False
    judged = [
        (pair.passage, judgement)
        for pair in pairs_of(claim, context, level=level)
        if (judgement := known.on(pair.texts)) is not None
    ]
    if not judged or any(judgement.entailed >= ENTAILED_MIN for _, judgement in judged):
        return False
    alone = [each for each in judged if each[0] is not None] or judged
    worst, judgement = max(alone, key=lambda each: each[1].contradicted)
    length = len(claim.conclusion)
    if judgement.contradicted >= CONTRADICTED_MIN and not known.two_way:
        tallies[Dimension.CONTRADICTION].error(
            "contradiction.entailment",
            f"{known.backend.name} holds with {judgement.contradicted:.2f} that its own evidence contradicts it",
            Place(claim.id, 0, length, worst),
        )
        return True
    best = max(judgement.entailed for _, judgement in judged)
    tallies[Dimension.EVIDENCE_COVERAGE].warn(
        "evidence.not_entailed",
        f"{known.backend.name} gives at most {best:.2f} that its evidence entails it",
        Place(claim.id, 0, length),
    )
    return False


def check_judged(
    claims: Iterable[Claim], context: VerificationContext, tally: Tally, *, level: Level
) -> VersionedName | None:
    """The backend, if it had a say; a warning for what it was to judge and did not."""
    known = context.entailments
    if known is None:
        return None
    pairs = [pair for claim in claims for pair in pairs_of(claim, context, level=level)]
    judged = sum(known.on(pair.texts) is not None for pair in pairs)
    if judged < len(pairs):
        why = f" ({known.failure})" if known.failure is not None else ""
        tally.warn(
            "contradiction.not_judged",
            f"{known.backend.name} judged {judged} of {len(pairs)} pairs of claim and evidence{why}; "
            "rules alone looked at the others",
        )
    return known.backend if judged else None
