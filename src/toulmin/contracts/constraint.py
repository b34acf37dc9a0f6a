"""Hard constraints on the output: small closed forms, each checked by code; a mismatch stops the run."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from toulmin.contracts.base import Contract
from toulmin.contracts.vocabulary import Text

__all__ = [
    "Case",
    "Choice",
    "Constraint",
    "Counted",
    "Ends",
    "Fields",
    "InCase",
    "JsonText",
    "Mention",
    "NumberOf",
    "NumberedSections",
    "Occurrences",
    "ParagraphStart",
    "Pattern",
    "Postscript",
    "Quoted",
    "Relation",
    "Responses",
    "Sections",
    "Starts",
    "Title",
    "Without",
]

Amount = Annotated[int, Field(ge=0, le=1_000_000_000)]
Short = Annotated[str, Field(min_length=1, max_length=200)]


class Relation(StrEnum):
    """How a count relates to its number."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    EXACTLY = "exactly"

    def holds(self, count: int, number: int) -> bool:
        """Whether a count is as the relation wants it."""
        return {
            Relation.AT_LEAST: count >= number,
            Relation.AT_MOST: count <= number,
            Relation.EXACTLY: count == number,
        }[self]


class Counted(StrEnum):
    """What can be counted in a text, and how it is told apart."""

    WORDS = "words"
    """Pieces between white space."""
    SENTENCES = "sentences"
    """Stretches that end in a full stop, question mark or exclamation mark, or with their line's list item."""
    PARAGRAPHS = "paragraphs"
    """Stretches between blank lines, or between lines of a divider."""
    CLAIMS = "claims"
    """Claims with evidence behind the text."""
    BULLETS = "bullets"
    """Lines that begin with `-`, `*` or `+` and a space."""
    PLACEHOLDERS = "placeholders"
    """Texts in square brackets."""
    HIGHLIGHTS = "highlights"
    """Texts between single or double asterisks on one line."""
    CAPITAL_WORDS = "capital_words"
    """Words all of whose letters are capitals."""


class NumberOf(Contract):
    """So many words, sentences, claims, ..."""

    kind: Literal["number_of"] = "number_of"
    of: Counted
    relation: Relation
    number: Amount
    divider: Short | None = None
    """Of paragraphs: a line of its own between two, instead of a blank one."""

    @model_validator(mode="after")
    def _divides_paragraphs_only(self) -> NumberOf:
        if self.divider is not None and self.of is not Counted.PARAGRAPHS:
            raise ValueError(f"a divider stands between paragraphs, and not between {self.of.value}")
        return self


class Mention(Contract):
    """The text or the claims behind it contain some words, or do not; upper and lower case are the same."""

    kind: Literal["mention"] = "mention"
    text: Text
    wanted: bool = True


class Occurrences(Contract):
    """A piece of text stands so often in the output; upper and lower case are the same."""

    kind: Literal["occurrences"] = "occurrences"
    text: Text
    relation: Relation
    number: Amount
    whole_words: bool = True
    """Otherwise also inside longer words."""


class Sections(Contract):
    """The output has a part under each of these headings, and each part says something."""

    kind: Literal["sections"] = "sections"
    titles: tuple[Text, ...] = Field(min_length=1, max_length=100)
    ordered: bool = False
    """They follow each other as listed here; others may stand between them."""


class NumberedSections(Contract):
    """At least so many parts that begin with a word and a number: `SECTION 1`, `Day 2`."""

    kind: Literal["numbered_sections"] = "numbered_sections"
    word: Short
    number: Annotated[int, Field(ge=1, le=1_000)]


class Fields(Contract):
    """Each of these has a value: as a key of the JSON object that the output is, or as a line `name: value`."""

    kind: Literal["fields"] = "fields"
    names: tuple[Short, ...] = Field(min_length=1, max_length=100)


class JsonText(Contract):
    """The output is JSON (a code fence around it is allowed), and fits a JSON Schema if one is given."""

    kind: Literal["json"] = "json"
    json_schema: Annotated[str, Field(min_length=2, max_length=200_000)] | None = None
    """JSON text of the schema, up to draft 2020-12; it refers to nothing outside itself."""


class Pattern(Contract):
    """A regular expression is found in the output, or is not. Look-around and back references are not known.

    The expression is run by an automaton: the time is linear in the text, whatever the expression.
    """

    kind: Literal["pattern"] = "pattern"
    pattern: Annotated[str, Field(min_length=1, max_length=1_000)]
    wanted: bool = True


class Choice(Contract):
    """The output is one of these texts and nothing else."""

    kind: Literal["choice"] = "choice"
    options: tuple[Text, ...] = Field(min_length=1, max_length=100)


class Case(StrEnum):
    """Upper or lower case of all letters."""

    LOWER = "lower"
    UPPER = "upper"


class InCase(Contract):
    """All letters are capitals, or none is."""

    kind: Literal["case"] = "case"
    case: Case


class Without(Contract):
    """None of these characters stands in the output: `,` for no commas."""

    kind: Literal["without"] = "without"
    characters: Short


class Starts(Contract):
    """The output starts with a text; upper and lower case are the same."""

    kind: Literal["starts_with"] = "starts_with"
    text: Text


class Ends(Contract):
    """The output ends with a text; upper and lower case are the same, and closing quotation marks are not looked at."""

    kind: Literal["ends_with"] = "ends_with"
    text: Text


class Quoted(Contract):
    """The whole output stands in double quotation marks."""

    kind: Literal["quoted"] = "quoted"


class Title(Contract):
    """The output has a title in double angle brackets: `<<title>>`."""

    kind: Literal["title"] = "title"


class Postscript(Contract):
    """The output has a postscript: a line that starts with the marker and says something."""

    kind: Literal["postscript"] = "postscript"
    marker: Short = "P.S."


class Responses(Contract):
    """Several answers, no two alike, with a line of its own between them."""

    kind: Literal["responses"] = "responses"
    number: Annotated[int, Field(ge=2, le=100)] = 2
    divider: Short = "******"


class ParagraphStart(Contract):
    """A paragraph starts with a word; upper and lower case are the same."""

    kind: Literal["paragraph_start"] = "paragraph_start"
    paragraph: Annotated[int, Field(ge=1, le=1_000)]
    word: Short


Constraint = Annotated[
    NumberOf
    | Mention
    | Occurrences
    | Sections
    | NumberedSections
    | Fields
    | JsonText
    | Pattern
    | Choice
    | InCase
    | Without
    | Starts
    | Ends
    | Quoted
    | Title
    | Postscript
    | Responses
    | ParagraphStart,
    Field(discriminator="kind"),
]
"""One hard constraint; docs/reference/constraint-kinds.md has an example of each."""
