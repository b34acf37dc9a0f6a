"""What a question wants, told by its words; it may want several things. And what a round was sent down to find."""

from __future__ import annotations

import re
from collections.abc import Iterable

from toulmin.contracts.claim import ClaimKind

CAUSE = re.compile(r"(?i)\broot[ -]?causes?\b|^\W*why\b|\bcauses?d?\b|\bwhat (?:happened|went wrong|broke)\b|\bdiagnos")
FACTOR = re.compile(r"(?i)\bcontribut\w+|\bfactors?\b|\bmade it worse\b|\bweak(?:ness|nesses| points?)\b")
ACTION = re.compile(
    r"(?i)\bwhat to do\b|\bwhat (?:should|must|can) (?:we|i|be)\b|\bnext steps?\b|\bmitigat|\bfix\b"
    r"|\bactions?\b|\bremed"
)
TROUBLE = re.compile(
    r"(?i)\b(?:break|broke|broken|change[ds]?|fail\w*|down|leak\w*|lose|lost|wrong|problems?|errors?|outage|trouble)\b"
)
UNKNOWN = re.compile(r"(?i)\bnot (?:yet )?known\b|\bunknowns?\b|\bunclear\b|\bopen questions?\b|\bmissing\b|\bgaps?\b")

_WANTED = (
    (CAUSE, ClaimKind.CAUSE),
    (FACTOR, ClaimKind.FACTOR),
    (ACTION, ClaimKind.ACTION),
    (UNKNOWN, ClaimKind.UNKNOWN),
)


def kinds_wanted(question: str) -> frozenset[ClaimKind]:
    """The kinds of claim that a question asks for; none for a free question."""
    return frozenset(kind for pattern, kind in _WANTED if pattern.search(question))


FOR_ANSWER = " for what answers: "
FOR_SOURCE = " for a second source for: "


def sought(constraints: Iterable[str]) -> tuple[str, ...]:
    """What a round was sent down to find an answer to or a second source for, in the order it was asked."""
    found = (
        constraint.partition(mark)[2]
        for constraint in constraints
        for mark in (FOR_ANSWER, FOR_SOURCE)
        if mark in constraint
    )
    return tuple(dict.fromkeys(found))


_COUNTED = re.compile(r"(?i)\bhow many ([a-z]{3,})")
_DATE = re.compile(
    r"(?i)\b\d{1,2} (?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*\.?(?: \d{4})?\b|\b\d{4}-\d\d-\d\d\b"
)
_COUNT = r"(?<![\w.,:/#-])\d{1,3}(?:[ ,\u00a0\u202f]?\d{3})*(?![\w:%/-]|[.,]\d)"


def counted(question: str) -> str | None:
    """What a question asks the number of, in the singular; None if it asks for no number."""
    found = _COUNTED.search(question)
    return found[1].lower().removesuffix("s") if found is not None else None


def counts(text: str, what: str, *, about: str = "") -> bool:
    """Whether a text gives the number of something; where it is `about` that, a bare number will do.

    Times, dates, versions, shares and numbers with a unit written to them count nothing.
    """
    said = _DATE.sub(" ", text)
    thing = rf"{re.escape(what)}s?\b"
    if re.search(rf"(?i){_COUNT}(?: [a-z-]+){{0,2}} {thing}|\b{thing}\s?[:=]\s?{_COUNT}", said):
        return True
    return re.search(rf"(?i)\b{thing}", about) is not None and re.search(_COUNT, said) is not None
