"""Mutators of who did what: names that change places, names of somebody else, roles the wrong way round."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from toulmin.evaluation.mutants.mutation import Mutation, pick, replaced

__all__ = ["names_in", "replace_name", "swap_names", "swap_roles"]

_CAPITAL: Final = r"(?:Dr\. )?[^\W\d_a-z][\w\u2019'-]*"
_NAME: Final = re.compile(rf"\b(?:[a-z]+-\d+\b|(?:(?:\d+(?:\.\d+){{2,}}))|{_CAPITAL}(?: {_CAPITAL})*)")
_NO_NAMES: Final = """
    The A An In On At By For From All Most Some No None Both Every Each Many Several Few About Between During After
    Before While When If It Its He She They This That These Those There However According To Of And But Or With Under
    January February March April May June July August September October November December Monday Tuesday Wednesday
    Thursday Friday Saturday Sunday I We You His Her Their Over Since Until Type Part Yes As One Not
"""
_NO_NAME: Final = frozenset(_NO_NAMES.split())
_ROLE_VERBS: Final = (
    "beat",
    "acquired",
    "succeeded",
    "triggered",
    "caused",
    "led to",
    "killed",
    "fined",
    "founded",
    "replaced",
    "exceeded",
    "overtook",
    "sued",
    "defeated",
    "hired",
    "bought",
    "advised",
)
_BETWEEN: Final = re.compile(rf" (?:{'|'.join(_ROLE_VERBS)}|(?:is|was|are|were) (?:\w+er|more \w+|less \w+) than) ")
_NO_SIDE: Final = frozenset(
    ("who", "which", "that", "was", "were", "is", "are", "about", "by", "in", "on", "not", "it")
)
_CLAUSE_START: Final = re.compile(r"[,;.] | and | while | that | which | because |\d{4} ")
_CLAUSE_END: Final = re.compile(
    r"[,;.](?= |$)| (?:and|which|who|in|on|at|for|while|when|because|after|until|as|against|[\d$€£]\S*) |(?= \d)"
)
_FROM_TO: Final = re.compile(r"\bfrom (?P<one>\S+(?: %| million| ms)?) to (?P<two>\S+(?: %| million| ms)?)(?=[ ,.]|$)")


def names_in(text: str) -> tuple[tuple[int, int], ...]:
    """Where names stand in a text: capitalised words in a row, and made-up names such as `node-7`.

    A capitalised word that opens a sentence counts only with another capitalised word behind it, for it may be an
    ordinary word.
    """
    found = []
    for match in _NAME.finditer(text):
        start, end = match.span()
        words = match[0].split(" ")
        while words and words[0] in _NO_NAME:
            start += len(words[0]) + 1
            words = words[1:]
        while words and words[-1] in _NO_NAME:
            end -= len(words[-1]) + 1
            words = words[:-1]
        if not words:
            continue
        opens = start == 0 or text[:start].rstrip().endswith((".", "!", "?", ":"))
        if opens and len(words) == 1 and not any(character.isdigit() for character in words[0]):
            continue
        found.append((start, end))
    return tuple(found)


def swap_names(text: str, seed: int) -> Mutation | None:
    """Two different names of the same kind change places; the place reaches from the first to the second."""
    places = names_in(text)
    options = [
        (one, two)
        for index, one in enumerate(places)
        for two in places[index + 1 :]
        if text[slice(*one)] != text[slice(*two)]
        and text[one[1] : two[0]] not in (" of ", " and ", ", ", " or ")
        and _kind(text[slice(*one)]) == _kind(text[slice(*two)])
    ]
    chosen = pick(options, seed)
    if chosen is None:
        return None
    one, two = chosen
    made = text[slice(*two)] + text[one[1] : two[0]] + text[slice(*one)]
    return replaced(text, one[0], two[1], made)


def replace_name(text: str, seed: int, names: Sequence[str]) -> Mutation | None:
    """One name becomes another of the same kind from `names`, which the text does not hold."""
    strange = [name for name in dict.fromkeys(names) if name not in text]
    options = [
        (place, name)
        for place in names_in(text)
        for name in strange
        if _kind(name) == _kind(text[slice(*place)]) and text[slice(*place)] not in name
    ]
    chosen = pick(options, seed)
    return None if chosen is None else replaced(text, *chosen[0], chosen[1])


def swap_roles(text: str, seed: int) -> Mutation | None:
    """Who did it and to whom it was done change places, or what was before and after: `A beat B`, `from 3 to 5`."""
    options: list[tuple[int, int, str]] = []
    for match in _FROM_TO.finditer(text):
        if match["one"] != match["two"]:
            options.append((*match.span(), f"from {match['two']} to {match['one']}"))
    for match in _BETWEEN.finditer(text):
        start = _clause_start(text, match.start())
        ends = _CLAUSE_END.search(text, match.end())
        end = ends.start() if ends else len(text)
        left, right = text[start : match.start()], text[match.end() : end]
        if _is_side(left) and _is_side(right) and left.lower() != right.lower():
            options.append((start, end, _cased(right, left) + match[0] + _uncased(left, text, start)))
    chosen = pick(sorted(options), seed)
    return None if chosen is None else replaced(text, *chosen)


def _clause_start(text: str, at: int) -> int:
    starts = [match.end() for match in _CLAUSE_START.finditer(text[:at])]
    return starts[-1] if starts else 0


def _is_side(text: str) -> bool:
    """Whether words beside a verb name somebody or something, and are no half of a phrase."""
    words = text.lower().split()
    return bool(words) and words[0] not in _NO_SIDE and words[-1] not in _NO_SIDE


def _cased(first: str, instead_of: str) -> str:
    return first[:1].upper() + first[1:] if instead_of[:1].isupper() else first


def _uncased(last: str, text: str, start: int) -> str:
    """A word that opened the text and is no name gets its small letter back."""
    first = last.split(" ", 1)[0]
    ordinary = start == 0 and not any(one == 0 for one, _ in names_in(text)) and (first in _NO_NAME or " " in last)
    return last[:1].lower() + last[1:] if ordinary else last


def _kind(name: str) -> tuple[bool, bool, int]:
    """Names of one kind: both made up with digits or not, both all capitals or not, as many words."""
    return any(character.isdigit() for character in name), name.isupper(), len(name.split(" "))
