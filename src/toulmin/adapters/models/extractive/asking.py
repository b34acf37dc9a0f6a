"""What a question wants, told by its words; it may want several things."""

from __future__ import annotations

import re

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
