"""Policy: every effect is asked for here. The gate turns an engine's answer into a recorded decision and, only when
it allows, a permit. Beside it stands what people need to live with a pack of rules: lint, tests, cases, explanations.
"""

from toulmin.policy.gate import Difference, Gate, Ruling, reevaluate

__all__ = ["Difference", "Gate", "Ruling", "reevaluate"]
