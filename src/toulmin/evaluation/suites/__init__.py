"""Suites: benchmark cases as data, run through the verifier, kept, and compared; and stored runs verified again.

Everything here is deterministic and offline. `run_suite` gives the same bytes for the same suite and version;
`compare` holds two results against each other case by case; `rescored_run` says what a verifier would change in a run.
"""

from toulmin.evaluation.suites.comparing import CASES_MIN, CheckChange, Comparison, Flip, compare
from toulmin.evaluation.suites.keeping import find_result, keep_result, write_result
from toulmin.evaluation.suites.profiles import read_profile
from toulmin.evaluation.suites.reading import Suite, read_suite, starter_suite
from toulmin.evaluation.suites.rescoring import ClaimRescored, RescoredRun, UnitRescored, rescored_run, result_of
from toulmin.evaluation.suites.result import CaseOutcome, CheckOutcome, Outcome, SuiteResult
from toulmin.evaluation.suites.running import never_found, run_suite
from toulmin.evaluation.suites.tabulating import CheckFigures, figures_of

__all__ = [
    "CASES_MIN",
    "CaseOutcome",
    "CheckChange",
    "CheckFigures",
    "CheckOutcome",
    "ClaimRescored",
    "Comparison",
    "Flip",
    "Outcome",
    "RescoredRun",
    "Suite",
    "SuiteResult",
    "UnitRescored",
    "compare",
    "figures_of",
    "find_result",
    "keep_result",
    "never_found",
    "read_profile",
    "read_suite",
    "rescored_run",
    "result_of",
    "run_suite",
    "starter_suite",
    "write_result",
]
