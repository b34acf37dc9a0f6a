"""Documents that contradict each other: the same setting with two values, and by which rule one of them wins.

A fact is a key with a value: `ttl_s: 30` under `price_list:` in a configuration, "price list entries (TTL 300 s)" in
prose. Facts are grouped by the last word of their key, so the work grows with the number of facts, not with its square.
Logs and tables are left out: there a value that changes is a course of events, not a contradiction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from toulmin.contracts.artifact import ConflictRule
from toulmin.contracts.document import Document, ElementKind, Passage
from toulmin.contracts.vocabulary import DocumentId, PassageId, TimeUs
from toulmin.reading import LONG_UNITS, UNITS, Number, Reading, Word
from toulmin.verification.context import VerificationContext

__all__ = ["Conflict", "ConflictSide", "find_conflicts"]

FACTS_COMPARED_MAX: Final = 64
"""Facts with one key that are compared pair by pair; the first in document order are taken."""
KEY_WORDS_BEFORE: Final = 3
"""Content words before a number in prose that may name what it counts."""


@dataclass(frozen=True, slots=True)
class ConflictSide:
    """One of two statements that exclude each other."""

    passage: PassageId
    document: DocumentId
    name: str
    start: int
    """Characters into the passage."""
    end: int
    said: str
    """The statement as it stands there."""
    at_us: TimeUs | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two statements about one subject, and which was taken by what rule."""

    subject: str
    kept: ConflictSide
    """The winner; with `ESCALATED`, the one that comes first."""
    set_aside: ConflictSide
    rule: ConflictRule


@dataclass(frozen=True, slots=True)
class _Fact:
    key: frozenset[str]
    """Stems of the key's own words."""
    parents: frozenset[str]
    """Stems of the key that it stands under, in a configuration."""
    around: frozenset[str]
    """Stems that a parent may be named by: of the sentence, or of the key and its parents."""
    value: Number
    """A switch is a number of the dimension `state`: 1 is on, 0 is off."""
    configuration: bool
    label: str
    side: ConflictSide
    stated: tuple[Number, ...] = ()
    """Every number of the passage that a prose fact stands in: whoever names both values contradicts neither."""
    nested: bool = True
    """Whether the passage itself shows the keys above a setting. Where only its adapter names them, files of different
    components look alike, and nothing is said against another configuration."""


def find_conflicts(passages: Iterable[Passage], context: VerificationContext) -> tuple[Conflict, ...]:
    """Every pair of passages of different documents that give one key two values, in the order of the passages.

    Configuration beats prose; otherwise the newer side wins where both have a time; else a
    person must say.
    """
    groups: dict[str, list[_Fact]] = {}
    for passage in dict.fromkeys(passages):
        document = context.documents.get(passage.document)
        if document is not None and passage.kind in _STATEMENTS:
            for head, fact in _facts(passage, document, context):
                groups.setdefault(head, []).append(fact)
    found: dict[tuple[PassageId, PassageId, str], Conflict] = {}
    agreed: set[tuple[PassageId, PassageId, str]] = set()
    for head, facts in groups.items():
        for one, two in combinations(facts[:FACTS_COMPARED_MAX], 2):
            if not _same_thing(one, two):
                continue
            pair = (one.side.passage, two.side.passage, head)
            if one.value.agrees(two.value):
                agreed.add(pair)
            else:
                found.setdefault(pair, _decide(one, two))
    # A change log names the old value and the new: whoever says one of them does not contradict it.
    return _once(conflict for pair, conflict in found.items() if pair not in agreed)


def _once(conflicts: Iterable[Conflict]) -> tuple[Conflict, ...]:
    """One conflict for each two places: several words before a number may name it, and the widest statement is kept."""
    widest: dict[tuple[PassageId, int, PassageId, int], Conflict] = {}
    for conflict in conflicts:
        kept, other = conflict.kept, conflict.set_aside
        place = (kept.passage, kept.end, other.passage, other.end)
        known = widest.get(place)
        if known is None or kept.start < known.kept.start:
            widest[place] = conflict
    return tuple(widest.values())


def _facts(passage: Passage, document: Document, context: VerificationContext) -> Iterator[tuple[str, _Fact]]:
    if _is_configuration(document):
        yield from _settings(passage, document, context)
    else:
        yield from _statements(passage, document, context)


def _settings(passage: Passage, document: Document, context: VerificationContext) -> Iterator[tuple[str, _Fact]]:
    """Facts of configuration lines `key: value` or `key = value`, with the keys that they are indented under."""
    above = _above(passage, context)
    nested = not above
    for line in _LINE.finditer(passage.text):
        indent, key = len(line["indent"]), line["key"]
        while above and above[-1][0] >= indent:
            above.pop()
        words, unit = _key_words(key, context)
        value = _value(line["value"], unit, context)
        if value is not None and words:
            parents = above[-1][1] if above else frozenset[str]()
            path = ".".join((*(name for _, _, name in above), key))
            everything = frozenset[str]().union(words, *(stems for _, stems, _ in above))
            side = _side(passage, document, start=line.start("key"), end=line.end("value"))
            yield (
                words[-1],
                _Fact(
                    frozenset(words),
                    parents,
                    everything,
                    value,
                    configuration=True,
                    label=path,
                    side=side,
                    nested=nested,
                ),
            )
        if not line["value"].strip():
            above.append((indent, frozenset(words), key))


def _above(passage: Passage, context: VerificationContext) -> list[tuple[int, frozenset[str], str]]:
    """The keys that a passage stands under as a whole, where its adapter says so: left of its own first column."""
    path = next((one.value for one in passage.attributes if one.name == "key"), "").split(".")[:-1]
    return [(place - len(path), frozenset(_key_words(key, context)[0]), key) for place, key in enumerate(path)]


def _statements(passage: Passage, document: Document, context: VerificationContext) -> Iterator[tuple[str, _Fact]]:
    """Facts of prose: a number with the content words before it, or a key that is said to be on or off."""
    reading = context.read(passage.text)
    for number in reading.numbers:
        before, sentence = _words_before(reading, number)
        for position, word in enumerate(reversed(before)):
            gap = passage.text[word.end : number.start]
            # Only the word directly before a number is surely its key; an earlier one is, if the number has a unit.
            if (position and not number.dimension) or _APART.search(gap) or not (position or _JOINS.fullmatch(gap)):
                break
            side = _side(passage, document, start=word.start, end=number.end)
            key = frozenset((word.stem,))
            written = _WRITTEN.match(passage.text, word.start)
            fact = _Fact(
                key,
                frozenset(),
                sentence,
                number,
                configuration=False,
                label=written[0] if written else word.plain,
                side=side,
                stated=reading.numbers,
            )
            yield word.stem, fact
    for match in _SWITCH.finditer(passage.text):
        words, _ = _key_words(match["key"], context)
        if words:
            around = next((one.stems for one in reading.sentences if one.start <= match.start() < one.end), frozenset())
            side = _side(passage, document, start=match.start(), end=match.end())
            state = _switch(match["state"])
            yield (
                words[-1],
                _Fact(frozenset(words), frozenset(), around, state, configuration=False, label=match["key"], side=side),
            )


def _words_before(reading: Reading, number: Number) -> tuple[list[Word], frozenset[str]]:
    for sentence in reading.sentences:
        if sentence.start <= number.start < sentence.end:
            before = [word for word in sentence.words if word.end <= number.start]
            return before[-KEY_WORDS_BEFORE:], sentence.stems
    return [], frozenset()


def _same_thing(one: _Fact, two: _Fact) -> bool:
    """Whether two facts of different documents speak of the same key."""
    if one.side.document == two.side.document or not _comparable(one.value, two.value):
        return False
    if one.configuration and two.configuration:
        # Two components may well have a setting of one name; only the same full path is the same setting.
        return one.nested and two.nested and bool(one.parents) and one.around == two.around
    setting, prose = (one, two) if one.configuration else (two, one)
    if not setting.configuration:
        if _states(one, two.value) or _states(two, one.value):
            return False
        return len(one.around & two.around) >= _SUBJECT_WORDS_MIN
    return setting.key <= prose.around and setting.parents <= prose.around


def _states(fact: _Fact, value: Number) -> bool:
    """Whether the passage of a prose fact names a value too; the number of a list item is none."""
    return any(number.dimension == value.dimension and number.agrees(value) for number in fact.stated)


def _comparable(one: Number, two: Number) -> bool:
    if _STATE in (one.dimension, two.dimension):
        return one.dimension == two.dimension
    return not one.dimension or not two.dimension or one.dimension == two.dimension


def _decide(one: _Fact, two: _Fact) -> Conflict:
    subject = one.label if one.configuration or not two.configuration else two.label
    if one.configuration != two.configuration:
        kept, other = (one, two) if one.configuration else (two, one)
        return Conflict(subject, kept.side, other.side, ConflictRule.CONFIGURATION_OVER_PROSE)
    first, second = one.side.at_us, two.side.at_us
    if first is None or second is None or first == second:
        return Conflict(subject, one.side, two.side, ConflictRule.ESCALATED)
    kept, other = (one, two) if first > second else (two, one)
    return Conflict(subject, kept.side, other.side, ConflictRule.NEWER_OVER_OLDER)


def _side(passage: Passage, document: Document, *, start: int, end: int) -> ConflictSide:
    at_us = passage.at_us if passage.at_us is not None else document.last_us
    said = passage.text[start:end].strip()
    return ConflictSide(passage.id, document.id, document.name, start, end, said, at_us)


def _key_words(key: str, context: VerificationContext) -> tuple[list[str], str]:
    """The stems of a key without the unit that it ends in, and that unit: `ttl_seconds` is `ttl` in seconds."""
    words = list(context.read(key).words)
    last = re.split(r"[_\-. ]", key)[-1].lower()
    unit = last if (last in UNITS or last in LONG_UNITS) and last != key.lower() else ""
    stems = [word.stem for word in words]
    if unit and words and words[-1].plain == unit:
        stems.pop()
    return stems, unit


def _value(text: str, unit: str, context: VerificationContext) -> Number | None:
    """The value of a setting: a number (in the unit of its key, if it has none of its own), on or off, or None."""
    plain = text.split(" #")[0].strip().strip("\"',")
    if plain.lower() in _ON or plain.lower() in _OFF:
        return _switch(plain)
    numbers = context.read(plain).numbers
    if len(numbers) != 1 or numbers[0].start != 0 or numbers[0].end != len(plain):
        return None
    number = numbers[0]
    if number.dimension or not unit:
        return number
    dimension, factor = UNITS.get(unit) or LONG_UNITS[unit]
    return number._replace(dimension=dimension, factor=factor)


def _switch(state: str) -> Number:
    on = state.lower() in _ON
    return Number(float(on), 0.5, _STATE, 1.0, spelt=True, near=frozenset(), start=0, end=len(state))


def _is_configuration(document: Document) -> bool:
    return document.name.lower().endswith(_CONFIGURATION)


_SUBJECT_WORDS_MIN: Final = 3
_CONFIGURATION: Final = (".yaml", ".yml", ".toml", ".ini", ".conf", ".cfg", ".env", ".properties", ".json", ".tf")
_STATEMENTS: Final = frozenset(
    (
        ElementKind.PARAGRAPH,
        ElementKind.LIST_ITEM,
        ElementKind.CODE,
        ElementKind.SYMBOL,
        ElementKind.RECORD,
        ElementKind.MAIL_BODY,
    )
)
_STATE: Final = "state"
_ON: Final = frozenset(("true", "on", "yes", "enabled"))
_OFF: Final = frozenset(("false", "off", "no", "disabled"))
_LINE: Final = re.compile(
    r"^(?P<indent>[ \t]*)(?:- )?[\"']?(?P<key>[A-Za-z_][\w.-]{0,80})[\"']?[ \t]*[:=](?P<value>[^\n]{0,200})$",
    re.MULTILINE,
)
_SWITCH: Final = re.compile(
    r"(?P<key>\b[\w-]{1,40}(?: [\w-]{1,40}){0,2}) (?:is|are|stands at|set to) "
    r"(?P<state>true|on|enabled|false|off|disabled)\b",
    re.IGNORECASE,
)
_WRITTEN: Final = re.compile(r"\w+(?:[-.]\w+)*")
_APART: Final = re.compile(r"[,;)]")
_JOINS: Final = re.compile(
    r"[\s`*\"':=(]*(?:\d[\w.]*\s*(?:\u2192|->|to)\s*)?(?:(?:is|are|was|of|to|at|for|about|limit|value)\b[\s`*\"':=]*)*",
    re.IGNORECASE,
)
