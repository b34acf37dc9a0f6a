"""Provenance: where a result comes from, in terms that a person can check.

From a claim to the very bytes it quotes and to the decisions that let it through (`why_claim`, `why_artifact`), up and
down the graph (`branches`), what stood once and was withdrawn (`falls`), cited passages with the lines around them
(`Excerpts`), and whether anything stored was changed since (`examine`). This room only reads.
"""

from toulmin.provenance.examination import Flaw, examine
from toulmin.provenance.excerpt import Excerpt, Excerpts, Stretch, lone_quote
from toulmin.provenance.falls import Fall, falls
from toulmin.provenance.trace import Trace
from toulmin.provenance.tree import Branch, Direction, NodeKind, branches
from toulmin.provenance.why import DrawnOn, Why, why_artifact, why_claim

__all__ = [
    "Branch",
    "Direction",
    "DrawnOn",
    "Excerpt",
    "Excerpts",
    "Fall",
    "Flaw",
    "NodeKind",
    "Stretch",
    "Trace",
    "Why",
    "branches",
    "examine",
    "falls",
    "lone_quote",
    "why_artifact",
    "why_claim",
]
