from __future__ import annotations

import dataclasses

import pytest

from tests.verification.incident import CONTRACT, artifact, context_of
from toulmin.contracts.artifact import (
    Body,
    Clarification,
    DecisionConfidence,
    Execution,
    ItemKind,
    Plan,
    PlanItem,
    Review,
    Scope,
)
from toulmin.contracts.exchange import ScopeAnswer
from toulmin.contracts.run_contract import RunContract, ScopeRules
from toulmin.contracts.verification import Dimension, Severity, VerificationReport
from toulmin.contracts.vocabulary import DocumentId, ItemId
from toulmin.verification import VerificationContext, restored_bounds, verify

CLARIFICATION = Clarification(
    restatement="Find out why checkout latency tripled at 14:02 UTC on 12 May 2026.",
    objective="Why did checkout latency triple?",
    assumptions=("The clocks agree.",),
)
SCOPE = Scope(
    in_scope=("checkout latency between 14:00 and 14:30", "cache logs"),
    out_of_scope=("blame of persons",),
    constraints=("read only",),
)


def item(number: int, *, question: str | None = None, **changes: object) -> PlanItem:
    made = PlanItem(
        id=ItemId(f"i-{number}"),
        kind=ItemKind.QUESTION if question else ItemKind.SURVEY,
        title=f"Step {number}",
        question=question,
        expects="claims with evidence",
    )
    return made.with_(**changes)


PLAN = Plan(
    items=(
        item(1, documents=(DocumentId("d-cache.log"),)),
        item(2, question="root cause"),
        item(3, question="what is not known"),
    )
)
EXECUTION = Execution(promoted=(ItemId("i-1"), ItemId("i-2")), rejected=(ItemId("i-3"),))
REVIEW = Review(
    alignment="The claims answer why checkout latency tripled.",
    uncertainties=("who approved it",),
    missing_data=(),
    weak_points=(),
)
PLANNED = dataclasses.replace(context_of(), plan=PLAN)


def failed(body: Body, context: VerificationContext | None = None) -> dict[Dimension, set[str]]:
    """The dimensions that fail and the codes of their errors."""
    return errors_of(verify(artifact(body=body), context or PLANNED))


def errors_of(report: VerificationReport) -> dict[Dimension, set[str]]:
    return {
        score.dimension: {
            finding.code
            for finding in report.findings
            if finding.dimension is score.dimension and finding.severity is Severity.ERROR
        }
        for score in report.scores
        if not score.passed
    }


def contract(**changes: object) -> RunContract:
    return CONTRACT.with_(**changes)


@pytest.mark.parametrize("body", [CLARIFICATION, SCOPE, PLAN, EXECUTION, REVIEW], ids=lambda body: body.kind)
def test_a_sound_step_passes_all_five(body: Body) -> None:
    report = verify(artifact(body=body), PLANNED)
    assert errors_of(report) == {}
    assert report.passed
    assert all(score.units for score in report.scores)


@pytest.mark.requirement("R06")
def test_a_clarification_keeps_the_objective_its_facts_and_its_sense() -> None:
    lost = CLARIFICATION.with_(restatement="Write a poem.", objective="Write a poem.")
    assert failed(lost) == {Dimension.SCOPE_ADHERENCE: {"scope.objective_lost"}}
    invented = CLARIFICATION.with_(restatement=CLARIFICATION.restatement + " It cost 45 ms and hit cart-9.")
    assert failed(invented) == {Dimension.EVIDENCE_COVERAGE: {"evidence.not_given"}}
    blank = CLARIFICATION.with_(restatement=" ")
    assert failed(blank) == {Dimension.COMPLETENESS: {"completeness.field_empty"}}
    reversed_ = CLARIFICATION.with_(restatement="Why did checkout latency not triple on 12 May 2026 at 14:02?")
    assert failed(reversed_) == {Dimension.CONTRADICTION: {"contradiction.negation"}}
    report = verify(artifact(body=CLARIFICATION.with_(assumptions=())), PLANNED)
    assert [finding.code for finding in report.findings] == ["completeness.no_assumptions"]


@pytest.mark.requirement("R46")
@pytest.mark.parametrize(
    ("in_scope", "fails"),
    [
        (("cache logs",), False),
        (("checkout latency between 14:00 and 14:10",), False),
        (("kernel entries of the cache logs",), False),
        (("Cache logs", "checkout latency"), False),
        (("cache logs", "payroll"), True),
        (("cache logs and payroll records",), True),
        (("cache logs with customer names",), True),
        (("latency",), True),
    ],
)
def test_a_revision_may_narrow_the_scope_and_never_widen_it(in_scope: tuple[str, ...], *, fails: bool) -> None:
    context = dataclasses.replace(PLANNED, scope=SCOPE.with_(in_scope=("checkout latency", "cache logs")))
    found = failed(SCOPE.with_(in_scope=in_scope), context)
    assert (found == {Dimension.SCOPE_ADHERENCE: {"scope.widened"}}) if fails else (found == {})


@pytest.mark.requirement("R46")
def test_a_revision_may_not_drop_an_exclusion_or_a_constraint_or_take_in_what_was_out() -> None:
    context = dataclasses.replace(PLANNED, scope=SCOPE)
    assert failed(SCOPE.with_(out_of_scope=("weather",)), context) == {
        Dimension.SCOPE_ADHERENCE: {"scope.exclusion_dropped"}
    }
    assert failed(SCOPE.with_(constraints=()), context) == {Dimension.SCOPE_ADHERENCE: {"scope.constraint_dropped"}}
    taken_in = failed(SCOPE.with_(in_scope=(*SCOPE.in_scope, "blame of persons")), context)
    assert taken_in == {
        Dimension.SCOPE_ADHERENCE: {"scope.excluded", "scope.widened"},
        Dimension.CONTRADICTION: {"contradiction.scope"},
    }


@pytest.mark.requirement("R07")
def test_what_a_person_set_stays_in_the_scope() -> None:
    rules = ScopeRules(include=("cache logs",), exclude=("blame of persons",), constraints=("read only",))
    context = dataclasses.replace(PLANNED, contract=contract(scope=rules))
    assert failed(SCOPE, context) == {}
    assert failed(SCOPE.with_(out_of_scope=("weather",)), context) == {
        Dimension.SCOPE_ADHERENCE: {"scope.exclusion_dropped"}
    }
    assert failed(SCOPE.with_(constraints=()), context) == {Dimension.COMPLETENESS: {"completeness.constraint_dropped"}}
    assert failed(SCOPE.with_(in_scope=("checkout",)), context) == {
        Dimension.COMPLETENESS: {"completeness.inclusion_dropped"}
    }


@pytest.mark.requirement("R09")
def test_a_plan_stays_in_scope_reads_what_exists_and_covers_every_question() -> None:
    context = dataclasses.replace(PLANNED, scope=SCOPE)
    items = PLAN.items
    outside = PLAN.with_(items=(*items, item(4, title="Survey the blame of all persons")))
    assert failed(outside, context) == {Dimension.SCOPE_ADHERENCE: {"scope.excluded"}}
    unread = PLAN.with_(items=(*items, item(4, documents=(DocumentId("d-nothing"),))))
    assert failed(unread) == {Dimension.EVIDENCE_COVERAGE: {"evidence.unknown_document"}}
    assert failed(PLAN.with_(items=items[:2])) == {Dimension.COMPLETENESS: {"completeness.question_not_planned"}}
    twice = PLAN.with_(items=(*items, item(4, title=items[0].title)))
    assert failed(twice) == {Dimension.CONTRADICTION: {"contradiction.item_twice"}}
    tool = PLAN.with_(items=(*items, item(4, kind=ItemKind.TOOL, tool="shell")))
    assert failed(tool) == {Dimension.SCOPE_ADHERENCE: {"scope.tool_not_named"}}
    assert failed(tool, dataclasses.replace(PLANNED, contract=contract(tools=("shell",)))) == {}


@pytest.mark.requirement("R09")
def test_an_execution_accounts_for_every_planned_item_exactly_once() -> None:
    more = EXECUTION.with_(promoted=(*EXECUTION.promoted, ItemId("i-9")))
    assert failed(more) == {
        Dimension.SCOPE_ADHERENCE: {"scope.not_planned"},
        Dimension.EVIDENCE_COVERAGE: {"evidence.unknown_item"},
    }
    fewer = EXECUTION.with_(rejected=())
    assert failed(fewer) == {Dimension.COMPLETENESS: {"completeness.item_without_outcome"}}
    both = EXECUTION.with_(held=(ItemId("i-1"),))
    assert failed(both) == {Dimension.CONTRADICTION: {"contradiction.outcome"}}
    assert failed(EXECUTION, context_of()) == {}
    nothing = failed(Execution(), context_of())
    assert set(nothing) == set(Dimension) - {Dimension.CONFIDENCE_QUALITY}


@pytest.mark.requirement("R10")
@pytest.mark.requirement("R11")
def test_a_review_names_weaknesses_and_audits_itself_when_asked() -> None:
    empty = REVIEW.with_(uncertainties=())
    report = verify(artifact(body=empty), PLANNED)
    assert [finding.code for finding in report.findings] == ["completeness.nothing_weak"]
    audited = dataclasses.replace(PLANNED, contract=contract(self_audit=True))
    assert failed(REVIEW, audited) == {Dimension.COMPLETENESS: {"completeness.no_self_audit"}}
    decisions = (DecisionConfidence(decision="kept claim 1", confidence=80),)
    assert failed(REVIEW.with_(decisions=decisions), audited) == {}
    boast = verify(artifact(body=REVIEW.with_(alignment="This certainly answers the question.")), PLANNED)
    assert "confidence.overclaim" in {finding.code for finding in boast.findings}
    assert failed(REVIEW.with_(alignment=" ")) == {Dimension.COMPLETENESS: {"completeness.field_empty"}}


@pytest.mark.parametrize(("documents", "stands"), [(3, False), (1_200, True)])
def test_a_count_of_the_documents_is_the_runs_own_however_many_there_are(documents: int, stands: bool) -> None:
    context = context_of({f"log-{number}.txt": ("a line",) for number in range(documents)})
    counted = CLARIFICATION.with_(restatement=f"{CLARIFICATION.objective} There are 1200 documents.")
    assert ("evidence.not_given" not in failed(counted, context).get(Dimension.EVIDENCE_COVERAGE, set())) is stands


@pytest.mark.requirement("R46")
@pytest.mark.parametrize(
    ("changes", "outside"),
    [
        ({"title": "Survey the kernel"}, True),
        ({"title": "Look again", "question": "What did the kernel kill?", "kind": ItemKind.QUESTION}, True),
        ({"title": "Survey the latency"}, False),
        ({"title": "Look at all of it"}, False),
        ({"title": "Survey the payroll"}, False),
        ({"title": "Survey the kernel", "question": "Root cause", "kind": ItemKind.QUESTION}, False),
        ({"title": "Survey the kernel of the cache"}, False),
        ({"title": "Survey the kernel messages of cache", "documents": (DocumentId("d-cache.log"),)}, False),
    ],
)
@pytest.mark.parametrize("round_", [1, 2])
def test_a_planned_item_about_something_out_of_scope_is_told_and_refused_in_a_revision(
    changes: dict[str, object], round_: int, *, outside: bool
) -> None:
    context = dataclasses.replace(PLANNED, scope=SCOPE.with_(in_scope=("checkout latency", "cache lookups")))
    plan = PLAN.with_(items=(*PLAN.items, item(4, **changes)))  # type: ignore[arg-type]
    report = verify(artifact(body=plan).with_(round=round_), context)
    found = [finding.severity for finding in report.findings if finding.code == "scope.item_outside"]
    assert found == ([] if not outside else [Severity.WARNING] if round_ == 1 else [Severity.ERROR])
    assert report.passed is not (outside and round_ == 2)


def test_of_what_people_set_a_left_out_bound_is_restored_aloud() -> None:
    rules = ScopeRules(exclude=("blame of persons",), constraints=("read only",))
    given = ScopeAnswer(in_scope=("all",), out_of_scope=("Blame of persons.",), constraints=())
    assert [finding.code for finding in restored_bounds(held=rules, given=given)] == ["scope.constraint_restored"]
    assert restored_bounds(held=rules, given=given.with_(constraints=("Read-only",))) == ()
