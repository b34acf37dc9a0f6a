"""Humility: does a claim say more, and say it more surely, than its evidence does (R45)?

Words of certainty, universal claims, invented causes, predictions told as facts, absence that nobody looked for, and
hedges that got lost on the way from the evidence to the claim. What the evidence itself says in such words may be said;
what a claim says with a hedge of its own, or as somebody's word, is left alone. Rules over English words: they see
wording, not meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from toulmin.contracts.claim import Claim, ClaimKind
from toulmin.reading import Sentence, stem
from toulmin.verification.context import VerificationContext
from toulmin.verification.phrases import (
    ATTRIBUTED,
    BOOSTER,
    CAUSE,
    CAUSE_IN_EVIDENCE,
    DENIED,
    DENIES,
    EXPECTED,
    FIRM_FUTURE,
    FUTURE,
    HEDGE,
    IDIOM,
    IF,
    LOOKED,
    MANNER,
    MODAL,
    NEGATION,
    NOTHING,
    PARTIAL,
    PAYABLE,
    UNIVERSAL,
    WHEN_AHEAD,
    WHOLE,
)
from toulmin.verification.support import Grounds
from toulmin.verification.tally import Place, Tally

__all__ = ["check_humility"]

CERTAIN_SUPPORT_MIN: Final = 0.9
CERTAIN_ROOTS_MIN: Final = 2
UNIVERSAL_ROOTS_MIN: Final = 3
"""Documents that a universal claim needs before nobody is told how few they are."""
SURE_FROM: Final = 0.95
"""A confidence from here on, for what was concluded from one document only, is worth a word."""
SAME_MATTER_MIN: Final = 0.6
"""Share of a sentence's content words that a sentence of the evidence has when it is about the same."""


def check_humility(
    claim: Claim, grounds: Grounds, support: float, *, context: VerificationContext, tally: Tally
) -> None:
    """Findings, each with its place, for everything that the claim says beyond its evidence.

    Errors: words of certainty on one document or thin support, `all` where the evidence says `some`, a cause where no
    evidence speaks of one (unless the claim is of a kind that says it is inferred), a prediction that the evidence only
    expects or does not know of, an absence that no evidence denies anything about, and a lost hedge. Warnings: a
    universal claim on few documents, an inferred cause, a prediction without a time, a very high confidence on one
    document. Statements of ignorance and advice are held to the words of certainty only.
    """
    pages = _Pages.of(grounds, context)
    if support < CERTAIN_SUPPORT_MIN or len(grounds.roots) < CERTAIN_ROOTS_MIN:
        _certainty(claim, pages, tally)
    if claim.kind in _OPEN or not grounds.evidence:
        return
    reading = context.read(claim.conclusion)
    for sentence in reading.sentences:
        said = claim.conclusion[sentence.start : sentence.end]
        if ATTRIBUTED.search(said):
            continue
        one = _Said(claim, sentence, said)
        _universal(one, pages, len(grounds.roots), tally)
        if not HEDGE.search(said):
            _cause(one, pages, tally)
            _prediction(one, pages, tally)
            _absence(one, pages, tally)
            _lost_hedge(one, pages, tally)
    confidence = claim.qualifier.confidence
    if confidence >= SURE_FROM and claim.kind in _INFERRED and len(grounds.roots) < CERTAIN_ROOTS_MIN:
        tally.warn(
            "humility.sure_on_one_document",
            f"confidence {confidence:.2f} for what was concluded from one document",
            Place(claim.id),
        )


@dataclass(frozen=True, slots=True)
class _Pages:
    """The evidence as it is written: the quotes, and the passages around them."""

    quotes: str
    everything: str
    sentences: tuple[tuple[Sentence, str], ...]
    """Of the quotes, each with its words."""

    @classmethod
    def of(cls, grounds: Grounds, context: VerificationContext) -> _Pages:
        quotes = [evidence.quote for evidence in grounds.evidence]
        passages = [context.passages[evidence.passage].text for evidence in grounds.evidence]
        return cls(
            quotes="\n".join(quotes),
            everything="\n".join(dict.fromkeys((*quotes, *passages))),
            sentences=tuple(
                (sentence, quote[sentence.start : sentence.end])
                for quote, reading in zip(quotes, grounds.quotes, strict=True)
                for sentence in reading.sentences
            ),
        )


@dataclass(frozen=True, slots=True)
class _Said:
    """One sentence of a claim."""

    claim: Claim
    sentence: Sentence
    text: str

    def at(self, match: re.Match[str]) -> Place:
        start = self.sentence.start
        return Place(self.claim.id, start + match.start(), start + match.end())


def _certainty(claim: Claim, pages: _Pages, tally: Tally) -> None:
    own = {stem(word) for word in _WORD.findall(pages.quotes.lower())}
    for match in BOOSTER.finditer(claim.conclusion):
        word = match[0].lower()
        if word in pages.quotes.lower() or (word.isalpha() and stem(word) in own):
            continue
        if DENIED.search(claim.conclusion, 0, match.start()) or _harmless(claim.conclusion, match, pages):
            continue
        tally.error(
            "confidence.overclaim",
            f"{match[0]!r} needs two independent documents that carry the whole claim",
            Place(claim.id, match.start(), match.end()),
        )


def _harmless(text: str, match: re.Match[str], pages: _Pages) -> bool:
    """Whether a word that often claims certainty does not here: "clearly marked", "never" for a plain "not"."""
    word, behind = match[0].lower(), text[match.end() :]
    if word in MANNER and MANNER[word].match(behind):
        return True
    if word == "never":
        return NEGATION.search(pages.everything) is not None
    return word.startswith("must have") and "must" in pages.quotes.lower()


def _universal(one: _Said, pages: _Pages, roots: int, tally: Tally) -> None:
    for match in UNIVERSAL.finditer(one.text):
        if IDIOM.search(one.text[max(0, match.start() - 12) : match.end() + 12]) or DENIED.search(
            one.text, 0, match.start()
        ):
            continue
        none = match[0].lower().startswith(("no", "none", "not a"))
        if (NEGATION if none else WHOLE).search(pages.everything):
            continue
        partial = next((part for part in _partials(one, pages)), None)
        if partial is not None:
            tally.error(
                "confidence.overclaim_universal", f"{match[0]!r} here, {partial!r} in its evidence", one.at(match)
            )
        elif not none and roots < UNIVERSAL_ROOTS_MIN:
            tally.warn(
                "humility.universal",
                f"{match[0]!r} rests on {roots} document{'' if roots == 1 else 's'}, none of which says so",
                one.at(match),
            )


def _partials(one: _Said, pages: _Pages) -> Iterator[str]:
    for sentence, text in pages.sentences:
        if len(sentence.stems & one.sentence.stems) >= SAME_MATTER_MIN * len(one.sentence.stems):
            yield from (match[0] for match in PARTIAL.finditer(text) if match[0].lower() not in one.text.lower())


def _cause(one: _Said, pages: _Pages, tally: Tally) -> None:
    match = CAUSE.search(one.text)
    if match is None or PAYABLE.search(one.text) or CAUSE_IN_EVIDENCE.search(pages.everything):
        return
    if one.claim.kind in _CAUSAL or one.claim.warrant is not None:
        tally.warn("humility.cause_inferred", f"no evidence says {match[0]!r}: the cause is inferred", one.at(match))
    else:
        tally.error(
            "humility.cause_invented", f"no evidence speaks of a cause, and the claim says {match[0]!r}", one.at(match)
        )


def _prediction(one: _Said, pages: _Pages, tally: Tally) -> None:
    match = FUTURE.search(one.text)
    if match is None or IF.search(one.text) or FIRM_FUTURE.search(pages.everything):
        return
    if EXPECTED.search(pages.everything):
        tally.error("humility.prediction", f"{match[0]!r} here, where the evidence only expects it", one.at(match))
    elif WHEN_AHEAD.search(one.text):
        tally.error(
            "humility.prediction",
            f"no evidence speaks of what is to come, and the claim says {match[0]!r}",
            one.at(match),
        )
    else:
        tally.warn("humility.prediction", f"{match[0]!r} stands in no evidence", one.at(match))


def _absence(one: _Said, pages: _Pages, tally: Tally) -> None:
    match = next(
        (found for found in NOTHING.finditer(one.text) if not IDIOM.search(one.text[found.start() : found.end() + 12])),
        None,
    )
    if match is None or DENIES.search(pages.everything):
        return
    said = f"no evidence denies anything, and the claim says {match[0]!r}"
    if LOOKED.search(pages.everything):
        tally.warn("humility.absence", said, one.at(match))
    else:
        tally.error("humility.absence", said, one.at(match))


def _lost_hedge(one: _Said, pages: _Pages, tally: Tally) -> None:
    """The evidence says it with a hedge right before the claim's own words, nowhere without, and the claim has none."""
    if MODAL.search(one.text):
        return
    hedge = None
    for sentence, text in pages.sentences:
        if len(sentence.stems & one.sentence.stems) < max(2, SAME_MATTER_MIN * len(one.sentence.stems)):
            continue
        found = next((match for match in HEDGE.finditer(text) if _covers(match, sentence, one)), None)
        if found is None:
            return
        hedge = hedge or found[0]
    if hedge is not None:
        place = Place(one.claim.id, one.sentence.words[0].start, one.sentence.words[-1].end)
        tally.error("humility.hedge_lost", f"its evidence says {hedge!r}, and the claim says it as a fact", place)


def _covers(match: re.Match[str], sentence: Sentence, one: _Said) -> bool:
    """Whether the next content word behind a hedge is one that the claim says, too."""
    at = sentence.start + match.end()
    word = next((word for word in sentence.words if word.start >= at), None)
    return word is not None and word.stem in one.sentence.stems


_WORD: Final = re.compile(r"[^\W\d_]+")
_OPEN: Final = frozenset((ClaimKind.UNKNOWN, ClaimKind.ACTION))
_CAUSAL: Final = frozenset((ClaimKind.CAUSE, ClaimKind.FACTOR))
_INFERRED: Final = frozenset((ClaimKind.CAUSE, ClaimKind.FACTOR, ClaimKind.CONCLUSION))
