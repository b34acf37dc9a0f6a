"""Verification: five scores by code over every artifact, and the only place where a quote is made.

`build_claims` turns what a reasoner proposed into claims whose evidence is cut out of real passages; `verify` scores an
artifact in the five dimensions, with findings and their places; `find_conflicts` names documents that contradict each
other and says by which rule one of them wins. Pure functions over values: no clock, no chance, no input or output.
Nothing to check is a failure, never a full score.
"""

from toulmin.verification.agreement import Agreement, agree
from toulmin.verification.completeness import check_constraints, code_of
from toulmin.verification.conflict import Conflict, ConflictSide, find_conflicts
from toulmin.verification.context import Readings, VerificationContext
from toulmin.verification.entailment import pairs_of
from toulmin.verification.evidence import build_claims, resolve_evidence
from toulmin.verification.output_check import check_output
from toulmin.verification.parses import constraint_faults
from toulmin.verification.profile import SHIPPED_PROFILE, DimensionThresholds, VerifierProfile
from toulmin.verification.resolution import conflicts_between, resolutions_of, resolve
from toulmin.verification.rewording import reworded
from toulmin.verification.scope import restored_bounds, unchecked_constraints
from toulmin.verification.tally import combine
from toulmin.verification.verify import verify

__all__ = [
    "SHIPPED_PROFILE",
    "Agreement",
    "Conflict",
    "ConflictSide",
    "DimensionThresholds",
    "Readings",
    "VerificationContext",
    "VerifierProfile",
    "agree",
    "build_claims",
    "check_constraints",
    "check_output",
    "code_of",
    "combine",
    "conflicts_between",
    "constraint_faults",
    "find_conflicts",
    "pairs_of",
    "resolutions_of",
    "resolve",
    "resolve_evidence",
    "restored_bounds",
    "reworded",
    "unchecked_constraints",
    "verify",
]
