"""What the gate is worth: recorded answers of models go through the real verifier, gate and policy, and are counted.

`evaluate_gate` measures contamination (unsupported claims that are promoted) and waste (supported ones that are not) on
labelled rows; `gate_page` writes the figures down.
"""

from toulmin.evaluation.gate.evaluation import evaluate_gate
from toulmin.evaluation.gate.figures import Curve, GateEvaluation, Models, Point, Rate, RuleCount, Slice
from toulmin.evaluation.gate.page import gate_page, models_in_words, told

__all__ = [
    "Curve",
    "GateEvaluation",
    "Models",
    "Point",
    "Rate",
    "RuleCount",
    "Slice",
    "evaluate_gate",
    "gate_page",
    "models_in_words",
    "told",
]
