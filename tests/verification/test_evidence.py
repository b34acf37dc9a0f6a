from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.verification.incident import artifact, at, claim, context_of
from toulmin.contracts.claim import ClaimKind, Evidence
from toulmin.contracts.exchange import DraftClaim, SpanRef
from toulmin.contracts.verification import Dimension, Finding, Severity
from toulmin.contracts.vocabulary import PassageId
from toulmin.verification import build_claims, resolve_evidence, verify


@pytest.mark.requirement("R74")
@pytest.mark.parametrize(
    ("ref", "code"),
    [
        (SpanRef(passage=PassageId("d-invented:0")), "evidence.unknown_passage"),
        (at("cache.log", 0, 5, 100_000), "evidence.span_outside"),
        (at("cache.log", 0, 9, 9), "evidence.span_outside"),
        (at("cache.log", 0, 12, 3), "evidence.span_outside"),
    ],
)
def test_a_reference_that_leads_nowhere_is_a_finding_and_never_a_quote(ref: SpanRef, code: str) -> None:
    found = resolve_evidence(ref, context_of())
    assert isinstance(found, Finding)
    assert found.code == code
    assert found.severity is Severity.ERROR
    assert found.dimension is Dimension.EVIDENCE_COVERAGE


def test_a_passage_without_its_document_is_a_finding() -> None:
    context = context_of()
    orphaned = type(context)(contract=context.contract, passages=context.passages)
    found = resolve_evidence(at("cache.log"), orphaned)
    assert isinstance(found, Finding)
    assert found.code == "evidence.unknown_document"


@pytest.mark.requirement("R74")
@given(data=st.data())
def test_every_quote_is_the_piece_of_the_passage_at_its_offsets_and_lines(data: st.DataObject) -> None:
    text = data.draw(st.text(st.sampled_from("ab\n"), min_size=1, max_size=40))
    before = data.draw(st.sampled_from(["one line", "two\nlines"]))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = resolve_evidence(at("any.md", 1, start, end), context_of({"any.md": (before, text)}))
    assert isinstance(found, Evidence)
    assert found.quote == text[start:end]
    # The lines are those of the whole file at which the first and the last character stand.
    whole = f"{before}\n{text}"
    offset = len(before) + 1
    assert found.line_first == 1 + whole.count("\n", 0, offset + start)
    assert found.line_last == 1 + whole.count("\n", 0, offset + end - 1)


def test_a_long_quote_is_cut_with_exact_end() -> None:
    found = resolve_evidence(at("long.txt", 0, 10), context_of({"long.txt": ("x" * 5_000,)}))
    assert isinstance(found, Evidence)
    assert (found.start, found.end, len(found.quote)) == (10, 4_010, 4_000)


def test_without_offsets_the_whole_passage_is_quoted() -> None:
    context = context_of()
    found = resolve_evidence(at("values.yaml"), context)
    assert isinstance(found, Evidence)
    assert found.quote == context.passages[PassageId("d-values.yaml:0")].text
    assert (found.line_first, found.line_last) == (1, 5)


def test_claims_keep_the_order_of_their_drafts_and_lose_only_false_references() -> None:
    invented = SpanRef(passage=PassageId("d-invented:0"))
    drafts = (
        DraftClaim(
            kind=ClaimKind.CAUSE,
            conclusion="one",
            evidence=(at("cache.log"), invented, at("cache.log")),
            confidence=0.7,
            domain="diagnosis",
            warrant="killed means gone",
            backing=at("runbook.md"),
            rebuttal="another node may serve",
            counter_evidence=invented,
        ),
        DraftClaim(kind=ClaimKind.FACTOR, conclusion="two", confidence=0.4, counter_evidence=at("runbook.md", 1)),
    )
    claims, findings = build_claims(drafts, prefix="a-", context=context_of())
    assert [made.id for made in claims] == ["a-1", "a-2"]
    assert len(claims[0].grounds) == 1
    assert claims[0].warrant is not None
    assert claims[0].warrant.backing is not None
    assert claims[0].rebuttals[0].evidence is None
    assert claims[1].grounds == ()
    assert claims[1].rebuttals[0].evidence is not None
    assert [(finding.code, finding.claim) for finding in findings] == [("evidence.unknown_passage", "a-1")] * 2


def test_confidence_is_calibrated_by_domain_and_an_unknown_domain_says_so() -> None:
    drafts = tuple(
        DraftClaim(kind=ClaimKind.CAUSE, conclusion="x", confidence=0.7, domain=domain)
        for domain in ("diagnosis", "odd")
    )
    (known, unknown), _ = build_claims(drafts, prefix="c", context=context_of())
    assert (known.qualifier.calibration, unknown.qualifier.calibration) == ("diagnosis-1", None)
    assert known.qualifier.confidence == pytest.approx(0.7)
    assert unknown.qualifier.confidence == unknown.qualifier.raw == 0.7


@pytest.mark.parametrize(("said", "missing"), [("node-7", False), ("node-70", True), ("logs/node-7.log", False)])
def test_a_document_is_known_by_its_name_with_and_without_folder_and_ending(said: str, *, missing: bool) -> None:
    context = context_of({"logs/node-7.log": ("Killed process 2211 (valkey-server)",)})
    one = claim(f"{said}: Killed process 2211 (valkey-server)", at("logs/node-7.log"), context=context)
    codes = {finding.code for finding in verify(artifact(one), context).findings}
    assert ("evidence.name_missing" in codes) is missing


@pytest.mark.requirement("R21")
def test_above_l1_no_claim_is_surer_than_what_it_draws_on() -> None:
    text = "checkout p95 latency rose from 312 ms to 956 ms"
    below = claim(text, at("metrics.csv"), confidence=0.65, kind=ClaimKind.OBSERVATION, domain="observation")
    context = replace(context_of(), sources=(below,), refs={"c1": below})
    for confidence, left in ((1.0, 0.65), (0.5, 0.5)):
        draft = DraftClaim(
            kind=ClaimKind.OBSERVATION,
            conclusion=text,
            evidence=(at("metrics.csv"),),
            confidence=confidence,
            domain="observation",
            rests_on=("c1",),
        )
        (made,), findings = build_claims((draft,), prefix="s", context=context)
        assert made.qualifier.confidence == pytest.approx(left)
        assert [finding.code for finding in findings] == ["confidence.exceeds_sources"] * (confidence > left)
