"""YAML as people write it, with the place of everything in it, so that a fault can be told by line and column."""

from __future__ import annotations

import difflib
import typing
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml
from pydantic import BaseModel, ValidationError

from toulmin.contracts.errors import UsageError

__all__ = ["YamlText"]

FAULTS_MAX = 10

Way = tuple[int | str, ...]
"""Keys and indices from the top of a file to something in it."""


class YamlText:
    """A YAML file that was read: its data, and where each part of it stands."""

    def __init__(self, text: str, *, name: str) -> None:
        """Parse the text; `name` is what faults call the file.

        Raises:
            UsageError: the text is not YAML, or a key stands twice in one mapping.
        """
        self.name = name
        try:
            self._node = yaml.compose(text, Loader=yaml.SafeLoader)
            self._each_key_once()
            self.data: object = yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise UsageError(f"{name} is not YAML: {_flat(str(error))}", hint="check indentation and quotes") from error

    @classmethod
    def read(cls, path: Path, *, what: str) -> YamlText:
        """Read a file; `what` says in a complaint what belongs there.

        Raises:
            UsageError: the file cannot be read, is not UTF-8, or is not YAML.
        """
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"cannot read {path}: {error}", hint=f"give the path of {what} in YAML (UTF-8)") from error
        return cls(text, name=path.name)

    def place(self, way: Way) -> str:
        """Line and column of the innermost part on a way."""
        if self._node is None:
            return "1:1"
        node, mark = self._node, self._node.start_mark
        for part in way:
            following = _child(node, part)
            if following is None:
                break
            mark, node = following
        return f"{mark.line + 1}:{mark.column + 1}"

    def explained(self, error: ValidationError, *, form: type[BaseModel], within: Way = ()) -> str:
        """Each fault with file, line, column, field and, for an unknown key, the key that was meant.

        `form` is what was read; `within` is the way to where it stands in the file.
        """
        faults = []
        for fault in error.errors(include_url=False, include_input=False, include_context=False)[:FAULTS_MAX]:
            place = self.place((*within, *fault["loc"]))
            faults.append(f"{self.name}:{place}: {said_of(fault['loc'], fault['type'], fault['msg'], form)}")
        return "; ".join(dict.fromkeys(faults))

    def _each_key_once(self) -> None:
        """YAML would take the last of two equal keys in silence."""
        pending = [self._node] if self._node is not None else []
        while pending:
            inner = pending.pop()
            if isinstance(inner, yaml.SequenceNode):
                pending += inner.value
            elif isinstance(inner, yaml.MappingNode):
                seen: set[str] = set()
                for key, value in inner.value:
                    if str(key.value) in seen:
                        place = f"{key.start_mark.line + 1}:{key.start_mark.column + 1}"
                        raise UsageError(
                            f"{self.name}:{place}: the key {key.value} stands twice", hint="keep one of them"
                        )
                    seen.add(str(key.value))
                    pending.append(value)


def said_of(way: Way, kind: str, message: str, form: type[BaseModel]) -> str:
    """One fault in words."""
    where = ".".join(_named(way, form))
    if kind == "model_type":
        return f"{where}: keys with values belong here (known: {', '.join(_form_of(way, form).model_fields)})"
    if kind != "extra_forbidden":
        return f"{where}: {message[0].lower()}{message[1:]}"
    known = list(_form_of(way[:-1], form).model_fields)
    near = difflib.get_close_matches(str(way[-1]), known, n=1)
    return f"unknown key {where}" + (f"; did you mean `{near[0]}`?" if near else f" (known: {', '.join(known)})")


def _named(way: Way, form: type[BaseModel]) -> Iterator[str]:
    """The parts of a way that a person wrote: what the checker calls the branches of a choice is left out."""
    forms = {inner.__name__ for inner in _forms_in(form)}
    for part in way:
        if str(part) not in forms and str(part) != "constrained-str" and str(part) != "str" and "[" not in str(part):
            yield str(part)


def _form_of(way: Way, form: type[BaseModel]) -> type[BaseModel]:
    """The innermost form on a way."""
    for part in way:
        by_name = next((inner for inner in _forms_in(form) if inner.__name__ == part), None)
        field = form.model_fields.get(str(part))
        inner = _first_form(field.annotation) if field is not None else None
        form = by_name or inner or form
    return form


def _forms_in(form: type[BaseModel]) -> Sequence[type[BaseModel]]:
    """A form and all forms inside it."""
    found: list[type[BaseModel]] = []
    pending: list[type[BaseModel]] = [form]
    while pending:
        one = pending.pop()
        if one not in found:
            found.append(one)
            pending += [inner for field in one.model_fields.values() for inner in _all_forms(field.annotation)]
    return found


def _all_forms(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in typing.get_args(annotation):
        yield from _all_forms(argument)


def _first_form(annotation: object) -> type[BaseModel] | None:
    return next(_all_forms(annotation), None)


def _child(node: yaml.Node, part: int | str) -> tuple[yaml.Mark, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == part:
                return key.start_mark, value
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part].start_mark, node.value[part]
    return None


def _flat(text: str) -> str:
    return " ".join(text.split())
