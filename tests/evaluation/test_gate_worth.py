"""Recorded answers go through the real gate, and what gets up is counted rightly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from toulmin.cli.app import app
from toulmin.contracts.errors import UsageError
from toulmin.evaluation import gate
from toulmin.wiring import Settings, read_settings

TOPICS = (
    "harbour", "orchard", "glacier", "library", "vineyard", "railway", "lighthouse", "bakery",
    "observatory", "quarry", "monastery", "brewery", "cathedral", "sawmill", "aquarium", "windmill",
)  # fmt: skip


def rows(topic: str, number: int) -> list[dict[str, object]]:
    evidence = [
        f"The {topic} was opened to visitors in the spring after long repairs.",
        f"Its keeper counted the guests of the {topic} every evening.",
        "The weather was mild that year.",
    ]
    said = (
        (f"The {topic} was opened to visitors in the spring after long repairs.", 1),
        (f"Every evening its keeper counted the guests of the {topic}.", 1),
        (f"A merchant called {TOPICS[-number - 1].title()}son bought golden elephants overseas.", 0),
    )
    return [
        {
            "id": f"{topic}-{place}",
            "group": topic,
            "evidence": evidence,
            "claim": claim,
            "supported": supported,
            "source_model": "alpha" if number % 2 else "beta",
        }
        for place, (claim, supported) in enumerate(said)
    ]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "verification"
    folder.mkdir()
    every = [row for number, topic in enumerate(TOPICS) for row in rows(topic, number)]
    for name, kept in (("toy.dev.jsonl", every[:30]), ("toy.test.jsonl", every[30:])):
        (folder / name).write_text("".join(json.dumps(row) + "\n" for row in kept), encoding="utf-8")
    return tmp_path


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("TOULMIN_HOME", str(tmp_path / "home"))
    return read_settings()


async def test_quoted_answers_get_up_and_invented_ones_do_not(data: Path, settings: Settings) -> None:
    result = await gate.evaluate_gate(data, name="toy", seed=1, settings=settings)
    assert result.file == "toy.test.jsonl"
    assert (result.supported, result.unsupported, result.answers, result.questions) == (12, 6, 6, 6)
    assert result.models == "fitted on toy.dev.jsonl"
    point = result.operating
    assert (point.promoted_unsupported, point.contamination, point.wrong_among_promoted) == (0, 0.0, 0.0)
    assert point.held_supported == round(point.waste * result.supported)
    assert point.waste < 0.5
    assert [system.system for system in result.systems] == ["alpha", "beta"]
    assert sum(system.supported for system in result.systems) == result.supported


async def test_a_higher_minimum_lets_no_more_through_and_the_same_data_give_the_same_bytes(
    data: Path, settings: Settings
) -> None:
    result = await gate.evaluate_gate(data, name="toy", seed=1, settings=settings)
    again = await gate.evaluate_gate(data, name="toy", seed=1, settings=settings)
    assert result.canonical() == again.canonical()
    minima = [point.grounded_min for point in result.points]
    assert minima == sorted(minima)
    for before, after in zip(result.points, result.points[1:], strict=False):
        assert before.contamination >= after.contamination
        assert before.waste <= after.waste
    assert sum(point.operating for point in result.points) == 1


async def test_without_a_second_file_each_question_is_judged_by_a_model_of_the_others(
    data: Path, settings: Settings
) -> None:
    (data / "verification" / "toy.test.jsonl").unlink()
    result = await gate.evaluate_gate(data, name="toy", seed=1, settings=settings)
    assert result.file == "toy.dev.jsonl"
    assert result.models == "fitted on the other folds of 8, by question"


async def test_a_set_that_is_not_there_is_refused(data: Path, settings: Settings) -> None:
    with pytest.raises(UsageError, match="holds no set 'other'"):
        await gate.evaluate_gate(data, name="other", seed=1, settings=settings)


def test_the_verb_shows_writes_and_gives_json(data: Path, settings: Settings, tmp_path: Path) -> None:
    page, html = tmp_path / "gate.md", tmp_path / "gate.html"
    command = ["eval", "gate", "--data", str(data), "--set", "toy", "--write", str(page), "--html", str(html)]
    shown = CliRunner().invoke(app, command)
    assert shown.exit_code == 0, shown.output
    assert "contamination" in shown.output
    assert "→ 0.20" in shown.output
    assert "toulmin eval gate --data DIR --set toy" in page.read_text(encoding="utf-8")
    assert "<svg" in html.read_text(encoding="utf-8")

    told = CliRunner().invoke(app, ["eval", "gate", "--data", str(data), "--set", "toy", "--json"])
    assert gate.GateEvaluation.parse(told.stdout).supported == 12


def test_the_verb_says_what_it_misses(data: Path, settings: Settings, tmp_path: Path) -> None:
    without = CliRunner().invoke(app, ["eval", "gate"])
    assert without.exit_code == 2
    assert "no data was named" in without.output
    nowhere = ["eval", "gate", "--data", str(data), "--set", "toy", "--write", str(tmp_path / "no" / "gate.md")]
    assert "cannot write" in CliRunner().invoke(app, nowhere).output
