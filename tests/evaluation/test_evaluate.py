"""The command, end to end: real runs over a small invented plant."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.evaluation.plant import ROWS, write_plant
from toulmin.cli.evaluate import app
from toulmin.contracts.errors import UsageError
from toulmin.evaluation import IncidentEvaluation, Progress, evaluate_incidents, reference_page
from toulmin.evaluation.recursion import Paired
from toulmin.wiring import Settings, read_settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({}, folder=tmp_path)


@pytest.mark.requirement("R44")
async def test_real_runs_are_scored_and_nothing_is_left_behind(tmp_path: Path, settings: Settings) -> None:
    seen: list[Progress] = []
    result = await evaluate_incidents(
        write_plant(tmp_path / "data"), cases=3, seed=5, settings=settings, listen=seen.append
    )
    assert [step.done for step in seen] == list(range(1, 22))
    assert result.runs == 21
    assert result.modes == 8
    kinds = [(one.separate, one.noise, one.cases) for one in result.settings if one.root_lines_min == 1]
    assert kinds == [(False, 0, 3), *((apart, noise, 3) for apart in (False, True) for noise in (2, 3, 5))]
    single = result.settings[0]
    # The plant is easy on purpose: a run that does not find its failure modes is broken.
    assert single.methods[0].top_1.hits == 3
    assert single.gate.promoted_right + single.gate.held_right == 3
    for worth in (result.mixed, result.separate):
        assert worth.figures.top_1.of == 9
        assert worth.cost_before.steps > 5
        assert worth.cost_of_climb.steps > 5
        assert worth.cost_of_climb.model_calls > 0
    assert IncidentEvaluation.parse(result.canonical()) == result
    assert not settings.home.exists()


async def test_the_same_seed_gives_the_same_figures(tmp_path: Path, settings: Settings) -> None:
    data = write_plant(tmp_path / "data")
    one, two = [await evaluate_incidents(data, cases=1, seed=2, settings=settings) for _ in range(2)]
    assert one.settings == two.settings


@pytest.mark.parametrize("cases", [0, 9])
async def test_more_cases_than_failure_modes_are_refused(tmp_path: Path, settings: Settings, cases: int) -> None:
    with pytest.raises(UsageError, match=f"{cases} cases were asked for, but the data has 8"):
        await evaluate_incidents(write_plant(tmp_path / "data"), cases=cases, seed=1, settings=settings)


async def test_too_few_failure_modes_to_mix_are_refused(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(UsageError, match="too few to mix 5 others"):
        await evaluate_incidents(write_plant(tmp_path / "data", ROWS[:5]), cases=1, seed=1, settings=settings)


async def test_an_answer_planted_in_a_log_stops_the_evaluation(tmp_path: Path, settings: Settings) -> None:
    leaky = tuple({**entry, "log": f"{entry['log']}\nmatched rule {entry['id']}"} for entry in ROWS)
    with pytest.raises(UsageError, match="names the failure mode PLANT-"):
        await evaluate_incidents(write_plant(tmp_path / "data", leaky), cases=1, seed=1, settings=settings)


async def test_an_unknown_reasoner_is_refused_with_its_name(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(UsageError, match="there is no reasoner 'oracle'"):
        await evaluate_incidents(write_plant(tmp_path / "data"), cases=1, seed=1, settings=settings, reasoner="oracle")


def test_the_command_prints_one_json_document(tmp_path: Path) -> None:
    data = write_plant(tmp_path / "data")
    done = CliRunner().invoke(app, ["incidents", "--data", str(data), "--cases", "1", "--seed", "3", "--json"])
    assert done.exit_code == 0
    assert IncidentEvaluation.parse(done.stdout).seed == json.loads(done.stdout)["seed"] == 3


def test_the_command_shows_tables_and_writes_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOULMIN_DATA", str(write_plant(tmp_path / "data")))
    page = tmp_path / "evaluation.md"
    done = CliRunner().invoke(app, ["incidents", "--cases", "1", "--write", str(page)])
    assert done.exit_code == 0
    assert "with 5 others: 1 case" in done.stdout
    assert "with 5 others apart: 1 case" in done.stdout
    assert "First diagnoses" in done.stdout
    text = page.read_text(encoding="utf-8")
    assert "toulmin eval incidents --data DIR --cases 1 --seed 7 --write" in text
    assert "| alone | 1 | **toulmin** | " in text
    assert "| with 5 others, a log each | 1 | **toulmin** | " in text
    assert "| **all with one log** | 3 | " in text
    assert "| **all with a log each** | 3 | " in text
    assert "In these incidents the root is, by construction, the log that starts first." in text
    assert "recursion" in done.stdout.lower()
    assert "{" not in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "no data was named"),
        (["--data", "nowhere"], "there is no folder nowhere"),
        (["--data", ".", "--write", "nowhere/page.md"], "there is no folder nowhere"),
    ],
)
def test_wrong_use_of_the_command_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TOULMIN_DATA", raising=False)
    done = CliRunner().invoke(app, ["incidents", *arguments])
    assert done.exit_code == 2
    assert said in done.stderr


async def test_the_page_says_what_recursion_was_worth_from_its_figures_alone(
    tmp_path: Path, settings: Settings
) -> None:
    result = await evaluate_incidents(write_plant(tmp_path / "data"), cases=1, seed=2, settings=settings)
    same = Paired(of=30, gained=0, lost=0, p=1.0)
    unchanged = dict.fromkeys(("top_5", "hit_1", "hit_3", "stands_right", "stands_wrong"), same)
    for gained, lost, p, said in (
        (9, 1, 0.02, "**Here recursion pays for itself**: 9 gained and 1 lost first places"),
        (2, 1, 1.0, "**Here recursion has not been shown to pay for itself**: 2 gained"),
        (1, 9, 0.02, "**Here recursion has not been shown to pay for itself**: 1 gained"),
        (0, 0, 1.0, "**Recursion did not pay for itself here**"),
    ):
        found = result.mixed.figures.with_(top_1=same.with_(gained=gained, lost=lost, p=p), **unchanged)
        worth = result.mixed.with_(figures=found)
        page = reference_page(result.with_(mixed=worth, separate=worth), command="toulmin eval")
        mixed, _, separate = page.partition("### Composed incidents with a log each")
        assert said in mixed
        assert said in separate
        assert ("`levels: 1` in the contract gives the same diagnosis" in mixed) is (gained == lost == 0)
        assert "`levels: 1`" not in separate, "what holds of one log is not said of several"
