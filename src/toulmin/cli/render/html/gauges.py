"""Gauges: the five scores as small bars, each with its interval and what it must reach."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from toulmin.cli.render.html.shell import safe
from toulmin.cli.render.progress import LABELS
from toulmin.cli.render.words import amount, domain_of, score
from toulmin.contracts.verification import Dimension, DimensionScore

__all__ = ["SCORES_STYLE", "score_strip", "score_table"]

SCORES_STYLE: Final = """
.scores td { white-space: nowrap; } .scores .bars { min-width: 9rem; padding-top: .7rem; }
.scores .how { white-space: normal; min-width: 14rem; color: var(--soft); }
@media (max-width: 52rem) { .scores, .scores tbody { display: block; } .scores thead { display: none; }
  .scores tr { display: flex; flex-wrap: wrap; align-items: baseline; column-gap: 1rem; padding: .5rem 0; }
  .scores th, .scores td { padding: .1rem 0; } .scores th { flex: 1; }
  .scores .bars, .scores .how { flex: 0 0 100%; padding: .3rem 0; } .scores .fact, .scores .how { font-size: .875rem; }
  .scores .fact::before { content: attr(data-name) " "; color: var(--soft); } }
""".lstrip()


def score_table(scores: Iterable[DimensionScore]) -> str:
    """One row for each dimension, with everything that was recorded of it."""
    rows = "".join(
        f'<tr><th scope="row">{LABELS[entry.dimension]}</th><td>{_verdict(entry)}</td>'
        f'<td class="right num">{score(entry.score)}</td><td class="bars">{_gauge(entry)}</td>'
        f'<td class="num fact" data-name="95 % interval:">{_interval(entry)}</td>'
        f'<td class="num fact" data-name="needs:">{score(entry.threshold)}</td>'
        f'<td class="right num fact" data-name="checked:">{amount(entry.units)}</td>'
        f'<td class="how">{safe(entry.method)} {safe(entry.version)}{_calibration(entry)}</td></tr>'
        for entry in scores
    )
    if not rows:
        return ""
    head = "".join(
        f'<th scope="col"{kind}>{name}</th>'
        for name, kind in (
            ("score of", ""),
            ("", ""),
            ("", ' class="right"'),
            ("0 to 1", ""),
            ("95 % interval", ""),
            ("needs", ""),
            ("checked", ' class="right"'),
            ("how", ""),
        )
    )
    return f'<div class="wide"><table class="scores"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def score_strip(scores: Iterable[DimensionScore]) -> str:
    """The same in one line, for the foot of a claim."""
    cells = "".join(
        f'<li title="{safe(entry.method)} {safe(entry.version)}, {entry.units} checked">'
        f'<span>{LABELS[entry.dimension]}</span><span class="num">{_mark(entry)}{score(entry.score)}'
        f"{_short_interval(entry)}</span>{_gauge(entry)}</li>"
        for entry in scores
    )
    return f'<ul class="strip" aria-label="Scores of its artifact">{cells}</ul>'


def _gauge(entry: DimensionScore) -> str:
    """A bar; what it shows stands in words beside it, so it is hidden from those who listen."""
    kind = "done" if entry.passed else "short"
    interval = ""
    if entry.low is not None and entry.high is not None:
        low, high = _percent(entry.low), _percent(entry.high)
        ends = "".join(f'<line class="span" x1="{x}" x2="{x}" y1="2" y2="8"/>' for x in (low, high))
        interval = f'<line class="span" x1="{low}" x2="{high}" y1="5" y2="5"/>{ends}'
    need = _percent(entry.threshold)
    return (
        '<svg class="gauge" aria-hidden="true" height="10"><rect class="track" width="100%" y="2" height="6" rx="3"/>'
        f'<rect class="{kind}" width="{_percent(entry.score)}" y="2" height="6" rx="3"/>'
        f'<line class="need" x1="{need}" x2="{need}" y1="-1" y2="11"/>{interval}</svg>'
    )


def _percent(value: float) -> str:
    return f"{round(value * 100, 2):g}%"


def _verdict(entry: DimensionScore) -> str:
    return '<span class="good">✓ passes</span>' if entry.passed else '<span class="bad">✗ fails</span>'


def _mark(entry: DimensionScore) -> str:
    return "" if entry.passed else '<span class="bad">✗ </span>'


def _interval(entry: DimensionScore) -> str:
    if entry.low is None or entry.high is None:
        return '<span class="soft">none given</span>'
    return f"{score(entry.low)} to {score(entry.high)}"


def _short_interval(entry: DimensionScore) -> str:
    if entry.low is None or entry.high is None:
        return ""
    return f' <span class="soft">({score(entry.low)}–{score(entry.high)})</span>'


def _calibration(entry: DimensionScore) -> str:
    if entry.dimension is not Dimension.CONFIDENCE_QUALITY:
        return ""
    domain = domain_of(entry)
    where = f", domain {safe(domain)}" if domain else ""
    return f"<br>calibrated by {safe(entry.calibration)}{where}" if entry.calibration else f"<br>uncalibrated{where}"
