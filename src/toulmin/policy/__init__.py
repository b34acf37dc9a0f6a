"""Policy: every effect is asked for here. The gate turns an engine's answer into a recorded decision and, only when
it allows, a permit. Beside it stands what people need to live with a pack of rules: lint, tests, cases, explanations.
"""

from toulmin.policy.bundle import bundle
from toulmin.policy.cases import Case, CaseResult, TestRun, read_cases, run_tests
from toulmin.policy.explain import explain
from toulmin.policy.gate import Difference, Gate, RecordedTrouble, Ruling, reevaluate
from toulmin.policy.lint import LintFinding, lint
from toulmin.policy.pack import Pack, find_rule, load_pack, rule_ids

__all__ = [
    "Case",
    "CaseResult",
    "Difference",
    "Gate",
    "LintFinding",
    "Pack",
    "RecordedTrouble",
    "Ruling",
    "TestRun",
    "bundle",
    "explain",
    "find_rule",
    "lint",
    "load_pack",
    "read_cases",
    "reevaluate",
    "rule_ids",
    "run_tests",
]
