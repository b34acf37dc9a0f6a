"""The `output` part of a contract file: questions, the form of the answer, and hard constraints on it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from toulmin.contracts.constraint import Constraint, Counted, Fields, JsonText, Mention, NumberOf, Relation, Sections
from toulmin.contracts.errors import ContractRefused, UsageError
from toulmin.contracts.run_contract import OutputSpec, Rendering, SubQuestions
from toulmin.verification import constraint_faults

__all__ = ["OutputForm", "output_of"]

_Whole = Annotated[int, Field(ge=0, le=1_000_000_000)]
_Words = Annotated[str, Field(min_length=1)]
_Parts = Annotated[Mapping[_Words, Annotated[tuple[_Words, ...], Field(min_length=1)]], Field(max_length=1)]
"""One question with its sub-questions."""
_CONSTRAINT: TypeAdapter[Constraint] = TypeAdapter(Constraint)


def _constraint(value: object) -> object:
    """A constraint as its contract takes it: from JSON, where a list is a tuple and a text may name a choice."""
    try:
        return _CONSTRAINT.validate_json(json.dumps(value))
    except ValidationError as error:
        raise ValueError(ContractRefused.of(error, contract="constraint").message) from error
    except TypeError as error:
        raise ValueError(f"holds something that JSON does not have: {error}") from error


class OutputForm(BaseModel):
    """What a person may write under `output:`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    must_answer: Annotated[tuple[_Words | _Parts, ...], Field(min_length=1, max_length=50)] = ("answer",)
    format: Literal["text", "markdown", "json"] = "text"
    json_schema: _Words | Mapping[str, object] | None = None
    sections: tuple[_Words, ...] = ()
    fields: tuple[_Words, ...] = ()
    min_words: _Whole | None = None
    max_words: _Whole | None = None
    min_claims: _Whole | None = None
    max_claims: _Whole | None = None
    must_mention: tuple[_Words, ...] = ()
    must_not_mention: tuple[_Words, ...] = ()
    constraints: tuple[Annotated[Constraint, BeforeValidator(_constraint)], ...] = ()
    checks: Annotated[tuple[_Words, ...], Field(max_length=50)] = ()


def output_of(form: OutputForm, *, base: Path) -> OutputSpec:
    """The output that a run must give back; a schema is read from its file in the folder of the contract.

    Raises:
        UsageError: the schema cannot be read, or a schema or regular expression cannot be used.
    """
    constraints = tuple(_constraints(form, base=base))
    faults = constraint_faults(constraints)
    if faults:
        raise UsageError(
            f"output: {'; '.join(faults)}",
            hint="look-around and back references are not known in expressions, and a schema refers to nothing outside",
        )
    nested = [entry for entry in form.must_answer if not isinstance(entry, str)]
    return OutputSpec(
        must_answer=tuple(_questions(form)),
        sub_questions=tuple(
            SubQuestions(question=question, parts=parts) for entry in nested for question, parts in entry.items()
        ),
        rendering=Rendering(form.format),
        constraints=constraints,
        checks=form.checks,
    )


def _questions(form: OutputForm) -> Iterator[str]:
    """Every question, and behind it those that it consists of."""
    for entry in form.must_answer:
        if isinstance(entry, str):
            yield entry
        else:
            for question, parts in entry.items():
                yield from (question, *parts)


def _constraints(form: OutputForm, *, base: Path) -> Iterator[Constraint]:
    for of, relation, number in (
        (Counted.WORDS, Relation.AT_LEAST, form.min_words),
        (Counted.WORDS, Relation.AT_MOST, form.max_words),
        (Counted.CLAIMS, Relation.AT_LEAST, form.min_claims),
        (Counted.CLAIMS, Relation.AT_MOST, form.max_claims),
    ):
        if number is not None:
            yield NumberOf(of=of, relation=relation, number=number)
    for text in form.must_mention:
        yield Mention(text=text)
    for text in form.must_not_mention:
        yield Mention(text=text, wanted=False)
    if form.sections:
        yield Sections(titles=form.sections)
    if form.fields:
        yield Fields(names=form.fields)
    if form.json_schema is not None:
        yield JsonText(json_schema=_schema(form.json_schema, base=base))
    yield from form.constraints


def _schema(given: str | Mapping[str, object], *, base: Path) -> str:
    if not isinstance(given, str):
        try:
            return json.dumps(given, ensure_ascii=False, sort_keys=True)
        except TypeError as error:
            raise UsageError(
                f"output.json_schema holds something that JSON does not have: {error}", hint="put dates in quotes"
            ) from error
    path = base / given
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"cannot read the schema {path}: {error}", hint="give its path relative to the contract"
        ) from error
