"""Measures what Toulmin is worth on public data, through real governed runs, with plain baselines beside each figure.

`evaluate_incidents` composes incidents from known failure modes and scores the diagnoses that the runs left behind; the
answers never reach a run. `evaluate_mutants` gives sound claims one defect each and counts which ones the verifier
notices. `reference_page` and `mutants_page` write the figures down for the documentation.
"""

from toulmin.evaluation.baseline import PlainBm25
from toulmin.evaluation.evaluate import Progress, evaluate_incidents
from toulmin.evaluation.figures import GateFigures, IncidentEvaluation, MethodFigures, Setting, Share, Worth
from toulmin.evaluation.incidents import FailureMode, Incident, ModeFile, alone, compose, load_modes
from toulmin.evaluation.mutants import (
    DataRows,
    MissedMutant,
    MutantEvaluation,
    Specimen,
    evaluate_mutants,
    mutants_page,
    rows_in,
    specimens_of_run,
)
from toulmin.evaluation.page import reference_page, setting_name

__all__ = [
    "DataRows",
    "FailureMode",
    "GateFigures",
    "Incident",
    "IncidentEvaluation",
    "MethodFigures",
    "MissedMutant",
    "ModeFile",
    "MutantEvaluation",
    "PlainBm25",
    "Progress",
    "Setting",
    "Share",
    "Specimen",
    "Worth",
    "alone",
    "compose",
    "evaluate_incidents",
    "evaluate_mutants",
    "load_modes",
    "mutants_page",
    "reference_page",
    "rows_in",
    "setting_name",
    "specimens_of_run",
]
