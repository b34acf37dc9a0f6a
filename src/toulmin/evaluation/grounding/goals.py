"""The figures to beat, and what was reached of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from toulmin.evaluation.grounding.figures import Judging, SetFigures, VerificationEvaluation, Way
from toulmin.evaluation.grounding.tables import WAYS, FigureTable, per_cent

__all__ = ["goal_table", "honest"]

NOT_MEASURED: Final = "not measured"
SENTENCES_OF_THE_GOAL: Final = 120


class _Accuracy(NamedTuple):
    name: str
    title: str
    beat: str
    goal: str


ACCURACIES: Final = (
    _Accuracy("lfqa", "LFQA", "83.9", "86"),
    _Accuracy("wice", "WiCE", "68.1", "73"),
    _Accuracy("begin", "BEGIN", "87.5", "89"),
    _Accuracy("feversym", "FeverSymmetric", "67.6", "73"),
    _Accuracy("fm2", "FoolMeTwice", "60.3", "64"),
)
"""Balanced accuracies of a logistic regression over 23 features of words, fitted on each `dev` file as it was published
and measured on `test`; and what was aimed at."""


def honest(one: SetFigures) -> Judging | None:
    """The figure of a set that its own rows did not lead to: held out, else cross-validated; None for neither."""
    return one.by(Way.HELD_OUT) or one.by(Way.CROSSED)


def goal_table(result: VerificationEvaluation) -> FigureTable:
    """Each figure to beat, the goal, and what was reached here on which rows."""
    return FigureTable(
        title="Figures to beat",
        columns=("", "to beat", "goal", "reached here", "how"),
        rows=(*_accuracies(result), _spans(result), _retrieval(result), *_calibration(result), _speed(result)),
        note="What is to beat was measured on the sets as they were published, most of it on their test files. What was"
        " reached is over the rows that were at hand: where these are another file or fewer, the two cannot be compared"
        " figure for figure.",
    )


def _accuracies(result: VerificationEvaluation) -> Iterator[tuple[str, ...]]:
    for goal in ACCURACIES:
        title = f"{goal.title}, balanced accuracy"
        found = [(one, judged) for one in result.sets if one.name == goal.name and (judged := honest(one)) is not None]
        if not found:
            yield title, goal.beat, goal.goal, NOT_MEASURED, ""
            continue
        one, judged = max(found, key=lambda pair: pair[1].way is Way.HELD_OUT)
        between = judged.balanced_accuracy_interval
        reached = f"{per_cent(judged.balanced_accuracy)} ({per_cent(between.low)}–{per_cent(between.high)})"
        yield title, goal.beat, goal.goal, reached, f"{WAYS[judged.way]}, {one.rows} rows of {one.part}"


def _spans(result: VerificationEvaluation) -> tuple[str, ...]:
    name, beat = "Unsupported words, F1", ".647"
    found = [one for one in result.spans if one.way is not Way.SHIPPED]
    if not found:
        return name, beat, "–", NOT_MEASURED, ""
    best = max(found, key=lambda one: one.way is Way.HELD_OUT)
    low, high = best.f1_interval.low, best.f1_interval.high
    reached = f"{_short(best.f1)} ({_short(low)}–{_short(high)})"
    return name, beat, "–", reached, f"{WAYS[best.way]}, {best.claims} claims"


def _retrieval(result: VerificationEvaluation) -> tuple[str, ...]:
    name, beat = "Gold sentence found, hit@3", ".954"
    if not result.retrieval:
        return name, beat, "–", NOT_MEASURED, ""
    one = max(result.retrieval, key=lambda found: (".test." in found.file, found.claims))
    how = f"{one.claims} claims, {one.sentences:.0f} sentences each (to beat: about {SENTENCES_OF_THE_GOAL})"
    return (
        name,
        beat,
        "–",
        f"{_short(one.hit_3)} ({_short(one.hit_3_interval.low)}–{_short(one.hit_3_interval.high)})",
        how,
    )


def _calibration(result: VerificationEvaluation) -> Iterator[tuple[str, ...]]:
    within = {
        f"{one.name} {one.part}": judged.quality.ece for one in result.sets if (judged := honest(one)) is not None
    }
    after = {one.name: one.ece_after for one in result.transfer if one.labelled == 50}
    for name, goal, found in (("ECE in domain", ".03", within), ("ECE of a new domain after 50 rows", ".06", after)):
        if not found:
            yield name, "–", goal, NOT_MEASURED, ""
            continue
        mean = sum(found.values()) / len(found)
        worst = max(found, key=lambda one: (found[one], one))
        sets = f"{len(found)} {'set' if len(found) == 1 else 'sets'}"
        yield name, "–", goal, f"{_short(mean)}", f"mean of {sets}; worst {worst}: {_short(found[worst])}"


def _speed(result: VerificationEvaluation) -> tuple[str, ...]:
    name, beat = "Claims per CPU second", "2 000"
    if not result.speed:
        return name, beat, "–", NOT_MEASURED, ""
    how = "; ".join(f"with {one.words_of_evidence:.0f} words of evidence" for one in result.speed)
    reached = "; ".join(f"{one.per_cpu_second:,.0f}".replace(",", " ") for one in result.speed)
    return name, beat, "–", reached, how


def _short(value: float) -> str:
    text = f"{value:.3f}"
    return text.removeprefix("0") if text.startswith("0.") else text
