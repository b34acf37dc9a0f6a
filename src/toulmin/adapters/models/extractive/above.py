"""The protocol above L1: what is asked of synthesis and abstraction, within which bounds, by which items, how well."""

from __future__ import annotations

from collections.abc import Sequence

from toulmin.adapters.models.extractive.asking import kinds_wanted
from toulmin.adapters.models.extractive.clusters import Cluster
from toulmin.adapters.models.extractive.preparation import parts_of
from toulmin.adapters.models.extractive.synthesis import Synopsis, said
from toulmin.adapters.models.extractive.told import Told
from toulmin.contracts.artifact import DecisionConfidence, ItemKind
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.exchange import (
    ClarifyAnswer,
    ModelRequest,
    PlanAnswer,
    ProposedItem,
    ReviewAnswer,
    ScopeAnswer,
    Task,
)
from toulmin.contracts.vocabulary import Criticality, ItemId, Level

ITEMS_MAX = 40
SOURCES_MAX = 200
SHOWN_MAX = 5
SURE = 0.8
SAID_CHARS_MAX = 160

_PURPOSE = {
    Level.L2: "Bring together what the promoted claims say about the objective",
    Level.L3: "Say what the syntheses have in common about the objective",
    Level.L4: "Judge how the run itself went about the objective",
}
_ASSUMPTIONS = {
    Level.L2: (
        "Only promoted claims are used, with the quotes that they rest on; no document is read again.",
        "Two documents count as independent of each other, the second at half the weight of the first.",
    ),
    Level.L3: (
        "A pattern needs at least two findings of different items; one finding alone is passed on as it is.",
        "What is said in general is less sure than the weakest finding it is drawn from.",
    ),
    Level.L4: (
        "What was decided, held back, refused and left open is the material; the subject matter is not judged again.",
        "Another round pays only where a question or a source is missing and something is left to look at.",
    ),
}
_INSIDE = {
    Level.L2: "claims promoted by the level below",
    Level.L3: "syntheses promoted by the level below",
    Level.L4: "gaps, weak spots, contradictions and wasted effort",
}
_OUTSIDE = {
    Level.L2: "raw passages beyond the quotes behind promoted findings",
    Level.L3: "particulars without any counterpart elsewhere among the syntheses",
    Level.L4: "fresh judgement of subject matter by meta-reasoning",
}


def clarify(task: Task) -> ClarifyAnswer:
    """What the level is to do here, and on what terms; it asks nothing of people that L1 has not asked."""
    return ClarifyAnswer(
        restatement=f"{_PURPOSE[task.level]}: {task.objective}",
        objective=task.objective,
        assumptions=_ASSUMPTIONS[task.level],
    )


def scope(task: Task) -> ScopeAnswer:
    """The bounds that were given, and what the level leaves alone; nothing is added to what is in."""
    return ScopeAnswer(
        in_scope=task.in_scope or (_INSIDE[task.level],),
        out_of_scope=tuple(dict.fromkeys((*task.out_of_scope, _OUTSIDE[task.level]))),
        constraints=task.constraints,
    )


def plan_synthesis(request: ModelRequest) -> PlanAnswer:
    """One item for each question that promoted claims bear on, and one for what several documents observed.

    A question that nothing bears on, or nothing new in a later round, is named in the last item, so that it is seen.
    """
    synopsis, task = Synopsis.of(request), bounded(request.task)
    items: list[ProposedItem] = []
    open_questions: list[str] = []
    settled: list[str] = []
    for question in task.must_answer[: task.items_max]:
        parts = parts_of(task, question)
        found = tuple(one for part in parts for one in synopsis.on(part))
        if any(synopsis.is_fresh(one) for one in found):
            items.append(_question_item(len(items), question, parts, sources=_sources(synopsis, question, found)))
        elif found:
            settled += parts
        else:
            open_questions += parts
    shared = synopsis.shared() if task.round == 1 else synopsis.brought()
    if shared and len(items) < task.items_max:
        items.append(
            ProposedItem(
                id=_id(len(items)),
                kind=ItemKind.SYNTHESIS,
                title="Bring together what several documents observed, whatever was asked",
                sources=_units(shared),
                expects="What more than one document tells of, each with all that tell of it.",
            )
        )
    if not items:
        items.append(
            ProposedItem(
                id=_id(0),
                kind=ItemKind.SYNTHESIS,
                title="Bring together what was promoted",
                sources=_units(synopsis.clusters),
                criticality=Criticality.CRITICAL,
                question=task.must_answer[0] if task.must_answer else task.objective,
                expects="What the promoted claims say together.",
            )
        )
    items = _told(items, "Told by an earlier round, to which this one adds nothing", settled)
    return PlanAnswer(items=tuple(_told(items, _OPEN, open_questions)))


def plan_abstraction(request: ModelRequest) -> PlanAnswer:
    """One item: a pattern stands behind all syntheses or behind none."""
    synopsis, task = Synopsis.of(request), request.task
    answered = [question for question in task.must_answer if synopsis.on(question)]
    left = [question for question in task.must_answer if question not in answered]
    item = ProposedItem(
        id=_id(0),
        kind=ItemKind.ABSTRACTION,
        title="Say what the syntheses have in common",
        sources=_units(synopsis.clusters),
        criticality=Criticality.CRITICAL,
        expects="; ".join(
            ("As few general claims as carry the findings, and one sentence for each question", *answered)
        ),
    )
    return PlanAnswer(items=tuple(_told([item], _OPEN, left)))


def review_above(request: ModelRequest) -> ReviewAnswer:
    """How far the claims of the level answer what was asked, where they disagree, and what they hang on."""
    synopsis, task = Synopsis.of(request), request.task
    asked = task.must_answer
    answered = [question for question in asked if any(question in claim.answers for claim in request.prior)]
    what = "syntheses" if task.level is Level.L2 else "abstractions"
    lone = [one for one in synopsis.clusters if len(one.documents) == 1 and one.kind is not ClaimKind.UNKNOWN]
    disputed = [one for one in synopsis.clusters if one.against]
    unsure = [one for one in synopsis.clusters if one.lead.claim.confidence < SURE]
    return ReviewAnswer(
        alignment=f"The {what} answer {len(answered)} of {len(asked)} questions of the objective: {task.objective}",
        uncertainties=tuple(f"Less sure than the rest: {_short(one.lead)}" for one in unsure[:SHOWN_MAX]),
        missing_data=tuple(
            f"None of the {what} answers the question {question!r}." for question in asked if question not in answered
        ),
        weak_points=(
            *(f"Only one document bears it out: {_short(one.lead)}" for one in lone[:SHOWN_MAX]),
            _CAVEATS[task.level],
        ),
        decisions=_decisions(synopsis) if task.self_audit else (),
        inconsistencies=tuple(
            f"{_short(one.lead)}: against it stands {_short(one.against[0].told)} ({one.against[0].why})."
            for one in disputed[:SHOWN_MAX]
        ),
    )


def _short(told: Told) -> str:
    return said(told, chars_max=SAID_CHARS_MAX)


_CAVEATS = {
    Level.L2: "Claims were taken for the same when they share most of their words and their time; no one checked that.",
    Level.L3: "The pattern is named by the words and the order of what was found; another one may fit as well.",
}


def bounded(task: Task) -> Task:
    """The task with no more items than a level above L1 plans."""
    return task.with_(items_max=min(task.items_max, ITEMS_MAX))


def _question_item(number: int, question: str, parts: Sequence[str], *, sources: tuple[str, ...]) -> ProposedItem:
    return ProposedItem(
        id=_id(number),
        kind=ItemKind.SYNTHESIS,
        title=f"Bring together what was found on: {'; '.join(parts)}",
        sources=sources,
        criticality=Criticality.CRITICAL,
        question=question,
        expects=f"What the promoted claims say together to {'; '.join(parts)}: who agrees, who does not, and when.",
    )


def _sources(synopsis: Synopsis, question: str, found: Sequence[Cluster]) -> tuple[str, ...]:
    """The units whose claims answer, then those that observed something a cause may explain."""
    causal = ClaimKind.CAUSE in kinds_wanted(question)
    return _units((*found, *(synopsis.observed() if causal else ())))


def _units(clusters: Sequence[Cluster]) -> tuple[str, ...]:
    units = dict.fromkeys(told.claim.item for one in clusters for told in one.members)
    return tuple(units)[:SOURCES_MAX]


_OPEN = "Left open, as nothing promoted bears on it"


def _told(items: list[ProposedItem], what: str, questions: Sequence[str]) -> list[ProposedItem]:
    """The items, the last of which says what becomes of some questions."""
    if not questions:
        return items
    last = items[-1]
    return [*items[:-1], last.with_(expects=f"{last.expects} {what}: {'; '.join(questions)}."[:20_000])]


def _id(number: int) -> ItemId:
    return ItemId(f"i{number + 1}")


def _decisions(synopsis: Synopsis) -> tuple[DecisionConfidence, ...]:
    chosen = [one for one in synopsis.clusters if one.kind in (ClaimKind.CAUSE, ClaimKind.CONCLUSION)][:SHOWN_MAX]
    told = tuple(
        DecisionConfidence(
            decision=f"put first: {_short(one.lead)}",
            confidence=round(100 * one.lead.claim.confidence),
        )
        for one in chosen
    )
    return told or (DecisionConfidence(decision="put no cause first", confidence=50),)
