"""The support model: probabilities that explain themselves, and models that know their features."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from toulmin.contracts.errors import ContractRefused
from toulmin.grounding import (
    FEATURES,
    GENERAL,
    SPAN_FEATURES,
    Ground,
    SupportModel,
    SupportModels,
    Weight,
    features_of,
    shipped_span_model,
    shipped_support_models,
)

EVIDENCE = ("The pump failed at noon.", "The plant closed.")


def model(domain: str = GENERAL, **weights: float) -> SupportModel:
    return SupportModel(
        id=f"support/{domain}",
        domain=domain,
        weights=tuple(Weight(feature=name, weight=weight) for name, weight in weights.items()),
        intercept=-1.0,
        threshold=0.5,
        rows=10,
    )


def test_a_probability_is_the_logistic_of_the_weighed_features() -> None:
    features = features_of("The pump failed.", Ground(EVIDENCE))
    one = model(carried_near=2.0, names=0.5)
    logit = -1.0 + 2.0 * features["carried_near"] + 0.5 * features["names"]
    assert one.probability(features) == round(1.0 / (1.0 + math.exp(-logit)), 6)


def test_contributions_add_up_to_the_log_odds_the_strongest_first() -> None:
    features = features_of("The pump failed.", Ground(EVIDENCE))
    one = model(names=0.5, carried_near=2.0, turned=9.0)
    found = one.contributions(features)
    assert [entry.feature for entry in found] == ["carried_near", "names", "turned"]
    assert [abs(entry.logit) for entry in found] == sorted((abs(entry.logit) for entry in found), reverse=True)
    logit = one.intercept + sum(entry.logit for entry in found)
    assert one.probability(features) == pytest.approx(1.0 / (1.0 + math.exp(-logit)), abs=1e-5)
    assert all(entry.logit == pytest.approx(entry.value * entry.weight, abs=1e-5) for entry in found)


def test_a_model_with_an_unknown_feature_is_refused_by_its_name() -> None:
    with pytest.raises(ValidationError, match="there is no feature 'warmth': the model was fitted for another release"):
        model(warmth=1.0)


def test_models_need_one_for_each_domain_and_a_general_one() -> None:
    with pytest.raises(ValidationError, match="two support models are for the same domain"):
        SupportModels(models=(model(), model()))
    with pytest.raises(ValidationError, match="there is no model for the domain 'general'"):
        SupportModels(models=(model("lfqa"),))
    with pytest.raises(ContractRefused):
        SupportModels.parse(b'{"models": []}')


def test_a_known_domain_is_calibrated_and_an_unknown_one_falls_back() -> None:
    models = SupportModels(models=(model(carried_near=1.0), model("lfqa", carried_near=3.0)))
    own = models.judge("The pump failed.", EVIDENCE, domain="lfqa")
    other = models.judge("The pump failed.", EVIDENCE, domain="incidents")
    assert (own.domain, own.calibrated, own.model) == ("lfqa", True, "support/lfqa")
    assert (other.domain, other.calibrated, other.model) == (GENERAL, False, "support/general")
    assert own.probability > other.probability


def test_a_claim_is_supported_from_the_threshold_on() -> None:
    at = model().with_(intercept=0.0, threshold=0.5)
    assert SupportModels(models=(at,)).judge("A pump", EVIDENCE).supported
    assert not SupportModels(models=(at.with_(threshold=0.500001),)).judge("A pump", EVIDENCE).supported


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [("The pump failed.", ()), ("The pump failed.", ("...",)), ("", EVIDENCE), ("of the", EVIDENCE)],
)
def test_without_evidence_or_words_nothing_is_supported(claim: str, evidence: tuple[str, ...]) -> None:
    sure = SupportModels(models=(model().with_(intercept=30.0, threshold=0.0),))
    judged = sure.judge(claim, evidence)
    assert (judged.probability, judged.supported) == (0.0, False)


TEXTS = st.text(alphabet=st.sampled_from("pump fails noAB.19 "), max_size=50)


@given(TEXTS, st.lists(TEXTS, max_size=3))
def test_the_same_pair_gives_the_same_bytes_from_texts_or_a_ground(claim: str, evidence: list[str]) -> None:
    models = shipped_support_models()
    judged = models.judge(claim, evidence)
    assert judged.canonical() == models.judge(claim, Ground(evidence)).canonical()
    assert 0.0 <= judged.probability <= 1.0


def test_an_extreme_weight_stays_a_probability() -> None:
    features = features_of("The pump failed.", Ground(EVIDENCE))
    assert model(carried_near=1e6).probability(features) == 1.0
    assert model(carried_near=-1e6).probability(features) == 0.0


class TestShipped:
    def test_the_models_name_known_features_and_what_fitted_them(self) -> None:
        models = shipped_support_models()
        assert models is shipped_support_models()
        assert models.for_domain("of nobody").domain == GENERAL
        for one in models.models:
            assert {entry.feature for entry in one.weights} <= set(FEATURES)
            assert one.fitted_by.startswith("toulmin eval verification --data DIR")
            assert one.id.startswith(f"support/{one.domain}/")
            assert 0.0 < one.threshold < 1.0

    def test_the_marker_names_known_features_and_what_fitted_it(self) -> None:
        marker = shipped_span_model()
        assert {entry.feature for entry in marker.weights} <= set(SPAN_FEATURES)
        assert marker.fitted_by.startswith("toulmin eval verification --data DIR")

    def test_a_repeated_sentence_is_supported_and_a_foreign_one_is_not(self) -> None:
        models = shipped_support_models()
        evidence = ("The pump of the northern plant failed at noon on Friday.", "Nobody was hurt.")
        assert models.judge(evidence[0], evidence).supported
        assert not models.judge("Kangaroos invented the telescope in Lisbon.", evidence).supported
