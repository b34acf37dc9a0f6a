"""Parts of a text that a contract names: sections, fields, a title, a postscript, several answers, first words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final, NamedTuple

from toulmin.contracts.constraint import (
    Fields,
    NumberedSections,
    ParagraphStart,
    Postscript,
    Responses,
    Sections,
    Title,
)
from toulmin.grounding import squash
from toulmin.verification.counting import paragraphs
from toulmin.verification.outcome import HOLDS, Outcome, Output, fails, told
from toulmin.verification.parses import object_of

__all__ = [
    "check_fields",
    "check_numbered_sections",
    "check_paragraph_start",
    "check_postscript",
    "check_responses",
    "check_sections",
    "check_title",
]

_HEADING: Final = re.compile(
    r"^[ \t]*(?:(?P<marks>\#{1,6})[ \t]+(?P<hashed>\S[^\n]*)|\*\*(?P<bold>[^\n*]+)\*\*:?[ \t]*"
    r"|(?P<plain>[^\n:]{1,200}):[ \t]*)$",
    re.MULTILINE,
)
_FENCE: Final = re.compile(r"^[ \t]*```.*?^[ \t]*```[ \t]*$", re.MULTILINE | re.DOTALL)
_NUMBERING: Final = re.compile(r"^\s*\d{1,3}(?:\.\d{1,3})*[.)]?\s+")
_FIELD: Final = re.compile(r"^[ \t]*(?:[-*+][ \t]+)?(?P<name>[^\n:]{1,200}):(?P<value>[^\n]*)$", re.MULTILINE)
_TITLE: Final = re.compile(r"<<[^\n<>]*\w[^\n<>]*>>")
_SAYS: Final = re.compile(r"\w")
_FIRST: Final = re.compile(r"\w[\w'\u2019-]*")
_LEVEL_OF_OTHERS: Final = 7
"""A heading without number signs stands below every one that has them."""


class _Section(NamedTuple):
    title: str
    start: int
    end: int
    """Of the heading."""
    says: bool
    """Whether something stands under it."""


def check_sections(rule: Sections, output: Output) -> Iterator[Outcome]:
    """One outcome for each title, and one for their order if that was asked.

    A heading is a line with number signs before it, in double asterisks, or with a colon at its end; numbers, case and
    punctuation are not looked at. Something must stand under it before the next one of its level.
    """
    found: dict[str, _Section] = {}
    for section in _sections(output.text):
        known = found.get(section.title)
        if known is None or (section.says and not known.says):
            found[section.title] = section
    for title in rule.titles:
        here = found.get(squash(title))
        if here is None:
            yield fails(f"the section {title!r} is missing")
        else:
            yield told(f"the section {title!r} is empty", holds=here.says, start=here.start, end=here.end)
    if rule.ordered:
        present = [found[squash(title)] for title in rule.titles if squash(title) in found]
        early = next((two for one, two in pairwise(present) if two.start < one.start), None)
        if early is None:
            yield HOLDS
        else:
            said = output.text[early.start : early.end].strip()
            yield fails(f"the section {said!r} stands before one that it should follow", early.start, early.end)


def check_numbered_sections(rule: NumberedSections, output: Output) -> Outcome:
    """Whether enough different numbers follow the word at the beginning of lines."""
    pattern = re.compile(rf"^\W*{re.escape(rule.word)}\s?(\d{{1,6}})\b", re.MULTILINE | re.IGNORECASE)
    count = len({int(match[1]) for match in pattern.finditer(output.text)})
    said = f"{count} parts marked {rule.word!r} and a number, at least {rule.number} are required"
    return told(said, holds=count >= rule.number)


def check_fields(rule: Fields, output: Output) -> Iterator[Outcome]:
    """One outcome for each field: it is there and has a value."""
    values = _fields(output.text)
    for name in rule.names:
        value = values.get(squash(name))
        yield told(f"the field {name!r} {'is missing' if value is None else 'has no value'}", holds=bool(value))


def check_title(rule: Title, output: Output) -> Outcome:
    """Whether some text stands in double angle brackets."""
    return told("there is no title in << >>", holds=_TITLE.search(output.text) is not None)


def check_postscript(rule: Postscript, output: Output) -> Outcome:
    """Whether a line starts with the marker and something follows it."""
    pattern = re.compile(rf"^[ \t*_]*{re.escape(rule.marker)}\W*\w", re.MULTILINE | re.IGNORECASE)
    holds = pattern.search(output.text) is not None
    return told(f"there is no postscript that starts with {rule.marker!r}", holds=holds)


def check_responses(rule: Responses, output: Output) -> Outcome:
    """Whether there are so many answers between dividers, no two alike."""
    spans = paragraphs(output.text, divider=rule.divider)
    if len(spans) != rule.number:
        return fails(f"{len(spans)} answers between lines of {rule.divider!r}, {rule.number} are required")
    seen: set[str] = set()
    for start, end in spans:
        said = squash(output.text[start:end])
        if said in seen:
            return fails("two of the answers are the same", start, end)
        seen.add(said)
    return HOLDS


def check_paragraph_start(rule: ParagraphStart, output: Output) -> Outcome:
    """Whether a paragraph starts with the word."""
    spans = paragraphs(output.text)
    if len(spans) < rule.paragraph:
        return fails(f"there is no paragraph {rule.paragraph} that could start with {rule.word!r}")
    start, end = spans[rule.paragraph - 1]
    first = _FIRST.search(output.text, start, end)
    said = first[0] if first is not None else ""
    if squash(said) == squash(rule.word):
        return HOLDS
    place = first.span() if first is not None else (start, end)
    return fails(f"paragraph {rule.paragraph} starts with {said!r} and not with {rule.word!r}", *place)


def _sections(text: str) -> Iterator[_Section]:
    bare = _FENCE.sub(lambda match: "".join("\n" if sign == "\n" else "x" for sign in match[0]), text)
    heads = list(_HEADING.finditer(bare))
    levels = [len(head["marks"] or "") or _LEVEL_OF_OTHERS for head in heads]
    # Where the part under each heading ends: at the next one that is not below it. From the back, in one pass.
    ends = [len(bare)] * len(heads)
    open_: list[int] = []
    for place, level in enumerate(levels):
        while open_ and levels[open_[-1]] >= level:
            ends[open_.pop()] = heads[place].start()
        open_.append(place)
    for head, end in zip(heads, ends, strict=True):
        title = head["hashed"] or head["bold"] or head["plain"]
        name = squash(_NUMBERING.sub("", title.strip(" \t*_#")))
        yield _Section(name, head.start(), head.end(), _SAYS.search(bare, head.end(), end) is not None)


def _fields(text: str) -> Mapping[str, str]:
    """The fields by name: keys of a JSON object, else labelled lines; an empty value is an empty text."""
    parsed = object_of(text)
    if parsed is not None:
        return {squash(name): "" if value in (None, "", [], {}) else "given" for name, value in parsed.items()}
    found: dict[str, str] = {}
    for match in _FIELD.finditer(text):
        value = match["value"].strip() if _SAYS.search(match["value"]) else ""
        name = squash(match["name"])
        found[name] = found.get(name) or value
    return found
