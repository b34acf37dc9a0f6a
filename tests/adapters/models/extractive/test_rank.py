import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.adapters.models.extractive.modes import MODES, mode
from toulmin.adapters.models.extractive.rank import Candidate, CandidateIndex, Field

INDEX = CandidateIndex(MODES)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("write segment: ENOSPC", "disk"),
        ("2025-01-01 10:00:00 ERROR resolver: upstream zone expired", "dns"),
        ("write_back_loop blocked", "quorum"),
        ("slow query took 9123ms", "slow"),
    ],
)
def test_a_log_finds_its_failure_mode_by_code_phrase_identifier_or_word(line: str, wanted: str) -> None:
    assert INDEX.rank([line])[0].id == wanted


def test_a_flood_of_one_message_counts_once() -> None:
    once = INDEX.match(["slow query took 5ms", "raft quorum lost"])
    flood = INDEX.match(["slow query took 5ms"] * 500 + ["raft quorum lost"])
    assert np.array_equal(once.totals, flood.totals)


def test_a_phrase_beats_the_same_words_apart() -> None:
    index = CandidateIndex(
        [mode("apart", "lost the keys, quorum of owners", "x"), mode("phrase", "quorum lost of keys, owners", "x")]
    )
    assert index.rank(["quorum lost"])[0].id == "phrase"


def test_ranked_names_the_lines_that_speak_for_a_candidate_and_its_share() -> None:
    first = INDEX.rank(["raft quorum lost", "", "raft quorum lost", "volume is full"])
    by_id = {entry.id: entry for entry in first}
    assert by_id["quorum"].lines == (0,)
    assert by_id["disk"].lines == (3,)
    assert 0.0 < by_id["disk"].share < 1.0


def test_line_scores_cover_repeats_and_leave_blank_lines_at_zero() -> None:
    scores = INDEX.match(["raft quorum lost", "", "raft quorum lost"]).for_lines("quorum", 3)
    assert scores[0] == scores[2] > 0.0 == scores[1]
    assert INDEX.match(["x"]).for_lines("nobody", 1) == (0.0,)


def test_nothing_in_common_ranks_in_the_given_order_with_zero_scores() -> None:
    ranking = INDEX.rank(["zzz"])
    assert [entry.id for entry in ranking] == [candidate.id for candidate in MODES]
    assert {entry.score for entry in ranking} == {0.0}
    assert INDEX.rank([])[0].lines == ()


def test_no_candidates_or_empty_ones_are_no_error() -> None:
    assert CandidateIndex([]).rank(["raft"]) == ()
    empty = CandidateIndex([Candidate("a", ()), Candidate("b", (Field("title", 1, ""),))])
    assert [entry.score for entry in empty.rank(["raft"])] == [0.0, 0.0]


@given(
    st.lists(
        st.sampled_from(["raft quorum lost", "volume is full", "zone expired", "slow query", "noise 42", ""]),
        max_size=12,
    )
)
def test_equal_input_gives_equal_output_whatever_was_asked_before(lines: list[str]) -> None:
    fresh = CandidateIndex(MODES).rank(lines)
    assert fresh == INDEX.rank(lines)
    assert sorted(entry.id for entry in fresh) == sorted(candidate.id for candidate in MODES)
    assert all(0.0 <= entry.share <= 1.0 for entry in fresh)
    assert [entry.score for entry in fresh] == sorted((entry.score for entry in fresh), reverse=True)


def test_a_shared_index_ranks_like_its_own_and_keeps_the_ids_that_it_was_given() -> None:
    lines = ["raft quorum lost", "volume is full"]
    assert CandidateIndex.shared(MODES).rank(lines) == INDEX.rank(lines)
    renamed = CandidateIndex.shared(Candidate(f"other {one.id}", one.fields) for one in MODES)
    assert [one.id for one in renamed.rank(lines)] == [f"other {one.id}" for one in INDEX.rank(lines)]
    assert CandidateIndex.shared(MODES).rank(lines) == INDEX.rank(lines), "names given later change nothing"
