"""What the gate is worth: recorded answers of real models, put through it, and what of them gets up.

`evaluate_gate` counts how many unsupported claims are promoted and how many supported ones are held back, over the
minimum that policy asks of the support model; `gate_page` writes the figures down.
"""

from toulmin.evaluation.gate.evaluate import evaluate_gate
from toulmin.evaluation.gate.figures import GateEvaluation, GatePoint, SystemPoint
from toulmin.evaluation.gate.page import gate_page

__all__ = ["GateEvaluation", "GatePoint", "SystemPoint", "evaluate_gate", "gate_page"]
