"""The figures of an evaluation as tables of texts, the same for the terminal, the Markdown page and the HTML page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from toulmin.calibration import Interval
from toulmin.evaluation.grounding.figures import DataFile, Judging, SetFigures, VerificationEvaluation, Way

__all__ = ["WAYS", "FigureTable", "damage", "damaged_files", "further_tables", "per_cent", "set_table", "set_title"]

WAYS: Final = {
    Way.HELD_OUT: "held out",
    Way.CROSSED: "cross-validated",
    Way.SHIPPED: "shipped",
    Way.FOREIGN: "other sets",
    Way.RULE: "fixed rule",
}
"""Each way in words."""
SEEN: Final = "shipped *"


@dataclass(frozen=True, slots=True)
class FigureTable:
    """A table of texts; the first column names the row."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    """How to read it, in a sentence or two."""


def set_title(one: SetFigures) -> str:
    """`lfqa dev: 875 rows, 587 supported, 43 clusters`."""
    return f"{one.name} {one.part}: {one.rows} rows, {one.supported} supported, {one.clusters} clusters"


def set_table(one: SetFigures) -> FigureTable:
    """One set: a row for each way."""
    return FigureTable(
        title=set_title(one),
        columns=("", "balanced accuracy", "AUROC", "F1 uns.", "ECE", "Brier", "fitted on"),
        rows=tuple(_judging(found) for found in sorted(one.judged, key=lambda found: tuple(WAYS).index(found.way))),
    )


def _judging(found: Judging) -> tuple[str, ...]:
    quality = found.quality
    return (
        SEEN if found.seen else WAYS[found.way],
        f"{per_cent(found.balanced_accuracy)} {_between(found.balanced_accuracy_interval)}",
        _short(quality.auroc),
        _short(found.f1_unsupported),
        _short(quality.ece),
        _short(quality.brier),
        str(found.fitted_on) if found.fitted_on else "–",
    )


def further_tables(result: VerificationEvaluation) -> tuple[FigureTable, ...]:
    """What was measured besides the sets: transfer, spans, retrieval, stated confidences, speed. Empty ones are left
    out.
    """
    return tuple(
        table
        for table in (_transfer(result), _spans(result), _retrieval(result), _confidence(result), _speed(result))
        if table.rows
    )


def _transfer(result: VerificationEvaluation) -> FigureTable:
    return FigureTable(
        title="Calibration in a domain that was not fitted on",
        columns=("set", "ECE before", "rows labelled", "ECE after", "worst draw"),
        rows=tuple(
            (one.name, _short(one.ece_before), str(one.labelled), _short(one.ece_after), _short(one.worst))
            for one in result.transfer
        ),
        note="A model of the other sets, calibrated on rows drawn from this one and measured on the rest; mean of the"
        f" {max((one.draws for one in result.transfer), default=0)} draws.",
    )


def _spans(result: VerificationEvaluation) -> FigureTable:
    learnt = {one.file for one in result.spans if one.way is Way.CROSSED}
    return FigureTable(
        title="Unsupported words, word by word",
        columns=("", "F1", "precision", "recall", "AUROC", "all marked"),
        rows=tuple(
            (
                f"{one.file.split('.')[1]}, "
                + (SEEN if one.way is Way.SHIPPED and one.file in learnt else WAYS[one.way]),
                f"{_short(one.f1)} {_interval(one.f1_interval)}",
                _short(one.precision),
                _short(one.recall),
                _short(one.auroc),
                _short(one.all_marked_f1),
            )
            for one in result.spans
        ),
        note="All marked: the F1 of marking every word. "
        + " ".join(
            dict.fromkeys(
                f"{one.file}: {one.unsupported} of {one.words} words of {one.claims} claims are unsupported."
                for one in result.spans
            )
        ),
    )


def _retrieval(result: VerificationEvaluation) -> FigureTable:
    return FigureTable(
        title="Finding a gold evidence sentence",
        columns=("file", "claims", "sentences", "hit@1", "hit@3", "hit@5"),
        rows=tuple(
            (
                one.file,
                str(one.claims),
                f"{one.sentences:.0f}",
                _short(one.hit_1),
                f"{_short(one.hit_3)} {_interval(one.hit_3_interval)}",
                _short(one.hit_5),
            )
            for one in result.retrieval
        ),
        note="Sentences: how many there are to choose from, on average. The fewer, the easier.",
    )


def _confidence(result: VerificationEvaluation) -> FigureTable:
    return FigureTable(
        title="Confidences that other models stated",
        columns=("model", "rows", "AUROC", "ECE as stated", "by Platt", "isotonic"),
        rows=tuple(
            (
                one.field,
                str(one.raw.n),
                _short(one.raw.auroc),
                *(_short(quality.ece) for quality in (one.raw, one.platt, one.isotonic)),
            )
            for one in result.confidence
        ),
        note="Calibrated in cross-validation.",
    )


def _speed(result: VerificationEvaluation) -> FigureTable:
    return FigureTable(
        title="Speed on one core",
        columns=("", "words of evidence", "claims per CPU second"),
        rows=tuple(
            (one.name.replace("_", " "), f"{one.words_of_evidence:.0f}", f"{one.per_cpu_second:,.0f}".replace(",", " "))
            for one in result.speed
        ),
        note="It differs from machine to machine and from run to run; all else is the same for the same rows and seed.",
    )


def damaged_files(result: VerificationEvaluation) -> tuple[DataFile, ...]:
    """The files that had damaged lines."""
    return tuple(file for file in result.files if file.damaged)


def damage(file: DataFile) -> str:
    """What was left out of a file, in words: `1 damaged line, 99 % of its bytes`; none: `0`."""
    if not file.damaged:
        return "0"
    return f"{file.damaged} damaged {'line' if file.damaged == 1 else 'lines'}, {100 * file.lost:.0f} % of its bytes"


def per_cent(value: float) -> str:
    """A share as `83.9`."""
    return f"{100.0 * value:.1f}"


def _between(found: Interval) -> str:
    return f"({per_cent(found.low)}–{per_cent(found.high)})"


def _interval(found: Interval) -> str:
    return f"({_short(found.low)}–{_short(found.high)})"


def _short(value: float | None) -> str:
    """A share as `.839`; a dash for none."""
    if value is None:
        return "–"
    text = f"{value:.3f}"
    return text.removeprefix("0") if text.startswith("0.") else text
