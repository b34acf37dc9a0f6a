"""Compose: from promoted artifacts to the report that a person reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toulmin.contracts.artifact import Analysis, ReasoningArtifact, Review
from toulmin.contracts.claim import Claim, ClaimKind
from toulmin.contracts.promotion import PromotionDecision
from toulmin.contracts.report import AnswerTo, HeldBack, ReportedClaim
from toulmin.contracts.run_contract import ConstraintKind, OutputSpec
from toulmin.contracts.vocabulary import ArtifactId, ClaimId, TrustLevel

__all__ = ["Composition", "compose"]


@dataclass(frozen=True, slots=True)
class Composition:
    """The parts of a report that come from artifacts."""

    answers: tuple[AnswerTo, ...]
    claims: tuple[ReportedClaim, ...]
    held_back: tuple[HeldBack, ...]
    not_known: tuple[str, ...]
    weak_points: tuple[str, ...]
    confidence: float

    @property
    def text(self) -> str:
        """The answers as one text: what hard constraints on words and mentions are checked against."""
        return "\n".join(answer.text for answer in self.answers)


def compose(
    output: OutputSpec,
    *,
    promoted: Sequence[ReasoningArtifact],
    analysed: Sequence[ReasoningArtifact],
    promotions: Mapping[ArtifactId, PromotionDecision],
    review: Review | None,
) -> Composition:
    """Answers in the order of the contract's questions, each from the promoted claims that answer it.

    Claims are taken from the most to the least confident while the contract's `words_max` has room, so that a limit
    on length costs the weakest claims and never cuts a sentence.
    """
    room = min(
        (
            rule.number
            for rule in output.constraints
            if rule.kind is ConstraintKind.WORDS_MAX and rule.number is not None
        ),
        default=1_000_000,
    )
    # Every question keeps an equal part of the room, and what one does not need goes to the next.
    answers: list[AnswerTo] = []
    reported: dict[ClaimId, ReportedClaim] = {}
    not_known = _not_known(analysed)
    for number, question in enumerate(output.must_answer):
        part = room // (len(output.must_answer) - number)
        chosen, text = _answer(question, promoted=promoted, analysed=analysed, words_max=part)
        room -= len(text.split())
        reported.update((entry.claim.id, entry) for entry in chosen)
        answers.append(AnswerTo(question=question, claims=tuple(entry.claim.id for entry in chosen), text=text))
    strongest = [
        max(reported[claim].claim.qualifier.confidence for claim in answer.claims)
        for answer in answers
        if answer.claims
    ]
    return Composition(
        answers=tuple(answers),
        claims=tuple(reported.values()),
        held_back=_held_back(analysed, promotions=promotions),
        not_known=not_known,
        weak_points=review.weak_points if review is not None else (),
        confidence=sum(strongest) / len(strongest) if strongest else 0.0,
    )


def _answer(
    question: str,
    *,
    promoted: Sequence[ReasoningArtifact],
    analysed: Sequence[ReasoningArtifact],
    words_max: int,
) -> tuple[list[ReportedClaim], str]:
    candidates = [
        ReportedClaim(
            claim=claim, artifact=artifact.id, item=artifact.item or "", degraded=artifact.provenance.degraded
        )
        for artifact in promoted
        for claim in artifact.claims
        if question in claim.answers
    ]
    candidates.sort(key=lambda entry: (-entry.claim.qualifier.confidence, len(entry.claim.id), entry.claim.id))
    gaps = [gap for artifact in analysed if _asked(artifact, question) for gap in _gaps(artifact)]
    chosen: list[ReportedClaim] = []
    sentences: list[str] = []
    for sentence, entry in [(_sentence(entry.claim.conclusion), entry) for entry in candidates]:
        if sum(len(said.split()) for said in (*sentences, sentence)) <= words_max:
            sentences.append(sentence)
            chosen.append(entry)
    for gap in dict.fromkeys(gaps):
        sentence = f"Not known: {_sentence(gap)}"
        if sum(len(said.split()) for said in (*sentences, sentence)) <= words_max:
            sentences.append(sentence)
    return chosen, " ".join(sentences)


def _asked(artifact: ReasoningArtifact, question: str) -> bool:
    return isinstance(artifact.body, Analysis) and artifact.body.question == question


def _gaps(artifact: ReasoningArtifact) -> tuple[str, ...]:
    return artifact.body.not_known if isinstance(artifact.body, Analysis) else ()


def _sentence(text: str) -> str:
    stripped = text.strip()
    return stripped if stripped.endswith((".", "!", "?")) else f"{stripped}."


def _not_known(analysed: Sequence[ReasoningArtifact]) -> tuple[str, ...]:
    gaps = [gap for artifact in analysed for gap in _gaps(artifact)]
    unknown = [
        claim.conclusion for artifact in analysed for claim in artifact.claims if claim.kind is ClaimKind.UNKNOWN
    ]
    return tuple(dict.fromkeys((*gaps, *unknown)))


def _held_back(
    analysed: Sequence[ReasoningArtifact], *, promotions: Mapping[ArtifactId, PromotionDecision]
) -> tuple[HeldBack, ...]:
    held: dict[str, HeldBack] = {}
    for artifact in analysed:
        promotion = promotions.get(artifact.id)
        if promotion is None:
            continue
        reasons = {entry.claim: (entry.rule, entry.reason) for entry in promotion.held}
        rejected: Sequence[Claim] = () if artifact.trust is TrustLevel.PROMOTED else artifact.claims
        for claim in (*artifact.held, *rejected):
            rule, reason = reasons.get(claim.id, ("promotion", promotion.reason))
            held.setdefault(claim.conclusion, HeldBack(claim=claim, artifact=artifact.id, rule=rule, reason=reason))
    return tuple(held.values())
