"""Texts that are made to hold constraints, or to break exactly one by one step. The same rules give the same texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Final

from toulmin.contracts.constraint import (
    Case,
    Choice,
    Constraint,
    Counted,
    Ends,
    Fields,
    InCase,
    JsonText,
    Mention,
    NumberedSections,
    NumberOf,
    Occurrences,
    ParagraphStart,
    Pattern,
    Postscript,
    Quoted,
    Relation,
    Responses,
    Sections,
    Starts,
    Title,
    Without,
)

__all__ = ["HOUSE_RULES", "Plant", "plants"]

_POOL: Final[tuple[str, ...]] = (
    *("river", "stone", "lamp", "garden", "paper", "window", "bird", "clock", "field", "brush", "table", "north"),
    *("cloud", "spring", "quiz", "jumpy", "vivid", "fix", "box", "wagon", "yacht", "umbrella", "kettle", "hush"),
    *("myth", "by", "dusk"),
)
"""Between them they spare each letter of the alphabet."""


@dataclass(frozen=True, slots=True)
class Plant:
    """A text, and which of its constraints (by place) are broken in it: none, or those that one step breaks."""

    text: str
    broken: frozenset[int] = frozenset()


SCHEMA: Final = (
    '{"type":"object","required":["cause","since"],"properties":{"cause":{"type":"string","minLength":1},'
    '"since":{"type":"string","pattern":"^[0-9]{2}:[0-9]{2}$"}},"additionalProperties":false}'
)
HOUSE_RULES: Final[tuple[tuple[str, Constraint], ...]] = (
    ("sections", Sections(titles=("Root cause", "What to do", "What is not known"))),
    ("sections, ordered", Sections(titles=("Root cause", "What to do", "What is not known"), ordered=True)),
    ("fields", Fields(names=("cause", "owner", "since"))),
    ("json, by a schema", JsonText(json_schema=SCHEMA)),
    ("pattern", Pattern(pattern=r"\bINC-[0-9]{4}\b")),
    ("pattern, unwanted", Pattern(pattern=r"\b[0-9]{16}\b", wanted=False)),
)
"""Kinds of constraints that IFEval does not have."""


def plants(rules: Sequence[Constraint]) -> tuple[Plant, ...]:
    """Texts for the constraints of one instruction: some that hold them all, and for each one that breaks it."""
    first = rules[0]
    if all(isinstance(rule, Mention) for rule in rules):
        made = _mentions([rule.text for rule in rules if isinstance(rule, Mention)])
    elif all(isinstance(rule, Occurrences) and rule.whole_words and not rule.number for rule in rules):
        made = _never([rule.text for rule in rules if isinstance(rule, Occurrences)])
    elif isinstance(first, NumberOf) and len(rules) == 2 and isinstance(rules[1], ParagraphStart):
        made = _paragraph_start(first.number, rules[1])
    else:
        made = _single(first)
    return tuple(made)


def _filler(count: int, *, avoid: Sequence[str] = ()) -> str:
    """So many words, none of which has one of the texts in it, or is in one of them."""
    without = [text.casefold() for text in avoid]
    known = {word for text in without for word in text.split()}
    words = [word for word in _POOL if word not in known and not any(text in word for text in without)]
    return " ".join(islice(cycle(words or ("~",)), count))


def _mentions(wanted: Sequence[str]) -> Iterator[Plant]:
    def text(words: Sequence[str]) -> str:
        return " ".join(f"{_filler(2, avoid=wanted)} {word}" for word in words) + " ."

    yield Plant(text(wanted))
    yield Plant(text([word.upper() for word in wanted]))
    for word in dict.fromkeys(wanted):
        # A word inside another one is only gone when that one is gone too.
        gone = frozenset(place for place, other in enumerate(wanted) if word.casefold() in other.casefold())
        yield Plant(text([other for place, other in enumerate(wanted) if place not in gone]), gone)


def _never(unwanted: Sequence[str]) -> Iterator[Plant]:
    clean = _filler(8, avoid=unwanted)
    yield Plant(f"{clean}.")
    known = {word.casefold() for word in unwanted}
    for word in dict.fromkeys(unwanted):
        longer = f"{word}ish"
        if " " not in longer and longer.casefold() not in known:
            yield Plant(f"{clean} {longer} {clean}")
        pieces = word.casefold().split()
        also = frozenset(
            place
            for place, other in enumerate(unwanted)
            if other.casefold() == word.casefold() or other.casefold() in pieces
        )
        yield Plant(f"{clean} {word}, {clean}", also)
        yield Plant(f"{clean} {word.upper()}.", also)


def _paragraph_start(number: int, rule: ParagraphStart) -> Iterator[Plant]:
    filler = _filler(5, avoid=(rule.word,))
    good = [f"{rule.word} {filler}" if place == rule.paragraph else filler for place in range(1, number + 1)]
    wrong = [f"{filler} {rule.word}" if place == rule.paragraph else filler for place in range(1, number + 1)]
    yield Plant("\n\n".join(good))
    yield Plant("\n\n".join([*good, filler]), frozenset({0}))
    yield Plant("\n\n".join(wrong), frozenset({1}))


def _single(rule: Constraint) -> Iterator[Plant]:
    match rule:
        case NumberOf():
            yield from _around(rule.relation, rule.number, lambda count: _counted(rule, count))
        case Occurrences():
            yield from _around(rule.relation, rule.number, lambda count: _often(rule.text, count))
        case NumberedSections():
            yield from _around(Relation.AT_LEAST, rule.number, lambda count: _numbered(rule.word, count))
        case Sections():
            yield from _sections(rule)
        case Fields():
            yield from _fields(rule)
        case _:
            good, bad = _pair(rule)
            yield from (Plant(text) for text in good)
            yield from (Plant(text, frozenset({0})) for text in bad)


def _around(relation: Relation, number: int, text: Callable[[int], str]) -> Iterator[Plant]:
    """Texts with as many as the bound says, one more and one fewer."""
    for count in (number - 1, number, number + 1):
        if count >= 0:
            yield Plant(text(count), frozenset() if relation.holds(count, number) else frozenset({0}))


def _counted(rule: NumberOf, count: int) -> str:
    match rule.of:
        case Counted.WORDS:
            return _filler(count)
        case Counted.SENTENCES:
            return " ".join(["River stone lamp."] * count)
        case Counted.PARAGRAPHS:
            divider = "\n\n" if rule.divider is None else f"\n\n{rule.divider}\n\n"
            return divider.join([_filler(6)] * count)
        case Counted.BULLETS:
            return "\n".join(["Some things:", *[f"* {_filler(3)}"] * count, "That is all."])
        case Counted.PLACEHOLDERS:
            return f"{_filler(3)} " + " ".join([f"[{_filler(1)}] {_filler(2)}"] * count)
        case Counted.HIGHLIGHTS:
            return f"{_filler(3)} " + " ".join([f"*{_filler(2)}* {_filler(2)}"] * count)
        case Counted.CAPITAL_WORDS:
            return " ".join(["Small words", *[f"LAMP {_filler(1)}"] * count])
        case _:
            raise ValueError(f"no text has {rule.of.value}")


def _often(wanted: str, count: int) -> str:
    filler = _filler(2, avoid=(wanted,))
    return " ".join([filler, *[f"{wanted} {filler}"] * count])


def _numbered(word: str, count: int) -> str:
    return "\n".join(f"{word} {place}\n{_filler(4)}" for place in range(1, count + 1)) or _filler(4)


def _sections(rule: Sections) -> Iterator[Plant]:
    def text(titles: Sequence[str], *, empty: str = "") -> str:
        return "\n\n".join(f"## {title}\n\n{'' if title == empty else _filler(6)}" for title in titles)

    yield Plant(text(rule.titles))
    yield Plant("\n\n".join(f"**{place}. {title}**\n{_filler(4)}" for place, title in enumerate(rule.titles, start=1)))
    swapped = (*rule.titles[1:], rule.titles[0])
    yield Plant(text(swapped), frozenset({0}) if rule.ordered else frozenset())
    for title in rule.titles:
        yield Plant(text([other for other in rule.titles if other != title]), frozenset({0}))
        yield Plant(text(rule.titles, empty=title), frozenset({0}))


def _fields(rule: Fields) -> Iterator[Plant]:
    lines = {name: f"{name}: {_filler(2)}" for name in rule.names}
    yield Plant("\n".join(lines.values()))
    yield Plant("{" + ", ".join(f'"{name}": 1' for name in rule.names) + "}")
    for name in rule.names:
        yield Plant("\n".join(line for other, line in lines.items() if other != name), frozenset({0}))
        yield Plant("\n".join({**lines, name: f"{name}:"}.values()), frozenset({0}))


def _pair(rule: Constraint) -> tuple[Sequence[str], Sequence[str]]:
    """Texts that hold a constraint, and texts that are one step off."""
    text = _filler(8)
    match rule:
        case InCase():
            good = text if rule.case is Case.LOWER else text.upper()
            return (good, f"{good}, 42!"), (f"{good} {'K' if rule.case is Case.LOWER else 'k'}",)
        case Without():
            return (text, f"{text}; {text}."), (f"{text}{rule.characters[0]} {text}",)
        case Starts():
            return (f"{rule.text}\n\n{text}", f" {rule.text.upper()} {text}"), (f"~ {rule.text}", rule.text[:-1])
        case Ends():
            return (f"{text} {rule.text}", f'"{text} {rule.text.upper()}"'), (f"{rule.text} {text}", rule.text[1:])
        case Quoted():
            return (f'"{text}"', f'\n"{text} "stone" {text}"\n'), (f'"{text}', f'{text}"')
        case Choice():
            return rule.options, (f"{rule.options[0]} {text}", rule.options[0][:-1])
        case _:
            return _pair_of_parts(rule, text) or _pair_that_parses(rule, text)


def _pair_of_parts(rule: Constraint, text: str) -> tuple[Sequence[str], Sequence[str]] | None:
    match rule:
        case Title():
            return (f"<<{text}>>\n{text}",), (f"<{text}>\n{text}", f"<<>>\n{text}")
        case Postscript():
            return (f"{text}\n\n{rule.marker} {text}",), (f"{text}\n\n{rule.marker}", text)
        case Responses():
            parts = [f"{text} {place}" for place in range(rule.number)]
            between = f"\n{rule.divider}\n"
            return (between.join(parts),), (between.join([text] * rule.number), between.join([*parts, "one more"]))
        case _:
            return None


def _pair_that_parses(rule: Constraint, text: str) -> tuple[Sequence[str], Sequence[str]]:
    match rule:
        case JsonText(json_schema=None):
            return ('{"a": [1, null]}', '```json\n{"a": "b"}\n```'), ('{"a": [1, null}', "{'a': 1}", f"{{}} {text}")
        case JsonText():
            good = '{"cause": "x", "since": "14:02"}'
            return (good,), ('{"cause": "x"}', good.replace("14:02", "14h02"), good.replace("}", ', "more": 1}'))
        case Pattern(wanted=True):
            return (f"{text} INC-0042.",), (f"{text} INC-042.", f"{text} INC-00421.")
        case Pattern():
            return (f"{text} 123456781234567",), (f"{text} 1234567812345678",)
        case _:
            raise ValueError(f"there are no texts for {rule.kind}")
