import pytest

from tests.adapters.models.extractive.requests import Folder, bad_deploy, of_kind
from toulmin.adapters.models.answer_check import judge
from toulmin.adapters.models.extractive import ExtractiveModel
from toulmin.adapters.models.extractive.model import answer_to
from toulmin.contracts.artifact import ItemKind
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.document import ElementKind
from toulmin.contracts.exchange import (
    ClarifyAnswer,
    FindingsAnswer,
    ModelRequest,
    PlanAnswer,
    PriorClaim,
    QuotedSpan,
    ReviewAnswer,
    ScopeAnswer,
)
from toulmin.contracts.vocabulary import DocumentId, PassageId, Step
from toulmin.ports.model import Model
from toulmin.testing.conformance.model import ModelConformance


class TestExtractiveModel(ModelConformance):
    deterministic = True

    def model(self) -> Model:
        return ExtractiveModel()


def findings(request: ModelRequest) -> FindingsAnswer:
    answer = answer_to(request)
    assert isinstance(answer, FindingsAnswer)
    assert judge(answer, request).faults == ()
    return answer


def test_clarify_states_the_moment_and_which_documents_cover_it() -> None:
    answer = answer_to(bad_deploy().ask(Step.CLARIFY))
    assert isinstance(answer, ClarifyAnswer)
    told = " ".join(answer.assumptions)
    assert "09:13:00 UTC on 2025-11-03" in told
    assert "covered by logs/orders-api.log and metrics.csv" in told
    assert "Not by their own times: logs/deploy.log and chat.json" in told


def test_clarify_asks_for_what_only_a_person_knows() -> None:
    answer = answer_to(bad_deploy().ask(Step.CLARIFY, objective="Why do orders fail?"))
    assert isinstance(answer, ClarifyAnswer)
    assert any("At what time" in question for question in answer.questions)


def test_scope_names_what_is_in_and_leaves_stale_documents_out() -> None:
    folder = bad_deploy().add(
        "docs/design-2021.md", ElementKind.PARAGRAPH, [("Orders never touch the pricing rules.", None, {})]
    )
    answer = answer_to(folder.ask(Step.SCOPE))
    assert isinstance(answer, ScopeAnswer)
    assert "orders-api" in answer.in_scope
    assert any("docs/design-2021.md" in entry for entry in answer.out_of_scope)


def test_the_plan_reads_everything_before_it_answers() -> None:
    folder = bad_deploy()
    request = folder.ask(Step.PLAN)
    answer = answer_to(request)
    assert isinstance(answer, PlanAnswer)
    assert judge(answer, request).faults == ()
    surveys = [item for item in answer.items if item.kind is ItemKind.SURVEY]
    questions = [item for item in answer.items if item.kind is ItemKind.QUESTION]
    assert {document for item in surveys for document in item.documents} == {entry.id for entry in folder.documents}
    assert [item.question for item in questions] == list(request.task.must_answer)
    assert all(set(item.needs) == {survey.id for survey in surveys} for item in questions)


def test_a_small_plan_still_reads_everything() -> None:
    request = bad_deploy().ask(Step.PLAN)
    request = request.with_(task=request.task.with_(items_max=5))
    answer = answer_to(request)
    assert isinstance(answer, PlanAnswer)
    assert len(answer.items) == 5
    assert len(answer.items[0].documents) == len(request.documents)


@pytest.mark.parametrize(("items_max", "surveys"), [(1, 0), (2, 0), (3, 0), (4, 0), (5, 1), (6, 1)])
def test_a_plan_keeps_to_its_limit_and_asks_every_question(items_max: int, surveys: int) -> None:
    request = bad_deploy().ask(Step.PLAN)
    request = request.with_(task=request.task.with_(items_max=items_max))
    answer = answer_to(request)
    assert isinstance(answer, PlanAnswer)
    assert judge(answer, request).faults == ()
    questions = [item.title for item in answer.items if item.kind is ItemKind.QUESTION]
    assert len(answer.items) == min(items_max, 4 + surveys)
    assert len(answer.items) - len(questions) == surveys
    asked = "; ".join(title.removeprefix("Answer: ") for title in questions)
    assert asked == "; ".join(request.task.must_answer), "in their order, the last ones together"


def test_questions_that_were_put_into_one_item_are_answered_each() -> None:
    folder = bad_deploy()
    request = folder.ask(Step.EXECUTE, question="what to do now")
    answer = findings(request.with_(task=request.task.with_(items_max=3)))
    asked = ("what to do now", "what is not known")
    each = [findings(folder.ask(Step.EXECUTE, question=one)) for one in asked]
    assert answer.claims == tuple(claim for one in each for claim in one.claims)
    assert {claim.answers for claim in answer.claims} == {(one,) for one in asked}


def test_the_cause_is_the_change_before_the_first_error_and_names_its_grounds() -> None:
    folder = bad_deploy()
    answer = findings(folder.ask(Step.EXECUTE, question="root cause"))
    cause = answer.claims[0]
    assert cause.kind is ClaimKind.CAUSE
    assert "5.2.0" in cause.conclusion
    assert "NullPointerException" in cause.conclusion
    assert {ref.passage.split(":")[0] for ref in cause.evidence} == {"d0", "d1"}, "two documents show it"
    assert cause.backing is not None
    assert "right after its start" in folder.quote(cause.backing)
    assert cause.confidence >= 0.75


def test_what_is_only_said_is_put_forward_with_low_confidence_and_what_denies_it() -> None:
    folder = bad_deploy()
    answer = findings(folder.ask(Step.EXECUTE, question="root cause"))
    said = [claim for claim in of_kind(answer, ClaimKind.CAUSE) if claim.domain == "statements"]
    assert len(said) == 1
    assert said[0].conclusion.startswith("ann says: It must be the network")
    assert said[0].confidence < 0.2
    assert said[0].answers == ()
    assert said[0].counter_evidence is not None
    assert "not the network" in folder.quote(said[0].counter_evidence)


def test_measurements_are_told_with_both_values_and_their_ratio() -> None:
    answer = findings(bad_deploy().ask(Step.EXECUTE, question="root cause"))
    assert any(
        claim.conclusion == "orders_error_rate_pct: from 0.2 (09:12) to 19.5 (09:13). That is 97.5 times."
        for claim in answer.claims
    )
    assert not any("p95" in claim.conclusion for claim in answer.claims), "its level did not change"


def test_actions_come_from_the_runbook_that_fits_and_from_no_other() -> None:
    answer = findings(bad_deploy().ask(Step.EXECUTE, question="what to do now"))
    assert [claim.conclusion for claim in of_kind(answer, ClaimKind.ACTION)] == [
        "Roll back to the version before.",
        "Turn the new feature off.",
    ]


def test_what_no_document_answers_is_said() -> None:
    answer = findings(bad_deploy().ask(Step.EXECUTE, question="contributing factors"))
    assert answer.claims == ()
    assert answer.not_known == ("The documents given do not answer 'contributing factors'.",)


def test_a_log_that_ends_too_early_is_among_what_is_not_known() -> None:
    answer = findings(bad_deploy().ask(Step.EXECUTE, question="what is not known"))
    assert "logs/deploy.log does not cover the time in question" in answer.not_known
    assert any(claim.conclusion.startswith("logs/deploy.log: from 2025-11-03 09:11:40") for claim in answer.claims)


def test_a_free_question_is_answered_by_search() -> None:
    folder = bad_deploy()
    question = "Who started the deploy of orders-api?"
    answer = findings(folder.ask(Step.EXECUTE, question=question, must_answer=(question,)))
    assert "by k.ito" in " ".join(claim.conclusion for claim in answer.claims[:2])
    assert all(claim.answers == (question,) for claim in answer.claims)


HOW_MANY = "how many parcels were late"


def depot() -> Folder:
    """Two letters of a depot: one that shares the question's words, one that has the number under its subject."""
    folder = Folder()
    for name, subject, said in (
        ("mail/depot.eml", "Depot closed", "Parcels were late on 3 June 2025 at 09:40 and the belt ran at 80%."),
        ("mail/count.eml", "Late parcels", "So far 212 of them came back to us."),
    ):
        folder.add(
            name,
            ElementKind.MAIL_BODY,
            [(f"Subject: {subject}", None, {}), (said, None, {"author": "l.marsh"})],
            adapter="mail",
            title=subject,
        )
    return folder


def test_how_many_is_answered_by_a_number_and_by_nothing_else() -> None:
    answer = findings(depot().ask(Step.EXECUTE, question=HOW_MANY, must_answer=(HOW_MANY,)))
    assert answer.claims == ()
    assert answer.not_known == (f"The documents given do not answer {HOW_MANY!r}.",)
    plain = depot().chat("chat.json", ("2025-06-03T10:00:00", "l.marsh", "Late were 31 of the parcels."))
    (claim,) = findings(plain.ask(Step.EXECUTE, question=HOW_MANY, must_answer=(HOW_MANY,))).claims
    assert "31 of the parcels" in claim.conclusion


def test_a_round_that_was_sent_for_it_takes_what_a_letter_counts_from_its_subject() -> None:
    folder = depot()
    request = folder.ask(Step.EXECUTE, question=HOW_MANY, must_answer=(HOW_MANY,))
    sent = (f"Look in mail/count.eml for what answers: {HOW_MANY}",)
    (claim,) = findings(request.with_(task=request.task.with_(round=2, constraints=sent))).claims
    assert claim.conclusion == "Late parcels: l.marsh says: So far 212 of them came back to us."
    assert {folder.quote(ref) for ref in claim.evidence} == {
        "So far 212 of them came back to us.",
        "Subject: Late parcels",
    }


def test_a_later_round_reads_for_what_it_was_sent_for() -> None:
    folder = depot()
    request = folder.ask(Step.EXECUTE)
    sent = ("Look in mail/depot.eml for a second source for: the belt broke",)
    told = findings(request.with_(task=request.task.with_(round=2, constraints=sent)))
    assert any("the belt ran" in claim.conclusion for claim in told.claims)


def test_a_survey_observes_and_concludes_nothing() -> None:
    answer = findings(bad_deploy().ask(Step.EXECUTE))
    assert {claim.kind for claim in answer.claims} == {ClaimKind.OBSERVATION}
    assert any("NullPointerException" in claim.conclusion for claim in answer.claims)


def test_a_quiet_log_is_told_by_what_it_covers() -> None:
    folder = Folder().log("quiet.log", "2025-11-03T09:00:00 INFO all is well", "2025-11-03T10:00:00 INFO all is well")
    answer = findings(folder.ask(Step.EXECUTE))
    assert [claim.conclusion for claim in answer.claims] == [
        "quiet.log: from 2025-11-03 09:00:00 to 2025-11-03 10:00:00"
    ]


def test_a_log_without_times_still_shows_its_gravest_lines() -> None:
    rows: list[tuple[str, int | None, dict[str, str]]] = [
        ("INFO ready", None, {}),
        ("ERROR lost the quorum", None, {}),
        ("ERROR lost the quorum", None, {}),
    ]
    folder = Folder().add("node.log", ElementKind.LOG_ENTRY, rows, adapter="log")
    answer = findings(folder.ask(Step.EXECUTE, objective="Why is it down?", question="root cause"))
    assert [claim.conclusion for claim in answer.claims] == ["lost the quorum"]


FAILURE_MODES = (
    '{"id": "m1", "title": "Disk full", "cause": "Old segments fill the volume", "mitigation": "Delete old segments"}',
    '{"id": "m2", "title": "Quorum lost", "cause": "Voters were drained at once", "mitigation": "Start the voters"}',
    '{"id": "m3", "title": "Certificate expired", "cause": "Nobody renewed it", "mitigation": "Renew it"}',
)


def test_a_list_of_failure_modes_is_ranked_and_the_ranking_can_be_read_from_the_claims() -> None:
    folder = Folder().add(
        "failure-modes.jsonl", ElementKind.RECORD, [(text, None, {}) for text in FAILURE_MODES], adapter="jsonl"
    )
    folder.log("node.log", "2025-11-03T09:13:00 ERROR raft: quorum lost, 2 of 3 voters drained")
    answer = findings(folder.ask(Step.EXECUTE, objective="What is the root cause?", question="root cause"))
    first = of_kind(answer, ClaimKind.CAUSE)[0]
    assert first.conclusion.startswith("Quorum lost: ")
    assert first.domain == "diagnosis"
    assert first.backing is not None
    assert folder.quote(first.backing) == "Quorum lost"
    assert {ref.passage.split(":")[0] for ref in first.evidence} == {"d0", "d1"}
    order = [claim.confidence for claim in of_kind(answer, ClaimKind.CAUSE)]
    assert order == sorted(order, reverse=True)


def test_a_value_that_a_runbook_still_names_after_its_change_is_a_factor() -> None:
    folder = bad_deploy().runbook("runbooks/cache.md", "RB-3 Cache", Impact="Entries live for 300 s (TTL 300 s).")
    folder.add("config/values.yaml", ElementKind.RECORD, [("ttl_s: 30  # was 300", None, {"key": "cache.ttl_s"})])
    answer = findings(folder.ask(Step.EXECUTE, question="contributing factors"))
    told = [claim for claim in of_kind(answer, ClaimKind.FACTOR) if "TTL 300 s" in claim.conclusion]
    assert len(told) == 1
    assert {folder.quote(ref) for ref in told[0].evidence} == {
        "ttl_s: 30  # was 300",
        "Entries live for 300 s (TTL 300 s).",
    }


def test_the_review_says_what_is_open_unsure_and_resting_on_one_document() -> None:
    claim = PriorClaim(
        ref="c1",
        item="0/i12",
        kind=ClaimKind.CAUSE,
        conclusion="version 5.2.0 did it",
        confidence=0.6,
        evidence=(QuotedSpan(passage=PassageId("d0:1"), document=DocumentId("d0"), quote="starting version 5.2.0"),),
        answers=("root cause",),
    )
    answer = answer_to(bad_deploy().ask(Step.VERIFY, prior=(claim,), self_audit=True))
    assert isinstance(answer, ReviewAnswer)
    assert "1 of 4 questions" in answer.alignment
    assert answer.uncertainties == ("Less sure than the rest: version 5.2.0 did it",)
    assert answer.weak_points[0] == "It has the word of one document only: version 5.2.0 did it"
    sure = answer_to(bad_deploy().ask(Step.VERIFY, prior=(claim.with_(confidence=0.9),)))
    assert isinstance(sure, ReviewAnswer)
    assert sure.weak_points[0] == "It rests on one document: version 5.2.0 did it"
    assert "Nothing that was promoted answers the question 'what to do now'." in answer.missing_data
    assert answer.decisions[0].confidence == 60


@pytest.mark.parametrize("step", list(Step))
def test_nothing_given_is_no_error(step: Step) -> None:
    request = Folder().ask(step, question="root cause" if step is Step.EXECUTE else None)
    answer = answer_to(request)
    if step is not Step.PLAN:
        assert judge(answer, request).faults == ()
