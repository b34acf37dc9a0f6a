"""How many instructions of IFEval our constraints can say, and whether each check tells a text that is one step off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import Field

from toulmin import __version__
from toulmin.contracts.base import Contract, Versioned
from toulmin.contracts.canonical import Digest
from toulmin.contracts.constraint import Constraint
from toulmin.contracts.run_contract import OutputSpec
from toulmin.evaluation.figures import Share, share
from toulmin.evaluation.instructions import NOTES, Instruction, load_instructions
from toulmin.evaluation.plants import HOUSE_RULES, Plant, plants
from toulmin.verification import check_constraints, code_of

__all__ = ["ConstraintEvaluation", "KindFigures", "Miss", "constraints_page", "evaluate_constraints"]

MISSES_MAX = 20
Count = Annotated[int, Field(ge=0)]


class KindFigures(Contract):
    """One type of instruction: how many can be said, and how its check did on texts that were made for it."""

    type: str
    expressible: Share
    """Instructions that have constraints, of all of the type."""
    detected: Share
    """Texts in which something is one step off and exactly that is found."""
    false_alarms: Share
    """Texts that hold everything and in which something is found."""
    note: str = ""


class Miss(Contract):
    """A text that was judged wrongly."""

    type: str
    prompt: int
    text: str
    found: tuple[str, ...]


class ConstraintEvaluation(Versioned):
    """The result of `toulmin eval constraints`: everything that its table shows."""

    SCHEMA: ClassVar[str] = "constraint-evaluation/1"

    toulmin: str
    data: Digest
    """Of the file with the prompts."""
    prompts: Count
    instructions: Count
    types: tuple[KindFigures, ...]
    own: tuple[KindFigures, ...]
    """Kinds of constraints that the instructions do not have."""
    all: KindFigures
    """The types together."""
    misses: tuple[Miss, ...] = ()
    """The first of them, at most 20."""


def evaluate_constraints(folder: Path) -> ConstraintEvaluation:
    """Read the instructions, say each as constraints, and hold texts made for them to these. Deterministic.

    Raises:
        NotFound: the data is not there.
        UsageError: the data cannot be read.
    """
    data = load_instructions(folder)
    by_type: defaultdict[str, list[Instruction]] = defaultdict(list)
    for instruction in data.instructions:
        by_type[instruction.type].append(instruction)
    misses: list[Miss] = []
    judged = {name: _judged(found, misses) for name, found in sorted(by_type.items())}
    own = {name: _judged([Instruction(0, name, (rule,))], misses) for name, rule in HOUSE_RULES}
    every = [outcome for outcomes in judged.values() for outcome in outcomes]
    return ConstraintEvaluation(
        toulmin=__version__,
        data=data.digest,
        prompts=data.prompts,
        instructions=len(data.instructions),
        types=tuple(_figures(name, by_type[name], outcomes) for name, outcomes in judged.items()),
        own=tuple(_figures(name, (), outcomes) for name, outcomes in own.items()),
        all=_figures("all", data.instructions, every),
        misses=tuple(misses[:MISSES_MAX]),
    )


Outcome = tuple[bool, bool]
"""Whether something was wrong in the text, and whether the check said exactly so."""


def _judged(instructions: Sequence[Instruction], misses: list[Miss]) -> list[Outcome]:
    outcomes: list[Outcome] = []
    for instruction in instructions:
        for plant in plants(instruction.rules) if instruction.rules else ():
            found = list(_found(instruction.rules, plant))
            wanted = [code_of(rule) for place, rule in enumerate(instruction.rules) if place in plant.broken]
            right = found == wanted
            outcomes.append((bool(plant.broken), right))
            if not right:
                misses.append(
                    Miss(type=instruction.type, prompt=instruction.prompt, text=plant.text, found=tuple(found))
                )
    return outcomes


def _found(rules: Sequence[Constraint], plant: Plant) -> Iterator[str]:
    return (finding.code for finding in check_constraints(plant.text, (), OutputSpec(constraints=tuple(rules))))


def _figures(name: str, instructions: Sequence[Instruction], outcomes: Sequence[Outcome]) -> KindFigures:
    return KindFigures(
        type=name,
        expressible=share([bool(instruction.rules) for instruction in instructions]),
        detected=share([right for wrong, right in outcomes if wrong]),
        false_alarms=share([not right for wrong, right in outcomes if not wrong]),
        note=NOTES.get(name, ""),
    )


_PAGE = """# Evaluation of the constraint checks

Written by `toulmin eval constraints`; no figure here was typed by hand. To repeat it:

```text
{command}
```

Toulmin {version}. Data: {prompts} prompts of IFEval with {instructions} instructions of {types} types, `{data}`
(J. Zhou et al., 2023, arXiv 2311.07911).

## What is measured

- **Expressible**: instructions that the [constraints of a contract](constraint-kinds.md) can say, of all of their type.
- **Detected**: for each expressible instruction texts are made in which exactly one thing is one step off: one word too
  few, one bullet too many, a comma, a word of a list missing, a title in single brackets. Detected means that the check
  finds exactly that and nothing else.
- **False alarms**: texts that hold everything, many of them just at the bound or close to something forbidden (a longer
  word that has a forbidden one in it), in which the check finds something.
- In brackets the 95 % Wilson interval. The texts are made by rule and are the same each time: no random sample, so the
  interval says no more than what so few texts can show.

What this does not say: how often the answers of a model keep such constraints, and whether everybody would count words
and sentences as we do. The texts are made by the same project as the checks, so the figures show that the checks count
exactly, not that they read minds.

## Instructions of IFEval

| type | expressible | detected | false alarms | note |
|---|---|---|---|---|
{rows}

## Kinds of our own

| kind | detected | false alarms |
|---|---|---|
{own}

## Judged wrongly

{misses}
"""


def constraints_page(result: ConstraintEvaluation, *, command: str) -> str:
    """The reference page in Markdown."""
    misses = "\n".join(
        f"- `{miss.type}` of prompt {miss.prompt}: `{miss.text[:80]!r}` got {', '.join(miss.found) or 'nothing'}"
        for miss in result.misses
    )
    return _PAGE.format(
        command=command,
        version=result.toulmin,
        prompts=result.prompts,
        instructions=result.instructions,
        types=len(result.types),
        data=result.data[:19],
        rows="\n".join(_row(figures) for figures in (*result.types, result.all)),
        own="\n".join(f"| {one.type} | {_share(one.detected)} | {_share(one.false_alarms)} |" for one in result.own),
        misses=misses or "Nothing.",
    )


def _row(figures: KindFigures) -> str:
    name = "**all**" if figures.type == "all" else f"`{figures.type}`"
    told = figures.expressible
    cells = (name, f"{told.hits} of {told.of}", _share(figures.detected), _share(figures.false_alarms), figures.note)
    return f"| {' | '.join(cells)} |"


def _share(found: Share) -> str:
    return f"{found.hits} of {found.of} ({found.low:.3f}–{found.high:.3f})" if found.of else "none"
