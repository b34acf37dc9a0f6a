"""Grounding: reading texts the same way for a claim and for its evidence, and judging how well one carries the other.

`read` finds the words, names, numbers, times and negations of a text with their places; the lists of words that it goes
by are here too. Pure functions over texts: no clock, no chance, no input or output.
"""

from toulmin.grounding.lexicon import CERTAIN, LONG_UNITS, OPPOSITES, UNITS
from toulmin.grounding.reading import Name, Number, Reading, Sentence, When, Word, read, squash, stem

__all__ = [
    "CERTAIN",
    "LONG_UNITS",
    "OPPOSITES",
    "UNITS",
    "Name",
    "Number",
    "Reading",
    "Sentence",
    "When",
    "Word",
    "read",
    "squash",
    "stem",
]
