"""The support model beside the rules: what it is asked, by which model, and what it says of claims that differ."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import ValidationError

from tests.verification.incident import artifact, at, claim, context_of
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.verification import ClaimSupport
from toulmin.contracts.vocabulary import ClaimId
from toulmin.grounding import SupportModels, sentences_of, shipped_support_models
from toulmin.reasoning.promotion import claim_facts
from toulmin.verification import VerificationContext, verify
from toulmin.verification.grounded import SENTENCES_MAX

RUNBOOK = "Lookups on a lost shard become reads on orders-db."


def support_of(conclusion: str, *, context: VerificationContext, kind: ClaimKind = ClaimKind.CAUSE) -> ClaimSupport:
    made = claim(conclusion, at("runbook.md"), kind=kind, context=context)
    return verify(artifact(made), context).claims[0]


def test_a_claim_that_the_passage_says_is_likelier_than_one_that_it_does_not() -> None:
    context = context_of()
    said = support_of(RUNBOOK, context=context)
    other = support_of("Lookups on a lost shard are answered by a replica in Oslo.", context=context)
    assert said.grounded is not None
    assert other.grounded is not None
    assert said.grounded > 0.5 > other.grounded
    assert said.grounded_by is not None
    assert said.grounded_by.startswith("support/general/")


def test_the_model_sees_the_sentences_of_the_cited_passage() -> None:
    context = context_of()
    passage = context.passages[at("runbook.md").passage]
    sentences = [part.text for part in sentences_of(passage.text)]
    assert len(sentences) == 2
    expected = shipped_support_models().judge(RUNBOOK, sentences).probability
    assert support_of(RUNBOOK, context=context).grounded == expected


def test_nothing_is_asked_of_ignorance_and_of_claims_without_evidence() -> None:
    context = context_of()
    unknown = support_of("It is not known who changed it.", context=context, kind=ClaimKind.UNKNOWN)
    assert (unknown.grounded, unknown.grounded_by) == (None, None)
    bare = verify(artifact(claim(RUNBOOK, context=context)), context).claims[0]
    assert bare.grounded is None
    assert "grounded" not in bare.model_dump(mode="json")


def test_the_domain_of_a_claim_chooses_the_model() -> None:
    shipped = shipped_support_models()
    own = shipped.for_domain("general").with_(id="support/diagnosis/own", domain="diagnosis")
    context = replace(context_of(), models=SupportModels(models=(*shipped.models, own)))
    assert support_of(RUNBOOK, context=context).grounded_by == "support/diagnosis/own"


def test_of_many_sentences_those_that_a_quote_touches_are_kept() -> None:
    filler = " ".join(f"Filler number {number} stands here." for number in range(SENTENCES_MAX + 20))
    text = f"{filler} {RUNBOOK}"
    context = context_of({"long.md": (text,)})
    ref = at("long.md", start=text.index(RUNBOOK), end=len(text))
    found = verify(artifact(claim(RUNBOOK, ref, context=context)), context).claims[0]
    first = [part.text for part in sentences_of(text)][: SENTENCES_MAX - 1]
    assert found.grounded == shipped_support_models().judge(RUNBOOK, [*first, RUNBOOK]).probability


def test_what_was_judged_and_divided_is_kept_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toulmin.verification.context.READINGS_MAX", 1)
    context = context_of()
    first = support_of(RUNBOOK, context=context)
    support_of("The deploy did not change any code.", context=context)
    made = claim(RUNBOOK, at("runbook.md"), at("values.yaml"), context=context)
    verify(artifact(made), context)
    assert support_of(RUNBOOK, context=context) == first


def test_policy_is_told() -> None:
    context = context_of()
    made = artifact(claim(RUNBOOK, at("runbook.md"), context=context))
    report = verify(made, context)
    assert claim_facts(made, report=report)[0].grounded == report.claims[0].grounded


def test_a_probability_without_its_model_is_refused() -> None:
    with pytest.raises(ValidationError, match="come together"):
        ClaimSupport(claim=ClaimId("c"), support=1.0, roots=1, contradicted=False, in_scope=True, grounded=0.5)
