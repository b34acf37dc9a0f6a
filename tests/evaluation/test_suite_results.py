"""Results are kept by their content, and compared case by case by one rule."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toulmin.contracts.canonical import digest_of
from toulmin.contracts.errors import ContractRefused, NotFound, StoreFailed, UsageError
from toulmin.contracts.verification import Dimension
from toulmin.evaluation import suites
from toulmin.evaluation.suites import CaseOutcome, CheckOutcome, Outcome, SuiteResult
from toulmin.evaluation.suites.result import verifier_version
from toulmin.verification import SHIPPED_PROFILE


def case(number: int, *, passed: bool = True, score: float | None = None, wants: int = 0) -> CaseOutcome:
    check = CheckOutcome(
        dimension=Dimension.EVIDENCE_COVERAGE,
        check="verdict",
        wanted="passes",
        got="as it is",
        passed=passed,
        score=(1.0 if passed else 0.0) if score is None else score,
    )
    return CaseOutcome(
        id=f"c{number:03d}",
        case=digest_of([number, wants]),
        outcome=Outcome.PASSED if passed else Outcome.FAILED,
        checks=(check,),
    )


def result(cases: Sequence[CaseOutcome], *, suite: str = "made-up") -> SuiteResult:
    return SuiteResult(
        suite=suite,
        content=digest_of([one.case for one in cases]),
        toulmin="0",
        verifier=verifier_version(SHIPPED_PROFILE, ()),
        cases=tuple(cases),
    )


def several(passed: int, failed: int, *, score: float | None = None) -> SuiteResult:
    return result([case(number, passed=number < passed, score=score) for number in range(passed + failed)])


def test_nothing_changed_is_no_regression() -> None:
    same = suites.compare(several(12, 3), several(12, 3))
    assert (same.common, same.broken, same.mended, same.regressed) == (15, (), (), False)
    (check,) = same.checks
    assert (check.before, check.rate.low, check.rate.high, check.score.value) == (0.8, 0.0, 0.0, 0.0)


@pytest.mark.requirement("R44")
def test_one_case_that_fails_now_is_a_regression_unless_it_is_allowed() -> None:
    before, after = several(30, 0), several(29, 1)
    one = suites.compare(before, after)
    assert [flip.id for flip in one.broken] == ["c029"]
    assert one.reasons == ("1 passed before and fail now, 0 allowed",)
    assert one.broken[0].checks == ("evidence_coverage verdict: wanted passes, got as it is",)
    assert not suites.compare(before, after, flips_allowed=1).regressed
    back = suites.compare(after, before)
    assert (back.regressed, [flip.id for flip in back.mended]) == (False, ["c029"])


def test_a_check_that_got_worse_beyond_the_margin_is_a_regression_whatever_flips_are_allowed() -> None:
    before, after = several(40, 0), several(20, 20)
    compared = suites.compare(before, after, flips_allowed=40, margin=0.1)
    (check,) = compared.checks
    assert check.worse
    assert check.rate.value == -0.5
    assert -0.66 < check.rate.low < -0.5 < check.rate.high < -0.34
    assert compared.reasons == ("evidence_coverage verdict got worse by more than 0.1",)
    assert not suites.compare(before, after, flips_allowed=40, margin=0.4).regressed


def test_scores_that_fall_without_a_flip_are_a_regression_too() -> None:
    compared = suites.compare(several(20, 0, score=0.9), several(20, 0, score=0.8))
    assert compared.broken == ()
    assert compared.checks[0].score.high == -0.1
    assert compared.regressed


def test_over_a_few_cases_an_interval_says_nothing_and_flips_alone_count() -> None:
    compared = suites.compare(several(9, 0), several(0, 9), flips_allowed=9)
    assert not compared.checks[0].worse
    assert not compared.regressed


def test_only_equal_cases_are_compared_and_the_others_are_named() -> None:
    before = result([case(1), case(2), case(3)])
    after = result([case(2, wants=1), case(3, passed=False), case(4)])
    compared = suites.compare(before, after)
    assert (compared.common, compared.only_before, compared.only_after, compared.altered) == (
        1,
        ("c001",),
        ("c004",),
        ("c002",),
    )
    with pytest.raises(UsageError, match="have no case in common"):
        suites.compare(result([case(1)]), result([case(2)]))


def test_a_mark_of_a_known_gap_hides_no_flip() -> None:
    marked = case(1, passed=False).with_(outcome=Outcome.KNOWN_GAP, gap="we know")
    compared = suites.compare(result([case(1)]), result([marked]))
    assert [flip.id for flip in compared.broken] == ["c001"]


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30), st.integers(0, 5))
@settings(max_examples=15)
def test_the_rule_of_flips_holds_for_any_outcomes(pairs: list[tuple[bool, bool]], allowed: int) -> None:
    before = result([case(number, passed=was) for number, (was, _) in enumerate(pairs)])
    after = result([case(number, passed=now) for number, (_, now) in enumerate(pairs)])
    compared = suites.compare(before, after, flips_allowed=allowed, margin=1.0)
    assert compared.regressed is (sum(was and not now for was, now in pairs) > allowed)
    assert compared.canonical() == suites.compare(before, after, flips_allowed=allowed, margin=1.0).canonical()


def test_a_result_is_kept_by_its_content_and_found_by_its_first_characters(tmp_path: Path) -> None:
    one, two = several(3, 0), several(2, 1)
    path = suites.keep_result(one, home=tmp_path)
    assert path == suites.keep_result(one, home=tmp_path)
    suites.keep_result(two, home=tmp_path)
    assert path.read_bytes() == one.canonical() + b"\n"
    assert sorted(entry.name for entry in path.parent.iterdir()) == sorted([f"{one.id}.json", f"{two.id}.json"])
    assert suites.find_result(one.id[:9], home=tmp_path) == one
    assert suites.find_result(str(path), home=tmp_path / "elsewhere") == one
    with pytest.raises(UsageError, match="2 results start with 'e'"):
        suites.find_result("e", home=tmp_path)
    with pytest.raises(NotFound, match="no result is called 'e0zzz'") as missing:
        suites.find_result("e0zzz", home=tmp_path)
    assert one.id in missing.value.hint
    with pytest.raises(NotFound, match="no result is called ''"):
        suites.find_result("", home=tmp_path)


def test_a_file_that_holds_no_result_and_a_place_that_takes_none_are_named(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError, match="holds no result"):
        suites.find_result(str(tmp_path / "other.json"), home=tmp_path)
    with pytest.raises(UsageError, match="cannot write"):
        suites.write_result(several(1, 0), tmp_path / "nowhere" / "x.json")
    with pytest.raises(UsageError, match="cannot write"):
        suites.write_result(several(1, 0), tmp_path / "other.json" / "x.json")
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(UsageError, match="cannot write"):
        suites.write_result(several(1, 0), tmp_path / "folder.json")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["folder.json", "other.json"], "half a file was left"
    with pytest.raises(StoreFailed, match="cannot be kept"):
        suites.keep_result(several(1, 0), home=tmp_path / "other.json")


def test_a_case_stands_once_and_in_order() -> None:
    with pytest.raises(ContractRefused, match="each is there once"):
        several(2, 0).with_(cases=(case(1), case(1)))


def test_figures_tell_known_gaps_from_failures_and_rules_by_name() -> None:
    rule = case(3).checks[0].with_(check="evidence.thin", wanted="not found")
    other = rule.with_(check="evidence.stale", wanted="found", passed=False, score=0.0)
    gap = case(2, passed=False).with_(outcome=Outcome.KNOWN_GAP, gap="we know")
    made = result([case(0), case(1, passed=False), gap, case(3).with_(checks=(rule, other), outcome=Outcome.FAILED)])
    figures = {one.check: one for one in suites.figures_of(made)}
    verdict = figures["verdict"]
    assert (verdict.passed, verdict.failed, verdict.gaps, verdict.rate.hits, verdict.rate.of) == (1, 1, 1, 1, 3)
    assert list(figures) == ["verdict", "rules that find", "rules that spare"]
    named = [one.check for one in suites.figures_of(made, by_rule=True)]
    assert named == ["verdict", "evidence.stale", "evidence.thin"]
