"""How well the grounding models judge labelled rows: support, calibration, transfer, retrieval, spans, speed.

`evaluate_verification` measures on a data folder; `fit_models` makes the coefficients that ship. `verification_page`
writes the figures down for the documentation; `set_table`, `further_tables` and `goal_table` are what it is made of.
"""

from toulmin.evaluation.grounding.evaluate import Models, evaluate_verification, fit_models
from toulmin.evaluation.grounding.figures import DataFile, Judging, SetFigures, VerificationEvaluation, Way
from toulmin.evaluation.grounding.goals import goal_table, honest
from toulmin.evaluation.grounding.page import verification_page
from toulmin.evaluation.grounding.rows import Row, RowFile, read_rows, row_files
from toulmin.evaluation.grounding.tables import FigureTable, damage, damaged_files, further_tables, set_table, set_title

__all__ = [
    "DataFile",
    "FigureTable",
    "Judging",
    "Models",
    "Row",
    "RowFile",
    "SetFigures",
    "VerificationEvaluation",
    "Way",
    "damage",
    "damaged_files",
    "evaluate_verification",
    "fit_models",
    "further_tables",
    "goal_table",
    "honest",
    "read_rows",
    "row_files",
    "set_table",
    "set_title",
    "verification_page",
]
