"""Reading texts, the same way for a claim and for its evidence.

`read` finds the words, names, numbers, times and negations of a text with their places, for rules; `word` gives its
words as a sequence and as bags, for scoring; `sentences_of` and `clauses_of` divide it. The closed lists of words that
all this goes by are here too. Pure functions over texts: no clock, no chance, no input or output.
"""

from toulmin.reading.lexicon import CERTAIN, LONG_UNITS, OPPOSITES, UNITS
from toulmin.reading.parts import Part, clauses_of, sentences_of
from toulmin.reading.reading import Name, Number, Reading, Sentence, When, Word, read, squash, stem
from toulmin.reading.wording import DENYING, LIGHT, Token, Wording, word

__all__ = [
    "CERTAIN",
    "DENYING",
    "LIGHT",
    "LONG_UNITS",
    "OPPOSITES",
    "UNITS",
    "Name",
    "Number",
    "Part",
    "Reading",
    "Sentence",
    "Token",
    "When",
    "Word",
    "Wording",
    "clauses_of",
    "read",
    "sentences_of",
    "squash",
    "stem",
    "word",
]
