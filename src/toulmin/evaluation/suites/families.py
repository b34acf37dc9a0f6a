"""Which dimension a rule belongs to: the first part of its name says so."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from toulmin.contracts.verification import Dimension

__all__ = ["dimension_of"]

_FAMILIES: Final = MappingProxyType(
    {
        "scope": Dimension.SCOPE_ADHERENCE,
        "evidence": Dimension.EVIDENCE_COVERAGE,
        "lineage": Dimension.EVIDENCE_COVERAGE,
        "meta": Dimension.EVIDENCE_COVERAGE,
        "confidence": Dimension.CONFIDENCE_QUALITY,
    }
    | {dimension.value: dimension for dimension in Dimension}
)


def dimension_of(code: str) -> Dimension | None:
    """The dimension in which a rule finds something, or None if no rule is called like that."""
    family, dot, rule = code.partition(".")
    return _FAMILIES.get(family) if dot and rule else None
