"""Rewording: what says nothing new, and what does."""

from __future__ import annotations

import pytest

from tests.verification.incident import at, claim, context_of
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.exchange import SpanRef
from toulmin.verification import reworded

TEXT = "The cache process valkey-server was killed by the kernel because memory ran out."
CONTEXT = context_of(
    {
        "a.log": (TEXT, "Restart of cache-7 took 400 ms, and later 500 ms."),
        "b.log": ("Memory ran out, so the kernel killed the cache process.",),
    }
)


@pytest.mark.requirement("R30")
@pytest.mark.parametrize(
    ("said", "places", "again"),
    [
        (TEXT, (at("a.log"),), True),
        (TEXT, (at("a.log", start=4, end=60),), True),
        (f"Once more, the log shows: {TEXT}", (at("a.log"),), True),
        ("Because memory ran out, the kernel killed the cache process valkey-server.", (at("a.log"),), True),
        ("Because memory ran out, the kernel killed the cache process.", (at("a.log"), at("b.log")), False),
        ("The cache process valkey-server was not killed by the kernel.", (at("a.log"),), False),
        ("The kernel of node-9 killed the cache process valkey-server.", (at("a.log"),), False),
        ("The lost shard sends its lookups on to the database.", (at("a.log"),), False),
    ],
)
def test_other_words_for_the_same_on_the_same_evidence_are_nothing_new(
    said: str, places: tuple[SpanRef, ...], again: bool
) -> None:
    before = claim(TEXT, at("a.log"), kind=ClaimKind.OBSERVATION, prefix="r1.", context=CONTEXT)
    now = claim(said, *places, kind=ClaimKind.FACTOR, prefix="r2.", context=CONTEXT)
    assert reworded((now,), earlier=(before,), context=CONTEXT) == ((now,) if again else ())


def test_another_number_is_another_fact() -> None:
    before = claim("Restart of cache-7 took 400 ms.", at("a.log", 1), prefix="r1.", context=CONTEXT)
    now = claim("Restart of cache-7 took later 500 ms.", at("a.log", 1), prefix="r2.", context=CONTEXT)
    assert reworded((now,), earlier=(before,), context=CONTEXT) == ()
