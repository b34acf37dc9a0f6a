"""Measures what Toulmin is worth on public data, through real governed runs, with plain baselines beside each figure.

`evaluate_incidents` composes incidents from known failure modes and scores the diagnoses that the runs left behind; the
answers never reach a run. `reference_page` writes the figures down for the documentation. `mutants` gives sound claims
one defect each and counts which ones the verifier notices.
"""

from toulmin.evaluation import mutants
from toulmin.evaluation.baseline import PlainBm25
from toulmin.evaluation.evaluate import Progress, evaluate_incidents
from toulmin.evaluation.figures import GateFigures, IncidentEvaluation, MethodFigures, Setting, Share, Worth
from toulmin.evaluation.incidents import FailureMode, Incident, ModeFile, alone, compose, load_modes
from toulmin.evaluation.page import reference_page, setting_name

__all__ = [
    "FailureMode",
    "GateFigures",
    "Incident",
    "IncidentEvaluation",
    "MethodFigures",
    "ModeFile",
    "PlainBm25",
    "Progress",
    "Setting",
    "Share",
    "Worth",
    "alone",
    "compose",
    "evaluate_incidents",
    "load_modes",
    "mutants",
    "reference_page",
    "setting_name",
]
