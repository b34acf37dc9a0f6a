"""Reading a suite: a folder of case files, or one, in YAML or JSON Lines; every fault has its place and remedy.

A YAML file holds `cases`, and may hold a `base` input; each case's `input` is a merge patch on it (RFC 7396, where null
removes a field). A JSON Lines file holds one case on each line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

import toulmin
from toulmin.contracts.canonical import Digest, digest_of
from toulmin.contracts.errors import NotFound, UsageError
from toulmin.evaluation.suites.building import Built, Misfit, build
from toulmin.evaluation.suites.families import dimension_of
from toulmin.evaluation.suites.forms import CaseForm
from toulmin.wiring import YamlText

__all__ = ["STARTER", "Case", "Suite", "read_suite", "starter_suite"]

STARTER = "starter"
SUFFIXES = (".yaml", ".yml", ".jsonl")


@dataclass(frozen=True)
class Case:
    """One case that was read, and where."""

    place: str
    """File and line."""
    form: CaseForm

    @property
    def id(self) -> str:
        """Its name in the suite."""
        return self.form.id

    @cached_property
    def digest(self) -> Digest:
        """Digest of what is given and wanted. Its note, and the mark of a known gap, are not part of it."""
        return digest_of(self.form.model_dump(mode="json", include={"id", "input", "want"}))

    @cached_property
    def built(self) -> Built:
        """The artifact and its context, by the way that a run takes."""
        return build(self.form)


@dataclass(frozen=True, slots=True)
class Suite:
    """Cases with different ids, ordered by them."""

    name: str
    cases: tuple[Case, ...]

    @property
    def digest(self) -> Digest:
        """Digest of all cases; how and in which files they are written is not part of it."""
        return digest_of([case.digest for case in self.cases])


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    base: dict[str, object] = {}
    cases: Annotated[tuple[dict[str, object], ...], Field(min_length=1)]


def starter_suite() -> Path:
    """The folder of the suite that ships with Toulmin, installed or in a checkout."""
    shipped = Path(str(files("toulmin"))) / "suites"
    return (shipped if shipped.is_dir() else Path(toulmin.__file__).parents[2] / "suites") / STARTER


def read_suite(name: str) -> Suite:
    """The suite that ships (`starter`), or the one in a folder or file.

    Raises:
        NotFound: nothing is there, or the folder holds no case files.
        UsageError: a case is not in the form of one, or cannot be built; each fault is named with its place.
    """
    path = starter_suite() if name == STARTER else Path(name)
    if not path.exists():
        raise NotFound(
            f"there is no suite {name}", hint="give `starter`, or the path of a case file or a folder of them"
        )
    found = sorted(one for one in path.rglob("*") if one.suffix in SUFFIXES) if path.is_dir() else [path]
    if not found:
        raise NotFound(f"{path} holds no case files", hint=f"their names end in {', '.join(SUFFIXES)}")
    cases = [case for one in found for case in _cases_in(one)]
    known: dict[str, Case] = {}
    for case in cases:
        if case.id in known:
            raise UsageError(
                f"{case.place}: the case {case.id} stands twice, first at {known[case.id].place}",
                hint="give each case an id of its own",
            )
        known[case.id] = case
    return Suite(name=path.name if path.is_dir() else path.stem, cases=tuple(known[id_] for id_ in sorted(known)))


def _cases_in(path: Path) -> Iterator[Case]:
    if path.suffix not in SUFFIXES:
        raise UsageError(f"{path.name} is not a case file", hint=f"its name must end in {', '.join(SUFFIXES)}")
    return _lines(path) if path.suffix == ".jsonl" else _yaml(path)


def _yaml(path: Path) -> Iterator[Case]:
    text = YamlText.read(path, what="a case file")
    try:
        file = _File.model_validate(text.data)
    except ValidationError as error:
        raise UsageError(text.explained(error, form=_File), hint=REMEDY) from error
    for number, written in enumerate(file.cases):
        way = ("cases", number)
        place = f"{text.name}:{text.place(way)}"
        merged = {**written, "input": _merged(file.base, written.get("input", {}))}
        try:
            form = CaseForm.model_validate(merged)
        except ValidationError as error:
            said = text.explained(error, form=CaseForm, within=way)
            raise UsageError(f"case {written.get('id', number + 1)}: {said}", hint=REMEDY) from error
        yield _sound(Case(place, form))


def _lines(path: Path) -> Iterator[Case]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {path}: {error}", hint="give a file in UTF-8") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            # JSON is YAML, so a fault inside the line gets its column, too.
            data = json.loads(line)
            form = CaseForm.model_validate(data)
        except json.JSONDecodeError as error:
            place = f"{path.name}:{number}:{error.colno}"
            raise UsageError(f"{place}: not JSON: {error.msg}", hint="write one case as JSON on each line") from error
        except ValidationError as error:
            text = YamlText("\n" * (number - 1) + line, name=path.name)
            id_ = data.get("id", f"on line {number}") if isinstance(data, dict) else f"on line {number}"
            raise UsageError(f"case {id_}: {text.explained(error, form=CaseForm)}", hint=REMEDY) from error
        yield _sound(Case(f"{path.name}:{number}:1", form))


def _sound(case: Case) -> Case:
    """The case, which can be built and wants only what can be looked for."""
    try:
        built = case.built
        _possible(case.form, claims=len(built.artifact.claims))
    except Misfit as misfit:
        raise UsageError(f"{case.place}: case {case.id}: {misfit.field}: {misfit}", hint=misfit.remedy) from misfit
    return case


def _possible(form: CaseForm, *, claims: int) -> None:
    want = form.want
    codes = [entry if isinstance(entry, str) else entry.code for entry in want.finds]
    for field, several in (("want.finds", codes), ("want.spares", want.spares)):
        for code in several:
            if dimension_of(code) is None:
                raise Misfit(
                    field, f"no rule is called {code}", remedy="rules are called like `evidence.number_missing`"
                )
    numbered = [entry.claim for entry in want.finds if not isinstance(entry, str) and entry.claim is not None]
    wrong = [number for number in (*want.support, *numbered) if number > claims]
    if wrong:
        raise Misfit("want", f"there is no claim {wrong[0]}", remedy=f"the case has {claims}, numbered from 1")


def _merged(base: object, patch: object) -> object:
    """RFC 7396."""
    if not isinstance(patch, dict):
        return patch
    result = dict(base) if isinstance(base, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = _merged(result.get(key), value)
    return result


REMEDY = "a case has id, note, input and want (docs/guides/evaluate.md); put times, versions, yes and no in quotes"
