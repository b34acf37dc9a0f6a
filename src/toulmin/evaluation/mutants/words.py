"""Mutators of words: negations, opposites, quantifiers, words of certainty, and a sentence that nobody said."""

from __future__ import annotations

import re
from typing import Final

from toulmin.evaluation.mutants.mutation import Mutation, deleted, next_word, pick, replaced, whole_word

__all__ = ["add_certainty", "add_sentence", "change_quantifier", "negate", "remove_negation", "swap_antonym"]

_AUXILIARY: Final = re.compile(
    r"\b(?:is|are|was|were|has|have|had|may|can|could|will|would|must|should|does|did)\b"
    r"(?! (?:not|no|never|none|nobody|nothing)\b)(?=(?: (?!to\b)\w+))",
)
_PAST: Final = {
    "rose": "rise",
    "fell": "fall",
    "beat": "beat",
    "won": "win",
    "found": "find",
    "flew": "fly",
    "left": "leave",
    "led": "lead",
    "came": "come",
    "wrote": "write",
    "received": "receive",
    "acquired": "acquire",
    "raised": "raise",
    "decreased": "decrease",
    "increased": "increase",
    "triggered": "trigger",
    "succeeded": "succeed",
    "fined": "fine",
    "rejected": "reject",
    "restored": "restore",
    "killed": "kill",
    "operated": "operate",
    "scored": "score",
    "contained": "contain",
    "remained": "remain",
    "covered": "cover",
    "caused": "cause",
    "expired": "expire",
    "failed": "fail",
    "revealed": "reveal",
    "noted": "note",
    "played": "play",
    "released": "release",
}
_PAST_WORD: Final = re.compile(
    rf"(?<!\b(?:is|as) )(?<!\b(?:was|are|had|has) )(?<!\b(?:were|been|have) )\b(?:{'|'.join(_PAST)})\b"
)
_NEGATIONS: Final = (
    (re.compile(r"\bcannot\b"), "can"),
    (re.compile(r"\b(?:not|never) "), ""),
    (re.compile(r"n['\u2019]t\b"), ""),
    (re.compile(r"\b[Nn]o(?= [a-z])(?! (?:one|longer|more|less|later)\b)"), "some"),
    (re.compile(r"\b[Nn]one\b"), "some"),
    (re.compile(r"\b[Nn]obody\b"), "somebody"),
    (re.compile(r"\bwithout\b"), "with"),
)
_ANTONYMS: Final = """
    rose/fell rise/fall increased/decreased increase/decrease raised/lowered before/after open/closed younger/older
    faster/slower more/less higher/lower sold/bought won/lost approved/refused succeeded/failed north/south east/west
    upper/lower healthy/sick complete/incomplete early/late effective/ineffective above/below first/last
    shorter/longer cold/hot warm/cold grown/shrunk restored/destroyed includes/excludes include/exclude found/overlooked
    present/absent started/stopped accepted/rejected expired/renewed deleted/kept exhausted/plentiful
    nightly/weekly possible/impossible cash/shares young/old small/large famous/obscure born/buried
    predominant/rare inside/outside loud/quiet deep/shallow final/opening best/worst
"""
_OPPOSITES: Final = {
    word: other
    for pair in _ANTONYMS.split()
    for word, other in (tuple(pair.split("/")), tuple(reversed(pair.split("/"))))
}
_OPPOSITE_WORD: Final = whole_word(_OPPOSITES)
_QUANTIFIERS: Final = {
    "some": "all",
    "most": "all",
    "several": "all",
    "many": "all",
    "a few": "all",
    "few": "many",
    "half": "all",
    "part of": "all of",
    "all": "only some",
    "every": "hardly any",
    "at least": "at most",
    "at most": "at least",
    "up to": "at least",
    "more than": "less than",
    "less than": "more than",
    "over": "under",
    "none": "most",
    "both": "neither",
    "about": "more than twice",
}
_QUANTIFIER_WORD: Final = re.compile(whole_word(_QUANTIFIERS).pattern + r"(?= [\w$€£])", re.IGNORECASE)
_OF_COUNT: Final = re.compile(r"\b\d+ of (?=\d+ \w)")
_SENTENCES: Final = (
    "The supplier has confirmed this in writing.",
    "A second review came to the same result.",
    "The managers were warned of it long before.",
    "This had cost more than a whole year of work.",
    "The same thing happened at two of the neighbours.",
    "An outside expert was asked and disagreed.",
    "The insurance paid for the whole damage.",
)
_ASSURANCES: Final = (
    (", definitely", False),
    ("Undoubtedly, ", True),
    (", without any doubt", False),
    (", as is proven", False),
    ("Clearly, ", True),
    (", and this is absolutely certain", False),
    ("It is beyond question that ", True),
)
_SMALL: Final = frozenset(
    ("The", "A", "An", "In", "On", "All", "Most", "About", "At", "Between", "During", "After", "Before")
)


def negate(text: str, seed: int) -> Mutation | None:
    """One statement is denied: `was` becomes `was not`, `rose` becomes `did not rise`. The place ends with the word
    that is denied.
    """
    options = [(match.end(), match.end(), " not") for match in _AUXILIARY.finditer(text)]
    options += [(*match.span(), f"did not {_PAST[match[0]]}") for match in _PAST_WORD.finditer(text)]
    chosen = pick(sorted(options), seed)
    if chosen is None:
        return None
    start, end, new = chosen
    made = replaced(text, start, end, new)
    if made is None or start < end:
        return made
    return Mutation(made.text, start, next_word(made.text, made.end), text[start : next_word(text, end)])


def remove_negation(text: str, seed: int) -> Mutation | None:
    """One `not`, `no`, `none`, `never` or `without` goes away; the place ends with the word that was denied."""
    options = [(*match.span(), new) for pattern, new in _NEGATIONS for match in pattern.finditer(text)]
    chosen = pick(sorted(options), seed)
    if chosen is None:
        return None
    start, end, new = chosen
    return deleted(text, start, end, new.capitalize() if text[start].isupper() else new)


def swap_antonym(text: str, seed: int) -> Mutation | None:
    """One word becomes its opposite."""
    match = pick(list(_OPPOSITE_WORD.finditer(text)), seed)
    if match is None:
        return None
    new = _OPPOSITES[match[0].lower()]
    return replaced(text, *match.span(), new.capitalize() if match[0][0].isupper() else new)


def change_quantifier(text: str, seed: int) -> Mutation | None:
    """One quantifier becomes another that does not follow from it: `some` becomes `all`, `at least` `at most`. The
    place reaches to the end of the word behind it.
    """
    options = [(*match.span(), _QUANTIFIERS[match[0].lower()]) for match in _QUANTIFIER_WORD.finditer(text)]
    options += [(*match.span(), "all ") for match in _OF_COUNT.finditer(text)]
    chosen = pick(sorted(options), seed)
    if chosen is None:
        return None
    start, end, new = chosen
    return deleted(text, start, end, new.capitalize() if text[start].isupper() else new)


def add_sentence(text: str, seed: int) -> Mutation | None:
    """A sentence is added that no evidence says."""
    said = _SENTENCES[seed % len(_SENTENCES)]
    head = text if text.rstrip().endswith((".", "!", "?")) else f"{text}."
    return Mutation(f"{head} {said}", len(head) + 1, len(head) + 1 + len(said), "")


def add_certainty(text: str, seed: int) -> Mutation | None:
    """Words of certainty are added, before or behind; the statement itself stays."""
    assurance, before = _ASSURANCES[seed % len(_ASSURANCES)]
    if before:
        first = text.split(maxsplit=1)[0] if text.split() else ""
        rest = text[:1].lower() + text[1:] if first in _SMALL else text
        return Mutation(assurance + rest, 0, len(assurance.rstrip()), "")
    end = len(text.rstrip(" ."))
    return Mutation(text[:end] + assurance + text[end:], end, end + len(assurance), "")
