"""How well the grounding models judge labelled rows: support, calibration, transfer, retrieval, spans, speed.

`evaluate_verification` measures on a data folder; `fit_models` makes the coefficients that ship.
"""

from toulmin.evaluation.grounding.evaluate import Models, evaluate_verification, fit_models
from toulmin.evaluation.grounding.figures import Judging, SetFigures, VerificationEvaluation, Way
from toulmin.evaluation.grounding.rows import Row, RowFile, read_rows, row_files

__all__ = [
    "Judging",
    "Models",
    "Row",
    "RowFile",
    "SetFigures",
    "VerificationEvaluation",
    "Way",
    "evaluate_verification",
    "fit_models",
    "read_rows",
    "row_files",
]
