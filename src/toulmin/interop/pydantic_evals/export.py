"""Labelled rows as a data set of pydantic-evals, written and read back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pydantic_evals import Case, Dataset

from toulmin.contracts.errors import UsageError
from toulmin.interop.pydantic_evals.cases import EvidenceCase, RowFacts
from toulmin.interop.pydantic_evals.evaluators import EVALUATORS, Grounded, NoContradiction
from toulmin.interop.rows import Exported, LabelledRow

__all__ = ["EvidenceCase", "Exported", "RowFacts", "dataset_of", "export_rows", "load_dataset", "recorded_claim"]

SUFFIXES: Final = (".yaml", ".yml")


def dataset_of(rows: Sequence[LabelledRow], *, name: str) -> Dataset[EvidenceCase, str, RowFacts]:
    """One case for each row, under its id, with `Grounded` and `NoContradiction` for all of them."""
    cases: list[Case[EvidenceCase, str, RowFacts]] = [
        Case(
            name=row.id,
            inputs=EvidenceCase(evidence=list(row.evidence), claim=row.claim, question=row.question),
            metadata=RowFacts(
                group=row.group, supported=bool(row.supported), label=row.label, source_model=row.source_model
            ),
        )
        for row in rows
    ]
    return Dataset[EvidenceCase, str, RowFacts](name=name, cases=cases, evaluators=[Grounded(), NoContradiction()])


def export_rows(rows: Sequence[LabelledRow], path: Path, *, left_out: int = 0) -> Exported:
    """Write the data set to a YAML file and its schema to `<stem>_schema.json` beside it. No network is used.

    Raises:
        UsageError: the name does not end in .yaml or .yml, or the file cannot be written.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(f"{path.name} is no name of a YAML file", hint="end it in .yaml")
    if not path.parent.is_dir():
        raise UsageError(f"cannot write {path}: there is no folder {path.parent}", hint="make the folder first")
    schema = path.with_name(f"{path.stem}_schema.json")
    try:
        dataset_of(rows, name=path.stem).to_file(path, schema_path=schema.name, custom_evaluator_types=EVALUATORS)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}", hint="give a file that can be written") from error
    return Exported(
        dataset=str(path),
        schema_file=str(schema),
        cases=len(rows),
        supported=sum(row.supported for row in rows),
        groups=len({row.group for row in rows}),
        left_out=left_out,
    )


def load_dataset(path: Path) -> Dataset[EvidenceCase, str, RowFacts]:
    """A data set that `export_rows` wrote, with its evaluators."""
    return Dataset[EvidenceCase, str, RowFacts].from_file(path, custom_evaluator_types=EVALUATORS)


def recorded_claim(case: EvidenceCase) -> str:
    """The task that says what the data set recorded: evaluating it measures the verifier, not a model."""
    return case.claim
