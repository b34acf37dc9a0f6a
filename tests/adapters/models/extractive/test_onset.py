"""Rival causes by onset: single logs are held against what is known, and synthesis tells what began first."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from tests.adapters.models.extractive.priors import Ledger
from tests.adapters.models.extractive.requests import Folder, bad_deploy
from toulmin.adapters.models.answer_check import judge
from toulmin.adapters.models.extractive.model import answer_to
from toulmin.adapters.models.extractive.preparation import DIAGNOSED_MAX
from toulmin.contracts.artifact import ItemKind
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.document import ElementKind
from toulmin.contracts.exchange import FindingsAnswer, PlanAnswer
from toulmin.contracts.vocabulary import Level, Step

OBJECTIVE = "What failed in this plant?"
MODES = (
    {"title": "Boiler valve stuck", "cause": "Scale blocks the boiler valve and pressure rises.", "tags": ["boiler"]},
    {"title": "Label printer out of ribbon", "cause": "The ribbon is used up.", "tags": ["printer"]},
    {"title": "Conveyor motor overheated", "cause": "The conveyor motor lost its cooling fan.", "tags": ["conveyor"]},
    *({"title": f"Matter {number} unrelated", "cause": f"Reason {number}.", "tags": []} for number in range(30)),
)
BOILER = (
    "2025-11-03T09:00:00 INFO steam control ready",
    "2025-11-03T09:00:05 ERROR boiler valve stuck, pressure 9.8 bar",
    "2025-11-03T09:00:09 ERROR boiler valve stuck, pressure 9.9 bar",
)
PRINTER = ("2025-11-03T09:00:40 ERROR label printer out of ribbon",)


def with_list(folder: Folder) -> Folder:
    rows: list[tuple[str, int | None, dict[str, str]]] = [(json.dumps(mode), None, {}) for mode in MODES]
    return folder.add("failure-modes.jsonl", ElementKind.RECORD, rows, adapter="jsonl")


def planned(folder: Folder) -> PlanAnswer:
    request = folder.ask(Step.PLAN, objective=OBJECTIVE, must_answer=("root cause",))
    answer = answer_to(request)
    assert isinstance(answer, PlanAnswer)
    assert judge(answer, request).faults == ()
    return answer


def surveyed(folder: Folder) -> FindingsAnswer:
    request = folder.ask(Step.EXECUTE, objective=OBJECTIVE)
    answer = answer_to(request)
    assert isinstance(answer, FindingsAnswer)
    assert judge(answer, request).faults == ()
    return answer


def logs(count: int) -> Folder:
    folder = Folder()
    for number in range(count):
        folder.log(f"line-{number}.log", *BOILER)
    return folder


def held_against_lists(plan: PlanAnswer) -> int:
    return sum(len(item.documents) > 1 for item in plan.items if item.kind is ItemKind.SURVEY)


def test_several_logs_are_each_held_against_a_list_without_a_longer_plan() -> None:
    plan = planned(with_list(logs(3)))
    assert [item.documents for item in plan.items[:3]] == [("d0", "d3"), ("d1", "d3"), ("d2", "d3")]
    assert len(plan.items) == 5, "three logs, the list, and the question"


@pytest.mark.parametrize(
    "folder", [with_list(logs(1)), logs(3), with_list(logs(DIAGNOSED_MAX + 1)), bad_deploy()], ids=str
)
def test_one_log_no_list_or_a_great_many_logs_are_only_read(folder: Folder) -> None:
    plan = planned(folder)
    assert not any("hold it against" in item.title for item in plan.items)
    assert not any(
        {"d0", folder.documents[-1].id} <= set(item.documents) for item in plan.items if item.question is None
    )


def test_the_diagnosis_of_one_log_tells_where_and_when_it_began_and_answers_nothing() -> None:
    folder = with_list(Folder().log("logs/boiler.log", *BOILER))
    (cause,) = [claim for claim in surveyed(folder).claims if claim.kind is ClaimKind.CAUSE]
    assert cause.conclusion.startswith("09:00:05, boiler: Boiler valve stuck: ")
    assert cause.answers == ()
    quotes = [folder.quote(ref) for ref in cause.evidence]
    assert BOILER[1] in quotes
    assert quotes[-1] == "Boiler valve stuck"
    assert cause.backing == cause.evidence[-1]
    assert cause.confidence > 0.6


def test_what_is_known_in_general_is_not_observed_in_a_log() -> None:
    folder = with_list(Folder().log("logs/boiler.log", *BOILER))
    answer = surveyed(folder)
    seen = [claim for claim in answer.claims if claim.kind is ClaimKind.OBSERVATION]
    assert seen
    assert all(ref.passage.startswith("d0:") for claim in seen for ref in claim.evidence)
    assert "failure-modes" not in answer.summary


def test_a_log_without_times_has_a_diagnosis_without_an_onset() -> None:
    rows: list[tuple[str, int | None, dict[str, str]]] = [("ERROR boiler valve stuck", None, {})]
    folder = with_list(Folder().add("boiler.log", ElementKind.LOG_ENTRY, rows, adapter="log"))
    (cause,) = [claim for claim in surveyed(folder).claims if claim.kind is ClaimKind.CAUSE]
    assert cause.conclusion.startswith("Boiler valve stuck: ")


def test_a_log_that_shows_nothing_known_is_still_told_of() -> None:
    folder = with_list(Folder().log("door.log", "2025-11-03T09:00:40 INFO zzz"))
    (claim,) = surveyed(folder).claims
    assert claim.kind is ClaimKind.OBSERVATION
    assert folder.quote(claim.evidence[0]).endswith("INFO zzz")


FAULTS = {"printer": "out of ribbon", "boiler": "valve stuck", "conveyor": "motor overheated"}
SIGNS = {"printer": "ribbon exhausted on job 12", "boiler": "pressure over limit", "conveyor": "winding hot, halted"}


def plant(*began: tuple[str, str]) -> Ledger:
    """Diagnoses of single logs: (name of the log, time of day)."""
    ledger = Ledger()
    for number, (name, moment) in enumerate(began, start=1):
        said = f"ERROR {SIGNS[name]}"
        ledger.add(
            f"0/i{number}",
            ClaimKind.CAUSE,
            f"{moment}, {name}: {name.title()} {FAULTS[name]}: {SIGNS[name]}",
            (f"{name}.log", moment, said),
            ("failure-modes.jsonl", None, f"{name.title()} {FAULTS[name]}"),
            confidence=0.7 + 0.05 * number,
        )
    return ledger


def synthesis(ledger: Ledger) -> FindingsAnswer:
    answer = answer_to(ledger.ask(Step.EXECUTE, Level.L2, question="root cause", objective=OBJECTIVE))
    assert isinstance(answer, FindingsAnswer)
    return answer


def test_what_began_first_leads_and_the_others_are_said_to_follow() -> None:
    answer = synthesis(plant(("printer", "09:00:40"), ("boiler", "09:00:05"), ("conveyor", "09:01:10")))
    assert [claim.conclusion.split(", ")[0] for claim in answer.claims] == ["09:00:05", "09:00:40", "09:01:10"]
    assert [claim.rests_on for claim in answer.claims] == [("c2",), ("c1",), ("c3",)]
    assert all(claim.answers == ("root cause",) for claim in answer.claims)
    first, *later = answer.claims
    assert "It began first, at 09:00:05; the next began 35 s later" in str(first.warrant)
    for claim, seconds in zip(later, (35, 65), strict=True):
        assert f"It began {seconds} s after what began first, at 09:00:05" in str(claim.warrant)
        assert "Also put forward: 09:00:05, boiler" in str(claim.rebuttal)


def test_the_surest_account_of_one_log_speaks_for_it() -> None:
    ledger = plant(("printer", "09:00:40"), ("boiler", "09:00:05"))
    place = ("printer.log", "09:00:02", "WARN feed slow today")
    ledger.add("0/i3", ClaimKind.CAUSE, "09:00:02, printer: Paper jam: WARN feed slow today", place, confidence=0.61)
    told = [claim.rests_on for claim in synthesis(ledger).claims]
    assert told == [("c2",), ("c1",), ("c3",)]


def test_causes_without_a_time_are_ranked_by_how_sure_they_are() -> None:
    ledger = plant(("printer", "09:00:40"), ("boiler", "09:00:05"))
    ledger.add("0/i3", ClaimKind.CAUSE, "Conveyor broken: halted", ("belt.log", None, "halted"), confidence=0.95)
    claims = synthesis(ledger).claims
    assert [claim.rests_on for claim in claims] == [("c3",), ("c2",), ("c1",)]
    assert not any("It began" in str(claim.warrant) for claim in claims)


def test_something_earlier_that_nothing_explains_keeps_a_later_diagnosis_from_being_the_answer() -> None:
    ledger = plant(("printer", "09:00:40"), ("boiler", "09:00:05"))
    said = "09:00:01, door: barrier failed"
    ledger.add("0/i3", ClaimKind.OBSERVATION, said, ("door.log", "09:00:01", "ERROR barrier failed"))
    answer = synthesis(ledger)
    assert not any(claim.kind is ClaimKind.CAUSE for claim in answer.claims)
    assert f"What lies behind what began first: {said}" in answer.not_known
    # What answers the question at the first level is still told.
    ledger.add(
        "0/i4",
        ClaimKind.CAUSE,
        "Lift rope slipped: rope",
        ("lift.log", "09:00:20", "ERROR rope"),
        answers=("root cause",),
    )
    assert [claim.rests_on for claim in synthesis(ledger).claims if claim.kind is ClaimKind.CAUSE] == [("c4",)]


@pytest.mark.parametrize(("name", "quote"), [("door.log", "INFO barrier raised"), ("boiler.log", "ERROR smoke")])
def test_calm_lines_and_the_own_log_of_a_cause_are_no_earlier_trouble(name: str, quote: str) -> None:
    ledger = plant(("printer", "09:00:40"), ("boiler", "09:00:05"))
    ledger.add("0/i3", ClaimKind.OBSERVATION, f"09:00:01: {quote}", (name, "09:00:01", quote))
    causes = [claim for claim in synthesis(ledger).claims if claim.kind is ClaimKind.CAUSE]
    assert [claim.rests_on[0] for claim in causes] == ["c2", "c1"]


def test_what_began_first_may_be_explained_by_the_answer_of_the_first_level() -> None:
    ledger = plant(("printer", "09:00:40"), ("boiler", "09:00:05"))
    said = "ERROR barrier failed"
    ledger.add("0/i3", ClaimKind.OBSERVATION, f"09:00:01, door: {said}", ("door.log", "09:00:01", said))
    place = ("door.log", "09:00:02", "ERROR light curtain blind")
    ledger.add("0/i4", ClaimKind.CAUSE, "Door sensor dirty: curtain blind", place, answers=("root cause",))
    answer = synthesis(ledger)
    causes = [claim.rests_on[0] for claim in answer.claims if claim.kind is ClaimKind.CAUSE]
    assert causes == ["c4", "c2", "c1"]
    assert not any("What lies behind" in told for told in answer.not_known)


def test_what_single_logs_show_is_no_answer_to_another_question() -> None:
    ledger = plant(("printer", "09:00:40"), ("boiler", "09:00:05"))
    answer = answer_to(ledger.ask(Step.EXECUTE, Level.L2, question="what to do now", objective=OBJECTIVE))
    assert isinstance(answer, FindingsAnswer)
    assert answer.claims == ()


def test_the_item_of_synthesis_draws_on_the_diagnosis_of_every_log() -> None:
    ledger = plant(("printer", "09:00:40"), ("boiler", "09:00:05"), ("conveyor", "09:01:10"))
    answer = answer_to(ledger.ask(Step.PLAN, Level.L2, must_answer=("root cause",), objective=OBJECTIVE))
    assert isinstance(answer, PlanAnswer)
    (item,) = answer.items
    assert set(item.sources) == {"0/i1", "0/i2", "0/i3"}


def test_the_order_of_what_is_promoted_does_not_change_the_rank() -> None:
    began = [("printer", "09:00:40"), ("boiler", "09:00:05"), ("conveyor", "09:01:10")]
    told = [
        [claim.conclusion for claim in synthesis(plant(*rows)).claims] for rows in (began, began[::-1], sorted(began))
    ]
    assert all(one == two for one, two in pairwise(told))
