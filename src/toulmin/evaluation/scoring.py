"""Scores: diagnoses held against the answers, method beside method."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from toulmin.contracts.run_contract import Thresholds
from toulmin.evaluation.baseline import PlainBm25
from toulmin.evaluation.diagnosis import Cause
from toulmin.evaluation.figures import GateFigures, MethodFigures, Setting, share
from toulmin.evaluation.incidents import FailureMode, Incident
from toulmin.evaluation.recursion import Cost, Paired, RecursionFigures, change, mean_cost, paired

__all__ = ["Attempt", "Baseline", "baselines", "recursion_of", "setting_of"]

RANKS = 5
QUOTES = 3
EVIDENCE_LINES_MIN = 4
TELLING_MAX = 0.6
"""Evidence is scored where it can be missed: in logs of at least four lines, of which fewer than 60 % are telling."""


NOTHING = mean_cost(())


@dataclass(frozen=True, slots=True)
class Attempt:
    """One case and what the governed run made of it."""

    incident: Incident
    root_lines: int
    causes: tuple[Cause, ...]
    """After recursion."""
    first_level: tuple[Cause, ...] = ()
    """Before it."""
    rivals: int = 0
    """Causes that had passed the gate of the first level."""
    cost_before: Cost = NOTHING
    cost_of_climb: Cost = NOTHING
    rounds: int = 1


@dataclass(frozen=True, slots=True)
class _Guess:
    """What any method says: ids best first, and lines of the log in the order in which they are quoted."""

    ids: tuple[str, ...]
    lines: tuple[int, ...]


class Baseline:
    """Plain BM25: the whole log is the query; its lines are ranked by their score for the mode it puts first."""

    def __init__(self, name: str, modes: Sequence[FailureMode], texts: Sequence[str]) -> None:
        self.name = name
        self._ids = [mode.id for mode in modes]
        self._engine = PlainBm25(texts)

    def guess(self, incident: Incident) -> _Guess:
        order = self._engine.ranking("\n".join(incident.lines))
        scored = {
            number: self._engine.scores(line)[order[0]] for number, line in enumerate(incident.lines) if line.strip()
        }
        lines = sorted(scored, key=lambda number: -scored[number])
        return _Guess(tuple(self._ids[number] for number in order[:RANKS]), tuple(lines[:QUOTES]))


def baselines(modes: Sequence[FailureMode]) -> tuple[Baseline, ...]:
    """BM25 over titles and causes, and over everything that the governed run may know."""
    return (
        Baseline("BM25, title and cause", modes, [f"{mode.title} {mode.cause}" for mode in modes]),
        Baseline(
            "BM25, all texts",
            modes,
            [
                f"{mode.title} {mode.category} {mode.description} {mode.cause} {mode.impact} {mode.mitigation}"
                f" {' '.join(mode.tags)}"
                for mode in modes
            ],
        ),
    )


def setting_of(
    attempts: Sequence[Attempt],
    *,
    modes: Sequence[FailureMode],
    noise: int,
    root_lines_min: int,
    separate: bool = False,
) -> Setting:
    """The figures of the attempts whose root's log has at least so many lines."""
    chosen = [attempt for attempt in attempts if attempt.root_lines >= root_lines_min]
    incidents = [attempt.incident for attempt in chosen]
    ids = [mode.id for mode in modes]
    methods = [
        _figures("toulmin", incidents, [_guess(attempt.causes, ids) for attempt in chosen]),
        _figures("toulmin, before recursion", incidents, [_guess(attempt.first_level, ids) for attempt in chosen]),
    ]
    for baseline in baselines(modes):
        methods.append(_figures(baseline.name, incidents, [baseline.guess(incident) for incident in incidents]))
    return Setting(
        noise=noise,
        separate=separate,
        root_lines_min=root_lines_min,
        cases=len(chosen),
        methods=tuple(methods),
        gate=_gate(chosen, ids),
        recursion=recursion_of(chosen, modes=modes),
    )


def recursion_of(attempts: Sequence[Attempt], *, modes: Sequence[FailureMode]) -> RecursionFigures:
    """The same attempts before and after recursion, case by case."""
    ids = [mode.id for mode in modes]
    after = [_outcome(attempt.incident, attempt.causes, ids) for attempt in attempts]
    before = [_outcome(attempt.incident, attempt.first_level, ids) for attempt in attempts]
    both = list(zip(before, after, strict=True))
    shown = [pair for pair, attempt in zip(both, attempts, strict=True) if _can_be_missed(attempt.incident)]

    def over(pairs: Sequence[tuple[_Outcome, _Outcome]], what: Callable[[_Outcome], bool]) -> Paired:
        return paired([what(then) for then, _ in pairs], [what(now) for _, now in pairs])

    return RecursionFigures(
        top_1=over(both, lambda one: one.rank == 1),
        top_5=over(both, lambda one: one.rank > 0),
        hit_1=over(shown, lambda one: one.hit_1),
        hit_3=over(shown, lambda one: one.hit_3),
        mrr_5=change([_reciprocal(then.rank) for then in before], [_reciprocal(now.rank) for now in after]),
        stands_right=over(both, lambda one: one.stands and one.rank == 1),
        stands_wrong=over(both, lambda one: one.stands and one.rank != 1),
        rivals=sum(attempt.rivals > 1 for attempt in attempts),
        further_rounds=sum(attempt.rounds > 1 for attempt in attempts),
    )


@dataclass(frozen=True, slots=True)
class _Outcome:
    rank: int
    """Of the root among the first five causes, from 1; 0 when it is not among them."""
    hit_1: bool
    hit_3: bool
    stands: bool
    """The first-ranked one does."""


def _outcome(incident: Incident, causes: Sequence[Cause], ids: Sequence[str]) -> _Outcome:
    guess = _guess(causes, ids)
    return _Outcome(
        rank=guess.ids.index(incident.root) + 1 if incident.root in guess.ids else 0,
        hit_1=bool(incident.gold.intersection(guess.lines[:1])),
        hit_3=bool(incident.gold.intersection(guess.lines)),
        stands=bool(causes) and causes[0].stands,
    )


def _reciprocal(rank: int) -> float:
    return 1 / rank if rank else 0.0


def _guess(causes: Sequence[Cause], ids: Sequence[str]) -> _Guess:
    quoted = dict.fromkeys(line for cause in causes for line in cause.lines)
    return _Guess(tuple(ids[cause.mode] for cause in causes[:RANKS]), tuple(quoted)[:QUOTES])


def _figures(method: str, incidents: Sequence[Incident], guesses: Sequence[_Guess]) -> MethodFigures:
    pairs = list(zip(incidents, guesses, strict=True))
    shown = [(incident, guess.lines) for incident, guess in pairs if _can_be_missed(incident)]
    reciprocal = [
        1 / (guess.ids.index(incident.root) + 1) if incident.root in guess.ids else 0.0 for incident, guess in pairs
    ]
    return MethodFigures(
        method=method,
        top_1=share([guess.ids[:1] == (incident.root,) for incident, guess in pairs]),
        top_5=share([incident.root in guess.ids for incident, guess in pairs]),
        mrr_5=sum(reciprocal) / len(reciprocal) if reciprocal else 0.0,
        hit_1=share([bool(incident.gold.intersection(lines[:1])) for incident, lines in shown]),
        hit_3=share([bool(incident.gold.intersection(lines)) for incident, lines in shown]),
    )


def _can_be_missed(incident: Incident) -> bool:
    spoken = {number for number, line in enumerate(incident.lines) if line.strip()}
    return len(spoken) >= EVIDENCE_LINES_MIN and 0 < len(incident.gold & spoken) < TELLING_MAX * len(spoken)


def _gate(attempts: Sequence[Attempt], ids: Sequence[str]) -> GateFigures:
    counted = dict.fromkeys(((stands, what) for stands in (True, False) for what in ("right", "present", "absent")), 0)
    sure: list[bool] = []
    unsure: list[bool] = []
    for attempt in attempts:
        if not attempt.causes:
            continue
        first, incident = attempt.causes[0], attempt.incident
        named = ids[first.mode]
        right = named == incident.root
        counted[first.stands, "right" if right else "present" if named in incident.noise else "absent"] += 1
        (sure if first.confidence >= Thresholds().promote else unsure).append(right)
    return GateFigures(
        promoted_right=counted[True, "right"],
        promoted_wrong=counted[True, "present"] + counted[True, "absent"],
        promoted_present=counted[True, "present"],
        held_right=counted[False, "right"],
        held_wrong=counted[False, "present"] + counted[False, "absent"],
        held_present=counted[False, "present"],
        undiagnosed=sum(not attempt.causes for attempt in attempts),
        sure=share(sure),
        unsure=share(unsure),
    )
