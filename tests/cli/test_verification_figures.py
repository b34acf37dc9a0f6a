"""`toulmin eval verification`: tables, JSON, pages, fitted models, and data that is not as it should be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Desk
from tests.evaluation.labelled import data_folder_of, lines_of
from toulmin.cli.exits import ExitCode
from toulmin.evaluation.grounding import VerificationEvaluation
from toulmin.grounding import SpanModel, SupportModels

VERB = ("eval", "verification")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(data_folder_of(tmp_path_factory.mktemp("data")))


@pytest.fixture
def small(desk: Desk) -> Path:
    """One set of 40 rows, with two damaged lines."""
    folder = desk.folder / "small"
    folder.mkdir()
    (folder / "one.dev.jsonl").write_bytes(("\n".join(lines_of("one", 40)) + "\n").encode() + b"\x00\x00\n{\n")
    return folder


def test_the_tables_fit_80_columns_and_progress_is_no_result(desk: Desk, data: str) -> None:
    result = desk.process(*VERB, "--data", data, extra={"COLUMNS": "80"})
    assert result.code == 0, result
    for words in (
        "4 sets, 218 rows, seed 7",
        "lfqa test: 60 rows",
        "held out",
        "cross-validated",
        "shipped *",
        "* fitted on these rows or on rows of this set: no figure of worth.",
        "Calibration in a domain that was not fitted on",
        "Unsupported words, word by word",
        "Finding a gold evidence sentence",
        "Confidences that other models stated",
        "claims per CPU second",
    ):
        assert words in result.out
    assert max(map(len, result.out.splitlines())) <= 80
    assert "…" not in result.out
    assert "judging" in result.err
    assert "judging" not in result.out


@pytest.mark.requirement("R44")
def test_json_and_both_pages_hold_the_same_figures(desk: Desk, data: str) -> None:
    page, html = desk.folder / "v.md", desk.folder / "v.html"
    result = desk(*VERB, "--data", data, "--seed", "3", "--json", "--write", str(page), "--html", str(html))
    assert result.code == 0
    document = VerificationEvaluation.parse(result.out.encode())
    assert document.seed == 3
    figure = f"{100 * document.sets[0].judged[0].balanced_accuracy:.1f} ("
    for text in (page.read_text(encoding="utf-8"), html.read_text(encoding="utf-8")):
        assert figure in text
        assert "toulmin eval verification --data DIR --seed 3" in text
        assert "no figure of worth" in text
    drawn = html.read_text(encoding="utf-8")
    assert drawn.count("<svg") == 2 * len(document.sets)
    assert "lfqa test, held out" in drawn
    assert sorted(path.name for path in desk.folder.glob("*v.*")) == ["v.html", "v.md"]


def test_the_data_folder_may_be_named_in_the_environment(
    desk: Desk, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOULMIN_DATA", str(small))
    assert desk(*VERB, "--skip-damaged").code == 0


def test_damaged_lines_stop_it_or_are_left_out_aloud(desk: Desk, small: Path) -> None:
    refused = desk(*VERB, "--data", str(small))
    assert refused.code != 0
    assert "one.dev.jsonl:41 is damaged: it holds NUL bytes" in " ".join(refused.err.split())
    assert "--skip-damaged" in refused.err
    result = desk(*VERB, "--data", str(small), "--skip-damaged", "--write", "v.md")
    assert result.code == 0
    for said in (result.err, result.out):
        assert "one.dev.jsonl: 2 damaged lines, 0 % of its bytes, left out" in said
    assert "--seed 7 --skip-damaged --write v.md" in (desk.folder / "v.md").read_text(encoding="utf-8")
    assert "no figure of worth" not in result.out


def test_fit_writes_both_models_indented_with_the_command_that_fitted_them(desk: Desk, data: str) -> None:
    result = desk(*VERB, "--data", data, "--fit", "models")
    assert result.code == 0
    assert "wrote models/support_models.json" in result.out
    assert "wrote models/span_model.json" in result.out
    support = (desk.folder / "models" / "support_models.json").read_text(encoding="utf-8")
    models = SupportModels.parse(support.encode())
    assert [one.domain for one in models.models] == ["general", "lfqa", "mine"]
    assert all(one.fitted_by.startswith("toulmin eval verification --data DIR --fit FOLDER; ") for one in models.models)
    assert support == json.dumps(json.loads(support), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    assert SpanModel.parse((desk.folder / "models" / "span_model.json").read_bytes()).rows == 20
    assert desk(*VERB, "--data", data, "--fit", "again").code == 0
    assert (desk.folder / "again" / "support_models.json").read_text(encoding="utf-8") == support
    assert len(list((desk.folder / "models").iterdir())) == 2


def test_fit_says_in_json_what_it_wrote_and_left_out(desk: Desk, small: Path) -> None:
    result = desk(*VERB, "--data", str(small), "--fit", "models", "--skip-damaged", "--json")
    assert result.code == 0
    document = json.loads(result.out)
    assert document["damaged"] == 2
    assert document["spans"] is None
    assert [(one["domain"], one["rows"]) for one in document["models"]] == [("general", 40), ("one", 40)]
    models = SupportModels.parse((desk.folder / "models" / "support_models.json").read_bytes())
    assert "--data DIR --skip-damaged --fit FOLDER; " in models.models[0].fitted_by
    told = desk(*VERB, "--data", str(small), "--fit", "models", "--skip-damaged")
    assert "no model of unsupported words was fitted" in told.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "no data was named"),
        (("--data", "none"), "there is no folder none"),
        (("--data", "."), "holds no file named like SET.dev.jsonl"),
        (("--data", "small", "--write", "none/v.md"), "cannot write none/v.md: there is no folder none"),
        (("--data", "small", "--html", "none/v.html"), "cannot write none/v.html: there is no folder none"),
        (("--data", "small", "--fit", "m", "--write", "v.md"), "--fit measures nothing"),
        (("--data", "small", "--skip-damaged", "--fit", "app.log"), "cannot write into app.log"),
        (("--data", "small", "--skip-damaged", "--write", "small"), "cannot write small: Is a directory"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_hint(
    desk: Desk, small: Path, arguments: tuple[str, ...], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TOULMIN_DATA", raising=False)
    result = desk(*VERB, *arguments)
    assert result.code == ExitCode.USAGE, result
    assert says in " ".join(result.err.split())
    assert "→" in result.err
    assert result.out == ""
    assert not [path for path in desk.folder.iterdir() if path.name.startswith(".")]
