"""The outer form of a text: case, characters, first and last words, quotation marks, one of several choices."""

from __future__ import annotations

from typing import Final

from toulmin.contracts.constraint import Case, Choice, Ends, InCase, Quoted, Starts, Without
from toulmin.verification.outcome import HOLDS, Outcome, Output, fails, told

__all__ = ["check_case", "check_choice", "check_ends", "check_quoted", "check_starts", "check_without"]

_OPENING: Final = "\"'\u201c\u2018 \t\n"
_CLOSING: Final = "\"'\u201d\u2019 \t\n"


def check_case(rule: InCase, output: Output) -> Outcome:
    """Whether all letters are in the case; the first word with another letter is marked."""
    wrong = str.isupper if rule.case is Case.LOWER else str.islower
    at = next((place for place, sign in enumerate(output.text) if wrong(sign)), None)
    if at is None:
        return HOLDS
    return fails(f"{output.text[at]!r} is not in {rule.case.value} case", at, at + 1)


def check_without(rule: Without, output: Output) -> Outcome:
    """Whether none of the characters stands in the text; the first is marked."""
    unwanted = frozenset(rule.characters)
    at = next((place for place, sign in enumerate(output.text) if sign in unwanted), None)
    if at is None:
        return HOLDS
    return fails(f"the character {output.text[at]!r} is not allowed", at, at + 1)


def check_starts(rule: Starts, output: Output) -> Outcome:
    """Whether the text starts so."""
    holds = output.text.lstrip().casefold().startswith(rule.text.strip().casefold())
    return told(f"does not start with {rule.text[:80]!r}", holds=holds)


def check_ends(rule: Ends, output: Output) -> Outcome:
    """Whether the text ends so, but for quotation marks that close it."""
    holds = output.text.rstrip(_CLOSING).casefold().endswith(rule.text.strip().rstrip(_CLOSING).casefold())
    return told(f"does not end with {rule.text[-80:]!r}", holds=holds)


def check_quoted(rule: Quoted, output: Output) -> Outcome:
    """Whether the whole text stands in double quotation marks, straight or typographic."""
    text = output.text.strip()
    holds = len(text) > 1 and ((text[0], text[-1]) in (('"', '"'), ("\u201c", "\u201d")))
    return told("does not stand in double quotation marks", holds=holds)


def check_choice(rule: Choice, output: Output) -> Outcome:
    """Whether the text is one of the choices, but for the white space and quotation marks around it."""
    said = output.text.lstrip(_OPENING).rstrip(_CLOSING)
    options = {option.lstrip(_OPENING).rstrip(_CLOSING) for option in rule.options}
    return told(f"is none of the {len(rule.options)} choices", holds=said in options)
