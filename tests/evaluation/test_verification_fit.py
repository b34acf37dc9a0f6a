"""Fitting: it finds what was planted, is the same each time, and never learns from what it is measured on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toulmin.calibration import quality_of
from toulmin.contracts.errors import UsageError
from toulmin.evaluation.grounding.fit import FOLDS, Flags, Floats, Samples, crossed, fit, folds_of, operating_point
from toulmin.evaluation.grounding.judging import balanced_accuracy, resampled
from toulmin.evaluation.grounding.training import pooled, support_model
from toulmin.grounding import FEATURES

SIGNAL = np.array([2.0, -1.0, 0.0, 0.0])


def planted(rows: int, *, seed: int, weights: Floats = SIGNAL, shift: float = 0.3, clusters: int = 0) -> Samples:
    """Rows whose labels follow known weights."""
    chance = np.random.default_rng(seed)
    features = chance.normal(size=(rows, len(weights)))
    probability = 1.0 / (1.0 + np.exp(-(features @ weights + shift)))
    return Samples(
        features,
        chance.random(rows) < probability,
        tuple(f"c{number % clusters if clusters else number}" for number in range(rows)),
        np.ones(rows),
    )


def auroc(probabilities: Floats, labels: Flags) -> float:
    found = quality_of(zip(probabilities.round(6).tolist(), labels.tolist(), strict=True)).auroc
    assert found is not None
    return found


def test_the_planted_weights_are_found_up_to_shrinkage() -> None:
    fitted = fit(planted(1_500, seed=1))
    assert fitted.weights == pytest.approx(SIGNAL, abs=0.35)
    assert fitted.intercept == pytest.approx(0.3, abs=0.25)
    unseen = planted(1_500, seed=2)
    said = fitted.probabilities(unseen.features)
    assert auroc(said, unseen.labels) > 0.85
    assert quality_of(zip(said.round(6).tolist(), unseen.labels.tolist(), strict=True)).ece < 0.05
    assert balanced_accuracy(unseen.labels, said >= fitted.threshold) > 0.75


def test_the_same_rows_give_the_same_numbers_to_the_last_bit() -> None:
    one, two = fit(planted(120, seed=3)), fit(planted(120, seed=3))
    assert one.weights.tobytes() == two.weights.tobytes()
    assert (one.intercept, one.threshold, one.penalty) == (two.intercept, two.threshold, two.penalty)
    assert one.left_out.tobytes() == two.left_out.tobytes()


def test_a_prior_of_other_sets_helps_a_tiny_set_and_a_wrong_one_does_not_hurt_much() -> None:
    tiny, unseen = planted(24, seed=5), planted(1_000, seed=6)
    alone = auroc(fit(tiny).probabilities(unseen.features), unseen.labels)
    taught = auroc(fit(tiny, prior=SIGNAL).probabilities(unseen.features), unseen.labels)
    assert taught > alone
    wrong = fit(planted(600, seed=7), prior=-SIGNAL)
    assert auroc(wrong.probabilities(unseen.features), unseen.labels) > 0.8


@pytest.mark.parametrize("labels", [[True] * 40, [False] * 40, [True, False] * 9])
def test_too_few_rows_or_rows_of_one_kind_are_refused(labels: list[bool]) -> None:
    rows = len(labels)
    samples = Samples(np.zeros((rows, 2)), np.array(labels), tuple(map(str, range(rows))), np.ones(rows))
    for learn in (fit, crossed):
        with pytest.raises(UsageError, match="too few to fit a model on"):
            learn(samples)


def leaky(seed: int) -> Samples:
    """Nothing tells the label but a feature of each cluster alone, which tells it without fault."""
    chance = np.random.default_rng(seed)
    clusters, each = 40, 6
    number = np.repeat(np.arange(clusters), each)
    labels = (chance.random(clusters) < 0.5)[number]
    own = np.eye(clusters)[number] * 5.0
    return Samples(
        np.hstack([own, chance.normal(size=(len(number), 2))]),
        labels,
        tuple(f"cluster {one}" for one in number),
        np.ones(len(number)),
    )


def test_crossed_does_not_learn_from_a_rows_own_cluster() -> None:
    samples = leaky(8)
    honest, _ = crossed(samples)
    assert auroc(honest, samples.labels) < 0.62
    # The same rows, split row by row, show what the leak would be worth.
    split = Samples(samples.features, samples.labels, tuple(map(str, range(240))), samples.weights)
    cheated, _ = crossed(split)
    assert auroc(cheated, samples.labels) > 0.95


def test_crossed_does_not_depend_on_the_labels_of_a_rows_own_fold() -> None:
    samples = planted(160, seed=9, clusters=40)
    fold = folds_of(samples.clusters) == 0
    turned = Samples(samples.features, samples.labels ^ fold, samples.clusters, samples.weights)
    before, verdicts = crossed(samples)
    after, verdicts_after = crossed(turned)
    assert (before[fold] == after[fold]).all()
    assert (verdicts[fold] == verdicts_after[fold]).all()


def test_crossed_skips_folds_that_no_cluster_is_in() -> None:
    samples = planted(60, seed=10, clusters=4)
    probabilities, _ = crossed(samples)
    assert (probabilities > 0.0).all()


@given(st.lists(st.sampled_from([f"c{number}" for number in range(30)]), max_size=60))
def test_folds_never_split_a_cluster_and_are_of_even_size(clusters: list[str]) -> None:
    folds = folds_of(clusters)
    by = {
        cluster: {fold for fold, its in zip(folds.tolist(), clusters, strict=True) if its == cluster}
        for cluster in clusters
    }
    assert all(len(found) == 1 for found in by.values())
    sizes = [sum(fold in found for found in by.values()) for fold in range(FOLDS)]
    assert max(sizes) - min(sizes) <= 1


class TestOperatingPoint:
    def test_it_lies_between_what_is_apart(self) -> None:
        probabilities = np.concatenate([np.linspace(0.0, 0.3, 50), np.linspace(0.7, 1.0, 50)])
        labels = np.arange(100) >= 50
        point = operating_point(probabilities, labels)
        assert balanced_accuracy(labels, probabilities >= point) >= 0.95

    def test_of_one_kind_of_rows_it_is_a_half(self) -> None:
        assert operating_point(np.linspace(0, 1, 30), np.ones(30, dtype=bool)) == 0.5

    @settings(max_examples=50)
    @given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40))
    def test_it_is_always_a_probability_that_can_be_reached(self, rows: list[tuple[float, bool]]) -> None:
        point = operating_point(np.array([said for said, _ in rows]), np.array([right for _, right in rows]))
        assert 0.001 <= point <= 0.999


class TestPooled:
    def test_each_set_has_the_same_say_and_a_tiny_one_less(self) -> None:
        sizes = (400, 200, 50)
        sets = [
            Samples(
                np.ones((rows, len(FEATURES))), np.arange(rows) % 2 == 0, tuple(map(str, range(rows))), np.ones(rows)
            )
            for rows in sizes
        ]
        both = pooled(sets)
        say = [float(both.weights[np.array(both.sets) == str(number)].sum()) for number in range(3)]
        assert say[0] == pytest.approx(say[1])
        assert say[2] == pytest.approx(say[0] / 4)
        assert len(set(both.clusters)) == 650
        assert both.features[:, FEATURES.index("log_words")].max() == 0.0
        assert both.features[:, FEATURES.index("carried_near")].min() == 1.0

    def test_how_often_a_set_is_supported_is_not_taken_for_a_feature(self) -> None:
        """One set is nearly all supported and has a mark that the other lacks; within the sets it tells nothing."""
        chance = np.random.default_rng(11)
        rows = 300
        mark = np.repeat([1.0, 0.0], rows)
        signal = chance.normal(size=2 * rows)
        labels = chance.random(2 * rows) < np.clip(np.repeat([0.85, 0.15], rows) + 0.1 * np.sign(signal), 0, 1)
        samples = Samples(np.column_stack([mark, signal]), labels, tuple(map(str, range(2 * rows))), np.ones(2 * rows))
        sets = tuple("a" if one else "b" for one in mark)
        apart = fit(Samples(samples.features, labels, samples.clusters, samples.weights, sets))
        together = fit(samples)
        assert abs(apart.weights[0]) < 0.2 * abs(together.weights[0])


def test_a_model_that_ships_has_six_decimals_and_an_id_of_its_numbers() -> None:
    chance = np.random.default_rng(12)
    features = np.zeros((60, len(FEATURES)))
    features[:, 0] = chance.normal(size=60)
    fitted = fit(
        Samples(features, features[:, 0] + chance.normal(size=60) > 0, tuple(map(str, range(60))), np.ones(60))
    )
    model = support_model(fitted, domain="made", rows=60, by="a test")
    assert [one.feature for one in model.weights] == [FEATURES[0]]
    assert model.id.startswith("support/made/")
    assert model == support_model(fitted, domain="made", rows=60, by="a test")
    assert model.weights[0].weight == round(model.weights[0].weight, 6)


class TestResampled:
    def test_rows_of_few_clusters_have_a_wider_interval(self) -> None:
        chance = np.random.default_rng(13)
        values = np.repeat(chance.random(20), 10)
        rows = resampled(tuple(map(str, range(200))), lambda picked: float(values[picked].mean()), seed=1)
        clusters = resampled(
            tuple(str(one // 10) for one in range(200)), lambda picked: float(values[picked].mean()), seed=1
        )
        assert clusters.high - clusters.low > 2 * (rows.high - rows.low)

    def test_balanced_accuracy_of_one_kind_is_its_share(self) -> None:
        labels = np.array([True, True])
        assert balanced_accuracy(labels, np.array([True, False])) == 0.5
        assert balanced_accuracy(np.array([], dtype=bool), np.array([], dtype=bool)) == 0.0
