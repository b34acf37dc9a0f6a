"""The gate's worth on small made-up rows: counted rightly, the same every time, refused where nothing can be said."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from toulmin.contracts.errors import ContractRefused, NotFound, UsageError
from toulmin.evaluation import gate
from toulmin.evaluation.gate import evaluation
from toulmin.evaluation.gate.answers import answers_of, context_of, draft_of
from toulmin.evaluation.gate.counting import Judgement, Resampling
from toulmin.evaluation.grounding import Row, read_rows
from toulmin.grounding import shipped_support_models
from toulmin.verification import Readings
from toulmin.wiring import read_settings

THINGS = ("kettle", "anchor", "violin", "ladder", "compass", "lantern")


def line(number: int, *, supported: bool, system: str | None = "parrot") -> dict[str, object]:
    thing = THINGS[number % len(THINGS)]
    said = f"The {thing} of the museum was mended by the old keeper in spring."
    wrong = f"A famous {thing} maker sailed around the whole world with nine hungry camels."
    return {
        "id": f"r{number}",
        "group": f"q{number % 3}",
        "evidence": [said, " ", f"Nobody else touched the {thing}.", "Visitors come on Sundays."],
        "claim": said if supported else wrong,
        "supported": int(supported),
        "source_model": system,
    }


def written(folder: Path, lines: Iterable[dict[str, object]], name: str = "toy.dev.jsonl") -> Path:
    text = "".join(json.dumps(one) + "\n" for one in lines)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def few_thresholds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "THRESHOLDS", (0.0, 0.5, 1.0))


async def measured(folder: Path, skip_damaged: bool = False) -> gate.GateEvaluation:
    return await gate.evaluate_gate(folder, settings=read_settings({}), name="toy", seed=3, skip_damaged=skip_damaged)


@pytest.mark.usefixtures("few_thresholds")
async def test_what_stands_there_goes_up_and_what_stands_nowhere_stays(tmp_path: Path) -> None:
    rows = [line(number, supported=number < 6, system=None if number == 1 else "parrot") for number in range(9)]
    result = await measured(written(tmp_path, rows))
    assert (result.all.claims, result.supported, result.questions, result.all.artifacts) == (9, 6, 3, 4)
    assert (result.all.contamination.hits, result.all.contamination.of) == (0, 3)
    assert (result.all.waste.hits, result.all.waste.of) == (0, 6)
    assert result.all.contamination.high > 0.5, "three claims say little"
    assert [one.name for one in result.systems] == ["parrot", "unknown"]
    assert sum(one.claims for one in result.systems) == 9
    assert sum(rule.unsupported for rule in result.rules) >= 3
    assert result.models is gate.Models.SHIPPED
    assert [curve.setting for curve in result.curves] == ["grounded_min", "uncalibrated_support_min"]


@pytest.mark.usefixtures("few_thresholds")
async def test_a_higher_threshold_lets_less_through_and_wastes_more(tmp_path: Path) -> None:
    rows = [line(number, supported=number % 2 == 0) for number in range(12)]
    result = await measured(written(tmp_path, rows))
    for curve in result.curves:
        through = [point.contamination.hits for point in curve.points]
        wasted = [point.waste.hits for point in curve.points]
        assert through == sorted(through, reverse=True)
        assert wasted == sorted(wasted)
        assert wasted[-1] >= wasted[0]
    grounded = result.curves[0]
    assert grounded.points[0].waste == result.all.waste, "in force: off"
    assert grounded.points[-1].waste.value == 1.0, "nothing is certain"


@pytest.mark.usefixtures("few_thresholds")
async def test_another_set_of_the_folder_makes_the_model_and_the_bytes_are_the_same_twice(tmp_path: Path) -> None:
    written(tmp_path, [line(number, supported=number % 2 == 0) for number in range(6)])
    written(tmp_path, [line(number, supported=number % 3 == 0) for number in range(30)], "other.dev.jsonl")
    written(tmp_path, [{"no": "claims"}], "toy_tokens.dev.jsonl")
    first, second = await measured(tmp_path), await measured(tmp_path)
    assert first.canonical() == second.canonical()
    assert first.models is gate.Models.OTHER_SETS
    assert [(curve.models.value, curve.fitted_on) for curve in first.curves][:2] == [("other_sets", 30)] * 2
    assert first.curves[2].models is gate.Models.SHIPPED
    page = gate.gate_page(first, command="toulmin eval gate")
    assert page == gate.gate_page(second, command="toulmin eval gate")
    assert "fitted on the other sets, 30 rows" in page
    assert "which switches the rule off" in page


@pytest.mark.usefixtures("few_thresholds")
async def test_damaged_lines_are_refused_with_their_place_or_counted(tmp_path: Path) -> None:
    written(tmp_path, [line(0, supported=True), line(1, supported=False)])
    with (tmp_path / "toy.dev.jsonl").open("ab") as file:
        file.write(b"\0\0\0\n")
    with pytest.raises(ContractRefused, match=r"toy.dev.jsonl:3 is damaged"):
        await measured(tmp_path)
    result = await measured(tmp_path, skip_damaged=True)
    assert result.files[0].damaged == 1
    assert "1 damaged lines left out" in gate.gate_page(result, command="")


async def test_rows_of_one_kind_and_sets_that_are_not_there_are_refused(tmp_path: Path) -> None:
    written(tmp_path, [line(0, supported=True)])
    with pytest.raises(UsageError, match="of 1 rows of 'toy' 1 are supported"):
        await measured(tmp_path)
    with pytest.raises(NotFound, match="has no set 'lfqa'") as caught:
        await gate.evaluate_gate(tmp_path, settings=read_settings({}))
    assert caught.value.hint == "take one of: toy"


def test_a_claim_cites_at_most_three_sentences_that_stand_where_it_says(tmp_path: Path) -> None:
    sentences = [f"The {thing} stands in room {number}." for number, thing in enumerate(THINGS)]
    row = {**line(0, supported=True), "evidence": sentences, "claim": "The lantern stands in room 5."}
    rows: tuple[Row, ...] = read_rows(written(tmp_path, [row]) / "toy.dev.jsonl").rows
    (answer,) = answers_of(rows)
    context = context_of(answer, models=shipped_support_models(), readings=Readings())
    (made,) = draft_of(answer, context).claims
    assert len(made.grounds) == 3
    assert made.grounds[0].quote == "The lantern stands in room 5."
    assert {evidence.quote for evidence in made.grounds} <= set(sentences)
    assert len(context.passages) == 2


def test_shares_and_intervals_are_those_of_the_questions() -> None:
    judged = [
        Judgement(question=f"q{number}", system="s", artifact="a", supported=number % 2 == 0, promoted=number < 10)
        for number in range(20)
    ]
    resampling = Resampling([one.question for one in judged], seed=1)
    found = resampling.slice("s", judged)
    assert (found.contamination.hits, found.contamination.of, found.contamination.value) == (5, 10, 0.5)
    assert (found.waste.hits, found.waste.of) == (5, 10)
    assert (found.impurity.hits, found.impurity.of) == (5, 10)
    assert found.contamination.low < 0.3 < 0.7 < found.contamination.high
    none = resampling.point(0.5, [])
    assert (none.waste.of, none.waste.low, none.waste.high) == (0, 0.0, 1.0)
