"""Information-flow labels: a product lattice with a join, computed from lineage and never asked of a model."""

from __future__ import annotations

from enum import IntEnum
from functools import reduce

from pydantic import Field, field_validator

from toulmin.contracts.base import Contract

__all__ = ["Confidentiality", "Integrity", "Label", "join_all"]


class Confidentiality(IntEnum):
    """How far content may travel; a join takes the higher."""

    PUBLIC = 0
    INTERNAL = 1
    SENSITIVE = 2
    SECRET = 3


class Integrity(IntEnum):
    """How far content may steer; a join takes the less trusted, which is the higher number."""

    TRUSTED = 0
    ENDORSED = 1
    UNTRUSTED = 2


class Label(Contract):
    """Confidentiality × readers × integrity × origins.

    `readers=None` means everybody whose clearance suffices; a set of readers intersects on join.
    """

    confidentiality: Confidentiality = Confidentiality.SECRET
    readers: tuple[str, ...] | None = None
    integrity: Integrity = Integrity.UNTRUSTED
    origins: tuple[str, ...] = Field(default=(), max_length=10_000)

    @field_validator("readers", "origins")
    @classmethod
    def _sorted_and_unique(cls, value: tuple[str, ...] | None) -> tuple[str, ...] | None:
        return None if value is None else tuple(sorted(set(value)))

    def join(self, other: Label) -> Label:
        """The least label that is at least as restrictive as both (commutative, associative, idempotent)."""
        return Label(
            confidentiality=max(self.confidentiality, other.confidentiality),
            readers=_common_readers(self.readers, other.readers),
            integrity=max(self.integrity, other.integrity),
            origins=(*self.origins, *other.origins),
        )

    def flows_to(self, other: Label) -> bool:
        """Whether content labelled `self` may go where `other` stands on the door: `self` join `other` = `other`."""
        return self.join(other) == other


def join_all(labels: tuple[Label, ...]) -> Label:
    """The join of several labels; of none, the most restrictive label there is (empty is not a pass)."""
    return reduce(Label.join, labels) if labels else Label()


def _common_readers(one: tuple[str, ...] | None, two: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if one is None or two is None:
        return two if one is None else one
    return tuple(set(one) & set(two))
