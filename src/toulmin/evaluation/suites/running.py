"""Running a suite: each case through the verifier, and what it came to. Pure: no clock, no chance, no model."""

from __future__ import annotations

from dataclasses import replace

import toulmin
from toulmin.contracts.verification import VerificationReport
from toulmin.evaluation.suites.checking import checks_of
from toulmin.evaluation.suites.reading import Case, Suite
from toulmin.evaluation.suites.result import CaseOutcome, Outcome, SuiteResult, verifier_version
from toulmin.verification import SHIPPED_PROFILE, VerifierProfile, verify

__all__ = ["never_found", "run_suite"]


def run_suite(suite: Suite, *, profile: VerifierProfile = SHIPPED_PROFILE) -> SuiteResult:
    """Verify every case under a profile. The same suite, profile and version give the same bytes."""
    done = [_run(case, profile) for case in suite.cases]
    return SuiteResult(
        suite=suite.name,
        content=suite.digest,
        toulmin=toulmin.__version__,
        verifier=verifier_version(profile, (report for _, report in done)),
        cases=tuple(outcome for outcome, _ in done),
    )


def never_found(suite: Suite) -> tuple[str, ...]:
    """Rules that some case wants to find nothing and no case wants to be found: a name misspelt is never found."""
    found = {entry if isinstance(entry, str) else entry.code for case in suite.cases for entry in case.form.want.finds}
    return tuple(sorted({code for case in suite.cases for code in case.form.want.spares} - found))


def _run(case: Case, profile: VerifierProfile) -> tuple[CaseOutcome, VerificationReport]:
    built = case.built
    report = verify(built.artifact, replace(built.context, profile=profile))
    checks = checks_of(case.form.want, report, (*report.findings, *built.found), artifact=built.artifact)
    passed = all(check.passed for check in checks)
    gap = case.form.known_gap
    if gap is None:
        outcome = Outcome.PASSED if passed else Outcome.FAILED
    else:
        outcome = Outcome.GAP_CLOSED if passed else Outcome.KNOWN_GAP
    return CaseOutcome(
        id=case.id, case=case.digest, note=case.form.note, outcome=outcome, gap=gap or "", checks=checks
    ), report
