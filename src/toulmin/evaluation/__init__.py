"""Measures what Toulmin is worth on public data, through real governed runs, with plain baselines beside each figure.

`evaluate_incidents` composes incidents from known failure modes and scores the diagnoses that the runs left behind; the
answers never reach a run. `reference_page` writes the figures down for the documentation. `suites` has the benchmark
cases of the verifier, and verifies stored runs again. `mutants` gives sound claims one defect each and counts which
ones the verifier notices. `gate` replays recorded answers of models through the real gate and counts what gets through
wrongly. `evaluate_constraints` says public instructions as constraints and holds texts to them that are one step off.
`grounding` measures and fits the models that say how well evidence carries a claim.
"""

from toulmin.evaluation import gate, grounding, mutants, suites
from toulmin.evaluation.baseline import PlainBm25
from toulmin.evaluation.constraints import (
    ConstraintEvaluation,
    KindFigures,
    constraints_page,
    evaluate_constraints,
)
from toulmin.evaluation.evaluate import Progress, evaluate_incidents
from toulmin.evaluation.figures import GateFigures, IncidentEvaluation, MethodFigures, Setting, Share, Worth
from toulmin.evaluation.incidents import FailureMode, Incident, ModeFile, alone, compose, load_modes
from toulmin.evaluation.page import reference_page, setting_name

__all__ = [
    "ConstraintEvaluation",
    "FailureMode",
    "GateFigures",
    "Incident",
    "IncidentEvaluation",
    "KindFigures",
    "MethodFigures",
    "ModeFile",
    "PlainBm25",
    "Progress",
    "Setting",
    "Share",
    "Worth",
    "alone",
    "compose",
    "constraints_page",
    "evaluate_constraints",
    "evaluate_incidents",
    "gate",
    "grounding",
    "load_modes",
    "mutants",
    "reference_page",
    "setting_name",
    "suites",
]
