"""A request as this reasoner reads it: documents by what they are, passages cut into pieces that can be cited."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from math import log

from toulmin.adapters.models.extractive.anchor import Anchor, find_anchor, stated_moment
from toulmin.adapters.models.extractive.asking import sought
from toulmin.adapters.models.extractive.signals import Severity, severity
from toulmin.adapters.models.extractive.text import analyse
from toulmin.contracts.document import ElementKind
from toulmin.contracts.exchange import DocumentView, ModelRequest, PassageView, SpanRef
from toulmin.contracts.vocabulary import DocumentId, TimeUs

ITEM_CHARS_MAX = 300
"""A list item up to this length is one piece."""
SAID_CHARS_MAX = 1_000
"""Characters of one piece that are compared and shown; the whole piece is cited all the same."""


class Genre(StrEnum):
    """What a document is to an investigator."""

    LOG = "log"
    METRICS = "metrics"
    CONVERSATION = "conversation"
    """Chat and mail: what people said."""
    CHANGES = "changes"
    """Configuration, code and change logs: what is in force, since when."""
    KNOWLEDGE = "knowledge"
    """Runbooks and lists of failure modes: what is known in general."""
    PROSE = "prose"


@dataclass(frozen=True, slots=True)
class Piece:
    """A citable piece of a passage: a log entry, a sentence, a line of configuration, a message.

    `said` is what it says without time stamp, level and packaging, on one line.
    """

    passage: PassageView
    start: int
    end: int
    said: str
    at_us: TimeUs | None
    source: str
    """Host, service or author, as far as the passage tells."""
    heading: str = ""
    """The headings or the key that it stands under."""

    @property
    def ref(self) -> SpanRef:
        """The piece as evidence."""
        if self.start == 0 and self.end == len(self.passage.text):
            return SpanRef(passage=self.passage.id)
        return SpanRef(passage=self.passage.id, start=self.start, end=self.end)

    @property
    def document(self) -> DocumentId:
        return self.passage.document

    @property
    def severity(self) -> Severity:
        """How grave it is: by its text, or by a word for a jump."""
        grade = severity(self.passage.text if self.passage.kind is ElementKind.LOG_ENTRY else self.said)
        return max(grade, Severity.WARNING) if _JUMP.search(self.said) else grade


def attribute(passage: PassageView, *names: str) -> str:
    """The first attribute of a passage with one of these names, or ""."""
    return next((entry.value for name in names for entry in passage.attributes if entry.name == name), "")


@dataclass(frozen=True)
class Corpus:
    """Everything in a request, ready to be asked about. Pieces are made once, in reading order."""

    documents: Mapping[DocumentId, DocumentView]
    genres: Mapping[DocumentId, Genre]
    pieces: Mapping[DocumentId, tuple[Piece, ...]]
    anchor: Anchor
    objective: str
    headings: Mapping[DocumentId, tuple[Piece, ...]] = field(default_factory=dict)
    sought: tuple[str, ...] = ()
    """What a later round was sent to these documents for; the first round is sent for nothing in particular."""

    @classmethod
    def of(cls, request: ModelRequest) -> Corpus:
        """Read a request."""
        by_document: dict[DocumentId, list[PassageView]] = {}
        for passage in request.passages:
            by_document.setdefault(passage.document, []).append(passage)
        genres = {document.id: genre_of(document, by_document.get(document.id, ())) for document in request.documents}
        cut = {
            document: tuple(
                piece for passage, heading in _under_headings(passages) for piece in pieces_of(passage, heading=heading)
            )
            for document, passages in by_document.items()
        }
        return cls(
            documents={document.id: document for document in request.documents},
            genres=genres,
            pieces={
                document: tuple(piece for piece in pieces if piece.passage.kind is not ElementKind.HEADING)
                for document, pieces in cut.items()
            },
            anchor=find_anchor(request.task.objective, request.documents),
            objective=request.task.objective,
            headings={
                document: tuple(piece for piece in pieces if piece.passage.kind is ElementKind.HEADING)
                for document, pieces in cut.items()
            },
            sought=sought(request.task.constraints) if request.task.round > 1 else (),
        )

    def of_genre(self, *genres: Genre) -> Iterator[tuple[DocumentView, tuple[Piece, ...]]]:
        """The documents of some genres that have passages in the request, in the request's order."""
        for name, document in self.documents.items():
            if self.genres[name] in genres and self.pieces.get(name):
                yield document, self.pieces[name]

    def all_pieces(self, *genres: Genre) -> Iterator[Piece]:
        """The pieces of some genres (all, if none is named)."""
        for _, pieces in self.of_genre(*(genres or tuple(Genre))):
            yield from pieces

    def name(self, piece: Piece) -> str:
        """The name of a piece's document."""
        return self.documents[piece.document].name

    def weight(self, term: str) -> float:
        """How telling a term is: its inverse document frequency over all pieces, between 0 and 1."""
        count, total = self._frequencies
        return log((total + 1) / (count.get(term, 0) + 1)) / log(total + 2)

    def kinship(self, one: frozenset[str], two: frozenset[str]) -> float:
        """How much two sets of terms have in common, each term by how telling it is."""
        return sum(self.weight(term) for term in sorted(one & two))

    @cached_property
    def _frequencies(self) -> tuple[Mapping[str, int], int]:
        count: Counter[str] = Counter()
        total = 0
        for pieces in self.pieces.values():
            for piece in pieces:
                count.update(terms(piece.said))
                total += 1
        return count, total


def terms(text: str) -> frozenset[str]:
    """What a text can be compared by: stemmed words, parts of names and whole names in one spelling."""
    read = analyse(text[:SAID_CHARS_MAX])
    return frozenset(read.words) | frozenset(read.identifiers) | frozenset(read.names)


_KNOWLEDGE_NAME = re.compile(
    r"(?i)run-?books?|playbooks?|known[-_ ](?:errors|issues|problems)|failure[-_ ]modes|\brb-?\d+"
)
_KNOWLEDGE_HEADING = re.compile(
    r"(?i)\b(?:mitigation|remediation|resolution|diagnosis|troubleshooting|symptoms?|meaning|impact|recovery)\b"
)
_KNOWLEDGE_KEY = re.compile(r"\"(?:cause|mitigation|remediation|resolution)\"\s*:")
_CHANGES_NAME = re.compile(
    r"(?i)change-?log|(?:^|/)(?:changes|history|releases?)\b[^/]*$|\.(?:ya?ml|toml|ini|cfg|conf|env|properties|tf|py|go|js|"
    r"ts|java|rb|sh|sql|rs|c|h|cpp|cs|kt|php|json5|hcl|rego)$|(?:^|/)dockerfile$"
)
_CONVERSATION_NAME = re.compile(r"(?i)\.(?:eml|mbox|msg)$|(?:^|[/_-])(?:chat|slack|teams|channel|irc)\b[^/]*$")
_BY_ADAPTER = {
    "log": Genre.LOG,
    "csv": Genre.METRICS,
    "tsv": Genre.METRICS,
    "xlsx": Genre.METRICS,
    "spreadsheet": Genre.METRICS,
    "mail": Genre.CONVERSATION,
    "email": Genre.CONVERSATION,
    "eml": Genre.CONVERSATION,
    "chat": Genre.CONVERSATION,
    "repository": Genre.CHANGES,
    "source": Genre.CHANGES,
    "code": Genre.CHANGES,
    "yaml": Genre.CHANGES,
}
_BY_KIND = {
    ElementKind.LOG_ENTRY: Genre.LOG,
    ElementKind.MESSAGE: Genre.CONVERSATION,
    ElementKind.MAIL_BODY: Genre.CONVERSATION,
    ElementKind.MAIL_HEADER: Genre.CONVERSATION,
    ElementKind.SYMBOL: Genre.CHANGES,
}


def genre_of(document: DocumentView, passages: Sequence[PassageView]) -> Genre:
    """What a document is: by its name and headings first, then by what most of its passages are, then by adapter."""
    if _CONVERSATION_NAME.search(document.name):
        return Genre.CONVERSATION
    headings = {
        found.group().lower() for passage in passages for found in _KNOWLEDGE_HEADING.finditer(_heading_text(passage))
    }
    records = [passage for passage in passages if passage.kind is ElementKind.RECORD]
    known = sum(_KNOWLEDGE_KEY.search(passage.text) is not None for passage in records)
    if _KNOWLEDGE_NAME.search(document.name) or len(headings) >= 2 or (records and known * 2 > len(passages)):
        return Genre.KNOWLEDGE
    if _CHANGES_NAME.search(document.name):
        return Genre.CHANGES
    kinds = Counter(passage.kind for passage in passages)
    if kinds:
        kind, count = kinds.most_common(1)[0]
        if kind in _BY_KIND and count * 2 >= len(passages):
            return _BY_KIND[kind]
    return _BY_ADAPTER.get(document.adapter, Genre.PROSE)


def _heading_text(passage: PassageView) -> str:
    own = passage.text if passage.kind is ElementKind.HEADING else ""
    return f"{own}\n{attribute(passage, 'heading')}"


_LINED = (ElementKind.CODE, ElementKind.SYMBOL)
_WHOLE = (
    ElementKind.LOG_ENTRY,
    ElementKind.TABLE_ROW,
    ElementKind.RECORD,
    ElementKind.MESSAGE,
    ElementKind.HEADING,
    ElementKind.MAIL_HEADER,
    ElementKind.IMAGE_FACT,
)
_SENTENCE_END = re.compile(
    r"(?<=[^\d\s][.!?])[\"'\u201d)]?\s+(?=[\"'\u201c(]?[A-Z0-9`*])|\n\s*\n|\n(?=\s*(?:[-*\u2022]|\d{1,2}[.)])\s)"
)
# A line that begins like prose goes on with the line before it: a comment or docstring that was wrapped.
_LINE_END = re.compile(r"\n(?![ \t#*/]*[a-z]+(?: [\w']+){2,}[^=(){}]*$)", re.MULTILINE)
_JUMP = re.compile(
    r"(?i)\b(?:rose|fell|jumped|dropped|increased|decreased|grew|spiked|went) (?:sharply )?(?:from|to|by)\b"
)


def _under_headings(passages: Sequence[PassageView]) -> Iterator[tuple[PassageView, str]]:
    """Each passage with its headings: those that its adapter names, else the last heading before it."""
    last = ""
    for passage in passages:
        named = attribute(passage, "heading", "key")
        if passage.kind is ElementKind.HEADING:
            last = " ".join(passage.text.lstrip("# ").split())[:200]
        yield passage, named or (last if passage.kind is not ElementKind.HEADING else "")


def pieces_of(passage: PassageView, *, heading: str = "") -> Iterator[Piece]:
    """Cut one passage: log entries, rows, records and messages stay whole, code goes by lines, prose by sentences."""
    at_us = passage.at_us
    if at_us is None:
        at_us = stated_moment(heading[:500])
    source = attribute(passage, "host", "author", "from", "sender", "user", "service")
    if passage.kind in _WHOLE or (passage.kind is ElementKind.LIST_ITEM and len(passage.text) <= ITEM_CHARS_MAX):
        yield Piece(passage, 0, len(passage.text), _said(passage), at_us, source, heading)
        return
    ends = _LINE_END if passage.kind in _LINED else _SENTENCE_END
    start = 0
    for found in [*ends.finditer(passage.text), None]:
        end = found.start() if found is not None else len(passage.text)
        piece = passage.text[start:end]
        left, right = len(piece) - len(piece.lstrip()), len(piece.rstrip())
        if left < right:
            said = _plain(piece)
            if said:
                yield Piece(passage, start + left, start + right, said, at_us, source, heading)
        start = found.end() if found is not None else end


_STAMP = (
    r"\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:\s?(?:Z|UTC|GMT)\b|\s?[+-]\d\d:?\d\d\b)?"
    r"|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)?|[IWEFD]\d{4} \d\d:\d\d:\d\d(?:\.\d+)?|\d\d:\d\d:\d\d(?:[.,]\d+)?"
)
_LEVEL = r"\[?(?:TRACE|DEBUG|INFO|NOTICE|LOG|WARN(?:ING)?|ERROR|ERR|SEVERE|CRIT(?:ICAL)?|FATAL|PANIC)\]?:?(?=\s)"
_PREFIX = re.compile(
    rf"\s*(?:{_STAMP}|{_LEVEL}|(?:UTC|GMT)\b|\d{{1,10}} [\w./-]{{1,100}}:\d{{1,7}}\]|\[\d{{1,10}}\]"
    r"|[\w-]+\[\d{1,10}\]:(?=\s)"
    r"|[\w-]+\[\d{1,10}\](?=\s)|[\w\[\]-]+@[\w\[\]-]+(?=\s))"
)
_MARKS = re.compile(r"^\s*(?:[-*\u2022>]\s+|#{1,6}\s+|\d{1,2}[.)]\s+|\"\"\"|//\s?|#\s?)")


def _said(passage: PassageView) -> str:
    text = passage.text
    if text.lstrip().startswith("{"):
        told = _record_text(text)
        if told:
            return told[:SAID_CHARS_MAX]
    if passage.kind is not ElementKind.LOG_ENTRY:
        return _plain(text)
    line = text.split("\n", 1)[0]
    names = [f"{name}{end}" for key, end in (("host", " "), ("service", ": ")) if (name := attribute(passage, key))]
    for _ in range(6):
        found = _PREFIX.match(line)
        if found is not None:
            line = line[found.end() :]
        elif name := next((name for name in names if line.lstrip().startswith(name)), ""):
            line = line.lstrip()[len(name) :]
        else:
            break
    return " ".join(line.split())[:SAID_CHARS_MAX] or " ".join(text.split())[:SAID_CHARS_MAX]


def _record_text(text: str) -> str:
    """The message of a JSON record, with its error; "" if it has none."""
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(record, dict):
        return ""
    named = [
        record[key] for key in ("msg", "message", "text", "event", "body", "log") if isinstance(record.get(key), str)
    ]
    reason = [record[key] for key in ("error", "err", "reason") if isinstance(record.get(key), str)]
    return " ".join(": ".join((*named[:1], *reason[:1])).split())


def _plain(text: str) -> str:
    """Prose without list marks, on one line."""
    return " ".join(_MARKS.sub("", text).split())[:SAID_CHARS_MAX]
