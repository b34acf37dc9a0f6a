"""Hard constraints as people write them, read as contracts hold them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from toulmin.contracts.canonical import canonical_bytes
from toulmin.contracts.errors import ContractRefused, UsageError
from toulmin.contracts.run_contract import Constraint

__all__ = ["read_constraints"]

EXAMPLE: Final = 'for example {"kind": "words_max", "number": 40}'


def read_constraints(given: Sequence[Mapping[str, object] | Constraint]) -> tuple[Constraint, ...]:
    """Constraints as contracts hold them.

    Raises:
        UsageError: there is none (an empty list would pass whatever is said), or one is no constraint; it is named.
    """
    if not given:
        raise UsageError("no constraint is given", hint=EXAMPLE)
    return tuple(_read(one, number=number) for number, one in enumerate(given, start=1))


def _read(given: Mapping[str, object] | Constraint, *, number: int) -> Constraint:
    if isinstance(given, Constraint):
        return given
    try:
        return Constraint.parse(canonical_bytes(dict(given)))
    except ContractRefused as error:
        raise UsageError(f"constraint {number}: {error.message}", hint=EXAMPLE) from error
    except (TypeError, ValueError) as error:
        raise UsageError(f"constraint {number} is no mapping of JSON values", hint=EXAMPLE) from error
