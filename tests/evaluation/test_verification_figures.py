"""The whole evaluation over a small made-up folder: figures that agree with their rows, and pages that say them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.evaluation.labelled import data_folder_of, line, lines_of
from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.errors import ContractRefused, NotFound, UsageError
from toulmin.evaluation.grounding import (
    SetFigures,
    VerificationEvaluation,
    Way,
    damage,
    damaged_files,
    evaluate_verification,
    fit_models,
    further_tables,
    goal_table,
    honest,
    set_table,
    verification_page,
)
from toulmin.evaluation.grounding.confidences import confidence_figures, confidence_files
from toulmin.grounding import GENERAL, SupportModels


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return data_folder_of(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def result(folder: Path) -> VerificationEvaluation:
    return evaluate_verification(folder, seed=7)


def of(result: VerificationEvaluation, name: str, part: str = "dev") -> SetFigures:
    return next(one for one in result.sets if (one.name, one.part) == (name, part))


class TestEvaluate:
    def test_every_file_is_told_with_its_rows_and_digest(self, result: VerificationEvaluation, folder: Path) -> None:
        told = {file.name: file for file in result.files}
        assert {name: file.rows for name, file in told.items()} == {
            "lfqa.dev.jsonl": 110,
            "lfqa.test.jsonl": 60,
            "mine.dev.jsonl": 40,
            "tiny.dev.jsonl": 8,
            "wice_tokens.dev.jsonl": 20,
            "wice_tokens.test.jsonl": 10,
            "confidence_judge.dev.jsonl": 80,
        }
        for name, file in told.items():
            assert file.bytes_digest == digest_bytes((folder / "verification" / name).read_bytes())
        assert told["wice_tokens.dev.jsonl"].supported == 10
        assert damaged_files(result) == ()

    def test_each_set_is_judged_in_the_ways_that_its_files_allow(self, result: VerificationEvaluation) -> None:
        ways = {(one.name, one.part): {found.way for found in one.judged} for one in result.sets}
        every = {Way.RULE, Way.SHIPPED, Way.FOREIGN}
        assert ways == {
            ("lfqa", "dev"): every | {Way.CROSSED},
            ("lfqa", "test"): every | {Way.HELD_OUT},
            ("mine", "dev"): every | {Way.CROSSED},
            ("tiny", "dev"): every,
        }

    def test_only_the_shipped_model_on_the_dev_file_of_its_own_domain_has_seen_the_rows(
        self, result: VerificationEvaluation
    ) -> None:
        seen = [(one.name, one.part, found.way) for one in result.sets for found in one.judged if found.seen]
        assert seen == [("lfqa", "dev", Way.SHIPPED)]

    def test_held_out_figures_are_of_the_rows_that_were_not_fitted_on(self, result: VerificationEvaluation) -> None:
        found = of(result, "lfqa", "test").by(Way.HELD_OUT)
        assert found is not None
        assert (found.fitted_on, found.quality.n) == (110, 60)
        assert found.balanced_accuracy > 0.8
        assert found.balanced_accuracy_interval.low <= found.balanced_accuracy <= found.balanced_accuracy_interval.high
        foreign = of(result, "lfqa", "test").by(Way.FOREIGN)
        assert foreign is not None
        assert foreign.fitted_on == 40

    def test_the_figure_to_trust_is_held_out_else_cross_validated_else_none(
        self, result: VerificationEvaluation
    ) -> None:
        ways = [found.way if (found := honest(of(result, *one))) else None for one in NAMED]
        assert ways == [Way.HELD_OUT, Way.CROSSED, None]

    def test_transfer_is_measured_where_rows_are_left_to_measure_on(self, result: VerificationEvaluation) -> None:
        assert [(one.name, one.labelled, one.draws) for one in result.transfer] == [("lfqa", 50, 20)]
        assert result.transfer[0].worst >= result.transfer[0].ece_after

    def test_words_retrieval_confidences_and_speed_have_their_figures(self, result: VerificationEvaluation) -> None:
        assert [(one.file.split(".")[1], one.way) for one in result.spans] == [
            ("dev", Way.SHIPPED),
            ("dev", Way.CROSSED),
            ("test", Way.SHIPPED),
            ("test", Way.HELD_OUT),
        ]
        assert result.spans[-1].f1 > result.spans[-1].all_marked_f1
        assert [(one.file, one.claims, one.sentences) for one in result.retrieval] == [
            ("lfqa.dev.jsonl", 110, 2.0),
            ("lfqa.test.jsonl", 60, 2.0),
        ]
        assert all(one.hit_1 <= one.hit_3 <= one.hit_5 == 1.0 for one in result.retrieval)
        assert [(one.field, one.raw.n) for one in result.confidence] == [("judge", 80)]
        assert [one.name for one in result.speed] == ["short_evidence"]

    def test_the_same_folder_and_seed_give_the_same_bytes_but_for_speed(
        self, result: VerificationEvaluation, folder: Path
    ) -> None:
        told: list[str] = []
        again = evaluate_verification(folder, seed=7, listen=told.append)
        assert again.with_(speed=()).canonical() == result.with_(speed=()).canonical()
        assert told[-1] == "transfer to unseen sets"

    def test_one_set_alone_has_no_transfer_and_long_evidence_its_own_speed(self, tmp_path: Path) -> None:
        lines = [line(f"r{n}", evidence=["A pump failed."] * 5, supported=n % 2, group=f"g{n % 3}") for n in range(6)]
        (tmp_path / "few.dev.jsonl").write_text("\n".join(lines), encoding="utf-8")
        found = evaluate_verification(tmp_path, seed=1)
        assert [one.way for one in found.sets[0].judged] == [Way.RULE, Way.SHIPPED]
        assert (found.transfer, found.spans, found.retrieval, found.confidence) == ((), (), (), ())
        assert [one.name for one in found.speed] == ["long_evidence"]

    def test_a_test_file_of_flagged_words_alone_is_judged_by_the_shipped_marker(
        self, folder: Path, tmp_path: Path
    ) -> None:
        for name in ("wice_tokens.test.jsonl", "tiny.dev.jsonl"):
            (tmp_path / name).write_bytes((folder / "verification" / name).read_bytes())
        assert [one.way for one in evaluate_verification(tmp_path, seed=1).spans] == [Way.SHIPPED]

    def test_damaged_lines_are_refused_or_counted(self, folder: Path, tmp_path: Path) -> None:
        for name in ("tiny.dev.jsonl", "wice_tokens.dev.jsonl"):
            (tmp_path / name).write_bytes((folder / "verification" / name).read_bytes() + b"\x00\x00\n{\n")
        with pytest.raises(ContractRefused, match=r"tiny\.dev\.jsonl:9 is damaged"):
            evaluate_verification(tmp_path, seed=1)
        found = evaluate_verification(tmp_path, seed=1, skip_damaged=True)
        assert [(file.name, file.damaged) for file in damaged_files(found)] == [
            ("tiny.dev.jsonl", 2),
            ("wice_tokens.dev.jsonl", 2),
        ]
        assert "**4 damaged lines were left out.**" in verification_page(found, command="x")


SAID = "1 damaged line, 0 % of its bytes"
NAMED = (("lfqa", "test"), ("mine", "dev"), ("tiny", "dev"))


class TestFitModels:
    def test_each_set_with_enough_rows_has_a_model_and_all_have_one(self, folder: Path) -> None:
        models = fit_models(folder, command="made by a test")
        assert [(one.domain, one.rows) for one in models.support.models] == [
            (GENERAL, 150),
            ("lfqa", 110),
            ("mine", 40),
        ]
        assert models.spans is not None
        assert models.spans.rows == 20
        digest = digest_bytes((folder / "verification" / "mine.dev.jsonl").read_bytes())
        assert models.support.for_domain("mine").fitted_by == f"made by a test; mine: 40 rows, {digest[7:19]}"
        assert SupportModels.parse(models.support.canonical()) == models.support
        assert fit_models(folder, command="made by a test") == models

    def test_the_model_judges_as_it_was_taught(self, folder: Path) -> None:
        models = fit_models(folder, command="").support
        evidence = ("A pump was moved elsewhere.", "The valve number 3 in Oslo failed in 1903.")
        assert models.judge("That valve number 3 in Oslo failed in 1903.", evidence, domain="lfqa").supported
        assert not models.judge(
            "The valve number 3 in Viennaburg was painted by Prague.", evidence, domain="lfqa"
        ).supported

    def test_a_folder_without_enough_rows_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "few.dev.jsonl").write_text("\n".join(lines_of("few", 12)), encoding="utf-8")
        with pytest.raises(UsageError, match=r"has no SET\.dev\.jsonl with 30 rows or more of both kinds"):
            fit_models(tmp_path, command="")
        with pytest.raises(NotFound):
            fit_models(tmp_path / "none", command="")

    def test_one_set_alone_and_damaged_lines_are_told(self, tmp_path: Path) -> None:
        (tmp_path / "one.dev.jsonl").write_text("\n".join([*lines_of("one", 40), "{"]), encoding="utf-8")
        models = fit_models(tmp_path, command="", skip_damaged=True)
        assert [(file.name, damage(file)) for file in models.damaged] == [("one.dev.jsonl", SAID)]
        assert models.spans is None


class TestConfidences:
    def test_stated_confidences_are_measured_raw_and_calibrated(self, folder: Path) -> None:
        (found,) = confidence_figures(folder / "verification")
        assert (found.file, found.field) == ("confidence_judge.dev.jsonl", "judge")
        assert found.platt.ece < found.raw.ece
        assert found.platt.n == found.isotonic.n == found.raw.n == 80

    def test_a_row_may_lack_a_field(self, tmp_path: Path) -> None:
        rows = [
            {"id": f"r{n}", "supported": n % 2, "a": 0.25 + (n % 2) / 2, **({"b": (n % 10) / 10} if n % 3 else {})}
            for n in range(60)
        ]
        (tmp_path / "confidence_x.dev.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        assert [(one.field, one.raw.n) for one in confidence_figures(tmp_path)] == [("a", 60), ("b", 40)]

    def test_there_may_be_none(self, tmp_path: Path) -> None:
        assert confidence_figures(tmp_path) == ()
        assert confidence_files(tmp_path) == ()

    @pytest.mark.parametrize(
        "bad",
        [
            "{",
            "[]",
            '{"id": "a"}',
            '{"id": "a", "supported": 1, "x": "high"}',
            '{"id": "a", "supported": 1, "x": null}',
        ],
    )
    def test_a_line_that_is_no_such_row_is_refused_with_its_place(self, tmp_path: Path, bad: str) -> None:
        path = tmp_path / "confidence_x.dev.jsonl"
        path.write_text(f'{{"id": "z", "supported": 1, "x": 0.5}}\n{bad}\n', encoding="utf-8")
        with pytest.raises(ContractRefused) as caught:
            confidence_figures(tmp_path)
        assert caught.value.message.startswith(f"{path}:2 is no row of confidences")


class TestPage:
    def test_it_names_command_rows_and_digests(self, result: VerificationEvaluation) -> None:
        page = verification_page(result, command="toulmin eval verification --data DIR --seed 7")
        assert "```text\ntoulmin eval verification --data DIR --seed 7\n```" in page
        for file in result.files:
            assert f"| `{file.name}` | {file.rows} | {file.supported} | 0 | `{file.bytes_digest[7:23]}…` |" in page
        assert "not the sets as they were published" in page
        assert "No line was damaged." in page
        assert "no figure of support here is held out" not in page
        assert page.isascii() is False
        assert max(map(len, page.split("## Figures to beat")[0].splitlines())) <= 120

    def test_a_set_of_which_there_is_nothing_is_not_measured(self, result: VerificationEvaluation) -> None:
        goals = {row[0]: row for row in goal_table(result).rows}
        assert goals["BEGIN, balanced accuracy"] == ("BEGIN, balanced accuracy", "87.5", "89", "not measured", "")
        assert goals["LFQA, balanced accuracy"][4] == "held out, 60 rows of test"
        assert goals["Unsupported words, F1"][4] == "held out, 10 claims"
        assert goals["Gold sentence found, hit@3"][4].startswith("60 claims, 2 sentences each")
        assert goals["ECE of a new domain after 50 rows"][4].startswith("mean of 1 set; worst lfqa: ")

    def test_without_any_figure_every_goal_is_not_measured(self, result: VerificationEvaluation) -> None:
        empty = result.with_(sets=(), transfer=(), spans=(), retrieval=(), confidence=(), speed=())
        assert {row[3] for row in goal_table(empty).rows} == {"not measured"}
        assert further_tables(empty) == ()
        assert "**no figure of support here is held out**" in verification_page(empty, command="x")

    def test_the_tables_say_the_figures_best_way_first_and_mark_what_was_seen(
        self, result: VerificationEvaluation
    ) -> None:
        one = of(result, "lfqa")
        table = set_table(one)
        assert table.title == f"lfqa dev: 110 rows, {one.supported} supported, 110 clusters"
        assert [row[0] for row in table.rows] == ["cross-validated", "shipped *", "other sets", "fixed rule"]
        crossed = one.by(Way.CROSSED)
        assert crossed is not None
        assert table.rows[0][1].startswith(f"{100 * crossed.balanced_accuracy:.1f} (")
        assert table.rows[0][3] == f"{crossed.f1_unsupported:.3f}".removeprefix("0")
        assert [row[0] for row in set_table(of(result, "lfqa", "test")).rows][:2] == ["held out", "shipped"]
        assert all(len(row) == len(table.columns) for table in further_tables(result) for row in table.rows)
        assert "shipped \\*" in verification_page(result, command="x")

    def test_a_figure_that_there_is_not_is_a_dash(self, tmp_path: Path) -> None:
        (tmp_path / "right.dev.jsonl").write_text(line("a") + "\n" + line("b"), encoding="utf-8")
        found = evaluate_verification(tmp_path, seed=1)
        assert set_table(found.sets[0]).rows[0][2] == "–"
