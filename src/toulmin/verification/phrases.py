"""The wording that humility goes by: phrases that claim certainty, hedge, tell causes, futures, wholes and absences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from toulmin.reading import CERTAIN

__all__ = [
    "ATTRIBUTED",
    "BOOSTER",
    "CAUSE",
    "CAUSE_IN_EVIDENCE",
    "DENIED",
    "DENIES",
    "EXPECTED",
    "FIRM_FUTURE",
    "FUTURE",
    "HEDGE",
    "IDIOM",
    "IF",
    "LOOKED",
    "MANNER",
    "MODAL",
    "NEGATION",
    "NOTHING",
    "PARTIAL",
    "PAYABLE",
    "UNIVERSAL",
    "WHEN_AHEAD",
    "WHOLE",
]


def _any_of(lines: str) -> re.Pattern[str]:
    """A pattern for the alternatives of some lines, as whole words, in either case."""
    return re.compile(rf"(?<![\w-])(?:{_joined(lines)})(?![\w-])", re.IGNORECASE)


def _joined(lines: str) -> str:
    return "|".join(line.strip() for line in lines.splitlines() if line.strip())


BOOSTER: Final = _any_of(
    "|".join(sorted(CERTAIN))
    + r"""
    prove|no doubt|doubtless|for (?:certain|sure)|it is certain|is (?:absolutely )?certain|of course|plainly
    beyond (?:any |all |a |reasonable )*(?:doubt|question|dispute)|without (?:any |a )?(?:doubt|question)
    unmistakably|unequivocally|irrefutabl[ey]|incontrovertibl[ey]|foolproof|infallibl[ey]|cannot (?:possibly )?fail
    must have (?:been|\w+(?:ed|en))|(?:the )?only (?:possible )?(?:explanation|cause|reason|way|conclusion)
    no other (?:explanation|cause|reason)|100 ?(?:%|per ?cent) (?:sure|certain)|in every case
    under all circumstances|at all times|every single
    """
)
"""Words that leave no room for a rebuttal."""

MANNER: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {
        "clearly": re.compile(r" (?:marked|visible|legible|labelled|labeled|stated|written|audible|separated)\b"),
        "impossible": re.compile(r" to (?:say|tell|know|determine|judge|rule out|see|decide)\b"),
        "proof": re.compile(r" of (?:payment|delivery|purchase|address|identity|concept|work)\b"),
        "guaranteed": re.compile(r" (?:by|until|for \d)"),
    }
)
"""What stands behind such a word where it claims nothing: `clearly marked`, `proof of payment`."""

DENIED: Final = re.compile(
    r"(?:\b(?:not|no|cannot|never|hardly|whether|without|nor|neither)|n['\u2019]t)"
    r"(?: (?:yet|been|be|a|an|the|any|at|it|is|was)){0,3} $",
    re.IGNORECASE,
)
"""Before such a word, at the end of what comes before it: `not proven`, `no proof`, `never been guaranteed`."""

NEGATION: Final = re.compile(
    r"\b(?:no|not|none|nobody|never|nothing|neither|nor|without|cannot|zero|0)\b|n['\u2019]t\b", re.IGNORECASE
)

UNIVERSAL: Final = _any_of(
    r"""
    all(?: of)?(?: the)? [^\W\d_]+|all|every(?: single)? [^\W\d_]+|everyone|everybody|everything
    (?:the )?(?:entire|whole) [^\W\d_]+|nobody|no one|none|no [^\W\d_]+|not a single [^\W\d_]+
    """
)
IDIOM: Final = _any_of(
    r"""
    (?:of|at|after|above) all|all (?:along|right|over|in all|together|\d+)
    every (?:\d+|other|now|day|week|month|year|hour|minute)\b.*
    no (?:longer|more|less|later|sooner|fewer|matter)|no\. ?\d*|no\b\.?(?= ?\d)
    """
)
"""Where `all`, `every` and `no` mean no whole and no absence."""

WHOLE: Final = _any_of(
    r"""
    all|every|each|entire|whole|both|everyone|everybody|everything|100 ?%|throughout|always|any|complete(?:ly)?
    full(?:y)?|total
    """
)
PARTIAL: Final = _any_of(
    r"""
    most|some|several|many|a few|few|part of|parts of|half|majority|minority|partly|partially|mostly|usually|often
    sometimes|nearly all|almost all|(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten) (?:out )?of
    """
)

CAUSE: Final = _any_of(
    r"""
    because|due to(?! (?:be|arrive|start|begin|end|open|close|leave|finish|expire)\b)|cause[sd]?|causing
    le(?:d|ads?) to|result(?:s|ed|ing)? in|as a (?:result|consequence)(?: of)?|thanks to|owing to
    was responsible for|were responsible for|trigger(?:s|ed)?(?: by)?|brought about|gave rise to
    therefore|hence|thus|consequently
    """
)
PAYABLE: Final = _any_of(
    "(?:payment|rent|sum|amount|fee|invoice|bill|instalment)s? (?:is|are|was|were|falls?|becomes?) due"
)
CAUSE_IN_EVIDENCE: Final = re.compile(
    r"\b(?:"
    + _joined(
        r"""
    because|caus\w+|due|owing|led|leads?|result\w*|consequen\w+|thanks|reasons?|why|therefore|hence|thus|trigger\w*
    responsible|blam\w+|attribut\w+|explain\w*|effect\w*|affect\w*|since|so|brought|made|makes?|root|after which
    in response|induc\w+|produc\w+|driv\w+|drove|lower\w*|kill\w*
    """
    )
    + r")\b|->|\u2192|=>",
    re.IGNORECASE,
)
"""Anything in the evidence that may speak of a cause: wider than `CAUSE`, for only evidence without any is blamed."""

FUTURE: Final = re.compile(
    "".join(rf"(?<!\b{word} )" for word in ("the", "her", "his", "a", "their", "good", "free", "last", "of"))
    + r"\b(?-i:will)\b|\b(?:is|are) going to\b|\bwon['\u2019]t\b|['\u2019]ll\b",
    re.IGNORECASE,
)
IF: Final = _any_of("if|unless|provided|once|when|whenever|would")
FIRM_FUTURE: Final = _any_of(
    r"""
    will|shall|going to|(?:is|are) to|to be|scheduled|plan(?:s|ned)?|decided|agreed|must|due|would|has to|have to|'ll
    won't|starts? on|from \d+ \w+|as of
    """
)
EXPECTED: Final = _any_of(
    r"""
    expect\w*|forecast\w*|(?-i:may)|might|could|believe[sd]?|predict\w*|project(?:s|ed|ion|ions)|estimate\w*|likely
    hope[sd]?|aim(?:s|ed)?|intend\w*
    """
)
WHEN_AHEAD: Final = _any_of(
    r"""
    next \w+|by (?:\d{4}|\w+day|the end of .*|\w+ \d{4})|in (?:20|21)\d\d|within .*|tomorrow|soon
    this (?:week|month|year|season)|coming \w+
    """
)

NOTHING: Final = _any_of(
    r"""
    no (?!one\b)(?:other )?[^\W\d_]+|nobody|no one|none|nothing|not a single [^\W\d_]+|without any [^\W\d_]+
    """
)
DENIES: Final = re.compile(
    r"\b(?:"
    + _joined(
        r"""
    no|not|none|nobody|never|nothing|neither|nor|without|cannot|zero|0|free of|clean|all|every|each|only|silent
    absent\w*|lack\w*|miss\w+|empty|unable|un[a-z]{4,}|fail\w*|on time|intact|complete\w*|few|rarely|hardly
    exclud\w+|refus\w+|off
    """
    )
    + r")\b|n['\u2019]t\b",
    re.IGNORECASE,
)
"""Anything in the evidence that may carry an absence."""
LOOKED: Final = _any_of(
    r"search\w*|check\w*|review\w*|scan\w*|audit\w*|inspect\w*|examin\w*|look\w* (?:for|at)|test\w*|monitor\w*"
)

HEDGE: Final = _any_of(
    r"""
    (?-i:may)|might|could(?! not)|possib(?:le|ly)|perhaps|maybe|probab(?:le|ly)|likely|unlikely
    suspects? that|suspect|suspected|suggest\w*|appear(?:s|ed)? to|seem\w*|apparently|allegedly|reportedly
    (?:is|are|was|were) (?:thought|believed|said|assumed|rumou?red) to|presumabl[ey]|assum(?:e|es|ed) that
    consistent with|indicat(?:e|es|ed) that|potential(?:ly)?|preliminary|unconfirmed|hypothes\w+|speculat\w+
    expect\w*|predict\w*|forecast\w*|unclear|points? to|compatible with|tend\w* to
    not (?:been |yet |been yet )?(?:certain|clear|known|proven|proved)
    """
)
"""`May` with a capital is a month."""
MODAL: Final = _any_of("can|(?-i:may)|might|could|should|would|allowed|permitted|attributed to|said to|unknown|unclear")
ATTRIBUTED: Final = _any_of(
    r"""
    says|said|according to|claims? that|claimed|reports? that|reported that|believes?|thinks?|expects?|suspects?
    states?|stated
    """
)
"""Somebody else says it, and the claim only that they do."""
