"""Labelled rows: what is read, what is refused with its file and line, and which rows belong together."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evaluation.labelled import line, words_line
from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.errors import ContractRefused, NotFound, UsageError
from toulmin.evaluation.grounding import Row, read_rows, row_files
from toulmin.evaluation.grounding.rows import data_folder, linked
from toulmin.evaluation.grounding.words import fit_span_model, read_words


def put(folder: Path, *lines: str | bytes, name: str = "made.dev.jsonl") -> Path:
    path = folder / name
    path.write_bytes(b"".join((one.encode() if isinstance(one, str) else one) + b"\n" for one in lines))
    return path


def test_rows_are_read_in_their_order_with_set_part_and_digest(tmp_path: Path) -> None:
    path = put(
        tmp_path,
        line("a", supported=1, gold=[0, 2], source_model="m", question="q", label="full", unknown=7),
        "",
        line("b", supported=0),
    )
    file = read_rows(path)
    assert (file.name, file.part, file.damaged) == ("made", "dev", 0)
    assert file.digest == digest_bytes(path.read_bytes())
    assert [(row.id, row.supported) for row in file.rows] == [("a", True), ("b", False)]
    first = file.rows[0]
    assert (first.gold, first.system, first.question, first.label) == (frozenset({0, 2}), "m", "q", "full")


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("{", "is no labelled row: Invalid JSON"),
        ("[]", "is no labelled row"),
        ('{"id": "b"}', "is no labelled row: group: Field required"),
        (line("b", supported=2), "supported: Input should be less than or equal to 1"),
        (line("b", supported=-1), "supported: Input should be greater than or equal to 0"),
        (line("b", claim=""), "claim: String should have at least 1 character"),
        (line("b", id=""), "id: String should have at least 1 character"),
        (line("b", id=3), "id: Input should be a valid string"),
        (line("b", group=""), "group: String should have at least 1 character"),
        (line("b", evidence="one text"), "evidence: Input should be a valid array"),
        (line("b", evidence=[3]), "evidence.0: Input should be a valid string"),
        (line("b", gold=[-1]), "gold.0: Input should be greater than or equal to 0"),
        (b'{"id": "b", \x00\x00\x00', "is damaged: it holds NUL bytes"),
    ],
)
def test_a_line_that_is_no_row_is_refused_with_its_place_or_counted(
    tmp_path: Path, bad: str | bytes, says: str
) -> None:
    path = put(tmp_path, line("a"), "", bad)
    with pytest.raises(ContractRefused) as caught:
        read_rows(path)
    assert caught.value.message.startswith(f"{path}:3 ")
    assert says in caught.value.message
    assert caught.value.hint
    file = read_rows(path, skip_damaged=True)
    assert (len(file.rows), file.damaged) == (1, 1)


def test_a_damaged_stretch_is_one_line_and_its_share_of_the_file_is_told(tmp_path: Path) -> None:
    whole = line("a").encode()
    file = read_rows(put(tmp_path, whole, b"\0" * (len(whole) * 3 + 1)), skip_damaged=True)
    assert (len(file.rows), file.damaged) == (1, 1)
    assert file.lost == pytest.approx(0.75, abs=0.01)


def test_a_file_without_rows_or_with_one_id_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no row"):
        read_rows(put(tmp_path, "", ""))
    with pytest.raises(UsageError, match="holds no row"):
        read_rows(put(tmp_path, "{"), skip_damaged=True)
    with pytest.raises(UsageError, match="has two rows with the id 'a'"):
        read_rows(put(tmp_path, line("a"), line("a")))
    with pytest.raises(NotFound, match="cannot be read"):
        read_rows(tmp_path / "none.dev.jsonl")


def test_files_are_found_by_name_in_the_folder_or_below_it(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="there is no folder"):
        row_files(tmp_path / "none")
    with pytest.raises(NotFound, match=r"holds no file named like SET\.dev\.jsonl"):
        row_files(tmp_path)
    put(tmp_path, line("a"), name="b.test.jsonl")
    put(tmp_path, line("a"), name="a.dev.jsonl")
    put(tmp_path, line("a"), name="confidence_m.dev.jsonl")
    put(tmp_path, line("a"), name="other.jsonl")
    assert [path.name for path in row_files(tmp_path)] == ["a.dev.jsonl", "b.test.jsonl"]
    (tmp_path / "verification").mkdir()
    assert data_folder(tmp_path) == tmp_path / "verification"
    put(tmp_path / "verification", line("a"), name="c.dev.jsonl")
    assert [path.name for path in row_files(tmp_path)] == ["c.dev.jsonl"]


def row(group: str, claim: str, *evidence: str) -> Row:
    return Row(
        id=f"{group}-{claim}",
        group=group,
        evidence=evidence,
        claim=claim,
        supported=True,
        label=None,
        system=None,
        question=None,
        gold=frozenset(),
    )


class TestLinked:
    def test_rows_that_share_group_claim_or_evidence_are_one_cluster(self) -> None:
        clusters = linked(
            (
                row("g1", "one", "a"),
                row("g1", "two", "b"),
                row("g2", "TWO", "c"),
                row("g3", "three", "C"),
                row("g4", "four", "d"),
            )
        )
        assert len(set(clusters[:4])) == 1
        assert clusters[4] not in clusters[:4]

    @given(
        st.lists(
            st.builds(row, st.sampled_from("abcd"), st.sampled_from(["p", "q", "r", "s"]), st.sampled_from("wxyz")),
            max_size=9,
        )
    )
    def test_clusters_are_the_finest_that_split_nothing_shared(self, rows: list[Row]) -> None:
        clusters = linked(rows)
        for one, mine in zip(rows, clusters, strict=True):
            for other, its in zip(rows, clusters, strict=True):
                if one.group == other.group or one.claim == other.claim or one.evidence == other.evidence:
                    assert mine == its
        # Without a row that bridges two groups, they stay apart.
        for cluster in set(clusters):
            groups = {one.group for one, its in zip(rows, clusters, strict=True) if its == cluster}
            reached = {min(groups)}
            for _ in groups:
                keys = {key for one in rows if one.group in reached for key in (one.claim, one.evidence)}
                reached |= {one.group for one in rows if one.claim in keys or one.evidence in keys}
            assert reached == groups


class TestFlaggedWords:
    def test_a_flag_goes_with_each_word_and_punctuation_is_none(self, tmp_path: Path) -> None:
        path = put(tmp_path, words_line(["The", "pump", "failed", "."], [0, 0, 1, 0], ["The pump ran."]))
        file = read_words(path)
        assert (file.claims, file.sound, file.damaged) == (1, 0, 0)
        assert file.samples.labels.tolist() == [False, False, True]
        assert set(file.samples.clusters) == {"1"}

    @pytest.mark.parametrize(
        ("bad", "says"),
        [
            (words_line(["a", "b"], [1], []), "claim_tokens and non_supported_spans have different lengths"),
            (words_line([], [], []), "claim_tokens: List should have at least 1 item"),
            ("{}", "claim_tokens: Field required"),
            (b'{"claim_tokens\x00', "is damaged: it holds NUL bytes"),
        ],
    )
    def test_a_line_that_is_no_such_row_is_refused_with_its_place_or_counted(
        self, tmp_path: Path, bad: str | bytes, says: str
    ) -> None:
        path = put(tmp_path, "", words_line(["pump"], [0], ["A pump."]), bad)
        with pytest.raises(ContractRefused) as caught:
            read_words(path)
        assert caught.value.message.startswith(f"{path}:3 ")
        assert says in caught.value.message
        file = read_words(path, skip_damaged=True)
        assert (file.claims, file.sound, file.damaged) == (1, 1, 1)

    def test_a_file_without_words_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="holds no flagged words"):
            read_words(put(tmp_path, words_line(["?"], [0], [])))

    def test_the_marker_learns_that_missing_words_are_unsupported(self, tmp_path: Path) -> None:
        lines = [
            words_line(
                ["The", "pump", f"x{number}x" if number % 2 else "failed"], [0, 0, number % 2], ["The pump failed."]
            )
            for number in range(40)
        ]
        file = read_words(put(tmp_path, *lines))
        model = fit_span_model(file, command="made by a test")
        assert model.fitted_by == f"made by a test; made.dev.jsonl: 40 claims, {file.digest[7:19]}"
        assert model.rows == 40
        assert model == fit_span_model(file, command="made by a test")
        weights = {one.feature: one.weight for one in model.weights}
        assert weights["missing_anywhere"] > 0.0


def test_json_of_any_form_but_a_row_is_refused_with_its_place(tmp_path: Path) -> None:
    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=4),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=5),
            max_leaves=8,
        )
    )
    def hold(value: object) -> None:
        path = put(tmp_path, json.dumps(value))
        with pytest.raises(ContractRefused) as caught:
            read_rows(path)
        assert f"{path}:1 " in caught.value.message

    hold()


FIELDS = ("id", "group", "evidence", "claim", "gold", "other")
