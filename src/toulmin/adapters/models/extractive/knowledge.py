"""What is known in general: runbooks and failure modes as candidates, their place for a log, their rules and steps."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from toulmin.adapters.models.extractive.corpus import SAID_CHARS_MAX, Corpus, Genre, Piece, terms
from toulmin.adapters.models.extractive.mixture import Diagnosis, Problems, diagnose
from toulmin.adapters.models.extractive.rank import Candidate, CandidateIndex, Field
from toulmin.adapters.models.extractive.signals import evidence
from toulmin.contracts.document import ElementKind
from toulmin.contracts.exchange import PassageView, SpanRef
from toulmin.contracts.vocabulary import DocumentId

FIELD_WEIGHTS = {"title": 8, "cause": 2, "description": 2, "impact": 1, "mitigation": 1, "tags": 2}
LOUD = 0.5
"""A line that says this part of what the most telling one says for a mode shows that it has begun."""
_STEPS = re.compile(r"(?i)\b(?:mitigation|remediation|resolution|recovery|fix|workaround|what to do|actions?|steps)\b")
_RULE = re.compile(
    r"(?i)\b(?:must|should|always|never|when|after|until|if|at most|at least|points? to|comes?|stays?)\b"
)


@dataclass(frozen=True, slots=True)
class Mode:
    """One runbook or failure mode: its title, what of it can be cited, and the steps that it advises."""

    id: str
    title: str
    head: SpanRef
    """The place that names it."""
    pieces: tuple[Piece, ...]
    steps: tuple[Piece, ...]
    candidate: Candidate
    from_list: bool = False
    """Whether it is a record of a list of failure modes, not a document of its own."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A log held against all modes: the modes, best first, with the pieces of the log that speak for each."""

    modes: tuple[Mode, ...]
    diagnosis: Diagnosis
    support: tuple[tuple[Piece, ...], ...]
    onset: Piece | None = None
    """The earliest piece that speaks for the first mode; None without a time."""


def lists_of(corpus: Corpus) -> tuple[DocumentId, ...]:
    """The documents that are lists of failure modes: of records, each with what is known of one."""
    return tuple(
        document.id
        for document, pieces in corpus.of_genre(Genre.KNOWLEDGE)
        if any(_record_mode(piece) is not None for piece in pieces if piece.passage.kind is ElementKind.RECORD)
    )


def modes_of(corpus: Corpus) -> tuple[Mode, ...]:
    """Each runbook is one mode; each record of a list of failure modes is one."""
    found: list[Mode] = []
    for document, pieces in corpus.of_genre(Genre.KNOWLEDGE):
        records = [piece for piece in pieces if piece.passage.kind is ElementKind.RECORD]
        if records:
            found += [mode for piece in records if (mode := _record_mode(piece)) is not None]
            continue
        headings = corpus.headings.get(document.id, ())
        title = document.title or (headings[0].said if headings else document.name)
        fields = [Field("title", FIELD_WEIGHTS["title"], f"{title} {' '.join(terms(document.name))}")]
        fields += [Field("text", 1, piece.said) for piece in pieces]
        head = headings[0].ref if headings else pieces[0].ref
        steps = tuple(piece for piece in pieces if _STEPS.search(piece.heading.rsplit(">", 1)[-1]))
        found.append(Mode(document.id, title, head, pieces, steps, Candidate(document.id, tuple(fields))))
    return tuple(found)


def held_against(modes: Sequence[Mode], log: Sequence[Piece], *, count: int = 3) -> Finding | None:
    """Rank the modes for pieces of a log (in the order of time); None if there is nothing to rank or to rank by.

    Only modes that match something are in the result. Of a log entry of several lines, those that matter are the
    support, each as a piece of its own.
    """
    if not modes or not log:
        return None
    index = CandidateIndex.shared(mode.candidate for mode in modes)
    rows = [(line, own) for piece in log for line, own in _lines_of(piece)]
    lines = [line for line, _ in rows]
    kept_as_one = len({piece.document for piece in log}) == 1
    problems = Problems.ONE_LOG if kept_as_one else Problems.UNKNOWN
    diagnosis = diagnose(index, lines, at_us=[piece.at_us for _, piece in rows], problems=problems)
    match = index.match(lines)
    by_id = {mode.id: mode for mode in modes}
    ranking = [entry for entry in diagnosis.ranking if entry.share > 0 or entry.score > 0]
    support = tuple(
        tuple(
            dict.fromkeys(
                rows[line.line][1]
                for line in evidence(lines, match.for_lines(entry.id, len(lines)), count=count)
                if line.relevance > 0
            )
        )
        for entry in ranking[:5]
    )
    spoken = match.for_lines(ranking[0].id, len(lines)) if ranking else ()
    loud = LOUD * max(spoken, default=0.0)
    speaking = [own for (_, own), score in zip(rows, spoken, strict=False) if score > 0 and score >= loud]
    dated = [piece for piece in speaking if piece.at_us is not None]
    onset = min(dated, key=lambda piece: piece.at_us or 0, default=None)
    return Finding(tuple(by_id[entry.id] for entry in ranking), diagnosis, support, onset)


def _lines_of(piece: Piece) -> Iterator[tuple[str, Piece]]:
    """Each line of an entry, with the piece that it is; an entry of one line is its own piece."""
    text = piece.passage.text
    if "\n" not in text:
        yield text, piece
        return
    start = 0
    for line in text.split("\n"):
        said = line.strip()
        first = start + len(line) - len(line.lstrip())
        if start == 0:
            yield line, replace(piece, start=first, end=first + len(said))
        else:
            yield line, replace(piece, start=first, end=first + len(said), said=" ".join(said.split())[:SAID_CHARS_MAX])
        start += len(line) + 1


def rule_for(corpus: Corpus, mode: Mode, *, cause: frozenset[str], effect: frozenset[str]) -> Piece | None:
    """The sentence of a mode that connects a cause with an effect best: what it has in common with the one times what
    it has in common with the other; one that states a rule counts for more.

    Steps are not rules: what is to be done says nothing about why.
    """
    scored = []
    for number, piece in enumerate(mode.pieces):
        if piece in mode.steps:
            continue
        said = terms(piece.said)
        kin = sorted((corpus.kinship(said, cause - effect), corpus.kinship(said, effect)))
        scored.append(((kin[0] * kin[1] + 0.1 * kin[1]) * (1.3 if _RULE.search(piece.said) else 1.0), -number, piece))
    best = max(scored, key=lambda entry: entry[:2], default=None)
    return best[2] if best is not None and best[0] > 0 else None


def _record_mode(piece: Piece) -> Mode | None:
    record = _json(piece.passage.text)
    if record is None:
        return None
    texts = {name: _flat(record.get(name)) for name in FIELD_WEIGHTS}
    texts["tags"] = f"{texts['tags']} {_flat(record.get('category'))}".strip()
    title = texts["title"] or _flat(record.get("name")) or _flat(record.get("id"))
    if not title:
        return None
    fields = tuple(Field(name, FIELD_WEIGHTS[name], text) for name, text in texts.items())
    steps = tuple(_value_piece(piece, texts["mitigation"])) if texts["mitigation"] else ()
    head = _value_ref(piece.passage, "title", title)
    candidate = Candidate(piece.passage.id, fields)
    return Mode(piece.passage.id, title, head, (piece,), steps, candidate, from_list=True)


def _value_ref(passage: PassageView, key: str, value: str) -> SpanRef:
    """Where a value of a record stands in its text; the whole record if it is written otherwise there."""
    found = re.search(rf"\"{key}\"\s*:\s*\"", passage.text)
    written = json.dumps(value, ensure_ascii=False)[1:-1]
    if found is not None and passage.text.startswith(written, found.end()):
        return SpanRef(passage=passage.id, start=found.end(), end=found.end() + len(written))
    return SpanRef(passage=passage.id, start=0, end=min(len(passage.text), 2_000))


def _value_piece(piece: Piece, value: str) -> list[Piece]:
    ref = _value_ref(piece.passage, "mitigation", value)
    start, end = ref.start or 0, ref.end or len(piece.passage.text)
    return [Piece(piece.passage, start, end, " ".join(value.split()), None, "")]


def _json(text: str) -> dict[str, object] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _flat(value: object) -> str:
    if isinstance(value, str):
        return value
    return " ".join(str(entry) for entry in value) if isinstance(value, list) else ""
