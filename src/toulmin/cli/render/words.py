"""Values in words: numbers, times and amounts as people read them, and foreign text made harmless."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

from toulmin.contracts.claim import Evidence
from toulmin.contracts.verification import ClaimSupport, DimensionScore

__all__ = [
    "amount",
    "clipped",
    "counted",
    "domain_of",
    "grounded",
    "in_words",
    "interval",
    "money",
    "place",
    "plain",
    "score",
    "seconds",
    "short_digest",
    "standing_claims",
    "when",
]

_KEPT = frozenset("\n\t")


def plain(text: str) -> str:
    """Text from documents and models without anything that a terminal would obey.

    Control characters, escape sequences and marks that turn the reading direction become visible hexadecimal escapes.
    """
    return "".join(character if _harmless(character) else _escaped(character) for character in text)


def clipped(text: str, characters: int) -> str:
    """At most that many characters on one line, cut at a word if that loses little; `…` shows that there was more."""
    line = plain(" ".join(text.split()))
    if len(line) <= characters:
        return line
    cut = line[: characters - 1]
    space = cut.rfind(" ")
    return f"{(cut[:space] if space > characters * 2 // 3 else cut).rstrip(' ,;:–—-')}…"


def score(value: float) -> str:
    """A share as `.93` or `1.00`: three places at most, always the same width."""
    text = f"{value:.2f}"
    return text.removeprefix("0") if text.startswith("0.") else text


def grounded(support: ClaimSupport) -> tuple[str, ...]:
    """The judgement of the support model as `grounded .83 (support/general)`, if it was asked; else nothing."""
    if support.grounded is None or support.grounded_by is None:
        return ()
    model = "/".join(plain(support.grounded_by).split("/")[:2])
    return (f"grounded {score(support.grounded)} ({model})",)


def interval(found: DimensionScore) -> str:
    """The 95 % interval of a score as ` (.88–.97)`; nothing where it has none."""
    if found.low is None or found.high is None:
        return ""
    return f" ({score(found.low)}–{score(found.high)})"


def seconds(duration_us: int) -> str:
    """A duration in the unit that people would say it in."""
    if duration_us < 1_000_000:
        return f"{duration_us / 1_000:.0f} ms"
    if duration_us < 60_000_000:
        return f"{duration_us / 1_000_000:.1f} s"
    minutes, rest = divmod(duration_us // 1_000_000, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def money(microusd: int) -> str:
    """Millionths of a US dollar as dollars, with as many places as the amount needs."""
    return f"${microusd / 1_000_000:.2f}" if microusd == 0 or microusd >= 10_000 else f"${microusd / 1_000_000:.4f}"


def amount(number: int) -> str:
    """A count with thin groups of three."""
    return f"{number:,}".replace(",", " ")


def in_words(rule: str) -> str:
    """The name of a rule as people say it."""
    return plain(rule).replace("_", " ")


def counted(number: int, noun: str, plural: str = "") -> str:
    """`1 claim`, `2 claims`, `no claims`."""
    word = noun if number == 1 else plural or f"{noun}s"
    return f"{amount(number) if number else 'no'} {word}"


def domain_of(entry: DimensionScore) -> str | None:
    """The domain that a score's calibration was fitted on; None where the score does not say it."""
    domain = getattr(entry, "domain", None)
    return domain if isinstance(domain, str) and domain else None


def standing_claims(number: int) -> str:
    """`1 claim stands`, `2 claims stand`, `no claims stand`."""
    return f"{counted(number, 'claim')} {'stands' if number == 1 else 'stand'}"


def when(time_us: int) -> str:
    """A moment in UTC, to the second."""
    return f"{datetime.fromtimestamp(time_us / 1_000_000, tz=UTC):%Y-%m-%d %H:%M:%S}Z"


def short_digest(digest: str) -> str:
    """The first eight hex digits: enough to tell apart, short enough to read."""
    return digest.removeprefix("sha256:")[:8]


def place(evidence: Evidence) -> str:
    """Where a quote stands: `logs/cache.log:118` or `logs/cache.log:118–121`."""
    lines = str(evidence.line_first)
    if evidence.line_last != evidence.line_first:
        lines += f"–{evidence.line_last}"
    return f"{plain(evidence.name)}:{lines}"


def _harmless(character: str) -> bool:
    return character in _KEPT or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
