"""Whether a text parses: as JSON, by a JSON Schema, by a regular expression. The only module that knows the library.

Regular expressions, in schemas too, are run by an automaton (Rust's `regex`), so the time is linear in the text and no
expression can be made to run away; what an automaton cannot do (look-around, back references) is refused beforehand.
A schema may refer to nothing outside itself: nothing is fetched.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

import jsonschema_rs
import orjson

from toulmin.contracts.canonical import Json
from toulmin.contracts.constraint import Constraint, JsonText, Pattern
from toulmin.verification.outcome import HOLDS, Outcome, Output, fails, told

__all__ = ["check_json", "check_pattern", "constraint_faults", "object_of"]

AUTOMATON_BYTES_MAX: Final = 1_000_000
"""Size of a compiled expression; `a{1000}{1000}` is refused instead of filling the memory."""
ERRORS_MAX: Final = 10
"""Places that one outcome names of those where a text does not fit its schema."""
_FENCE: Final = "```"


def constraint_faults(constraints: Sequence[Constraint]) -> tuple[str, ...]:
    """What is wrong with regular expressions and schemas themselves; () when each can be checked."""
    return tuple(fault for fault in (_fault(rule) for rule in constraints) if fault is not None)


def check_json(rule: JsonText, output: Output) -> Iterator[Outcome]:
    """One outcome for being JSON at all, and one for fitting the schema if there is one."""
    start, end = _inside(output.text)
    try:
        parsed = orjson.loads(output.text[start:end])
    except json.JSONDecodeError as error:
        at = min(start + error.pos, len(output.text))
        yield fails(f"is not JSON: {error.msg}", at, min(at + 1, len(output.text)))
        return
    yield HOLDS
    if rule.json_schema is None:
        return
    fault = _fault(rule)
    if fault is not None:
        yield fails(f"cannot be checked: {fault}")
        return
    misfits = [
        f"{'/'.join(('', *(str(part) for part in error.instance_path))) or '/'}: {error.message[:200]}"
        for error, _ in zip(_schema(rule.json_schema).iter_errors(parsed), range(ERRORS_MAX), strict=False)
    ]
    yield told(f"does not fit the schema: {'; '.join(misfits)}", holds=not misfits)


def check_pattern(rule: Pattern, output: Output) -> Outcome:
    """Whether the expression is found, or is not; an unwanted find is marked when it lies within one line."""
    fault = _fault(rule)
    if fault is not None:
        return fails(f"cannot be checked: {fault}")
    expression = _expression(rule.pattern)
    found = expression.is_valid(output.text)
    if rule.wanted:
        return told(f"nothing fits the expression {rule.pattern!r}", holds=found)
    if not found:
        return HOLDS
    at = 0
    for line in output.text.splitlines(keepends=True):
        if expression.is_valid(line.rstrip("\r\n")):
            return fails(f"this fits the unwanted expression {rule.pattern!r}", at, at + len(line.rstrip()))
        at += len(line)
    return fails(f"fits the unwanted expression {rule.pattern!r}")


def object_of(text: str) -> Mapping[str, Json] | None:
    """The JSON object that a text is, with or without a code fence around it; None when it is none."""
    start, end = _inside(text)
    if not text[start:end].lstrip().startswith("{"):
        return None
    try:
        parsed: Json = orjson.loads(text[start:end])
    except json.JSONDecodeError:
        return None
    return parsed if isinstance(parsed, Mapping) else None


def _inside(text: str) -> tuple[int, int]:
    """What is left without the code fence around a text, if there is one: the first line and the last three signs."""
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    first = text.find("\n", start, end)
    if first < 0 or not (text.startswith(_FENCE, start) and text.endswith(_FENCE, start, end)):
        return 0, len(text)
    return first + 1, max(first + 1, end - len(_FENCE))


def _fault(rule: Constraint) -> str | None:
    try:
        if isinstance(rule, Pattern):
            _expression(rule.pattern)
        elif isinstance(rule, JsonText) and rule.json_schema is not None:
            _schema(rule.json_schema)
    except json.JSONDecodeError as error:
        return f"the schema is not JSON: {error.msg} at character {error.pos}"
    except (ValueError, jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError) as error:
        what = f"the expression {rule.pattern!r}" if isinstance(rule, Pattern) else "the schema"
        return f"{what} cannot be used: {str(error).splitlines()[0][:300]}"
    return None


@lru_cache(maxsize=256)
def _expression(pattern: str) -> jsonschema_rs.Validator:
    return _compiled({"type": "string", "pattern": pattern})


@lru_cache(maxsize=64)
def _schema(text: str) -> jsonschema_rs.Validator:
    return _compiled(orjson.loads(text))


def _compiled(schema: Json) -> jsonschema_rs.Validator:
    if not isinstance(schema, dict | bool):
        raise ValueError("a schema is an object, or true or false")  # noqa: TRY004 - a person wrote it
    automaton = jsonschema_rs.RegexOptions(size_limit=AUTOMATON_BYTES_MAX)
    return jsonschema_rs.validator_for(schema, pattern_options=automaton, offline=True)
