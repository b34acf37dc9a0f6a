"""The form every contract has: frozen, closed, strict and finite, with a canonical digest."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from toulmin.contracts.canonical import Digest, canonical_bytes, digest_bytes, sorted_json
from toulmin.contracts.errors import ContractRefused

__all__ = ["Contract", "Versioned", "is_empty", "is_none"]

_REMEMBERED_BYTES_MAX = 64 * 1024


def is_none(value: object) -> bool:
    """For `Field(exclude_if=...)` of a later addition: left out while unused, so that stored bytes stay as they are."""
    return value is None


def is_empty(value: tuple[object, ...]) -> bool:
    """The same for tuples."""
    return not value


class Contract(BaseModel):
    """A value that cannot change, has no unknown fields, coerces nothing and holds no NaN or infinity."""

    __slots__ = ("_canonical", "_digest")
    """Canonical form and digest once computed: a frozen value has only one. They are no fields and take no part in
    comparison, copies or output."""

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
        known: bytes | None = getattr(self, "_canonical", None)
        if known is None:
            text = self.__pydantic_serializer__.to_json(self)
            known = sorted_json(text) or canonical_bytes(self.model_dump(mode="json"))
            if len(known) <= _REMEMBERED_BYTES_MAX:
                self._remember("_canonical", known)
        return known

    @property
    def digest(self) -> Digest:
        """SHA-256 over `canonical()`, written `sha256:<64 hex digits>`."""
        known: Digest | None = getattr(self, "_digest", None)
        if known is None:
            known = digest_bytes(self.canonical())
            self._remember("_digest", known)
        return known

    def _remember(self, slot: str, value: object) -> None:
        """Keep something that follows from the fields alone, in a slot of the class."""
        object.__setattr__(self, slot, value)

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
