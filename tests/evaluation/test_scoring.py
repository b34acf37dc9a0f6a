"""Diagnoses are read in their order, held ones included, and scored against the answer."""

from pathlib import Path

import pytest

from tests.evaluation.plant import plant_modes
from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.claim import Claim, ClaimKind, Evidence, Qualifier, Warrant
from toulmin.contracts.vocabulary import ClaimId, DocumentId, PassageId
from toulmin.evaluation import FailureMode, Incident, alone
from toulmin.evaluation.diagnosis import Cause, causes_in
from toulmin.evaluation.scoring import Attempt, recursion_of, setting_of

LOGS = {"incident.log": tuple(range(20))}


def quote(name: str, first: int, last: int | None = None) -> Evidence:
    return Evidence(
        passage=PassageId("p1"),
        document=DocumentId("d1"),
        name=name,
        start=0,
        end=3,
        quote="abc",
        line_first=first,
        line_last=last or first,
        source=digest_bytes(b"abc"),
    )


def cause(number: int, *, mode: int, lines: tuple[int, ...] = (), kind: ClaimKind = ClaimKind.CAUSE) -> Claim:
    """Claim `number` of an answer: the failure mode on line `mode` of the list, with quotes of these lines."""
    return Claim(
        id=ClaimId(f"c{number}"),
        kind=kind,
        conclusion="It broke.",
        grounds=(*(quote("case-1/incident.log", line) for line in lines), quote("case-1/failure-modes.jsonl", mode)),
        warrant=Warrant(text="It fits.", backing=quote("case-1/failure-modes.jsonl", mode)),
        qualifier=Qualifier(raw=0.7, confidence=0.7),
    )


def test_causes_come_in_their_order_whether_they_stand_or_not() -> None:
    claims = [cause(1, mode=3, lines=(7,)), cause(2, mode=1, lines=(5, 2)), cause(10, mode=4)]
    found = causes_in(claims, standing=frozenset({claims[1].content_digest}), logs=LOGS)
    assert [(one.mode, one.lines, one.stands) for one in found] == [(2, (6,), False), (0, (4, 1), True), (3, (), False)]


def test_lines_of_the_log_of_one_system_are_lines_of_the_incident() -> None:
    grounds = (quote("case-1/system-2.log", 2), quote("case-1/system-1.log", 1, 2), quote("case-1/chat.txt", 1))
    claim = cause(1, mode=3).with_(grounds=grounds)
    logs = {"system-1.log": (0, 3), "system-2.log": (1, 2, 4)}
    (found,) = causes_in([claim], standing=frozenset(), logs=logs)
    assert found.lines == (2, 0, 3)


def test_what_is_no_cause_backed_by_a_known_failure_mode_does_not_count() -> None:
    elsewhere = cause(3, mode=1).with_(warrant=Warrant(text="Said so.", backing=quote("chat.txt", 1)))
    claims = [
        cause(1, mode=1, kind=ClaimKind.OBSERVATION),
        elsewhere,
        cause(4, mode=2).with_(warrant=None),
        cause(5, mode=6),
        cause(6, mode=6),
    ]
    assert [one.mode for one in causes_in(claims, standing=frozenset(), logs=LOGS)] == [5]


@pytest.fixture
def modes(tmp_path: Path) -> tuple[FailureMode, ...]:
    return plant_modes(tmp_path)


def said(*places: int, stands: bool = True, lines: tuple[int, ...] = (), confidence: float = 0.7) -> tuple[Cause, ...]:
    """A diagnosis that names these modes in this order; the first stands or not and has the lines."""
    return tuple(
        Cause(mode, lines if place == 0 else (), confidence=confidence, stands=stands and place == 0)
        for place, mode in enumerate(places)
    )


def test_ranks_quotes_and_the_gate_are_counted(modes: tuple[FailureMode, ...]) -> None:
    boiler, mixed = alone(modes[0]), Incident(modes[0].id, frozenset({modes[1].id}), modes[0].lines, modes[0].gold)
    attempts = [
        Attempt(boiler, 5, said(0, 1, lines=(3, 0))),
        Attempt(boiler, 5, said(2, 0, lines=(0, 3), confidence=0.2)),
        Attempt(boiler, 5, said(0, stands=False, lines=(1, 2, 4))),
        Attempt(mixed, 5, said(1, 2, 3, 4, 5, 0)),
        Attempt(mixed, 5, said(1, stands=False)),
        Attempt(boiler, 5, ()),
        Attempt(boiler, 2, said(0)),
    ]
    setting = setting_of(attempts, modes=modes, noise=0, root_lines_min=3)
    ours, gate = setting.methods[0], setting.gate
    assert (setting.cases, ours.top_1.hits, ours.top_5.hits) == (6, 2, 3)
    assert ours.mrr_5 == pytest.approx(2.5 / 6)
    assert (ours.hit_1.hits, ours.hit_3.hits, ours.hit_3.of) == (1, 2, 6)
    assert (gate.promoted_right, gate.promoted_wrong, gate.promoted_present) == (1, 2, 1)
    assert (gate.held_right, gate.held_wrong, gate.held_present, gate.undiagnosed) == (1, 1, 1, 1)
    assert (gate.sure.hits, gate.sure.of, gate.unsure.hits, gate.unsure.of) == (2, 4, 0, 1)


def test_baselines_are_measured_on_the_same_cases(modes: tuple[FailureMode, ...]) -> None:
    attempts = [Attempt(alone(mode), len(mode.spoken), ()) for mode in modes]
    setting = setting_of(attempts, modes=modes, noise=0, root_lines_min=1)
    names = [method.method for method in setting.methods]
    assert names == ["toulmin", "toulmin, before recursion", "BM25, title and cause", "BM25, all texts"]
    assert [method.top_1.of for method in setting.methods] == [8, 8, 8, 8]
    assert setting.methods[0].top_1.hits == 0
    assert setting.methods[2].top_1.hits >= 6


def test_evidence_counts_only_where_it_can_be_missed(modes: tuple[FailureMode, ...]) -> None:
    attempts = [Attempt(alone(mode), len(mode.spoken), ()) for mode in modes]
    setting = setting_of(attempts, modes=modes, noise=0, root_lines_min=1)
    # The boiler and the belt have logs of at least four lines.
    assert setting.methods[0].hit_3.of == 2


def test_the_same_runs_are_held_against_themselves_before_recursion(modes: tuple[FailureMode, ...]) -> None:
    boiler = alone(modes[0])
    attempts = [
        Attempt(boiler, 5, said(0, lines=(3,)), said(1, 0, lines=(0,)), rivals=2, rounds=2),
        Attempt(boiler, 5, said(1), said(0)),
        Attempt(boiler, 5, said(0), said(0, stands=False)),
        Attempt(boiler, 5, (), said(2)),
    ]
    found = recursion_of(attempts, modes=modes)
    assert (found.top_1.gained, found.top_1.lost, found.top_1.of) == (1, 1, 4)
    assert (found.top_5.gained, found.top_5.lost) == (0, 1)
    assert (found.hit_1.gained, found.hit_1.lost) == (1, 0)
    assert found.mrr_5.value == pytest.approx((0.5 - 1.0) / 4)
    assert found.mrr_5.low <= found.mrr_5.value <= found.mrr_5.high
    assert (found.stands_right.gained, found.stands_right.lost) == (2, 1)
    assert (found.stands_wrong.gained, found.stands_wrong.lost) == (1, 2)
    assert (found.rivals, found.further_rounds) == (1, 1)
