from hypothesis import given
from hypothesis import strategies as st

from tests.adapters.models.extractive.modes import MODES
from toulmin.adapters.models.extractive.mixture import Problems, diagnose
from toulmin.adapters.models.extractive.plurality import formats
from toulmin.adapters.models.extractive.rank import Candidate, CandidateIndex, Field

INDEX = CandidateIndex(MODES)
MIXED = [
    "slow query took 5ms",
    "raft quorum lost: two voters drained",
    "catalogue reports scan every row",
    "raft WriteBackLoop blocks",
]


def test_one_problem_is_ranked_as_one() -> None:
    found = diagnose(INDEX, ["raft quorum lost", "raft voters drained"])
    assert not found.several
    assert found.modes == ("quorum",)
    assert found.margin > 0.5


def test_several_problems_are_told_apart_and_the_earliest_comes_first() -> None:
    early_slow = diagnose(INDEX, MIXED, at_us=[1, 2, 3, 4], problems=Problems.SEVERAL)
    assert early_slow.modes == ("slow", "quorum")
    early_quorum = diagnose(INDEX, MIXED, at_us=[8, 2, 9, 4], problems=Problems.SEVERAL)
    assert early_quorum.modes == ("quorum", "slow")
    assert [entry.id for entry in early_quorum.ranking[:2]] == ["quorum", "slow"]


def test_unknown_decides_by_how_much_one_candidate_explains() -> None:
    assert diagnose(INDEX, MIXED).several
    assert not diagnose(INDEX, MIXED, problems=Problems.ONE).several


def test_a_line_without_a_time_follows_the_line_before_it() -> None:
    found = diagnose(
        INDEX, ["slow query", "slow reports scan", "raft quorum lost"], at_us=[5, None, 1], problems=Problems.SEVERAL
    )
    assert found.modes[0] == "quorum"


def test_a_log_that_matches_nothing_has_no_mode() -> None:
    for problems in Problems:
        found = diagnose(INDEX, ["zzz"], problems=problems)
        assert found.modes == ()
        assert found.strength == 0.0
        assert found.explained == 0.0


def test_no_candidates_and_no_lines_are_no_error() -> None:
    assert diagnose(CandidateIndex([]), ["x"], problems=Problems.SEVERAL).ranking == ()
    assert len(diagnose(INDEX, [], problems=Problems.SEVERAL).ranking) == len(MODES)


@given(st.permutations(MIXED), st.lists(st.one_of(st.none(), st.integers(0, 9)), max_size=6), st.sampled_from(Problems))
def test_every_candidate_is_ranked_once_and_figures_stay_in_range(
    lines: list[str], at_us: list[int | None], problems: Problems
) -> None:
    found = diagnose(INDEX, lines, at_us=at_us, problems=problems)
    assert sorted(entry.id for entry in found.ranking) == sorted(candidate.id for candidate in MODES)
    assert 0.0 <= found.margin <= 1.0
    assert 0.0 <= found.explained <= 1.0
    assert found == diagnose(INDEX, lines, at_us=at_us, problems=problems)
    assert found.modes[0] == found.ranking[0].id


MANY = [
    ("quorum", "raft quorum lost: voters drained", "2025-01-01T10:00:00Z [error] raft quorum lost: two voters drained"),
    ("disk", "disk volume full on loader", "level=error msg=disk volume full on loader"),
    ("token", "gateway token signature expired", '{"msg": "gateway token signature expired"}'),
    ("slow", "catalogue report scans archive", "catalogue report scans archive row by row"),
]
KNOWN = CandidateIndex(
    [
        *(Candidate(name, (Field("title", 8, title),)) for name, title, _ in MANY),
        *(Candidate(f"other{number}", (Field("title", 8, f"matter {number} unrelated"),)) for number in range(60)),
    ]
)


def test_lines_of_several_systems_that_different_candidates_explain_tell_of_several_problems() -> None:
    found = diagnose(KNOWN, [line for _, _, line in MANY], problems=Problems.ONE_LOG)
    assert found.several
    assert found.modes[0] == "quorum"


def test_one_log_whose_lines_one_candidate_explains_tells_of_one_problem() -> None:
    lines = [f"2025-01-01T10:00:0{second}Z [error] raft quorum lost, voters drained" for second in range(3)]
    found = diagnose(KNOWN, [*lines, "2025-01-01T10:00:09Z [info] archive opened"], problems=Problems.ONE_LOG)
    assert not found.several
    assert found.modes == ("quorum",)


def test_the_time_that_a_collector_put_before_every_line_is_no_format() -> None:
    inner = [line for _, _, line in MANY]
    collected = [f"2026-03-02T09:00:0{number}.000000Z {line}" for number, line in enumerate(inner)]
    assert formats(collected) == formats(inner) == 3
    assert formats(["2026-03-02T09:00:00Z one", "2026-03-02T09:00:01Z two", "\tat three"]) == 0
    assert formats([]) == 0
