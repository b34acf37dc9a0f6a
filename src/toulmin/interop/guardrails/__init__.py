"""Guardrails AI both ways: our checks as validators, and rule-type validators as output checks of a run.

Needs `guardrails-ai-types` only, which Toulmin depends on. `for_guard` takes one of our validators into a real
`guardrails.Guard`; that needs `toulmin[guardrails]`, and it is refused unless the full package sends nothing.
"""

from toulmin.interop.guardrails.adapter import GuardrailsCheck
from toulmin.interop.guardrails.guarded import for_guard
from toulmin.interop.guardrails.validators import (
    Grounded,
    MeetsConstraints,
    NoContradiction,
    NoOverclaim,
    ToulminValidator,
)

__all__ = [
    "Grounded",
    "GuardrailsCheck",
    "MeetsConstraints",
    "NoContradiction",
    "NoOverclaim",
    "ToulminValidator",
    "for_guard",
]
