"""Adapters of the `EntailmentScorer` port: a reasoner as a judge, what a stored run recorded, and one that says why it
is not there. Local weights stand in `onnx`, which loads its vendors: only wiring imports it.
"""

from toulmin.adapters.entailment.judge import JudgePrompt, JudgeScorer
from toulmin.adapters.entailment.recorded import RecordedScorer, UnavailableScorer

__all__ = ["JudgePrompt", "JudgeScorer", "RecordedScorer", "UnavailableScorer"]
