"""Rank when a log may tell of several problems at once, and one of them began first.

Each message shape is taken to come from one of the candidates; expectation maximisation finds the few candidates that
together explain the log (a mixture model with fixed line likelihoods, Dempster, Laird and Rubin 1977). What began
first is put first: a cause comes before its consequences. That is an assumption about the incident, not a fact in the
log, and it is wrong where the clocks are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from toulmin.adapters.models.extractive.plurality import tells_of_several
from toulmin.adapters.models.extractive.rank import CandidateIndex, Floats, Match, Ranked, ranked

ROUNDS = 8
"""Rounds of expectation maximisation."""
SHARPNESS = 2.0
"""Score difference at which one candidate is e times as likely as another to have written a line."""
MODE_SHARE = 0.08
"""A candidate with at least this part of the strongest candidate's weight is one of the incident's problems."""
ONE_PROBLEM_SHARE = 0.7
"""From this explained share on, the best single candidate is taken to explain the whole log."""


class Problems(StrEnum):
    """What the caller knows about the log."""

    ONE = "one"
    SEVERAL = "several"
    ONE_LOG = "one log"
    """It was kept as one log: decide by the signs of several in it (`plurality.py`)."""
    UNKNOWN = "unknown"
    """It was put together of several logs: decide by how much of it the best single candidate explains."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The candidates, best first, and what speaks for the first place.

    `explained` (0 to 1) is how much the best single candidate explains of what all of them could; `margin` (0 to 1)
    is the lead of the first over the second on the first one's lines; `strength` is the first one's score there;
    `headline` (0 to 1) is how much of the first one's headline the log names; `modes` are the ids of
    the problems that were told apart, earliest first (one id if `several` is false, none if nothing matched).
    """

    ranking: tuple[Ranked, ...]
    several: bool
    explained: float
    margin: float
    strength: float
    headline: float
    modes: tuple[str, ...]


def diagnose(
    index: CandidateIndex,
    lines: Sequence[str],
    *,
    at_us: Sequence[int | None] = (),
    problems: Problems = Problems.UNKNOWN,
) -> Diagnosis:
    """Rank the candidates for one log or several logs merged.

    `at_us[i]` is the time of line i in microseconds (UTC); None, or a sequence that is too short, means that the line
    follows the one before it.
    """
    match = index.match(lines)
    explained = _explained(match)
    several = (
        problems is Problems.SEVERAL
        or (problems is Problems.UNKNOWN and explained < ONE_PROBLEM_SHARE)
        or (problems is Problems.ONE_LOG and tells_of_several(match, lines))
    )
    if not several or not match.templates or float(match.by_template.max(initial=0.0)) <= 0.0:
        ranking = ranked(match)
        strength, margin = _lead(match.totals, ranking[0].score if ranking else 0.0)
        modes = tuple(entry.id for entry in ranking[:1] if entry.score > 0)
        headline = float(match.headlines[match.totals.argmax()]) if modes else 0.0
        return Diagnosis(
            ranking,
            several=False,
            explained=explained,
            margin=margin,
            strength=strength,
            headline=headline,
            modes=modes,
        )
    weights, owners = _mixture(match)
    columns = _by_onset(match, weights, owners, _places(len(lines), at_us))
    order = weights + 1e-6 * match.totals
    for place, column in enumerate(columns):
        order[column] = 1.0 + len(columns) - place
    own_lines = match.by_template[owners[:, columns[0]] > 0.5].sum(axis=0)
    strength, margin = _lead(own_lines, float(own_lines[columns[0]]))
    modes = tuple(match.ids[column] for column in columns)
    ranking = ranked(match, order_by=order)
    headline = float(match.headlines[columns[0]])
    return Diagnosis(
        ranking, several=True, explained=explained, margin=margin, strength=strength, headline=headline, modes=modes
    )


def _lead(scores: Floats, first: float) -> tuple[float, float]:
    """The first place's score and its relative lead over the best of the others."""
    if first <= 0.0 or len(scores) < 2:
        return max(0.0, first), 1.0 if first > 0.0 else 0.0
    two = np.sort(scores)[-2:]
    other = float(two[0] if first >= two[1] else two[1])
    return first, max(0.0, (first - other) / first)


def _explained(match: Match) -> float:
    offered = float(match.by_template.max(axis=1, initial=0.0).sum())
    if offered <= 0.0:
        return 0.0
    return min(1.0, float(match.by_template[:, int(match.totals.argmax())].sum()) / offered)


def _mixture(match: Match) -> tuple[Floats, Floats]:
    """The weight of each candidate (they add up to 1) and how likely each wrote each message shape."""
    best = match.by_template.max(axis=1, keepdims=True)
    voices = np.sqrt(best)
    likelihood = np.where(best > 0, np.exp((match.by_template - best) / SHARPNESS), 0.0)
    weights = np.exp((match.totals - match.totals.max()) / (2 * SHARPNESS)) + 1e-3
    owners = likelihood
    for _ in range(ROUNDS):
        weights = weights / weights.sum()
        owners = likelihood * weights
        owners = owners / np.maximum(owners.sum(axis=1, keepdims=True), 1e-30)
        weights = (owners * voices).sum(axis=0)
    return (weights / weights.sum()).astype(np.float32), owners.astype(np.float32)


def _by_onset(match: Match, weights: Floats, owners: Floats, places: Sequence[int]) -> list[int]:
    """The columns of the problems that were told apart, the one whose lines begin first at the front."""
    onsets: list[tuple[int, float, int]] = []
    for column in np.flatnonzero(weights >= MODE_SHARE * weights.max()):
        owned = np.flatnonzero(owners[:, column] > 0.5)
        onset = min((places[match.templates[int(row)].lines[0]] for row in owned), default=len(places))
        onsets.append((onset, -float(weights[column]), int(column)))
    return [column for _, _, column in sorted(onsets)]


def _places(count: int, at_us: Sequence[int | None]) -> list[int]:
    """Each line's place in the order of time; a line without a time comes right after the line before it."""
    latest: int | None = None
    known: list[int | None] = []
    for position in range(count):
        stated = at_us[position] if position < len(at_us) else None
        latest = stated if stated is not None else latest
        known.append(latest)
    order = sorted(
        range(count), key=lambda position: (known[position] if known[position] is not None else -(2**62), position)
    )
    places = [0] * count
    for place, position in enumerate(order):
        places[position] = place
    return places
