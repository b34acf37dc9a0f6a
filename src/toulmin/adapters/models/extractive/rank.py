"""Rank known failure modes (or any fielded texts) for the lines of a log.

Plain BM25 takes a log as a bag of words. Four things make this ranking better, each a view of the same text with a
BM25 index of its own: words (stemmed, parts of identifiers), pairs of neighbouring words (phrases and quoted
messages), whole identifiers, and the standard conditions behind codes and phrases (`ENOSPC` is "disk full"). A fifth
part is the coverage of the candidate's headline. A word counts once however often the log repeats it, so a flood of
one message does not drown the rest.
"""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from threading import Lock

import numpy as np
from bm25s import BM25
from numpy.typing import NDArray

from toulmin.adapters.models.extractive.concepts import conditions
from toulmin.adapters.models.extractive.signals import Template, templates
from toulmin.adapters.models.extractive.text import analyse

TEMPLATES_MAX = 2_000
"""Different message shapes of one log that are scored; later ones are left out."""

VIEW_WEIGHTS: Mapping[str, float] = {"words": 1.0, "pairs": 0.5, "identifiers": 0.5, "conditions": 0.5}
HEADLINE_WEIGHT = 12.0
BM25_K1 = 1.2
BM25_B = 0.75
INDEXES_MAX = 4
"""Shared indexes that are kept."""
SUPPORT_SHARE = 0.5
"""A line speaks for a candidate if its score is at least this share of the best that the line gives to any."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Field:
    """One part of a candidate's text. `weight` says how often the text counts (1 = once); the first field is the
    headline.
    """

    name: str
    weight: int
    text: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that a log may point to: a runbook, a known failure mode, a past incident."""

    id: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate's place. `score` has no unit and is comparable within one ranking only.

    `share` (0 to 1) is how much of what the log's message shapes offer any candidate goes to this one; `lines` are
    the positions of the lines that speak for it, the strongest first, one per message shape.
    """

    id: str
    score: float
    share: float
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A log held against every candidate: `totals[c]` for the whole log, `by_template[t, c]` for each message shape on
    its own.
    """

    ids: tuple[str, ...]
    templates: tuple[Template, ...]
    totals: Floats
    by_template: Floats
    headlines: Floats

    def for_lines(self, candidate_id: str, count: int) -> tuple[float, ...]:
        """The score of each of `count` lines for one candidate; 0 for blank lines and for a candidate that is not in
        the index.
        """
        scores = [0.0] * count
        if candidate_id in self.ids:
            column = self.ids.index(candidate_id)
            for row, template in enumerate(self.templates):
                for position in template.lines:
                    scores[position] = float(self.by_template[row, column])
        return tuple(scores)


class CandidateIndex:
    """The candidates, read once; asking does not change it. Equal input gives equal output on every machine and run."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        kept = tuple(candidates)
        self.ids = tuple(candidate.id for candidate in kept)
        read = [[(field.weight, _document_terms(field.text)) for field in candidate.fields] for candidate in kept]
        self._views = {name: _View([_document(parts, name) for parts in read]) for name in VIEW_WEIGHTS}
        self._headlines = _Headlines([parts[0][1]["words"] if parts else [] for parts in read], self._views["words"])

    @classmethod
    def shared(cls, candidates: Iterable[Candidate]) -> "CandidateIndex":
        """The same index, read once for equal texts: for candidates that many logs are held against."""
        kept = tuple(candidates)
        with _READING:  # the items of a run ask at the same time, and one of them reads for all
            index = copy(_read(tuple(candidate.fields for candidate in kept)))
        index.ids = tuple(candidate.id for candidate in kept)
        return index

    def match(self, lines: Sequence[str]) -> Match:
        """Score every candidate for the lines of one log (or of several logs, in the order of time)."""
        shapes = templates(lines)[:TEMPLATES_MAX]
        terms = [_query_terms(lines[shape.lines[0]]) for shape in shapes]
        by_template = np.zeros((len(shapes), len(self.ids)), dtype=np.float32)
        totals = np.zeros(len(self.ids), dtype=np.float32)
        for name, view in self._views.items():
            rows, whole = view.scores([term[name] for term in terms])
            by_template += VIEW_WEIGHTS[name] * rows
            totals += VIEW_WEIGHTS[name] * whole
        rows, whole = self._headlines.coverage([term["words"] for term in terms])
        return Match(self.ids, shapes, totals + HEADLINE_WEIGHT * whole, by_template + HEADLINE_WEIGHT * rows, whole)

    def rank(self, lines: Sequence[str]) -> tuple[Ranked, ...]:
        """Every candidate, best first, if the lines tell of one problem. Ties keep the order in which the candidates
        were given.
        """
        return ranked(self.match(lines))


_READING = Lock()


@lru_cache(maxsize=INDEXES_MAX)
def _read(texts: tuple[tuple[Field, ...], ...]) -> CandidateIndex:
    return CandidateIndex(Candidate("", fields) for fields in texts)


def ranked(match: Match, *, order_by: Floats | None = None) -> tuple[Ranked, ...]:
    """The candidates of a match by `order_by` (default: the totals), best first."""
    scores = match.totals if order_by is None else order_by
    best = match.by_template.max(axis=1, initial=0.0)
    offered = float(best.sum()) or 1.0
    shares = np.minimum(1.0, match.by_template.sum(axis=0) / offered)
    speaks = (match.by_template > 0) & (match.by_template >= SUPPORT_SHARE * best[:, None])
    strongest = np.argsort(-match.by_template, axis=0, kind="stable")
    places = np.array([shape.lines[0] for shape in match.templates], dtype=np.int64)
    rows = []
    for column in np.argsort(-scores, kind="stable"):
        own = strongest[:, column]
        supporting = places[own[speaks[own, column]]]
        rows.append(
            Ranked(
                match.ids[int(column)],
                float(scores[column]),
                float(shares[column]),
                tuple(int(place) for place in supporting),
            )
        )
    return tuple(rows)


class _View:
    """One BM25 index over one kind of term, kept as a sparse table from term to (candidate, score)."""

    def __init__(self, documents: list[list[str]]) -> None:
        self.size = len(documents)
        self._rows: dict[str, tuple[NDArray[np.int64], Floats]] = {}
        if not any(documents):
            return
        engine = BM25(k1=BM25_K1, b=BM25_B, method="lucene")
        engine.index(documents, create_empty_token=False, show_progress=False)
        starts, where, values = (np.asarray(engine.scores[name]) for name in ("indptr", "indices", "data"))
        for term, number in engine.vocab_dict.items():
            cut = slice(int(starts[number]), int(starts[number + 1]))
            self._rows[str(term)] = (where[cut].astype(np.int64), values[cut].astype(np.float32))

    def __contains__(self, term: str) -> bool:
        return term in self._rows

    def document_count(self, term: str) -> int:
        return len(self._rows[term][0]) if term in self._rows else 0

    def scores(self, queries: Sequence[frozenset[str]]) -> tuple[Floats, Floats]:
        """BM25 of each query for each document, and of all queries' terms together, each term once."""
        by_query = np.zeros((len(queries), self.size), dtype=np.float32)
        for row, query in enumerate(queries):
            self._add(by_query[row], query)
        whole = np.zeros(self.size, dtype=np.float32)
        self._add(whole, frozenset(chain.from_iterable(queries)))
        return by_query, whole

    def _add(self, into: Floats, terms: frozenset[str]) -> None:
        """Terms are added in sorted order: floating-point sums depend on it, and sets have none."""
        for term in sorted(terms):
            if term in self._rows:
                where, values = self._rows[term]
                into[where] += values


class _Headlines:
    """How much of each candidate's headline a text names, each word by its rarity among the candidates (0 to 1)."""

    def __init__(self, headlines: Sequence[Sequence[str]], words: _View) -> None:
        self.size = len(headlines)
        self._parts: dict[str, list[tuple[int, float]]] = {}
        for column, headline in enumerate(headlines):
            rarity = {word: _rarity(words.document_count(word), self.size) for word in sorted(set(headline))}
            total = sum(rarity.values()) or 1.0
            for word, value in rarity.items():
                self._parts.setdefault(word, []).append((column, value / total))

    def coverage(self, queries: Sequence[frozenset[str]]) -> tuple[Floats, Floats]:
        by_query = np.zeros((len(queries), self.size), dtype=np.float32)
        for row, query in enumerate(queries):
            self._add(by_query[row], query)
        whole = np.zeros(self.size, dtype=np.float32)
        self._add(whole, frozenset(chain.from_iterable(queries)))
        return by_query, whole

    def _add(self, into: Floats, words: frozenset[str]) -> None:
        for word in sorted(words):
            for column, value in self._parts.get(word, ()):
                into[column] += value


def _rarity(containing: int, total: int) -> float:
    """Robertson and Spärck Jones's inverse document frequency in Lucene's form, never negative."""
    return float(np.log1p((total - containing + 0.5) / (containing + 0.5)))


def _document(parts: Sequence[tuple[int, dict[str, list[str]]]], view: str) -> list[str]:
    return [term for weight, terms in parts for term in terms[view] * max(0, weight)]


def _document_terms(text: str) -> dict[str, list[str]]:
    read = analyse(text)
    return {
        "words": list(read.words),
        "pairs": [f"{first} {second}" for first, second in pairwise(read.words)],
        "identifiers": list(read.identifiers),
        "conditions": sorted(conditions(read.readable)),
    }


def _query_terms(line: str) -> dict[str, frozenset[str]]:
    """As for documents, but open to the other spelling: a log's `OpsGenie` also meets a text's "opsgenie", and the
    other way round.
    """
    read = analyse(line)
    return {
        "words": frozenset(read.words) | frozenset(read.identifiers),
        "pairs": frozenset(f"{first} {second}" for first, second in pairwise(read.words)),
        "identifiers": frozenset(read.identifiers) | frozenset(read.names),
        "conditions": conditions(read.readable),
    }
