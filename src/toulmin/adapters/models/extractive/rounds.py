"""Rounds: what another pass over the inputs is asked for, and how a later pass keeps to what it was sent for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from toulmin.adapters.models.extractive.asking import FOR_ANSWER, FOR_SOURCE
from toulmin.adapters.models.extractive.corpus import terms
from toulmin.adapters.models.extractive.reviewing import ONE_WORD
from toulmin.adapters.models.extractive.wording import listed, shortened
from toulmin.contracts.artifact import ItemKind
from toulmin.contracts.command import NextRound
from toulmin.contracts.exchange import (
    DocumentView,
    DraftClaim,
    FindingsAnswer,
    HeldEntry,
    ModelRequest,
    PlanAnswer,
    PriorClaim,
    RunRecord,
    Task,
)
from toulmin.contracts.vocabulary import DocumentId

FOCUS_MAX = 12
"""Documents that one more round looks at."""
NAMES_MAX = 5
CONSTRAINTS_MAX = 20
HANGING_MAX = 2
"""Promoted claims with the word of one document only that one more round looks at besides."""
SAID_CHARS_MAX = 160
SUPPORT_RULES = ("roots", "support", "evidence", "independent")
"""Parts of the names of rules that hold a claim back because too little stands behind it."""


def next_round(request: ModelRequest) -> NextRound | None:
    """What one more round should do; None if none is left, nothing is missing, or nothing new is there to look at.

    It pays when a question is open or a claim was held back for want of a source, and documents are left that no
    promoted claim rests on and that no earlier round was sent to for the same. A round that pays also looks for what
    bears out, or does not, promoted claims that have the word of one document only.
    """
    record = request.record
    if record is None or record.round >= record.rounds_max:
        return None
    questions = tuple(question for question in record.unanswered if question in request.task.must_answer)
    unsure = _unsupported(record)
    if not questions and not unsure:
        return None
    sources = [*(one.said for one in unsure), *_hanging(record)]
    wanted = terms(" ".join((request.task.objective, *questions, *sources)))
    fresh = [one for one in _left(request, record) if not _asked_before(record, one.id, questions)]
    focus = sorted(fresh, key=lambda one: (-len(terms(f"{one.name} {one.title}") & wanted), -one.passages))[:FOCUS_MAX]
    if not focus:
        return None
    documents = tuple(document.id for document in request.documents if document in focus)
    return NextRound(
        constraints=tuple(_constraints(questions, sources, focus=focus))[:CONSTRAINTS_MAX],
        documents=documents,
        questions=questions,
    )


def _unsupported(record: RunRecord) -> tuple[HeldEntry, ...]:
    """Claims held back because too little stands behind them; one that lost a conflict needs no second source."""
    found = {
        entry.said: entry
        for entry in reversed(record.held)
        if any(part in entry.rule for part in SUPPORT_RULES) and not entry.rule.startswith("conflict.")
    }
    return tuple(reversed(found.values()))


def _hanging(record: RunRecord) -> list[str]:
    """What was promoted on the word of one document, as the reviews tell."""
    found = dict.fromkeys(weak.removeprefix(ONE_WORD) for weak in record.weak_points if weak.startswith(ONE_WORD))
    return list(found)[:HANGING_MAX]


def _left(request: ModelRequest, record: RunRecord) -> list[DocumentView]:
    """Documents with text that no promoted claim quotes."""
    unquoted = set(record.unquoted)
    return [document for document in request.documents if document.id in unquoted and document.passages]


def _asked_before(record: RunRecord, document: DocumentId, questions: Sequence[str]) -> bool:
    return any(
        (not sent.documents or document in sent.documents)
        and (not sent.questions or set(questions) <= set(sent.questions))
        for sent in record.sent
    )


def _constraints(questions: Sequence[str], sources: Sequence[str], *, focus: Sequence[DocumentView]) -> Iterator[str]:
    names = [document.name for document in focus]
    more = len(names) - NAMES_MAX
    where = listed([*names[:NAMES_MAX], f"{more} more"] if more > 0 else names)
    wanted = [f"{FOR_ANSWER}{question}" for question in questions]
    wanted += [f"{FOR_SOURCE}{shortened(said, chars_max=SAID_CHARS_MAX)}" for said in sources]
    for place, what in enumerate(wanted):
        yield f"Look {'there' if place else f'in {where}'}{what}"


def again(plan: PlanAnswer, task: Task) -> PlanAnswer:
    """The plan of a later round: the same steps over what the round is for, and what it was sent down to do.

    A round that is only to find second sources reads and concludes nothing: documents that nothing rested on would
    answer whole questions out of context. The questions are named all the same, so that it is seen what it is for.
    """
    sent = "; ".join(task.constraints)
    wanted = f" Above all: {sent}." if sent else ""
    surveys = [item for item in plan.items if item.kind is ItemKind.SURVEY]
    sources_only = FOR_SOURCE in sent and FOR_ANSWER not in sent
    if surveys and sources_only:
        asked = "; ".join(task.must_answer)
        wanted = f"{wanted} It may bear on: {asked}."
    return PlanAnswer(
        items=tuple(
            item.with_(title=f"Round {task.round}: {item.title}", expects=f"{item.expects}{wanted}"[:20_000])
            if item.kind is ItemKind.SURVEY
            else item
            for item in (surveys if surveys and sources_only else plan.items)
        )
    )


def only_new(answer: FindingsAnswer, prior: Iterable[PriorClaim]) -> FindingsAnswer:
    """An answer without what is known already: the same kind of claim on the same evidence, to the same questions."""
    known: dict[tuple[str, frozenset[tuple[str, int | None, int | None]]], set[str]] = {}
    for claim in prior:
        place = frozenset((span.passage, span.start, span.end) for span in claim.evidence)
        known.setdefault((claim.kind, place), set()).update(claim.answers)
    claims = tuple(claim for claim in answer.claims if not _is_known(claim, known))
    if len(claims) == len(answer.claims):
        return answer
    dropped = len(answer.claims) - len(claims)
    nothing = () if claims else (f"Nothing new: {dropped} findings were known already, with the same evidence.",)
    return answer.with_(claims=claims, not_known=(*answer.not_known, *nothing))


def _is_known(
    claim: DraftClaim, known: dict[tuple[str, frozenset[tuple[str, int | None, int | None]]], set[str]]
) -> bool:
    place = frozenset((ref.passage, ref.start, ref.end) for ref in claim.evidence)
    answered = known.get((claim.kind, place))
    return answered is not None and answered.issuperset(claim.answers)
