"""Compose: from promoted artifacts to the report that a person reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from toulmin.contracts.artifact import Analysis, ReasoningArtifact, Review
from toulmin.contracts.canonical import Digest
from toulmin.contracts.claim import Claim, ClaimKind
from toulmin.contracts.constraint import Counted, NumberOf, Relation
from toulmin.contracts.promotion import PromotionDecision
from toulmin.contracts.report import AnswerTo, HeldBack, Need, ReportedClaim, rendered
from toulmin.contracts.run_contract import OutputSpec
from toulmin.contracts.vocabulary import ArtifactId, ClaimId, Level, TrustLevel
from toulmin.reasoning.gaps import answered_in, open_gaps

__all__ = ["Composition", "compose"]


UNASKED_MAX = 20
"""Findings that a report without any answer shows."""
ANSWER_CHARS_MAX = 20_000
"""Characters of one answer: thousands of claims may answer a question, and nobody reads more than this."""

_WEIGHT = {kind: 1 if kind is ClaimKind.OBSERVATION else 0 for kind in ClaimKind}
"""What a question asks for comes before what was merely seen."""


@dataclass(frozen=True, slots=True)
class Composition:
    """The parts of a report that come from artifacts."""

    answers: tuple[AnswerTo, ...]
    claims: tuple[ReportedClaim, ...]
    held_back: tuple[HeldBack, ...]
    needs: tuple[Need, ...]
    not_known: tuple[str, ...]
    weak_points: tuple[str, ...]
    confidence: float


def compose(
    output: OutputSpec,
    *,
    promoted: Sequence[ReasoningArtifact],
    analysed: Sequence[ReasoningArtifact],
    promotions: Mapping[ArtifactId, PromotionDecision],
    reviews: Sequence[ReasoningArtifact],
) -> Composition:
    """Answers in the order of the contract's questions, each from the promoted claims that answer it.

    Claims that say what the question asks get room before observations, then the surest before the others, while the
    contract's limit on words and ANSWER_CHARS_MAX last: a limit on length costs the weakest claims and never cuts a
    sentence. A claim that a higher level took up is told there and not once more, unless there was no room for the
    higher one.
    """
    room = _words_max(output)
    # Every question keeps an equal part of the room, and what one does not need goes to the next.
    answers: list[AnswerTo] = []
    reported: dict[ClaimId, ReportedClaim] = {}
    answered = answered_in(promoted)
    gaps_of = {artifact.id: open_gaps(artifact, answered=answered) for artifact in analysed}
    not_known = _not_known(analysed, gaps_of=gaps_of)
    held_back = _held_back(analysed, promotions=promotions)
    for number, question in enumerate(output.must_answer):
        gaps = [gap for artifact in analysed if _asked(artifact, question) for gap in gaps_of[artifact.id]]
        chosen, text = _answer(
            _candidates(question, promoted=promoted),
            gaps=gaps,
            words_max=room // (len(output.must_answer) - number),
        )
        room -= len(text.split())
        reported.update((entry.claim.id, entry) for entry in chosen)
        answers.append(AnswerTo(question=question, claims=tuple(entry.claim.id for entry in chosen), text=text))
    strongest = [
        max(reported[claim].claim.qualifier.confidence for claim in answer.claims)
        for answer in answers
        if answer.claims
    ]
    if not any(answer.claims for answer in answers):
        reported.update((entry.claim.id, entry) for entry in _unasked(promoted))
    return Composition(
        answers=tuple(answers),
        claims=tuple(reported.values()),
        held_back=held_back,
        needs=tuple(_need(question, held_back=held_back) for question in output.open_questions(answered)),
        not_known=not_known,
        weak_points=tuple(
            dict.fromkeys(
                weak for review in reviews if isinstance(review.body, Review) for weak in review.body.weak_points
            )
        ),
        confidence=sum(strongest) / len(strongest) if strongest else 0.0,
    )


def _words_max(output: OutputSpec) -> int:
    """Words that the answers may have together: the contract's limit without what the rendering adds."""
    limit = min(
        (
            rule.number
            for rule in output.constraints
            if isinstance(rule, NumberOf) and rule.of is Counted.WORDS and rule.relation is not Relation.AT_LEAST
        ),
        default=1_000_000,
    )
    frame = rendered([AnswerTo(question=question, claims=(), text="") for question in output.must_answer], output)
    return max(0, limit - len(frame.split()))


def _candidates(question: str, *, promoted: Sequence[ReasoningArtifact]) -> list[ReportedClaim]:
    """Claims that answer a question and stand: the highest level first, in the plan's order, each once.

    A later round that answers the question above L1 again has had all of the earlier one before it, and replaces it.
    """
    answering = [
        (artifact, claim)
        for artifact in sorted(promoted, key=lambda artifact: (-artifact.level, artifact.round))
        for claim in artifact.claims
        if question in claim.answers
    ]
    latest = {artifact.level: artifact.round for artifact, _ in answering}
    once = {
        (artifact.level, claim.content_digest): _reported(artifact, claim)
        for artifact, claim in answering
        if artifact.level is Level.L1 or artifact.round == latest[artifact.level]
    }
    return list(once.values())


def _reported(artifact: ReasoningArtifact, claim: Claim) -> ReportedClaim:
    return ReportedClaim(
        claim=claim,
        artifact=artifact.id,
        item=artifact.item or "",
        level=artifact.level,
        degraded=artifact.provenance.degraded,
    )


def _unasked(promoted: Sequence[ReasoningArtifact]) -> Iterator[ReportedClaim]:
    """Promoted claims that answer no question: when none is answered, they are what the work so far has shown."""
    found = [_reported(artifact, claim) for artifact in promoted for claim in artifact.claims if not claim.answers]
    yield from sorted(found, key=lambda entry: -entry.claim.qualifier.confidence)[:UNASKED_MAX]


def _answer(
    candidates: Sequence[ReportedClaim], *, gaps: Iterable[str], words_max: int
) -> tuple[list[ReportedClaim], str]:
    """The claims that fit, the most telling first to get room, and the text that says them in their own order."""
    room = _Room(words=words_max, chars=ANSWER_CHARS_MAX)
    chosen: set[ClaimId] = set()
    taken_up: set[tuple[int, Digest]] = set()
    rank = {
        entry.claim.id: (_WEIGHT[entry.claim.kind], -entry.level, -entry.claim.qualifier.confidence)
        for entry in candidates
    }
    below: dict[tuple[int, Digest], Claim] = {
        (entry.level, entry.claim.content_digest): entry.claim for entry in candidates
    }
    for entry in sorted(candidates, key=lambda entry: rank[entry.claim.id]):
        if (entry.level, entry.claim.content_digest) in taken_up:
            continue
        if room.takes(_sentence(entry.claim.conclusion)):
            chosen.add(entry.claim.id)
            taken_up.update(_behind(entry.claim, level=entry.level, claims=below))
    told = [entry for entry in candidates if entry.claim.id in chosen]
    sentences = [_sentence(entry.claim.conclusion) for entry in told]
    for gap in dict.fromkeys(gaps):
        sentence = f"Not known: {_sentence(gap)}"
        if room.takes(sentence):
            sentences.append(sentence)
    return told, " ".join(sentences)


@dataclass(slots=True)
class _Room:
    """What is left for an answer."""

    words: int
    chars: int

    def takes(self, sentence: str) -> bool:
        """Give a sentence its room, if there is enough."""
        words, chars = len(sentence.split()), len(sentence) + 1
        if words > self.words or chars > self.chars:
            return False
        self.words -= words
        self.chars -= chars
        return True


def _behind(claim: Claim, *, level: int, claims: Mapping[tuple[int, Digest], Claim]) -> Iterator[tuple[int, Digest]]:
    """The claims of lower levels that a claim draws on, down to L1: whoever reads it has read them."""
    for digest in claim.rests_on:
        place = (level - 1, digest)
        yield place
        if place in claims:
            yield from _behind(claims[place], level=level - 1, claims=claims)


def _asked(artifact: ReasoningArtifact, question: str) -> bool:
    return isinstance(artifact.body, Analysis) and artifact.body.question == question


def _sentence(text: str) -> str:
    stripped = text.strip()
    return stripped if stripped.endswith((".", "!", "?")) else f"{stripped}."


def _not_known(
    analysed: Sequence[ReasoningArtifact], *, gaps_of: Mapping[ArtifactId, tuple[str, ...]]
) -> tuple[str, ...]:
    gaps = [gap for artifact in analysed for gap in gaps_of[artifact.id]]
    unknown = [
        claim.conclusion for artifact in analysed for claim in artifact.claims if claim.kind is ClaimKind.UNKNOWN
    ]
    return tuple(dict.fromkeys((*gaps, *unknown)))


def _need(question: str, *, held_back: Sequence[HeldBack]) -> Need:
    answering = sorted(
        (entry for entry in held_back if question in entry.claim.answers),
        key=lambda entry: -entry.claim.qualifier.confidence,
    )
    if not answering:
        return Need(question=question)
    surest = answering[0]
    return Need(
        question=question,
        held=tuple(entry.claim.id for entry in answering),
        rule=surest.rule,
        confidence=surest.claim.qualifier.confidence,
    )


def _held_back(
    analysed: Sequence[ReasoningArtifact],
    *,
    promotions: Mapping[ArtifactId, PromotionDecision],
) -> tuple[HeldBack, ...]:
    held: dict[str, HeldBack] = {}
    for artifact in analysed:
        promotion = promotions.get(artifact.id)
        if promotion is None:
            continue
        reasons = {entry.claim: (entry.rule, entry.reason) for entry in promotion.held}
        for claim in (*artifact.held, *artifact.claims):
            if claim.id in reasons or artifact.trust is not TrustLevel.PROMOTED:
                rule, reason = reasons.get(claim.id, (promotion.rule, promotion.reason))
                back = HeldBack(claim=claim, artifact=artifact.id, rule=rule, reason=reason)
                held.setdefault(claim.conclusion, back)
    return tuple(held.values())
