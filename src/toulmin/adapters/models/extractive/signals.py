"""What a log line tells about itself: its severity, its wording, how rare its template is, and how well it supports a
candidate.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from toulmin.adapters.models.extractive.text import LINE_CHARS_MAX, mask


class Severity(IntEnum):
    """How grave a line says it is, on the scale that the common log formats share."""

    DETAIL = 0
    """Debug, trace and verbose output."""
    NOTE = 1
    """Info, notice, or no level at all."""
    WARNING = 2
    ERROR = 3
    FATAL = 4
    """Critical, alert, emergency, panic, fatal: the process or its purpose is lost."""


_LEVELS: dict[str, Severity] = {
    **dict.fromkeys(("trace", "trc", "debug", "dbg", "debu", "verbose", "fine", "d"), Severity.DETAIL),
    **dict.fromkeys(("info", "inf", "information", "notice", "note", "normal", "log", "i", "n"), Severity.NOTE),
    **dict.fromkeys(("warn", "warning", "wrn", "w"), Severity.WARNING),
    **dict.fromkeys(("error", "err", "erro", "eror", "severe", "e"), Severity.ERROR),
    **dict.fromkeys(
        ("fatal", "critical", "crit", "emerg", "emergency", "alert", "panic", "ftl", "fata", "dpanic", "f", "c"),
        Severity.FATAL,
    ),
}
_LONG_LEVELS = "|".join(sorted((name for name in _LEVELS if len(name) > 1), key=len, reverse=True))
_EXPLICIT = re.compile(
    rf"(?i:\b(?:level|lvl|severity|log[._]level|loglevel|type)\\?[\"']?\s*[=:]\s*\\?[\"']?(?P<named>{_LONG_LEVELS})\b)"
    rf"|[\[<(|]\s*(?P<boxed>(?i:{_LONG_LEVELS}))\s*[\]>)|]"
    r"|\"s\"\s*:\s*\"(?P<letter>[DIWEF])\""
    r"|(?:^|[\s:])(?P<klog>[DIWEF])\d{4} \d{2}:\d{2}:\d{2}"
    rf"|(?:^|[\s:\]])(?P<bare>(?-i:{_LONG_LEVELS.upper()}))(?=[\s:\]]|$)"
    rf"|^[^\n]{{0,60}}?\dZ?\s+(?P<lower>{_LONG_LEVELS})(?=[\s:])"
)
_GRAVE = re.compile(
    r"(?i)panic|fatal|segfault|segmentation (?:fault|violation)|out of memory|oom[- ]?kill|core dumped"
    r"|corrupt|crash|emergency|unrecoverable|\bkilled\b"
)
_BAD = re.compile(
    r"(?i)error|exception|fail(?:ed|ure|s|ing)?\b|denied|refused|unable|cannot|can't|could ?n[o']t"
    r"|invalid|not found|no such|timed? ?out|deadline|unavailable|unreachable"
    r"|rejected|exceeded|exhausted|violation|forbidden|unauthori[sz]ed|lost|aborted|dropp(?:ed|ing)"
    r"|deadlock|overload|evict|refus|incompatib|mismatch|missing|undefined"
    r"|stuck|no space|too (?:many|large|long|old|big)|expired|conflict|unhealthy|traceback|leak|throttl"
)
_UNEASY = re.compile(
    r"(?i)warn|retry|retries|slow|delay|deprecat|disconnect|closed|reset|terminat|exit(?:ed|ing)?\b"
    r"|restart|back-?off|pending|waiting|skip|ignor|limit|high "
)
_CAUSAL = re.compile(
    r"(?i)\bbecause\b|\bdue to\b|\bcaused by\b|\broot cause\b|\bfailed to\b|\bunable to\b"
    r"|\bresult(?:ed|ing) (?:in|from)\b|\bafter\b.*\b(?:fail|error|timeout)"
    r"|\breason\b|\bkilled\b|\bevict|\berr(?:or)?\s*[=:]|\bexit code\b|\bsignal\b"
)
_CALM = re.compile(
    r"(?i)\b(?:no|0|zero|without) (?:errors?|failures?|warnings?)\b|\berrors?\s*[=:]\s*0\b|\bfailed\s*[=:]\s*0\b"
)


def stated_level(line: str) -> Severity | None:
    """The level that the line itself carries in one of the common notations, or None."""
    match = _EXPLICIT.search(line[:LINE_CHARS_MAX])
    if match is None or match.lastgroup is None:
        return None
    return _LEVELS[match.group(match.lastgroup).lower()]


def severity(line: str) -> Severity:
    """How grave the line is: the level it states, raised (by its wording, to at most one step above) where formats
    under-report.
    """
    worded = _worded(line[:LINE_CHARS_MAX])
    stated = stated_level(line)
    if stated is None:
        return worded
    return max(stated, Severity(min(worded, stated + 1)))


def causal_cues(line: str) -> int:
    """How many different ways of naming a reason the line uses ("due to", "failed to", "killed", "err="), at most 3."""
    return min(3, len({match.group().lower() for match in _CAUSAL.finditer(line[:LINE_CHARS_MAX])}))


def _worded(line: str) -> Severity:
    plain = _CALM.sub("", line)
    if _GRAVE.search(plain):
        return Severity.FATAL
    if _BAD.search(plain):
        return Severity.ERROR
    return Severity.WARNING if _UNEASY.search(plain) else Severity.NOTE


@dataclass(frozen=True, slots=True)
class Template:
    """One message shape and every line that has it; `lines` are positions in the sequence that was mined, ascending."""

    text: str
    lines: tuple[int, ...]


def templates(lines: Sequence[str]) -> tuple[Template, ...]:
    """Collapse repeats: the message shapes among the lines in order of first occurrence. Blank lines belong to none."""
    found: dict[str, list[int]] = {}
    for position, line in enumerate(lines):
        if line.strip():
            found.setdefault(mask(line), []).append(position)
    return tuple(Template(text, tuple(positions)) for text, positions in found.items())


@dataclass(frozen=True, slots=True)
class Support:
    """A line that speaks for a candidate. `score` is at most 2.1; `relevance` (0 to 1) is its match with the
    candidate relative to the best line's, `repeats` how many lines have its template.
    """

    line: int
    score: float
    relevance: float
    severity: Severity
    repeats: int


def evidence(lines: Sequence[str], relevance: Sequence[float], *, count: int = 3) -> tuple[Support, ...]:
    """The lines that best support a candidate, strongest first, one per template unless there are fewer templates
    than `count`.

    `relevance[i]` is the match of line i with the candidate on any scale (`Match.for_lines`). The score adds up what
    makes a line worth quoting: its match (weight 1), its severity (0.5), the rarity of its template in this log (0.3)
    and words that name a reason (0.3).
    """
    strongest = max(relevance, default=0.0) or 1.0
    firsts: list[Support] = []
    repeats: list[Support] = []
    for shape in templates(lines):
        for position in shape.lines:
            own = relevance[position] / strongest
            grave = severity(lines[position])
            score = (
                own + 0.5 * grave / Severity.FATAL + 0.3 / len(shape.lines) ** 0.5 + 0.1 * causal_cues(lines[position])
            )
            (firsts if position == shape.lines[0] else repeats).append(
                Support(position, score, own, grave, len(shape.lines))
            )
    strength = [sorted(found, key=lambda support: (-support.score, support.line)) for found in (firsts, repeats)]
    return tuple((strength[0] + strength[1])[: max(0, count)])
