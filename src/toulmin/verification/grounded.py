"""How likely the cited passages carry a claim, by the fitted support model: a figure beside the rules, no finding."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from toulmin.contracts.claim import Claim, ClaimKind, Evidence
from toulmin.contracts.vocabulary import PassageId
from toulmin.grounding import Judged
from toulmin.verification.context import VerificationContext
from toulmin.verification.support import Grounds

__all__ = ["SENTENCES_MAX", "judge_grounds"]

SENTENCES_MAX: Final = 200
"""Of more sentences, those that a quote touches come first."""


def judge_grounds(claim: Claim, grounds: Grounds, context: VerificationContext) -> Judged | None:
    """The model's probability over the sentences of the cited passages, or None where there is nothing to ask.

    A statement of ignorance is not asked about: that something is not known is carried by no sentence. The model is
    that of the claim's domain, or the general one, whose rows were prose of other kinds.
    """
    if claim.kind is ClaimKind.UNKNOWN or not grounds.evidence:
        return None
    told = list(_sentences(grounds.evidence, context))
    if len(told) > SENTENCES_MAX:
        # Sorting is stable, so both halves stay in the order of their passages.
        kept = sorted(range(len(told)), key=lambda place: not told[place][1])[:SENTENCES_MAX]
        told = [told[place] for place in sorted(kept)]
    sentences = tuple(dict.fromkeys(text for text, _ in told))
    return context.readings.judged(claim.conclusion, sentences, domain=claim.qualifier.domain, models=context.models)


def _sentences(evidence: tuple[Evidence, ...], context: VerificationContext) -> Iterator[tuple[str, bool]]:
    """Each sentence of each cited passage, and whether a quote touches it."""
    quoted: dict[PassageId, list[Evidence]] = {}
    for one in evidence:
        quoted.setdefault(one.passage, []).append(one)
    for passage, quotes in quoted.items():
        for part in context.readings.sentences(context.passages[passage].text):
            yield part.text, any(quote.start < part.end and part.start < quote.end for quote in quotes)
