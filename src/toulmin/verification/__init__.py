"""Verification: five scores by code over every artifact, and the only place where a quote is made.

`build_claims` turns what a reasoner proposed into claims whose evidence is cut out of real passages; `verify` scores an
artifact in the five dimensions, with findings and their places; `find_conflicts` names documents that contradict each
other and says by which rule one of them wins. Pure functions over values: no clock, no chance, no input or output.
Nothing to check is a failure, never a full score.
"""

from toulmin.verification.agreement import Agreement, agree
from toulmin.verification.completeness import check_constraints
from toulmin.verification.conflict import Conflict, ConflictSide, find_conflicts
from toulmin.verification.context import Readings, VerificationContext
from toulmin.verification.evidence import build_claims, resolve_evidence
from toulmin.verification.output_check import check_output
from toulmin.verification.resolution import conflicts_between, resolutions_of, resolve
from toulmin.verification.rewording import reworded
from toulmin.verification.tally import THRESHOLDS, combine
from toulmin.verification.verify import verify

__all__ = [
    "THRESHOLDS",
    "Agreement",
    "Conflict",
    "ConflictSide",
    "Readings",
    "VerificationContext",
    "agree",
    "build_claims",
    "check_constraints",
    "check_output",
    "combine",
    "conflicts_between",
    "find_conflicts",
    "resolutions_of",
    "resolve",
    "resolve_evidence",
    "reworded",
    "verify",
]
