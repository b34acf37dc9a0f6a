"""Labelled rows as a data set of pydantic-evals: written, loaded with and without our forms, and evaluated offline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypeVar

import pytest
from pydantic_evals import Dataset
from pydantic_evals.reporting import EvaluationReport

from toulmin.contracts.errors import UsageError
from toulmin.interop import LabelledRow
from toulmin.interop.pydantic_evals import (
    EVALUATORS,
    EvidenceCase,
    Grounded,
    MeetsConstraints,
    NoContradiction,
    RowFacts,
    dataset_of,
    export_rows,
    load_dataset,
    recorded_claim,
)

InputsT = TypeVar("InputsT")
OutputT = TypeVar("OutputT")
MetadataT = TypeVar("MetadataT")

EVIDENCE = ("At 14:01 node cache-7 ran out of memory.", "Nobody was on call that night.")


def row(name: str, claim: str, *, supported: bool, **more: str) -> LabelledRow:
    data = {"id": name, "group": "night", "evidence": EVIDENCE, "claim": claim, "supported": int(supported), **more}
    return LabelledRow.model_validate(data)


ROWS = (
    row("right", "Node cache-7 ran out of memory.", supported=True, question="What failed?", label="supported"),
    row("wrong", "Everybody was on call that night.", supported=False, source_model="gpt2"),
    row("mislabelled", "Node cache-7 ran out of memory at 15:01.", supported=True),
)


def results(report: EvaluationReport[InputsT, OutputT, MetadataT]) -> dict[str, dict[str, object]]:
    assert report.failures == []
    return {
        case.name: {
            **{name: one.value for name, one in case.assertions.items()},
            **{name: one.value for name, one in case.scores.items()},
        }
        for case in report.cases
    }


async def test_rows_survive_the_file_and_our_evaluators_judge_them(tmp_path: Path) -> None:
    done = export_rows(ROWS, tmp_path / "rows.yaml", left_out=4)
    assert (done.cases, done.supported, done.groups, done.left_out) == (3, 2, 1, 4)
    dataset = load_dataset(tmp_path / "rows.yaml")
    assert dataset.name == "rows"
    assert dataset.cases[0].inputs == EvidenceCase(
        evidence=list(EVIDENCE), claim=ROWS[0].claim, question="What failed?"
    )
    assert dataset.cases[1].metadata == RowFacts(group="night", supported=False, source_model="gpt2")

    found = results(await dataset.evaluate(recorded_claim, progress=False))
    assert found["right"]["grounded"] is True
    assert found["right"]["support"] == 1.0
    assert found["wrong"]["uncontradicted"] is False
    assert [found[name]["as_labelled"] for name in ("right", "wrong", "mislabelled")] == [True, True, False]


async def test_the_data_set_loads_without_our_forms_too(tmp_path: Path) -> None:
    export_rows(ROWS, tmp_path / "rows.yml")
    dataset = Dataset[dict[str, object], str, dict[str, object]].from_file(
        tmp_path / "rows.yml", custom_evaluator_types=EVALUATORS
    )

    def answer(inputs: dict[str, object]) -> str:
        return str(inputs["claim"])

    assert results(await dataset.evaluate(answer, progress=False))["right"]["as_labelled"] is True


async def test_a_task_that_says_something_else_is_judged_but_not_held_to_the_label() -> None:
    dataset = dataset_of(ROWS[:1], name="n")
    found = results(await dataset.evaluate(lambda case: "A cat sat on it.", progress=False))
    assert found == {
        "right": {"grounded": False, "support": 0.0, "uncontradicted": True, "contradiction_free_share": 1.0}
    }


async def test_constraints_are_evaluated_and_survive_the_file(tmp_path: Path) -> None:
    dataset = dataset_of(ROWS[:1], name="n")
    dataset.add_evaluator(
        MeetsConstraints(constraints=[{"kind": "number_of", "of": "words", "relation": "at_most", "number": 3}])
    )
    dataset.to_file(tmp_path / "n.yaml", custom_evaluator_types=EVALUATORS)
    found = results(await load_dataset(tmp_path / "n.yaml").evaluate(recorded_claim, progress=False))
    assert (found["right"]["constraints_met"], found["right"]["constraints_share"]) == (False, 0.0)


async def test_every_assertion_has_its_reason_and_the_method_behind_it() -> None:
    report = await dataset_of(ROWS[1:2], name="n").evaluate(recorded_claim, progress=False)
    reasons = {name: found.reason or "" for name, found in report.cases[0].assertions.items()}
    assert "here, denied there" in reasons["uncontradicted"] or "denied" in reasons["uncontradicted"]
    assert reasons["grounded"].endswith(")")
    assert {type(one)().get_evaluator_version() for one in (Grounded(), NoContradiction())} != {None}


async def test_a_case_without_a_text_of_evidence_is_not_grounded() -> None:
    blank = LabelledRow(id="r", group="g", evidence=(" ",), claim="Node cache-7 failed.", supported=0)
    found = results(await dataset_of((blank,), name="n").evaluate(recorded_claim, progress=False))
    assert (found["r"]["grounded"], found["r"]["as_labelled"]) == (False, True)


def test_constraints_that_are_none_are_refused_when_the_evaluator_is_made() -> None:
    with pytest.raises(UsageError, match="no constraint"):
        MeetsConstraints()


def test_the_schema_lies_beside_the_data_set_and_the_bytes_are_always_the_same(tmp_path: Path) -> None:
    export_rows(ROWS, tmp_path / "rows.yaml")
    first = (tmp_path / "rows.yaml").read_bytes()
    assert first.startswith(b"# yaml-language-server: $schema=rows_schema.json\n")
    assert "EvidenceCase" in json.loads((tmp_path / "rows_schema.json").read_text())["$defs"]
    export_rows(ROWS, tmp_path / "rows.yaml")
    assert (tmp_path / "rows.yaml").read_bytes() == first


@pytest.mark.parametrize("name", ["rows.json", "rows", "absent/rows.yaml"])
def test_where_nothing_can_be_written_the_error_says_so(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError) as refused:
        export_rows(ROWS, tmp_path / name)
    assert refused.value.hint


def test_a_folder_in_the_way_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "rows.yaml").mkdir()
    with pytest.raises(UsageError, match="cannot write"):
        export_rows(ROWS, tmp_path / "rows.yaml")
