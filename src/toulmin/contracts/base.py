"""The form every contract has: frozen, closed, strict and finite, with a canonical digest."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from toulmin.contracts.canonical import Digest, canonical_bytes, digest_bytes
from toulmin.contracts.errors import ContractRefused

__all__ = ["Contract", "Versioned"]


class Contract(BaseModel):
    """A value that cannot change, has no unknown fields, coerces nothing and holds no NaN or infinity."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, use_attribute_docstrings=True
    )

    def with_(self, **changes: object) -> Self:
        """A copy with `changes`, validated again (`model_copy(update=...)` would skip validation).

        Raises:
            ContractRefused: a change does not fit the contract.
        """
        try:
            return type(self).model_validate({**dict(self), **changes})
        except ValidationError as error:
            raise ContractRefused.of(error, contract=type(self).__name__) from error

    def canonical(self) -> bytes:
        """The RFC 8785 bytes of this value: equal values have equal bytes on every machine."""
        return canonical_bytes(self.model_dump(mode="json"))

    @property
    def digest(self) -> Digest:
        """SHA-256 over `canonical()`, written `sha256:<64 hex digits>`."""
        return digest_bytes(self.canonical())

    @classmethod
    def parse(cls, data: bytes | str) -> Self:
        """Read JSON text at a boundary.

        Raises:
            ContractRefused: the text is not JSON or does not fit; the message names each field and its fault.
        """
        try:
            return cls.model_validate_json(data)
        except ValidationError as error:
            raise ContractRefused.of(error, contract=cls.__name__) from error


class Versioned(Contract):
    """A contract that is stored or sent: its JSON Schema is pinned, and a change of shape needs a new version."""

    SCHEMA: ClassVar[str]
    """Name and version, for example `reasoning-artifact/1`; older versions are lifted by `toulmin.contracts.schema`."""
