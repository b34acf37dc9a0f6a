"""Whether one log tells of one problem or of several: a logistic map from four signs, fitted on labelled logs.

Several problems in one log are told by lines that another candidate explains far better than the best one does, by
little that the best one explains in all, and by lines that are written in different formats, because different
systems wrote them. A long log has more such lines by chance, so its length counts against them. The coefficients were
fitted by `python -m benchmarks.incidents --fit`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import exp, log1p

from toulmin.adapters.models.extractive.rank import Match

SIGNS = ("unexplained", "beyond", "length", "formats")
INTERCEPT = -3.2378
WEIGHTS = (6.9564, 0.2734, -1.461, 1.5755)
LIKELY = 2 / 3
"""Several problems in one log are the exception: they are believed when they are twice as likely as one."""
FORMATS_MAX = 4

_TIME = re.compile(
    r"[\[(]?(?:\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?"
    r"|[IWEFD]\d{4} \d\d:\d\d:\d\d[.\d]*|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d\d:\d\d:\d\d(?:[.,]\d+)?)[\])]?\s*"
)
_DIGITS = re.compile(r"\d+")
_LETTER = re.compile(r"^[IWEFD](?=0 )")
_FORMATS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("record", r"\{"),
        ("keyed", r"[\w.]+=\S"),
        ("boxed", r"\["),
        ("level", r"(?i)(?:trace|debug|info|notice|log|warn(?:ing)?|err(?:or)?|severe|crit(?:ical)?|fatal|panic)\b"),
    )
)


def formats(lines: Sequence[str]) -> int:
    """How many formats the lines are written in, at most `FORMATS_MAX`: how they write the time, and what comes next.

    A time that every line begins with in the same way says nothing; a collector may have put it there. Indented lines
    go on with the one before them, and a line that is plain text has no format.
    """
    told = [line for line in lines if line.strip() and line[0] not in " \t"]
    begun = [_time(line) for line in told]
    if len({style for style, _ in begun}) == 1:
        told = [rest for _, rest in begun]
        begun = [_time(line) for line in told]
    read = {(style, _kind(rest)) for style, rest in begun}
    return min(FORMATS_MAX, len(read - {("", "")}))


def _time(line: str) -> tuple[str, str]:
    """How the line writes the time that it begins with ("" if it does not), and the rest of it."""
    found = _TIME.match(line)
    if found is None:
        return "", line
    return _LETTER.sub("L", _DIGITS.sub("0", found.group().strip())), line[found.end() :]


def _kind(rest: str) -> str:
    return next((name for name, pattern in _FORMATS if pattern.match(rest)), "")


def tells_of_several(match: Match, lines: Sequence[str]) -> bool:
    """Whether one log tells of several problems.

    The second sign is in units of the ranking, which grow with the number of candidates: among few candidates one
    problem is assumed more easily.
    """
    signs = signs_of_several(match, lines)
    odds = INTERCEPT + sum(weight * sign for weight, sign in zip(WEIGHTS, signs, strict=True))
    return 1.0 / (1.0 + exp(-max(-60.0, min(60.0, odds)))) > LIKELY


def signs_of_several(match: Match, lines: Sequence[str]) -> tuple[float, ...]:
    """What speaks for several problems, in the order of `SIGNS`; the third speaks against them."""
    best = match.by_template.max(axis=1, initial=0.0)
    offered = float(best.sum())
    if offered <= 0.0:
        return (0.0, 0.0, 0.0, 0.0)
    beyond = best - match.by_template[:, int(match.totals.argmax())]
    return (
        min(1.0, max(0.0, float(beyond.sum()) / offered)),
        float(beyond.max(initial=0.0)),
        log1p(len(match.templates)),
        float(formats(lines)),
    )
