"""Counts in a text: words, sentences, paragraphs, list items, highlights, placeholders, capital words, occurrences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, assert_never

from toulmin.contracts.constraint import Counted, Mention, NumberOf, Occurrences, Relation
from toulmin.verification.outcome import HOLDS, Outcome, Output, fails, told

__all__ = ["check_mention", "check_number", "check_occurrences", "occurrences", "paragraphs", "spans_of"]

Span = tuple[int, int]

_WORD: Final = re.compile(r"\S+")
_BULLET: Final = re.compile(r"^[ \t]*[-*+][ \t]+(?=\S)", re.MULTILINE)
_RULE: Final = re.compile(r"^[ \t]*([-*+])(?:[ \t]*\1){2,}[ \t]*$", re.MULTILINE)
_ITEM: Final = re.compile(r"^[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+", re.MULTILINE)
_HEADING: Final = re.compile(r"^[ \t]*#{1,6}[ \t].*$", re.MULTILINE)
_PLACEHOLDER: Final = re.compile(r"\[[^\[\]\n]+\](?!\()")
_HIGHLIGHT: Final = re.compile(r"\*\*(?![\s*])[^\n*]*(?<!\s)\*\*|(?<!\*)\*(?![\s*])[^\n*]*(?<!\s)\*(?!\*)")
_BLANK: Final = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_STOP: Final = re.compile(r"[.!?\u2026]+[\"'\u201d\u2019)\]*_]*(?=\s|$)")
_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|st|vs|etc|e\.g|i\.e|cf|fig|no|approx|inc|ltd|jr|sr)|\b[a-z])\.$", re.IGNORECASE
)
_SAYS: Final = re.compile(r"\w")

_SUFFIX: Final = {Relation.AT_LEAST: "at least", Relation.AT_MOST: "at most", Relation.EXACTLY: "exactly"}


def check_number(rule: NumberOf, output: Output) -> Outcome:
    """Whether there are as many as the rule wants; too many are marked from the first that is too much."""
    name = rule.of.value.replace("_", " ")
    if rule.of is Counted.CLAIMS:
        spans: Sequence[Span] = [(0, 0)] * len(output.claims)
    else:
        spans = spans_of(rule.of, output.text, divider=rule.divider)
    outcome = _related(rule.relation, rule.number, spans=spans, name=name)
    return outcome if rule.of is not Counted.CLAIMS else told(outcome.message, holds=outcome.holds)


def check_occurrences(rule: Occurrences, output: Output) -> Outcome:
    """Whether the text stands in the output as often as the rule wants."""
    spans = occurrences(rule.text, output.text, whole_words=rule.whole_words)
    return _related(rule.relation, rule.number, spans=spans, name=f"times {rule.text!r}")


def check_mention(rule: Mention, output: Output) -> Outcome:
    """Whether the text or a conclusion contains the words, or none does; an unwanted mention is marked."""
    found = next(iter(_mentions(rule.text, output)), None)
    if rule.wanted:
        return told(f"does not mention {rule.text!r}", holds=found is not None)
    return found or HOLDS


def occurrences(wanted: str, text: str, *, whole_words: bool) -> list[Span]:
    """Where a text stands in another, whatever the case of its letters; no two overlap."""
    exact = re.escape(wanted)
    pattern = rf"(?<!\w){exact}(?!\w)" if whole_words else exact
    return [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)]


def spans_of(counted: Counted, text: str, *, divider: str | None = None) -> list[Span]:
    """Where the things stand that can be counted in a text. Linear in its length."""
    match counted:
        case Counted.WORDS:
            return [match.span() for match in _WORD.finditer(text)]
        case Counted.SENTENCES:
            return list(_sentences(text))
        case Counted.PARAGRAPHS:
            return paragraphs(text, divider=divider)
        case Counted.BULLETS:
            return [match.span() for match in _BULLET.finditer(_without_rules(text))]
        case Counted.PLACEHOLDERS:
            return [match.span() for match in _PLACEHOLDER.finditer(text)]
        case Counted.HIGHLIGHTS:
            bare = _BULLET.sub(lambda match: " " * len(match[0]), _without_rules(text))
            return [match.span() for match in _HIGHLIGHT.finditer(bare)]
        case Counted.CAPITAL_WORDS:
            return [match.span() for match in _WORD.finditer(text) if match[0].isupper()]
        case Counted.CLAIMS:
            return []
        case _:
            assert_never(counted)


def paragraphs(text: str, *, divider: str | None = None) -> list[Span]:
    """Where the paragraphs stand: between blank lines, or between lines that hold the divider and nothing else."""
    between = _BLANK if divider is None else re.compile(rf"(?m)^[ \t]*{re.escape(divider)}[ \t]*$")
    found, since = [], 0
    for match in between.finditer(text):
        found.append((since, match.start()))
        since = match.end()
    found.append((since, len(text)))
    return [(start, end) for start, end in found if text[start:end].strip()]


def _related(relation: Relation, number: int, *, spans: Sequence[Span], name: str) -> Outcome:
    count = len(spans)
    needed = "required" if relation is Relation.AT_LEAST else "allowed"
    message = f"{count} {name}, {_SUFFIX[relation]} {number} {'is' if number == 1 else 'are'} {needed}"
    if relation.holds(count, number):
        return HOLDS
    if count <= number:
        return fails(message)
    return fails(message, spans[number][0], spans[-1][1])


def _mentions(wanted: str, output: Output) -> Iterator[Outcome]:
    said = f"mentions {wanted!r}"
    for start, end in occurrences(wanted, output.text, whole_words=False)[:1]:
        yield fails(said, start, end)
    for claim in output.claims:
        for start, end in occurrences(wanted, claim.conclusion, whole_words=False)[:1]:
            yield fails(said, start, end, claim.id)


def _sentences(text: str) -> Iterator[Span]:
    """Stretches up to a stop; a blank line, a heading and the next item of a list end one too. Headings are none."""
    bare = _HEADING.sub(lambda match: "\n" + " " * (len(match[0]) - 1), _without_rules(text))
    cuts = {match.start() for match in _ITEM.finditer(bare)} | {match.end() for match in _BLANK.finditer(bare)}
    cuts |= {
        match.end()
        for match in _STOP.finditer(bare)
        if match[0][0] != "." or not _ABBREVIATION.search(bare, max(0, match.start() - 8), match.start() + 1)
    }
    since = 0
    for cut in (*sorted(cuts), len(bare)):
        stretch = _ITEM.sub("", bare[since:cut], count=1)
        if _SAYS.search(stretch):
            yield since, cut
        since = cut


def _without_rules(text: str) -> str:
    """The text with blanks in place of thematic breaks, whose marks are no list items and highlight nothing."""
    return _RULE.sub(lambda match: " " * len(match[0]), text)
