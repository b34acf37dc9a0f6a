"""Score the extractive ranking on known failure modes, alone and composed, and fit its confidence.

`python -m benchmarks.incidents --data DIR` reads `DIR/incidents/rules.jsonl` (or `DIR/rules.jsonl`): one failure mode
per line with `id`, `title`, `cause`, `description`, `impact`, `mitigation`, `tags`, `category`, `log` and
`gold_lines` (1-based). Only a case's log is shown to the ranking; titles and texts are the candidates, and no
candidate holds any log.

Incidents are composed by `toulmin.evaluation`; `toulmin eval incidents` scores the same through governed runs. Here the
ranking is called directly, so that each part of it can be judged and its confidence be fitted. With `random` onsets
nothing tells the root from the noise, and the best that can be hoped for is one in the number of problems; it is
reported so that nobody takes the first figure for more than it is.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from toulmin.adapters.models.extractive.confidence import FEATURES, Calibration, features
from toulmin.adapters.models.extractive.mixture import Diagnosis, Problems, diagnose
from toulmin.adapters.models.extractive.plurality import LIKELY, SIGNS, signs_of_several
from toulmin.adapters.models.extractive.rank import Candidate, CandidateIndex, Field
from toulmin.adapters.models.extractive.signals import Severity, evidence, severity
from toulmin.evaluation import FailureMode, Incident, PlainBm25, alone, compose, load_modes

FIELD_WEIGHTS = {"title": 8, "cause": 2, "description": 2, "impact": 1, "mitigation": 1, "tags": 2}
NOISE = (2, 3, 5)
ONE_LOG = Problems.ONE_LOG
FOLDS = 10
BINS = 10


def texts(mode: FailureMode) -> dict[str, str]:
    """What is written about a failure mode, by field."""
    return {
        "title": mode.title,
        "cause": mode.cause,
        "description": mode.description,
        "impact": mode.impact,
        "mitigation": mode.mitigation,
        "tags": " ".join([*mode.tags, mode.category]),
    }


def candidates(modes: Sequence[FailureMode]) -> tuple[Candidate, ...]:
    """What the ranking may know of the failure modes: their texts, never their logs."""
    return tuple(
        Candidate(mode.id, tuple(Field(name, FIELD_WEIGHTS[name], text) for name, text in texts(mode).items()))
        for mode in modes
    )


class Plain:
    """The baseline: plain BM25 over the named texts, the whole log as the query."""

    def __init__(self, modes: Sequence[FailureMode], names: Sequence[str]) -> None:
        self._ids = [mode.id for mode in modes]
        self._engine = PlainBm25([" ".join(texts(mode)[name] for name in names) for mode in modes])

    def ids(self, lines: Sequence[str]) -> list[str]:
        return [self._ids[number] for number in self._engine.ranking("\n".join(lines))]

    def line_scores(self, lines: Sequence[str], mode_id: str) -> list[float]:
        column = self._ids.index(mode_id)
        return [self._engine.scores(line)[column] for line in lines]


def place(ids: Sequence[str], wanted: str) -> int:
    return ids.index(wanted) + 1


def summary(places: Sequence[int]) -> str:
    ranks = np.array(places)
    first, five = (ranks == 1).mean(), (ranks <= 5).mean()
    return f"n {len(ranks):4d}  top-1 {first:.3f}  top-5 {five:.3f}  MRR {(1 / ranks).mean():.3f}"


def report_single(rules: Sequence[FailureMode], index: CandidateIndex) -> None:
    """Diagnosis of each log alone, against all failure modes."""
    title_cause, all_texts = Plain(rules, ("title", "cause")), Plain(rules, tuple(FIELD_WEIGHTS))
    methods: tuple[tuple[str, Callable[[Sequence[str]], Sequence[str]]], ...] = (
        ("plain BM25, title and cause", title_cause.ids),
        ("plain BM25, all texts", all_texts.ids),
        ("ours, one problem given", lambda lines: [entry.id for entry in index.rank(lines)]),
        ("ours, one log", lambda lines: [entry.id for entry in diagnose(index, lines, problems=ONE_LOG).ranking]),
    )
    for label, rows in (("all cases", rules), ("3 lines or more", [rule for rule in rules if len(rule.spoken) >= 3])):
        for name, method in methods:
            places = [place(list(method(rule.lines)), rule.id) for rule in rows]
            emit(f"single    {label:16s} {name:34s} {summary(places)}")


def report_composed(rules: Sequence[FailureMode], index: CandidateIndex, *, seed: int, repeats: int) -> None:
    """Diagnosis of the root among 2, 3 and 5 other failure modes."""
    plain = Plain(rules, tuple(FIELD_WEIGHTS))
    everything = list(range(len(rules)))
    longer = [number for number in everything if len(rules[number].spoken) >= 3]
    for noise in (2, 3, 5):
        for root_first in (True, False):
            for label, roots in (("all roots", everything), ("3 lines or more", longer)):
                chance = random.Random(seed)
                cases = [
                    compose(rules, root, noise=noise, chance=chance, root_first=root_first)
                    for _ in range(repeats)
                    for root in roots
                ]
                onset = "root first" if root_first else "random"
                for name, ranks in (
                    ("plain BM25, all texts", [place(plain.ids(case.lines), case.root) for case in cases]),
                    ("ours, one log", [_place(index, case, ONE_LOG) for case in cases]),
                    ("ours, several problems given", [_place(index, case, Problems.SEVERAL) for case in cases]),
                ):
                    emit(f"composed  noise {noise} {onset:10s} {label:16s} {name:34s} {summary(ranks)}")


def _place(index: CandidateIndex, case: Incident, problems: Problems) -> int:
    return place(
        [entry.id for entry in diagnose(index, case.lines, at_us=case.at_us, problems=problems).ranking], case.root
    )


def report_evidence(rules: Sequence[FailureMode], index: CandidateIndex) -> None:
    """Evidence lines: a hit if one of the first three is a line that the failure mode's own patterns match."""
    rows = [
        rule
        for rule in rules
        if len(rule.spoken) >= 4 and 0 < len(rule.gold & set(rule.spoken)) < 0.6 * len(rule.spoken)
    ]
    plain = Plain(rules, ("title", "cause"))

    def baseline(rule: FailureMode) -> list[int]:
        scores = plain.line_scores(rule.lines, rule.id)
        top = max(scores) or 1.0
        return sorted(
            rule.spoken, key=lambda line: (-(scores[line] / top + (severity(rule.lines[line]) >= Severity.ERROR)), line)
        )

    def chosen(rule: FailureMode, wanted: str) -> list[int]:
        return [
            support.line for support in evidence(rule.lines, index.match(rule.lines).for_lines(wanted, len(rule.lines)))
        ]

    for name, pick in (
        ("plain BM25 and severity, mode given", baseline),
        ("ours, mode given", lambda rule: chosen(rule, rule.id)),
        ("ours, mode by our own diagnosis", lambda rule: chosen(rule, index.rank(rule.lines)[0].id)),
    ):
        hits = [[line in rule.gold for line in pick(rule)[:3]] for rule in rows]
        emit(
            f"evidence  {name:36s} n {len(rows):4d}  hit@1 {np.mean([hit[0] for hit in hits]):.3f}  hit@3"
            f" {np.mean([any(hit) for hit in hits]):.3f}"
        )


Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Labelled:
    """Cases to fit on: what is known of each, whether it was right, the root's number, and how much it counts."""

    inputs: Floats
    right: Floats
    roots: NDArray[np.int64]
    weights: Floats


def labelled(rules: Sequence[FailureMode], index: CandidateIndex, *, seed: int, several: bool) -> Labelled:
    """What speaks for the first place and whether it was right, for all logs, alone and composed, that are themselves
    taken to tell of one problem, or of several: a diagnosis must be as sure as it is right where the answer to that is
    wrong, too. Alone and composed logs weigh the same in all.
    """
    rows: list[tuple[tuple[float, ...], float, int, float]] = []
    for root, case, weight in _mixed_cases(rules, seed=seed):
        found: Diagnosis = diagnose(index, case.lines, at_us=case.at_us, problems=Problems.ONE_LOG)
        if found.several is several:
            rows.append((features(found), float(found.ranking[0].id == case.root), root, weight))
    return _labelled(rows)


def labelled_plural(rules: Sequence[FailureMode], index: CandidateIndex, *, seed: int) -> Labelled:
    """The signs of several problems, and whether there were several."""
    return _labelled(
        [
            (signs_of_several(index.match(case.lines), case.lines), float(bool(case.noise)), root, weight)
            for root, case, weight in _mixed_cases(rules, seed=seed)
        ]
    )


def _mixed_cases(rules: Sequence[FailureMode], *, seed: int) -> Iterator[tuple[int, Incident, float]]:
    chance = random.Random(seed)
    for root, rule in enumerate(rules):
        yield root, alone(rule), 1.0
        for noise in NOISE:
            yield root, compose(rules, root, noise=noise, chance=chance), 1 / len(NOISE)


def _labelled(rows: Sequence[tuple[tuple[float, ...], float, int, float]]) -> Labelled:
    return Labelled(
        np.array([row[0] for row in rows]),
        np.array([row[1] for row in rows]),
        np.array([row[2] for row in rows]),
        np.array([row[3] for row in rows]),
    )


def fit(data: Labelled, chosen: NDArray[np.bool_], *, least: float = 0.0) -> tuple[float, Floats]:
    """Logistic regression with weights of at least `least`: projected gradient steps on the mean log loss with a small
    ridge, over standardised inputs.
    """
    mean, spread = data.inputs[chosen].mean(axis=0), np.maximum(data.inputs[chosen].std(axis=0), 1e-9)
    inputs, right = (data.inputs[chosen] - mean) / spread, data.right[chosen]
    share = data.weights[chosen] / data.weights[chosen].sum()
    weights, intercept = np.zeros(inputs.shape[1]), 0.0
    for _ in range(3_000):
        error = share * (1 / (1 + np.exp(-(inputs @ weights + intercept))) - right)
        weights = np.maximum(least, weights - 0.3 * (inputs.T @ error + 1e-3 * weights))
        intercept -= 0.3 * float(error.sum())
    return intercept - float((weights * mean / spread).sum()), weights / spread


def out_of_fold(data: Labelled, *, least: float = 0.0) -> Floats:
    """The chance that the fit over the other folds gives to each case."""
    chances = np.zeros(len(data.right))
    for fold in range(FOLDS):
        held = data.roots % FOLDS == fold
        intercept, weights = fit(data, ~held, least=least)
        chances[held] = 1 / (1 + np.exp(-(data.inputs[held] @ weights + intercept)))
    return chances


def calibration_error(chances: Floats, data: Labelled) -> float:
    """Expected calibration error over ten bins of equal width (Naeini et al. 2015), cases by their weight."""
    bins = np.minimum((chances * BINS).astype(int), BINS - 1)
    share = data.weights / data.weights.sum()
    gaps = (share * (chances - data.right))[:, None] * (bins[:, None] == np.arange(BINS))
    return float(np.abs(gaps.sum(axis=0)).sum())


def report_plurality(rules: Sequence[FailureMode], index: CandidateIndex, *, seed: int) -> None:
    """Fit the signs of several problems over folds of failure modes, and show the fit over all of them."""
    data = labelled_plural(rules, index, seed=seed)
    told = out_of_fold(data, least=-np.inf) > LIKELY
    for name, kind in (("alone", data.right == 0), ("composed", data.right == 1)):
        emit(f"several   {name:8s} n {kind.sum()}  taken for several, out of fold {told[kind].mean():.3f}")
    intercept, weights = fit(data, np.ones(len(data.right), dtype=bool), least=-np.inf)
    listed = "  ".join(f"{sign} {weight:.4f}" for sign, weight in zip(SIGNS, weights, strict=True))
    emit(f"several   fit over all: intercept {intercept:.4f}  {listed}")


def report_confidence(rules: Sequence[FailureMode], index: CandidateIndex, *, seed: int, write_to: Path | None) -> None:
    """Fit over folds of failure modes, report the out-of-fold error, and store the fit over all."""
    stored: dict[str, object] = {
        "method": "logistic regression, weights of at least 0, on logs alone and composed (equal weight in all), each"
        f" where it is read as telling of one or of several; ece: {FOLDS} folds over failure modes, {BINS} bins"
    }
    for name in ("one", "several"):
        data = labelled(rules, index, seed=seed, several=name == "several")
        right, chances = data.right, out_of_fold(data)
        error, brier = calibration_error(chances, data), float(((chances - right) ** 2).mean())
        sure = chances >= 0.8
        rate = f"{right[sure].mean():.3f} of them right" if sure.any() else "none to judge"
        emit(f"confidence {name:8s} n {len(right)}  right {right.mean():.3f}  ECE {error:.3f}  Brier {brier:.3f}")
        emit(f"confidence {name:8s} at 0.8 or more: {sure.mean():.3f} of the cases, {rate}")
        intercept, weights = fit(data, np.ones(len(right), dtype=bool))
        stored[name] = {
            "cases": len(right),
            "ece": round(error, 4),
            "intercept": round(intercept, 4),
            "weights": {feature: round(float(weight), 4) for feature, weight in zip(FEATURES, weights, strict=True)},
        }
    if write_to is not None:
        text = json.dumps(stored, indent=2) + "\n"
        Calibration.parse(text)
        write_to.write_text(text, encoding="utf-8")


def report_speed(index: CandidateIndex, rules: Sequence[FailureMode]) -> None:
    """CPU time of ranking 200 lines, drawn from all the logs, with the index built."""
    pool = [rule.lines[position] for rule in rules for position in rule.spoken if len(rule.lines) < 100]
    lines = random.Random(1).sample(pool, min(200, len(pool)))
    spent = []
    for _ in range(5):
        started = time.process_time()
        index.rank(lines)
        spent.append(time.process_time() - started)
    emit(
        f"speed     {len(lines)} lines from all logs, {len(index.ids)} candidates: {1000 * sorted(spent)[2]:.1f} ms CPU"
    )


def emit(line: str) -> None:
    sys.stdout.write(line + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds incidents/rules.jsonl")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--repeats", type=int, default=2, help="composed incidents per root")
    parser.add_argument("--fit", type=Path, help="also fit the confidence and write it to this file")
    given = parser.parse_args()
    rules = load_modes(given.data).modes
    index = CandidateIndex(candidates(rules))
    report_single(rules, index)
    report_evidence(rules, index)
    report_composed(rules, index, seed=given.seed, repeats=given.repeats)
    report_plurality(rules, index, seed=given.seed)
    report_confidence(rules, index, seed=given.seed, write_to=given.fit)
    report_speed(index, rules)


if __name__ == "__main__":
    main()
