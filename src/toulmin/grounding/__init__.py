"""Grounding: reading texts the same way for a claim and for its evidence, and judging how well one carries the other.

`read` finds the words, names, numbers, times and negations of a text with their places; the lists of words that it goes
by are here too. Pure functions over texts: no clock, no chance, no input or output.
"""

from toulmin.grounding.kinds import KINDS, NATIONS, PARTS_OF
from toulmin.grounding.lexicon import CERTAIN, EVERYDAY_OPPOSITES, LONG_UNITS, OPPOSITES, UNITS
from toulmin.grounding.reading import Name, Number, Reading, Sentence, When, Word, read, squash, stem
from toulmin.grounding.statements import Count, Moment, Statement, Token, statements

__all__ = [
    "CERTAIN",
    "EVERYDAY_OPPOSITES",
    "KINDS",
    "LONG_UNITS",
    "NATIONS",
    "OPPOSITES",
    "PARTS_OF",
    "UNITS",
    "Count",
    "Moment",
    "Name",
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
