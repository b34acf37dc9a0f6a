"""Mutators of hard facts: numbers, units, dates and clock times. They look at the text themselves.

No mutator asks the verifier's reader what a number or a date is: what the reader overlooks is to be found out here.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from toulmin.evaluation.mutants.mutation import Mutation, pick, replaced

__all__ = ["change_number", "change_unit", "move_clock", "move_date", "swap_numbers"]

_NAMES: Final = "January February March April May June July August September October November December"
_MONTHS: Final = _NAMES.split()
_MONTH: Final = "|".join(_MONTHS)
_CLOCK: Final = re.compile(r"(?<![\d:])(\d{1,2}):(\d\d)(?::(\d\d))?(?![\d:])")
_ISO: Final = re.compile(r"\b((?:19|20)\d\d)-(\d\d)-(\d\d)(?!\d)")
_SAID_DATE: Final = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? )?(?P<month>{_MONTH})\b"
    r"(?: (?P<behind>\d{1,2})(?!\d|:))?(?:,? (?P<year>(?:19|20)\d\d)\b)?"
)
_BEFORE_MONTH: Final = re.compile(r"\b(?:in|since|until|by|from|of|to|early|late|last|next) $", re.IGNORECASE)
_YEAR: Final = re.compile(r"(?<![\d.,$€£-])\b(?:1[5-9]|20)\d\d\b(?![.,]?\d|-\d| ?%)")
_NUMBER: Final = re.compile(
    r"(?<![\w.:,-])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w:])|(?<![\w.:,-])\d+(?:\.\d+)?(?![\d:.]\d|\w)"
)
_SPELT: Final = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "twenty")
_SPELT_WORD: Final = re.compile(rf"\b(?:{'|'.join(_SPELT)})\b", re.IGNORECASE)
_UNIT_GROUPS: Final = (
    ("ms", "s", "min", "h"),
    ("milliseconds", "seconds", "minutes", "hours", "days", "weeks", "months", "years"),
    ("percent", "percentage points"),
    ("KB", "MB", "GB", "TB"),
    ("mg", "g", "kg"),
    ("mm", "cm", "m", "km"),
    ("km", "miles"),
    ("°C", "°F"),
    ("thousand", "million", "billion"),
    ("euros", "dollars", "pounds"),
    ("mmHg", "kPa"),
    ("kW", "MW"),
    ("ml", "litres"),
)
_AFTER_NUMBER: Final = re.compile(
    r"(?<=\d)(?P<gap> ?)(?P<unit>"
    + "|".join(sorted({re.escape(unit) for group in _UNIT_GROUPS for unit in group}, key=len, reverse=True))
    + r")(?![\w/])"
)
_MONEY: Final = re.compile(r"[$€£](?=\d)")
_MONEYS: Final = ("$", "€", "£")


def change_number(text: str, seed: int) -> Mutation | None:
    """One number, in digits or as a word, becomes another; never a date, a year or a time of day."""
    taken = _dated(text)
    places = [
        match.span()
        for match in sorted((*_NUMBER.finditer(text), *_SPELT_WORD.finditer(text)), key=lambda match: match.start())
        if not any(start < match.end() and match.start() < end for start, end in taken)
    ]
    place = pick(places, seed)
    if place is None:
        return None
    said = text[place[0] : place[1]]
    if said[0].isalpha():
        other = _SPELT[(_SPELT.index(said.lower()) + 1 + seed % 9) % len(_SPELT)]
        return replaced(text, *place, other.capitalize() if said[0].isupper() else other)
    # The first digit: a change that no rounding can explain.
    digit = int(said[0])
    other_digit = (digit + seed % 8) % 9 + 1
    return replaced(text, *place, f"{other_digit}{said[1:]}")


def swap_numbers(text: str, _seed: int) -> Mutation | None:
    """The first two different numbers change places."""
    taken = _dated(text)
    found = [
        match
        for match in _NUMBER.finditer(text)
        if not any(start < match.end() and match.start() < end for start, end in taken)
    ]
    for one, two in pairwise(found):
        if one[0] != two[0]:
            middle = text[one.end() : two.start()]
            made = f"{two[0]}{middle}{one[0]}"
            return replaced(text, one.start(), two.end(), made)
    return None


def change_unit(text: str, seed: int) -> Mutation | None:
    """A unit behind a number, or the sign of a currency before it, becomes another of its kind. The place holds the
    number, too.
    """
    options: list[tuple[int, int, str]] = []
    for match in _AFTER_NUMBER.finditer(text):
        for group in _UNIT_GROUPS:
            if match["unit"] in group:
                others = [unit for unit in group if unit != match["unit"]]
                options.append((match.start("unit"), match.end("unit"), others[seed % len(others)]))
                break
    for match in _MONEY.finditer(text):
        others = [sign for sign in _MONEYS if sign != match[0]]
        options.append((match.start(), match.end(), others[seed % len(others)]))
    chosen = pick(options, seed)
    if chosen is None:
        return None
    start, end, new = chosen
    made = replaced(text, start, end, new)
    if made is None:
        return None
    before = re.search(r"[\d.,]+ ?$", text[:start])
    return Mutation(made.text, before.start() if before else start, made.end, text[start:end])


def move_date(text: str, seed: int) -> Mutation | None:
    """The day, the month or the year of one date becomes another; a bare year counts as a date."""
    places: list[tuple[int, int, str]] = []
    for match in _ISO.finditer(text):
        places += _iso_moved(match, seed)
    for match in _SAID_DATE.finditer(text):
        if match[0] not in ("May", "March") or _BEFORE_MONTH.search(text[: match.start()]):
            places += _said_moved(match, seed)
    taken = [span for pattern in (_ISO, _SAID_DATE) for span in (match.span() for match in pattern.finditer(text))]
    for match in _YEAR.finditer(text):
        if not any(start <= match.start() < end for start, end in taken):
            places.append((*match.span(), str(_other_year(int(match[0]), seed))))
    chosen = pick(sorted(places), seed)
    return None if chosen is None else replaced(text, *chosen)


def move_clock(text: str, seed: int) -> Mutation | None:
    """The hour or the minute of one time of day becomes another."""
    match = pick(list(_CLOCK.finditer(text)), seed)
    if match is None:
        return None
    group = 1 + seed % 2
    digits = match[group]
    moved = (int(digits) + 1 + seed % 5) % (24 if group == 1 else 60)
    return _within(text, match, group, f"{moved:0{len(digits)}d}" if len(digits) > 1 else str(moved))


def _within(text: str, match: re.Match[str], group: int, new: str) -> Mutation | None:
    made = replaced(text, match.start(group), match.end(group), new)
    if made is None:
        return None
    return Mutation(made.text, match.start(), match.end() + len(new) - len(match[group]), match[0])


def _iso_moved(match: re.Match[str], seed: int) -> list[tuple[int, int, str]]:
    day, month = int(match[3]), int(match[2])
    return [
        (*match.span(3), f"{_other_day(day, seed):02d}"),
        (*match.span(2), f"{month % 12 + 1:02d}"),
        (*match.span(1), str(_other_year(int(match[1]), seed))),
    ]


def _said_moved(match: re.Match[str], seed: int) -> list[tuple[int, int, str]]:
    moved = [(*match.span("month"), _MONTHS[(_MONTHS.index(match["month"]) + 1 + seed % 10) % 12])]
    for name in ("day", "behind"):
        if match[name]:
            moved.append((*match.span(name), str(_other_day(int(match[name]), seed))))
    if match["year"]:
        moved.append((*match.span("year"), str(_other_year(int(match["year"]), seed))))
    return moved


def _other_day(day: int, seed: int) -> int:
    return (day + seed % 20) % 28 + 1 if (day + seed % 20) % 28 + 1 != day else day % 28 + 1


def _other_year(year: int, seed: int) -> int:
    return year - 1 - seed % 6


def _dated(text: str) -> list[tuple[int, int]]:
    return [match.span() for pattern in (_ISO, _SAID_DATE, _CLOCK, _YEAR) for match in pattern.finditer(text)]
