"""Constraints of a scope: those that code understands are checked, and of the others the reader is told."""

from __future__ import annotations

import dataclasses

import pytest

from tests.verification.incident import CONTRACT, artifact, at, claim, context_of
from toulmin.contracts.artifact import Scope
from toulmin.contracts.claim import Claim
from toulmin.contracts.run_contract import ScopeRules
from toulmin.contracts.verification import Dimension, Finding, Severity
from toulmin.verification import VerificationContext, unchecked_constraints, verify
from toulmin.verification.bounds import NamedOnly, Quantity, Window, bound_of

TEXTS = {
    "checkout.log": ("the Checkout service and the Payments service stopped at 14:02 on 12 May 2026 after 956 ms",),
    "payments.log": ("payments service: 12 errors, latency 80 ms, since 13:00 in 2025",),
}


def bounded(constraint: str, *, at_us: int | None = None) -> VerificationContext:
    contract = CONTRACT.with_(scope=ScopeRules(constraints=(constraint,)))
    context = context_of(TEXTS, contract=contract)
    if at_us is None:
        return context
    passages = {id_: passage.with_(at_us=at_us) for id_, passage in context.passages.items()}
    return dataclasses.replace(context, passages=passages)


def found(context: VerificationContext, made: Claim) -> list[Finding]:
    report = verify(artifact(made), context)
    return [finding for finding in report.findings if finding.code.startswith("scope.constraint")]


@pytest.mark.parametrize(
    ("constraint", "conclusion", "marked"),
    [
        ("only 2026", "it stopped on 12 May 2025", "12 May 2025"),
        ("Only in the year 2026.", "it stopped on 2025-05-12", "2025-05-12"),
        ("not before 14:00", "it stopped at 13:59:59", "13:59:59"),
        ("Nothing before 14:00 UTC", "at 13:00 it stopped", "13:00"),
        ("only after 14:00", "at 13:00 it stopped", "13:00"),
        ("only from 14:00 onwards", "at 13:00 it stopped", "13:00"),
        ("not after 14:30", "at 14:31 it stopped", "14:31"),
        ("only until 14:30", "at 14:31 it stopped", "14:31"),
        ("only between 14:00 and 14:30", "at 14:31 it stopped", "14:31"),
        ("only events from 12 May 2026 to 14 May 2026", "it stopped on 15 May 2026", "15 May 2026"),
        ("only on 12 May 2026", "it stopped on 11 May 2026", "11 May 2026"),
        ("only service checkout", "the Payments service stopped", "Payments service"),
        ("only the checkout service", "service payments stopped", "service payments"),
        ("only latencies above 500 ms", "a latency of 80 ms", "80 ms"),
        ("only errors at least 20", "there were 12 errors", "12"),
        ("only errors below 12", "there were 12 errors", "12"),
        ("only errors at most 11", "there were 12 errors", "12"),
    ],
)
def test_a_claim_beyond_a_bound_is_out_of_scope_and_marked(constraint: str, conclusion: str, marked: str) -> None:
    assert unchecked_constraints((constraint,)) == ()
    context = bounded(constraint)
    made = claim(conclusion, at("payments.log"), context=context)
    (finding,) = found(context, made)
    assert (finding.code, finding.severity) == ("scope.constraint_broken", Severity.ERROR)
    assert finding.start is not None
    assert conclusion[finding.start : finding.end] == marked
    report = verify(artifact(made), context)
    assert not report.claims[0].in_scope
    assert not report.of(Dimension.SCOPE_ADHERENCE).passed


@pytest.mark.parametrize(
    ("constraint", "conclusion"),
    [
        ("only 2026", "it stopped on 12 May 2026"),
        ("only 2026", "it stopped on 12 May"),
        ("not before 14:00", "it stopped at 14:00"),
        ("not after 14:02", "it stopped at 14:02:59"),
        ("only between 14:00 and 14:30", "it stopped at 14:02"),
        ("only the checkout service", "the Payments service and the Checkout service stopped"),
        ("only the checkout service", "it stopped"),
        ("only latencies below 1 s", "a latency of 956 ms"),
        ("only errors more than 12", "a latency of 956 ms and 13 errors"),
    ],
)
def test_a_claim_within_a_bound_keeps_it(constraint: str, conclusion: str) -> None:
    context = bounded(constraint)
    assert found(context, claim(conclusion, at("checkout.log"), context=context)) == []


@pytest.mark.parametrize(
    ("constraint", "conclusion"),
    [
        ("only 2026", "it stopped"),
        ("only on 12 May 2026", "it stopped at 14:02"),
        ("not before 2026-05-12 14:00", "it stopped at 13:00"),
        ("not after 2026-05-12 14:30", "it stopped on 12 May 2026"),
        ("only the refund service", "the slow service stopped"),
        ("only latencies above 500 ms", "it stopped"),
    ],
)
def test_a_claim_that_does_not_tell_is_warned_and_not_refused(constraint: str, conclusion: str) -> None:
    context = bounded(constraint)
    (finding,) = found(context, claim(conclusion, at("payments.log"), context=context))
    assert (finding.code, finding.severity) == ("scope.constraint_not_shown", Severity.WARNING)


MAY_12_14_02_US = 1_778_594_520_000_000


@pytest.mark.parametrize(
    ("constraint", "codes"),
    [
        ("only 2026", []),
        ("only 2025", ["scope.constraint_broken"]),
        ("not before 14:00", []),
        ("not before 15:00", ["scope.constraint_broken"]),
        ("not after 2026-05-12 14:00", ["scope.constraint_broken"]),
        ("not after 2026-05-12 14:02", []),
        ("not before 2026-05-13 09:00", ["scope.constraint_broken"]),
    ],
)
def test_what_was_quoted_tells_when_the_words_do_not(constraint: str, codes: list[str]) -> None:
    context = bounded(constraint, at_us=MAY_12_14_02_US)
    made = claim("it stopped", at("checkout.log"), context=context)
    assert made.grounds[0].at_us == MAY_12_14_02_US
    assert [finding.code for finding in found(context, made)] == codes


def test_constraints_of_the_scope_that_holds_are_checked_too() -> None:
    context = context_of(TEXTS)
    scope = Scope(in_scope=("checkout",), out_of_scope=("weather",), constraints=("not before 14:00", "read only"))
    made = claim("at 13:00 it stopped", at("payments.log"), context=context)
    assert [finding.code for finding in found(dataclasses.replace(context, scope=scope), made)] == [
        "scope.constraint_broken"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "read only",
        "Say which shard.",
        "only answers in English",
        "not before the deploy",
        "only between 14:00 and noon",
        "only from 13:00 to 14:00 or so",
        "only on 12 May 2026 and 13 May 2026",
        "only the cache",
        "only latencies above normal",
        "only the above 5 ms",
        "only errors above 5 or so",
        "Look there for a second source for: a maintenance window until 14:30",
    ],
)
def test_what_is_not_understood_as_a_whole_is_not_guessed_at(text: str) -> None:
    assert bound_of(text) is None
    assert unchecked_constraints((text, "only 2024")) == (text,)


def test_each_form_of_bound_is_known() -> None:
    assert isinstance(bound_of("only 2024"), Window)
    assert bound_of("only host web-7") == NamedOnly(kind="host", name="web-7")
    assert isinstance(bound_of("only requests of more than 3 MB"), Quantity)


def test_a_scope_says_which_of_its_constraints_nobody_checks() -> None:
    scope = Scope(
        in_scope=("checkout latency",), out_of_scope=("weather",), constraints=("read only", "not before 14:00")
    )
    report = verify(artifact(body=scope), context_of())
    assert [(finding.code, finding.message) for finding in report.findings] == [
        ("scope.constraint_not_checked", "no code checks the constraint 'read only'")
    ]
