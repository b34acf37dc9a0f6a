"""The verifier is tested itself: sound claims are given one defect each, and it is counted which defects are noticed.

`evaluate_mutants` verifies originals and mutants and counts; `mutants_page` writes the figures down. Mutators are pure:
the same text and seed give the same mutant, with the place of its defect. Only `sources` reads files.
"""

from toulmin.evaluation.mutants.evaluation import (
    HumilityFigures,
    KindFigures,
    MissedMutant,
    MutantEvaluation,
    evaluate_mutants,
)
from toulmin.evaluation.mutants.kinds import KINDS, MutantKind
from toulmin.evaluation.mutants.page import mutants_page
from toulmin.evaluation.mutants.sources import (
    DataRows,
    rows_in,
    specimens_of_run,
)
from toulmin.evaluation.mutants.specimen import Specimen

__all__ = [
    "KINDS",
    "DataRows",
    "HumilityFigures",
    "KindFigures",
    "MissedMutant",
    "MutantEvaluation",
    "MutantKind",
    "Specimen",
    "evaluate_mutants",
    "mutants_page",
    "rows_in",
    "specimens_of_run",
]
