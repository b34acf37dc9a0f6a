from tests.adapters.models.extractive.priors import Ledger, outage
from tests.adapters.models.extractive.requests import MUST_ANSWER
from toulmin.adapters.models.extractive.model import answer_to
from toulmin.adapters.models.extractive.synthesis import CHAIN_WORDS_MAX
from toulmin.contracts.artifact import ItemKind
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.exchange import FindingsAnswer, PlanAnswer, ReviewAnswer
from toulmin.contracts.vocabulary import Criticality, Level, Step


def plan(ledger: Ledger, *, items_max: int = 1_000) -> PlanAnswer:
    answer = answer_to(ledger.ask(Step.PLAN, Level.L2, items_max=items_max))
    assert isinstance(answer, PlanAnswer)
    return answer


def synthesis(ledger: Ledger, question: str | None) -> FindingsAnswer:
    answer = answer_to(ledger.ask(Step.EXECUTE, Level.L2, question=question))
    assert isinstance(answer, FindingsAnswer)
    return answer


def test_each_question_that_claims_bear_on_gets_its_item() -> None:
    items = plan(outage()).items
    assert [item.question for item in items] == ["root cause", "contributing factors", "what to do now", None]
    assert {item.kind for item in items} == {ItemKind.SYNTHESIS}
    assert [item.criticality for item in items] == [Criticality.CRITICAL] * 3 + [Criticality.NORMAL]
    assert "what is not known" in items[-1].expects, "what nothing bears on is seen to be open"


def test_an_item_names_the_units_that_it_draws_on() -> None:
    root, factors, actions, shared = plan(outage()).items
    assert set(root.sources) == {"0/i1", "0/i2", "0/i3", "0/i4", "0/i5"}
    assert factors.sources == ("0/i6",)
    assert actions.sources == ("0/i7",)
    assert set(shared.sources) == {"0/i3", "0/i4", "0/i5"}


def test_a_plan_with_little_room_puts_the_questions_that_are_left_into_its_last_item() -> None:
    (item,) = plan(outage(), items_max=1).items
    assert all(question in f"{item.title} {item.expects}" for question in MUST_ANSWER)


def test_there_is_an_item_wherever_something_was_promoted() -> None:
    ledger = Ledger()
    ledger.add("0/i1", ClaimKind.OBSERVATION, "the lift stopped", ("lift.log", None, "the lift stopped"))
    (item,) = plan(ledger).items
    assert item.sources == ("0/i1",)
    assert all(question in f"{item.title} {item.question} {item.expects}" for question in MUST_ANSWER)


def test_a_cause_is_told_with_what_followed_it_in_the_order_of_time() -> None:
    ledger = outage()
    first = synthesis(ledger, "root cause").claims[0]
    assert first.kind is ClaimKind.CAUSE
    assert first.answers == ("root cause",)
    order = [
        first.conclusion.index(part) for part in ("change 77", "connection pool exhausted", "from 0.2 (09:12) to 31")
    ]
    assert order == sorted(order)
    assert {"c5", "c2", "c3"} <= set(first.rests_on)
    assert first.warrant is not None
    assert "documents tell its parts" in first.warrant
    assert first.rebuttal is not None
    assert "the network did it" in first.rebuttal, "what was said against it below is not forgotten"


def test_a_chain_leaves_out_the_effects_that_it_has_no_room_for() -> None:
    ledger = outage()
    long = f"{ledger.claims[1].conclusion} {'again and ' * 40}again"
    ledger.claims[1] = ledger.claims[1].with_(conclusion=long)
    ledger.claims[5] = ledger.claims[5].with_(conclusion=long)
    first, *rest = synthesis(ledger, "root cause").claims
    assert len(first.conclusion.split()) <= CHAIN_WORDS_MAX
    assert "payments_error_rate_pct" in first.conclusion, "what was asked about comes first"
    assert long in [claim.conclusion for claim in rest]


def test_a_chain_is_no_surer_than_its_weakest_link() -> None:
    ledger = outage()
    ledger.claims[1] = ledger.claims[1].with_(confidence=0.81)
    ledger.claims[5] = ledger.claims[5].with_(confidence=0.81)
    assert synthesis(ledger, "root cause").claims[0].confidence == 0.81


def test_a_chain_keeps_every_quote_of_what_it_says() -> None:
    ledger = outage()
    first = synthesis(ledger, "root cause").claims[0]
    cited = {ref.passage for ref in first.evidence}
    told = [claim for claim in ledger.claims if claim.ref in first.rests_on]
    assert cited == {span.passage for claim in told for span in claim.evidence}


def test_the_cause_that_explains_more_comes_first() -> None:
    ledger = outage()
    ledger.claims[4] = ledger.claims[4].with_(confidence=0.85)
    ledger.add(
        "0/i8",
        ClaimKind.CAUSE,
        "\u201cbackup job started\u201d (09:13:50) led to \u201cdisk at 91 %\u201d",
        ("logs/backup.log", "09:13:50", "backup job started"),
        ("logs/disk.log", "09:13:55", "disk at 91 %"),
        answers=("root cause",),
    )
    causes = [claim for claim in synthesis(ledger, "root cause").claims if claim.kind is ClaimKind.CAUSE]
    assert "change 77" in causes[0].conclusion
    assert "backup job" in causes[1].conclusion
    assert causes[0].rebuttal is not None
    assert "Also put forward" in causes[0].rebuttal
    assert causes[0].counter_evidence is not None


def test_steps_stay_in_the_order_of_the_runbook() -> None:
    told = [claim.conclusion for claim in synthesis(outage(), "what to do now").claims]
    assert told == ["Put max_connections back to 120.", "Restart payments one node at a time."]


def test_what_contradicts_a_claim_stands_in_its_rebuttal_with_its_quote() -> None:
    ledger = Ledger()
    says = "replication on ledger-db is running"
    denies = "replication on ledger-db is not running"
    ledger.add("0/i1", ClaimKind.FACTOR, says, ("a.md", None, says), answers=("contributing factors",))
    ledger.add("0/i2", ClaimKind.FACTOR, denies, ("b.log", None, denies), answers=("contributing factors",))
    answer = synthesis(ledger, "contributing factors")
    first = next(claim for claim in answer.claims if claim.conclusion == says)
    assert first.confidence < 0.6
    assert first.rebuttal is not None
    assert denies in first.rebuttal
    assert first.counter_evidence is not None
    assert first.counter_evidence.passage == ledger.claims[1].evidence[0].passage
    assert any(says in told and denies in told for told in answer.not_known)


def test_what_nothing_answers_is_said_to_be_open() -> None:
    answer = synthesis(outage(), "what is not known")
    assert answer.claims == ()
    assert answer.not_known[0].startswith("Nothing that was promoted answers 'what is not known'")


def test_without_a_question_only_what_several_documents_tell_is_said() -> None:
    answer = synthesis(outage(), None)
    (claim,) = answer.claims
    assert set(claim.rests_on) == {"c3", "c4", "c7"}
    assert claim.answers == ()
    assert claim.warrant is not None
    assert "2 documents that do not depend on each other" in claim.warrant
    lonely = Ledger()
    lonely.add("0/i1", ClaimKind.OBSERVATION, "the lift stopped", ("lift.log", None, "the lift stopped"))
    assert synthesis(lonely, None).not_known == ("No two documents tell of the same thing.",)


def test_a_free_question_is_answered_by_what_answered_it_below() -> None:
    ledger = outage()
    asked = "which team owns ledger-db?"
    said = "OWNERS: ledger-db belongs to team north"
    ledger.add("0/i9", ClaimKind.CONCLUSION, said, ("OWNERS", None, said), answers=(asked,))
    (claim,) = synthesis(ledger, asked).claims
    assert claim.conclusion == said
    assert claim.answers == (asked,)


def test_the_review_of_a_synthesis_says_what_hangs_on_one_document() -> None:
    answer = answer_to(outage().ask(Step.VERIFY, Level.L2))
    assert isinstance(answer, ReviewAnswer)
    assert "3 of 4 questions" in answer.alignment
    assert any("pool_size 50" in told for told in answer.weak_points)
    assert answer.missing_data == ("None of the syntheses answers the question 'what is not known'.",)
    assert answer.next_round is None, "only meta-reasoning asks for another round"
