"""pydantic-evals: labelled rows as a `Dataset` in YAML, and our verifier as its evaluators. Needs `toulmin[evals]`.

Everything runs offline: the evaluators are the verifier's rules, and the schema lies beside the data set.
"""

from toulmin.interop.pydantic_evals.evaluators import EVALUATORS, Grounded, MeetsConstraints, NoContradiction
from toulmin.interop.pydantic_evals.export import (
    EvidenceCase,
    Exported,
    RowFacts,
    dataset_of,
    export_rows,
    load_dataset,
    recorded_claim,
)

__all__ = [
    "EVALUATORS",
    "EvidenceCase",
    "Exported",
    "Grounded",
    "MeetsConstraints",
    "NoContradiction",
    "RowFacts",
    "dataset_of",
    "export_rows",
    "load_dataset",
    "recorded_claim",
]
