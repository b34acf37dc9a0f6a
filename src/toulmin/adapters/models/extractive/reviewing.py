"""Review: how far the promoted claims answer what was asked, and where they are weak."""

from __future__ import annotations

from toulmin.adapters.models.extractive.corpus import Corpus, Genre
from toulmin.adapters.models.extractive.preparation import is_stale
from toulmin.contracts.artifact import DecisionConfidence
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.exchange import ModelRequest, PriorClaim, ReviewAnswer

SURE = 0.8
SHOWN_MAX = 5
ONE_WORD = "It has the word of one document only: "
"""How a review begins to tell of a claim that is not sure and that one document alone says."""


def review(request: ModelRequest, corpus: Corpus) -> ReviewAnswer:
    """What the claims cover of the questions, which are unsure, which rest on one document, what was not given."""
    claims, asked = request.prior, request.task.must_answer
    answered = [question for question in asked if any(question in claim.answers for claim in claims)]
    open_questions = [question for question in asked if question not in answered]
    unsure = [claim for claim in claims if claim.confidence < SURE and claim.kind is not ClaimKind.UNKNOWN]
    single = [
        claim
        for claim in claims
        if claim.kind in (ClaimKind.CAUSE, ClaimKind.FACTOR, ClaimKind.CONCLUSION) and len(_documents(claim)) == 1
    ]
    hanging = [claim for claim in single if claim in unsure]
    return ReviewAnswer(
        alignment=(
            f"The claims answer {len(answered)} of {len(asked)} questions of the objective: {request.task.objective}"
        ),
        uncertainties=tuple(f"Less sure than the rest: {claim.conclusion}" for claim in unsure[:SHOWN_MAX]),
        missing_data=(
            *(f"Nothing that was promoted answers the question {question!r}." for question in open_questions),
            *_missing(corpus),
        ),
        weak_points=(
            *(f"{ONE_WORD}{claim.conclusion}" for claim in hanging[:SHOWN_MAX]),
            *(f"It rests on one document: {claim.conclusion}" for claim in single[:SHOWN_MAX] if claim not in hanging),
            "Events are linked by time, machines and shared words; no system was asked and nothing was tried out.",
        ),
        decisions=_decisions(claims) if request.task.self_audit else (),
    )


def _missing(corpus: Corpus) -> list[str]:
    told = []
    kinds = set(corpus.genres.values())
    wanted = ((Genre.LOG, "log"), (Genre.METRICS, "table of measurements"), (Genre.KNOWLEDGE, "runbook"))
    told += [f"No {name} was given." for genre, name in wanted if genre not in kinds]
    anchor = corpus.anchor.at_us
    for document in corpus.documents.values():
        if corpus.genres[document.id] in (Genre.LOG, Genre.METRICS):
            if document.first_us is None or document.last_us is None:
                told.append(f"{document.name} has no times.")
            elif anchor is not None and not document.first_us <= anchor <= document.last_us:
                told.append(f"{document.name} does not cover the time in question.")
        elif is_stale(corpus, document):
            told.append(f"{document.name} is more than a year older than the time in question.")
    return told


def _decisions(claims: tuple[PriorClaim, ...]) -> tuple[DecisionConfidence, ...]:
    chosen = [claim for claim in claims if claim.kind in (ClaimKind.CAUSE, ClaimKind.ACTION)][:SHOWN_MAX]
    told = tuple(
        DecisionConfidence(decision=f"put forward: {claim.conclusion}", confidence=round(100 * claim.confidence))
        for claim in chosen
    )
    return told or (DecisionConfidence(decision="put forward no cause", confidence=50),)


def _documents(claim: PriorClaim) -> set[str]:
    return {ref.passage.rsplit(":", 1)[0] for ref in claim.evidence}
