"""The starter suite holds the verifier to what it did: a rule that is lost fails here, and so fails `make test`."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import make_desk
from tests.evaluation.planted import PLANTED
from toulmin.contracts.verification import Dimension
from toulmin.evaluation import suites
from toulmin.verification import SHIPPED_PROFILE, VerifierProfile

AGAIN = "make the baseline again: toulmin eval run starter --write suites/starter-baseline.json"


@pytest.fixture(scope="module")
def starter() -> suites.Suite:
    return suites.read_suite("starter")


@pytest.fixture(scope="module")
def baseline(repository: Path) -> suites.SuiteResult:
    return suites.find_result(str(repository / "suites" / "starter-baseline.json"), home=repository)


@pytest.mark.requirement("R44")
def test_the_verifier_is_no_worse_than_the_committed_baseline(
    starter: suites.Suite, baseline: suites.SuiteResult
) -> None:
    compared = suites.compare(baseline, suites.run_suite(starter))
    assert compared.reasons == ()
    assert (compared.only_before, compared.only_after, compared.altered) == ((), (), ()), AGAIN
    assert compared.mended == (), AGAIN


@pytest.mark.requirement("R44")
@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: str(plant.__name__))
def test_a_planted_regression_is_noticed(
    plant: Callable[[pytest.MonkeyPatch], None],
    starter: suites.Suite,
    baseline: suites.SuiteResult,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys.modules["toulmin.evaluation.suites.comparing"], "RESAMPLES", 100)  # flips decide here
    plant(monkeypatch)
    compared = suites.compare(baseline, suites.run_suite(starter))
    assert compared.regressed
    assert compared.broken


def test_a_threshold_that_is_gone_is_noticed(starter: suites.Suite, baseline: suites.SuiteResult) -> None:
    """In the other dimensions what costs points below the threshold is an error, too."""
    lost = SHIPPED_PROFILE.thresholds.with_(evidence_coverage=0.0)
    profile = VerifierProfile(name="lost", thresholds=lost)
    compared = suites.compare(baseline, suites.run_suite(starter, profile=profile))
    assert {flip.id for flip in compared.broken} >= {"support-half", "support-none", "support-quote-of-nothing"}


@pytest.mark.requirement("R43")
def test_it_covers_every_dimension_both_ways_and_says_what_is_not_right_yet(starter: suites.Suite) -> None:
    result = suites.run_suite(starter)
    assert len(result.cases) >= 60
    for dimension in Dimension:
        wanted = {
            check.wanted
            for case in result.cases
            for check in case.checks
            if check.dimension is dimension and check.check == "verdict"
        }
        assert wanted == {"passes", "fails"}
    assert not result.failed
    assert result.count(suites.Outcome.GAP_CLOSED) == 0, "take out the marks of gaps that are closed"
    gaps = [case for case in result.cases if case.outcome is suites.Outcome.KNOWN_GAP]
    assert gaps
    assert all(case.gap and not case.passed for case in gaps)
    assert suites.never_found(starter) == ()


def test_the_same_suite_gives_the_same_bytes(starter: suites.Suite) -> None:
    again = suites.read_suite(str(suites.starter_suite()))
    assert suites.run_suite(starter).canonical() == suites.run_suite(again, profile=SHIPPED_PROFILE).canonical()


@pytest.mark.requirement("R44")
def test_both_commands_work_offline_and_a_planted_regression_fails_them(
    tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk(tmp_path)
    monkeypatch.chdir(tmp_path)

    def no_network(*args: object) -> None:
        raise AssertionError("a command of the harness opened a connection")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    baseline = str(repository / "suites" / "starter-baseline.json")
    assert desk("eval", "run", "starter", "--write", "now.json").code == 0
    same = desk("eval", "compare", baseline, "now.json")
    assert (same.code, "no regression" in same.out) == (0, True)

    PLANTED[0](monkeypatch)
    worse = desk("eval", "run", "starter", "--write", "worse.json")
    assert (worse.code, "number-altered" in worse.out) == (1, True)
    compared = desk("eval", "compare", "now.json", "worse.json")
    assert compared.code == 1
    assert "✗ regression" in compared.out
    assert desk("eval", "compare", "now.json", "worse.json", "--allow-flips", "50", "--margin", "1").code == 0
