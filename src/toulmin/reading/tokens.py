"""The one pattern that cuts a text into words, numbers, times and stops."""

from __future__ import annotations

import re
from typing import Final

from toulmin.reading.lexicon import LONG_UNITS, MONTHS, UNITS
from toulmin.reading.measures import MEASURES

__all__ = ["TOKEN"]

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_UNIT = "|".join(sorted((re.escape(unit) for unit in (*UNITS, *LONG_UNITS, *MEASURES)), key=len, reverse=True))
# A month alone: `may` and `march` are verbs, too, and `august` is a word; in front of a name they are no months.
_BEFORE_MONTH = "|".join(
    rf"(?<=\b{word}\ )"
    for word in (
        *("in", "of", "by", "since", "until", "during", "from", "to"),
        *("early", "late", "mid", "last", "next", "this", "between", "through"),
    )
)
_BARE_MONTH = (
    r"(?=[ADFJMNOSadfjmnos][a-z]{2})(?:(?i:january|february|september|october|november|december)|April|June|July|August"
    rf"|(?=Ma[yr])(?:{_BEFORE_MONTH})(?:May|March))(?!\w|\ [A-Z]|\.?\ \d)"
)
_MONTHLY = rf"\b(?=[ADFJMNOSadfjmnos][aceopu])(?i:{_MONTH})\b\.?,?\ (?:of\ )?(?:1[5-9]|20)\d\d\b"
TOKEN: Final = re.compile(
    r"(?P<word>(?!(?:MONTH)\b\.?\ \d)(?!BARE)[^\W\d](?:\w|[-./:@'\u2019](?=\w))*)"
    r"|(?P<monthly>MONTHLY)|(?P<bare>\bBARE)"
    r"|(?=[\d$\u20ac\u00a3\u00a5-])(?:"
    r"(?P<date>\d{4}-\d\d-\d\d)(?=[Tt\s,;.)\]\"]|$)[Tt]?"
    r"|(?P<day>\b\d{1,2}(?:st|nd|rd|th)?\ (?:MONTH)\b\.?(?:,?\ \d{4})?)"
    r"|(?P<clock>(?<![\d:])\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?![\d:]))(?:\ ?(?:Z|UTC|[+-]\d\d:?\d\d)\b)?"
    r"|(?P<version>\b\d+(?:\.\d+){2,}\b)"
    r"|(?:(?P<money>[$\u20ac\u00a3\u00a5])\ ?)?(?P<number>(?<![\w.])-?\d+(?:,\d{3})*(?:\.\d+)?)"
    r"(?:[\ \u00a0-]?(?P<scale>(?:[kK]|(?i:thousand|million|billion|trillion|bn|mn)|(?(money)[mMbB]|M))\b))?"
    r"(?:(?P<gap>[\ \u00a0-]?)(?P<unit>UNIT|(?<=\ )m)(?![\w%]))?(?!\w)"
    r"|(?P<mixed>\d+[^\W\d]\w*))"
    r"|(?P<month>\b(?:MONTH)\.?\ \d{1,2}\b(?!:)(?:,?\ \d{4})?)"
    r"|(?P<stop>[.!?;](?=\s|$)|\n\s*\n|\n(?!\s*[a-z])|\n(?=\s*[\w.-]+\s*[:=]))"
    r"|(?P<pause>[,()\u2013\u2014:])".replace("MONTHLY", _MONTHLY)
    .replace("MONTH", f"(?i:{_MONTH})")
    .replace("BARE", _BARE_MONTH)
    .replace("UNIT", f"(?i:{_UNIT})"),
)
