"""Clarify, scope and plan: what is asked, what belongs to it, and who reads what before which question is answered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from toulmin.adapters.models.extractive.anchor import DAY_US, clock, day, stated_date
from toulmin.adapters.models.extractive.corpus import Corpus, Genre, attribute
from toulmin.adapters.models.extractive.knowledge import lists_of
from toulmin.adapters.models.extractive.wording import listed, stem_of
from toulmin.contracts.artifact import ItemKind
from toulmin.contracts.exchange import (
    ClarifyAnswer,
    DocumentView,
    PlanAnswer,
    ProposedItem,
    ScopeAnswer,
    Task,
)
from toulmin.contracts.vocabulary import DocumentId, ItemId

SERVICES_MAX = 8
STALE_US = 365 * DAY_US
DIAGNOSED_MAX = 12
"""Logs that are each held against the lists of failure modes: more are read, and only diagnosed all together."""
_YEAR_IN_NAME = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_TITLES = {
    Genre.METRICS: "Read the measurements",
    Genre.CONVERSATION: "Read what people said",
    Genre.CHANGES: "Read configuration and changes",
    Genre.KNOWLEDGE: "Read the runbooks",
    Genre.PROSE: "Read the other documents",
}


def clarify(task: Task, corpus: Corpus) -> ClarifyAnswer:
    """What was understood, which times the documents cover, and what only a person can settle."""
    anchor = corpus.anchor
    assumptions = []
    if anchor.at_us is not None:
        zone = "as the objective says" if anchor.zone_stated else "the objective names no zone"
        assumptions.append(f"The time in question is {clock(anchor.at_us)} UTC on {day(anchor.at_us)} ({zone}).")
        covering, outside = _coverage(corpus, anchor.at_us)
        if covering:
            assumptions.append(f"That time is covered by {listed(covering)}.")
        if outside:
            assumptions.append(f"Not by their own times: {listed(outside)}.")
    assumptions.append("Times without a zone are read as UTC; times with an offset are converted.")
    questions = []
    if anchor.at_us is None:
        questions.append(
            "At what time did it happen? No time of day is stated, so the gravest part of the logs is taken."
        )
    elif not anchor.date_stated:
        questions.append("On which date did it happen? The latest day that the documents cover is taken.")
    stale = [document.name for document in corpus.documents.values() if is_stale(corpus, document)]
    if stale:
        questions.append(
            f"Do {listed(stale)} still hold? Their dates are more than a year before the time in question."
        )
    return ClarifyAnswer(
        restatement=f"Find out from the {len(corpus.documents)} documents given: {task.objective}",
        objective=task.objective,
        assumptions=tuple(assumptions),
        questions=tuple(questions),
    )


def scope(task: Task, corpus: Corpus) -> ScopeAnswer:
    """In: the subjects that logs and measurements are about. Out: what is stale, and what nobody gave evidence for."""
    subjects = [
        stem_of(document.name)
        for genre in (Genre.LOG, Genre.METRICS)
        for document in corpus.documents.values()
        if corpus.genres[document.id] is genre
    ]
    services = Counter(attribute(piece.passage, "service") for piece in corpus.all_pieces(Genre.LOG))
    subjects += [name for name, _ in services.most_common(SERVICES_MAX) if name]
    inside = tuple(dict.fromkeys((*task.in_scope, *(subject for subject in subjects if not _odd(subject)))))
    outside = [*task.out_of_scope]
    outside += [
        f"anything that only {document.name} says: it is older than the time in question by more than a year"
        for document in corpus.documents.values()
        if is_stale(corpus, document)
    ]
    outside.append("systems for which no log, measurement or configuration was given")
    return ScopeAnswer(in_scope=inside or ("the documents given",), out_of_scope=tuple(dict.fromkeys(outside)))


def plan(task: Task, corpus: Corpus) -> PlanAnswer:
    """First read every document, logs one by one and the others by kind; then answer each question over all of them.

    Where there are several logs and a list of failure modes, each log is held against the list by itself: what is wrong
    in one system is seen more clearly there than in all of them at once.

    A plan never has more items than are allowed: documents are read together first, then not ahead of the questions at
    all (each question is answered over every document anyway), and at last the last item answers all questions that
    are left.
    """
    questions = (task.must_answer or (task.objective,))[: task.items_max]
    groups = list(_groups(corpus, room=task.items_max - len(questions)))
    surveys = tuple(
        ProposedItem(
            id=ItemId(f"i{number}"),
            kind=ItemKind.SURVEY,
            title=title,
            documents=documents,
            expects="What stands out for the time and the subject in question, each with its place.",
        )
        for number, (title, documents) in enumerate(groups, start=1)
    )
    needs = tuple(item.id for item in surveys)
    asked = tuple(
        ProposedItem(
            id=ItemId(f"i{len(surveys) + number}"),
            kind=ItemKind.QUESTION,
            title=f"Answer: {'; '.join(parts_of(task, question))}",
            question=question,
            needs=needs,
            expects=f"Claims that answer {question!r}, each with evidence.",
        )
        for number, question in enumerate(questions, start=1)
    )
    return PlanAnswer(items=(*surveys, *asked))


def parts_of(task: Task, question: str) -> tuple[str, ...]:
    """The questions that an item answers: its own, and with the last one that a plan had room for all that follow."""
    last = task.must_answer[task.items_max - 1 :]
    return last if last[:1] == (question,) else (question,)


def is_stale(corpus: Corpus, document: DocumentView) -> bool:
    """Whether a document's own date (in its text, its name or its title) is more than a year before the moment in
    question. Runbooks are not: they say when they were reviewed, and hold until somebody changes them.
    """
    anchor = corpus.anchor.at_us
    if anchor is None or corpus.genres[document.id] is not Genre.PROSE:
        return False
    if document.last_us is not None:
        return document.last_us < anchor - STALE_US
    year = int(day(anchor)[:4])
    named = [int(found.group()) for found in _YEAR_IN_NAME.finditer(f"{document.name} {document.title}")]
    if named:
        return max(named) < year - 1
    dates = [
        found
        for piece in corpus.pieces.get(document.id, ())[:3]
        if (found := stated_date(piece.said, year=None)[0]) is not None
    ]
    return bool(dates) and max(dates).year < year - 1


def _coverage(corpus: Corpus, at_us: int) -> tuple[list[str], list[str]]:
    covering: list[str] = []
    outside: list[str] = []
    for document in corpus.documents.values():
        if document.first_us is None or document.last_us is None:
            continue
        (covering if document.first_us <= at_us <= document.last_us else outside).append(document.name)
    return covering, outside


def _groups(corpus: Corpus, *, room: int) -> Iterator[tuple[str, tuple[DocumentId, ...]]]:
    logs = [document for document in corpus.documents.values() if corpus.genres[document.id] is Genre.LOG]
    others = [
        (title, members)
        for genre, title in _TITLES.items()
        if (members := tuple(one.id for one in corpus.documents.values() if corpus.genres[one.id] is genre))
    ]
    if room < 1:
        return
    if len(logs) + len(others) <= room:
        lists = lists_of(corpus) if 1 < len(logs) <= DIAGNOSED_MAX else ()
        also = " and hold it against what is known" if lists else ""
        yield from ((f"Read {document.name}{also}", (document.id, *lists)) for document in logs)
        yield from others
    elif room > len(others) and logs:
        yield "Read the logs", tuple(document.id for document in logs)
        yield from others
    else:
        yield "Read all documents", tuple(corpus.documents)


def _odd(subject: str) -> bool:
    """Whether a name holds more than letters: such a name means a machine or a version, not a subject."""
    return not re.fullmatch(r"[A-Za-z]+(?:-[A-Za-z]+)*", subject)
