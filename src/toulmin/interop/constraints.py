"""Hard constraints as people write them, read as contracts hold them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import TypeAdapter, ValidationError

from toulmin.contracts.base import Contract
from toulmin.contracts.canonical import canonical_bytes
from toulmin.contracts.constraint import Constraint
from toulmin.contracts.errors import ContractRefused, UsageError

__all__ = ["read_constraints"]

EXAMPLE: Final = 'for example {"kind": "number_of", "of": "words", "relation": "at_most", "number": 40}'
_CONSTRAINT: Final[TypeAdapter[Constraint]] = TypeAdapter(Constraint)


def read_constraints(given: Sequence[Mapping[str, object] | Constraint]) -> tuple[Constraint, ...]:
    """Constraints as contracts hold them.

    Raises:
        UsageError: there is none (an empty list would pass whatever is said), or one is no constraint; it is named.
    """
    if not given:
        raise UsageError("no constraint is given", hint=EXAMPLE)
    return tuple(_read(one, number=number) for number, one in enumerate(given, start=1))


def _read(given: Mapping[str, object] | Constraint, *, number: int) -> Constraint:
    if isinstance(given, Contract):
        return given
    try:
        return _CONSTRAINT.validate_json(canonical_bytes(dict(given)))
    except ValidationError as error:
        said = ContractRefused.of(error, contract="constraint").message
        raise UsageError(f"constraint {number}: {said}", hint=EXAMPLE) from error
    except (ContractRefused, TypeError, ValueError) as error:
        raise UsageError(f"constraint {number} is no mapping of JSON values", hint=EXAMPLE) from error
