"""Canonical JSON: the fast path and the reference implementation agree on every byte, or both refuse."""

from __future__ import annotations

import datetime as dt
import math
import struct
import uuid
from collections.abc import Mapping
from enum import Enum, StrEnum

import pytest
import rfc8785
from hypothesis import example, given, settings
from hypothesis import strategies as st

from toulmin.contracts.canonical import canonical_bytes, digest_of, short
from toulmin.contracts.errors import ContractRefused

# Half of all floats by bits (which reaches the extremes), half by size.
floats = st.one_of(
    st.binary(min_size=8, max_size=8).map(lambda bits: float(struct.unpack("<d", bits)[0])),
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(min_value=-2.0, max_value=2.0),
    st.integers(-(10**22), 10**22).map(float),
)
scalars = st.none() | st.booleans() | st.integers(-(2**60), 2**60) | floats | st.text(st.characters())
data = st.recursive(
    scalars,
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(st.characters()), inner),
    max_leaves=20,
)


def reference(value: object) -> bytes | None:
    try:
        return rfc8785.dumps(value)  # type: ignore[arg-type]  # its alias is invariant
    except (rfc8785.CanonicalizationError, UnicodeEncodeError):
        return None


def ours(value: object) -> bytes | None:
    try:
        return canonical_bytes(value)
    except ContractRefused:
        return None


@settings(max_examples=500)
@given(data)
@example([1e15, 1e16, 1e20, 1e21, 1e22, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 5e-324, 1.7976931348623157e308])
@example([0.0, -0.0, 1.0, -1.0, 0.1, 1 / 3, 2.0**53, 2.0**53 - 1, 9007199254740993.0])
@example({"\ue000": 1, "\U0001f600": 2, "a": 3})
@example({'\x00\x1f\x7f\u2028"\\/\b\f\n\r\t': '\x00\x1f\x7f\u2028"\\/\b\f\n\r\t'})
@example(2**53)
@example(-(2**53))
@example("\ud800")
@example({"a": "\udfff"})
def test_agrees_with_the_reference_on_every_byte(value: object) -> None:
    assert ours(value) == reference(value)


@given(floats)
def test_floats_agree_with_the_reference(value: float) -> None:
    assert ours(value) == reference(value)


class Plain(Enum):
    ONE = 1


class Word(StrEnum):
    ONE = "one"


@pytest.mark.parametrize(
    "value",
    [
        math.nan,
        math.inf,
        -math.inf,
        2**53,
        "\ud800",
        {1: "a"},
        {"a": object()},
        {"a": {1, 2}},
        b"bytes",
        uuid.UUID(int=1),
        dt.date(2026, 1, 1),
        Plain.ONE,
    ],
)
def test_what_json_cannot_carry_is_refused(value: object) -> None:
    with pytest.raises(ContractRefused, match="canonical JSON"):
        canonical_bytes(value)


def test_subclasses_of_plain_types_are_written_as_the_reference_writes_them() -> None:
    class Table(dict[str, object]):
        pass

    values: tuple[object, ...] = (Word.ONE, {"a": Word.ONE}, Table(b=1, a=Word.ONE))
    assert [canonical_bytes(value) for value in values] == [b'"one"', b'{"a":"one"}', b'{"a":"one","b":1}']


def test_nesting_without_end_is_refused() -> None:
    nested: Mapping[str, object] = {}
    for _ in range(100_000):
        nested = {"a": nested}
    with pytest.raises(ContractRefused):
        canonical_bytes(nested)


def test_digest_names_the_bytes() -> None:
    assert digest_of({"b": 1.0, "a": [True, None]}) == digest_of({"a": (True, None), "b": 1})
    assert short(digest_of({})) == "44136fa355b3"
