"""Reading texts, the same way for a claim and for its evidence.

`read` finds the words, names, numbers, times and negations of a text with their places; `statements` finds what each
sentence says of whom, how many and when. The closed lists of words that all this goes by are here too. Pure functions
over texts: no clock, no chance, no input or output.
"""

from toulmin.reading.kinds import KINDS, NATIONS, PARTS_OF
from toulmin.reading.lexicon import (
    CERTAIN,
    EVERYDAY_OPPOSITES,
    LONG_UNITS,
    MONTHS,
    NEGATIONS,
    NUMBER_WORDS,
    OPPOSITES,
    STOP_WORDS,
    UNITS,
)
from toulmin.reading.reading import Number, Reading, Sentence, When, Word, read, squash, stem
from toulmin.reading.statements import Count, Moment, Statement, Token, statements

__all__ = [
    "CERTAIN",
    "EVERYDAY_OPPOSITES",
    "KINDS",
    "LONG_UNITS",
    "MONTHS",
    "NATIONS",
    "NEGATIONS",
    "NUMBER_WORDS",
    "OPPOSITES",
    "PARTS_OF",
    "STOP_WORDS",
    "UNITS",
    "Count",
    "Moment",
    "Number",
    "Reading",
    "Sentence",
    "Statement",
    "Token",
    "When",
    "Word",
    "read",
    "squash",
    "statements",
    "stem",
]
