"""Instructions of IFEval as our constraints: 541 prompts with 834 instructions of 25 types, each checkable by code.

Source of the data: J. Zhou et al., Instruction-Following Evaluation for Large Language Models, 2023, arXiv 2311.07911;
prompts Apache-2.0. What an instruction means is written down here once, as values of `Constraint`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final

from pydantic import Field, ValidationError

from toulmin.contracts.base import Contract
from toulmin.contracts.canonical import Digest, digest_bytes
from toulmin.contracts.constraint import (
    Case,
    Choice,
    Constraint,
    Counted,
    Ends,
    InCase,
    JsonText,
    Mention,
    NumberedSections,
    NumberOf,
    Occurrences,
    ParagraphStart,
    Postscript,
    Quoted,
    Relation,
    Responses,
    Starts,
    Title,
    Without,
)
from toulmin.contracts.errors import ContractRefused, NotFound, UsageError

__all__ = ["NOTES", "TYPES", "Instruction", "InstructionFile", "load_instructions", "rules_of"]

FILE: Final = "ifeval_prompts.jsonl"
_ANSWERS: Final = ("My answer is yes.", "My answer is no.", "My answer is maybe.")
_DIVIDER: Final = "***"


class _Arguments(Contract):
    """Every argument that an instruction may have; each type reads its own."""

    capital_frequency: Annotated[int, Field(ge=0)] | None = None
    capital_relation: str | None = None
    prompt_to_repeat: str | None = None
    num_placeholders: Annotated[int, Field(ge=0)] | None = None
    postscript_marker: str | None = None
    section_spliter: str | None = None
    num_sections: Annotated[int, Field(ge=1)] | None = None
    num_bullets: Annotated[int, Field(ge=0)] | None = None
    num_highlights: Annotated[int, Field(ge=0)] | None = None
    keywords: tuple[str, ...] = ()
    forbidden_words: tuple[str, ...] = ()
    relation: str | None = None
    keyword: str | None = None
    frequency: Annotated[int, Field(ge=0)] | None = None
    letter: str | None = None
    let_frequency: Annotated[int, Field(ge=0)] | None = None
    let_relation: str | None = None
    language: str | None = None
    first_word: str | None = None
    num_paragraphs: Annotated[int, Field(ge=1)] | None = None
    nth_paragraph: Annotated[int, Field(ge=1)] | None = None
    num_sentences: Annotated[int, Field(ge=0)] | None = None
    num_words: Annotated[int, Field(ge=0)] | None = None
    end_phrase: str | None = None


class _Row(Contract):
    key: int
    prompt: str
    instruction_id_list: tuple[str, ...]
    kwargs: tuple[_Arguments, ...]


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction of one prompt."""

    prompt: int
    type: str
    rules: tuple[Constraint, ...]
    """What must hold for it; () when no constraint says it."""


@dataclass(frozen=True, slots=True)
class InstructionFile:
    """The instructions of a data folder in the order of the file, and the digest of the file's bytes."""

    instructions: tuple[Instruction, ...]
    prompts: int
    digest: Digest


def load_instructions(folder: Path) -> InstructionFile:
    """Read `ifeval_prompts.jsonl` in a data folder or its folder `verification`.

    Raises:
        NotFound: the folder or the file is not there.
        UsageError: the file cannot be read, or a line of it is no prompt with its instructions.
    """
    path = _find(folder)
    try:
        data = path.read_bytes()
        text = data.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        hint = "it must be a UTF-8 file with one JSON object a line"
        raise UsageError(f"cannot read {path}: {error}", hint=hint) from error
    rows = [
        _row(line, place=f"{path}, line {number}")
        for number, line in enumerate(text.split("\n"), start=1)
        if line.strip()
    ]
    if not rows:
        raise UsageError(f"{path} holds no prompt", hint="it must have one JSON object a line")
    found = [
        Instruction(row.key, kind, rules_of(kind, arguments))
        for row in rows
        for kind, arguments in zip(row.instruction_id_list, row.kwargs, strict=True)
    ]
    return InstructionFile(tuple(found), len(rows), digest_bytes(data))


def _find(folder: Path) -> Path:
    if not folder.is_dir():
        raise NotFound(f"there is no folder {folder}", hint="give the folder with the public data: --data DIR")
    for path in (folder / FILE, folder / "verification" / FILE):
        if path.is_file():
            return path
    raise NotFound(f"there is no {FILE} in {folder}", hint="give the folder that holds it: --data DIR")


def _row(line: str, *, place: str) -> _Row:
    try:
        row = _Row.model_validate_json(line)
    except ValidationError as error:
        said = ContractRefused.of(error, contract="prompt").message
        raise UsageError(f"{place}: {said}", hint="each line needs key, prompt and instructions") from error
    if len(row.instruction_id_list) != len(row.kwargs):
        raise UsageError(
            f"{place}: {len(row.instruction_id_list)} instructions have {len(row.kwargs)} sets of arguments",
            hint="each instruction needs its own, if only {}",
        )
    return row


def rules_of(kind: str, arguments: _Arguments) -> tuple[Constraint, ...]:
    """The constraints that say an instruction; () for a type or an argument that no constraint can say."""
    make = TYPES.get(kind)
    try:
        return make(arguments) if make is not None else ()
    except (_NotSaid, ValidationError):
        return ()


class _NotSaid(Exception):
    """An instruction without the arguments of its type, or with some that no constraint takes."""


def _given(value: int | None) -> int:
    if value is None:
        raise _NotSaid
    return value


def _said(value: str | None) -> str:
    if not value:
        raise _NotSaid
    return value


def _related(relation: str | None, number: int | None) -> tuple[Relation, int]:
    count = _given(number)
    if relation == "at least":
        return Relation.AT_LEAST, count
    if relation == "less than" and count > 0:
        return Relation.AT_MOST, count - 1
    raise _NotSaid


def _number(of: Counted, relation: Relation, number: int | None, divider: str | None = None) -> tuple[Constraint, ...]:
    return (NumberOf(of=of, relation=relation, number=_given(number), divider=divider),)


def _related_number(of: Counted, relation: str | None, number: int | None) -> tuple[Constraint, ...]:
    related, count = _related(relation, number)
    return (NumberOf(of=of, relation=related, number=count),)


def _often(text: str | None, relation: str | None, number: int | None) -> tuple[Constraint, ...]:
    related, count = _related(relation, number)
    return (Occurrences(text=_said(text), relation=related, number=count, whole_words=False),)


def _paragraph_start(given: _Arguments) -> tuple[Constraint, ...]:
    return (
        *_number(Counted.PARAGRAPHS, Relation.EXACTLY, given.num_paragraphs),
        ParagraphStart(paragraph=_given(given.nth_paragraph), word=_said(given.first_word)),
    )


def _never(words: tuple[str, ...]) -> tuple[Constraint, ...]:
    return tuple(Occurrences(text=word, relation=Relation.AT_MOST, number=0) for word in words)


TYPES: Final[Mapping[str, Callable[[_Arguments], tuple[Constraint, ...]]]] = MappingProxyType(
    {
        "change_case:capital_word_frequency": lambda given: _related_number(
            Counted.CAPITAL_WORDS, given.capital_relation, given.capital_frequency
        ),
        "change_case:english_capital": lambda given: (InCase(case=Case.UPPER),),
        "change_case:english_lowercase": lambda given: (InCase(case=Case.LOWER),),
        "combination:repeat_prompt": lambda given: (Starts(text=_said(given.prompt_to_repeat)),),
        "combination:two_responses": lambda given: (Responses(number=2),),
        "detectable_content:number_placeholders": lambda given: _number(
            Counted.PLACEHOLDERS, Relation.AT_LEAST, given.num_placeholders
        ),
        "detectable_content:postscript": lambda given: (Postscript(marker=_said(given.postscript_marker)),),
        "detectable_format:constrained_response": lambda given: (Choice(options=_ANSWERS),),
        "detectable_format:json_format": lambda given: (JsonText(),),
        "detectable_format:multiple_sections": lambda given: (
            NumberedSections(word=_said(given.section_spliter), number=_given(given.num_sections)),
        ),
        "detectable_format:number_bullet_lists": lambda given: _number(
            Counted.BULLETS, Relation.EXACTLY, given.num_bullets
        ),
        "detectable_format:number_highlighted_sections": lambda given: _number(
            Counted.HIGHLIGHTS, Relation.AT_LEAST, given.num_highlights
        ),
        "detectable_format:title": lambda given: (Title(),),
        "keywords:existence": lambda given: tuple(Mention(text=word) for word in given.keywords),
        "keywords:forbidden_words": lambda given: _never(given.forbidden_words),
        "keywords:frequency": lambda given: _often(given.keyword, given.relation, given.frequency),
        "keywords:letter_frequency": lambda given: _often(given.letter, given.let_relation, given.let_frequency),
        "length_constraints:nth_paragraph_first_word": _paragraph_start,
        "length_constraints:number_paragraphs": lambda given: _number(
            Counted.PARAGRAPHS, Relation.EXACTLY, given.num_paragraphs, _DIVIDER
        ),
        "length_constraints:number_sentences": lambda given: _related_number(
            Counted.SENTENCES, given.relation, given.num_sentences
        ),
        "length_constraints:number_words": lambda given: _related_number(
            Counted.WORDS, given.relation, given.num_words
        ),
        "punctuation:no_comma": lambda given: (Without(characters=","),),
        "startend:end_checker": lambda given: (Ends(text=_said(given.end_phrase)),),
        "startend:quotation": lambda given: (Quoted(),),
    }
)
"""How the arguments of each type become constraints. One type is missing: which language a text is in."""

NOTES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "change_case:english_capital": "the case is checked, not that it is English",
        "change_case:english_lowercase": "the case is checked, not that it is English",
        "detectable_format:constrained_response": "the answer and nothing else; IFEval accepts it inside a longer text",
        "language:response_language": "no code here tells languages apart",
        "length_constraints:number_sentences": "our own rule for where a sentence ends",
        "length_constraints:number_words": "words are what stands between white space",
    }
)
"""Where what is checked is not quite what the type asks."""
