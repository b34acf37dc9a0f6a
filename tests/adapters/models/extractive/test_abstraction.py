from tests.adapters.models.extractive.priors import Ledger, outage
from toulmin.adapters.models.extractive.model import answer_to
from toulmin.contracts.artifact import ItemKind
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.exchange import FindingsAnswer, PlanAnswer
from toulmin.contracts.vocabulary import Level, Step

QUESTIONS = ("root cause", "contributing factors", "what to do now")


def syntheses(ledger: Ledger, *questions: str) -> Ledger:
    """What L3 sees of the syntheses of some questions."""
    answers = []
    for number, question in enumerate(questions, start=1):
        answer = answer_to(ledger.ask(Step.EXECUTE, Level.L2, question=question))
        assert isinstance(answer, FindingsAnswer)
        answers.append((f"0.0/i{number}", answer))
    return ledger.lift(*answers)


def abstraction(ledger: Ledger) -> FindingsAnswer:
    answer = answer_to(ledger.ask(Step.EXECUTE, Level.L3))
    assert isinstance(answer, FindingsAnswer)
    return answer


def test_one_item_looks_for_what_all_syntheses_share() -> None:
    answer = answer_to(syntheses(outage(), *QUESTIONS).ask(Step.PLAN, Level.L3))
    assert isinstance(answer, PlanAnswer)
    (item,) = answer.items
    assert item.kind is ItemKind.ABSTRACTION
    assert item.sources == ("0.0/i1", "0.0/i2", "0.0/i3")
    assert all(question in item.expects for question in (*QUESTIONS, "what is not known"))


def test_the_pattern_behind_the_findings_names_the_roles_they_play() -> None:
    upper = syntheses(outage(), *QUESTIONS)
    first = abstraction(upper).claims[0]
    assert first.conclusion.startswith("Change, resource used up, dependents fail: ")
    assert "unguarded: config/ledger.yaml: pool_size 50 # not compared with max_connections" in first.conclusion
    assert first.answers == ("root cause",)
    units = {claim.item for claim in upper.claims if claim.ref in first.rests_on}
    assert units == {"0.0/i1", "0.0/i2"}
    weakest = min(claim.confidence for claim in upper.claims if claim.ref in first.rests_on)
    assert first.confidence < weakest


def test_the_pattern_keeps_the_whole_course_of_events() -> None:
    upper = syntheses(outage(), *QUESTIONS)
    cause = next(claim for claim in upper.claims if claim.kind is ClaimKind.CAUSE)
    assert cause.conclusion.rstrip(".") in abstraction(upper).claims[0].conclusion


def test_the_other_questions_get_their_strongest_finding() -> None:
    claims = abstraction(syntheses(outage(), *QUESTIONS)).claims
    told = {claim.answers: claim.conclusion for claim in claims}
    assert told["what to do now",] == "Put max_connections back to 120."


def test_from_one_synthesis_nothing_general_is_invented() -> None:
    upper = syntheses(outage(), "root cause")
    answer = abstraction(upper)
    (claim,) = answer.claims
    assert claim.conclusion == upper.claims[0].conclusion
    assert claim.rests_on == ("c1",)
    assert claim.confidence <= upper.claims[0].confidence
    assert claim.warrant is not None
    assert "nothing is said in general" in claim.warrant
    assert "No synthesis answers 'what to do now'." in answer.not_known


def test_a_name_that_findings_of_several_items_share_is_their_theme() -> None:
    ledger = Ledger()
    for number, said in enumerate(
        ("max_connections was lowered in the night", "nobody watches max_connections on the replicas"), start=1
    ):
        ledger.add(f"0.0/i{number}", ClaimKind.FACTOR, said, (f"{number}.md", None, said))
    claim = abstraction(ledger).claims[0]
    assert claim.conclusion.startswith("max_connections: ")
    assert claim.rests_on == ("c1", "c2")
    assert claim.confidence == round(0.9 * 0.9, 4)


def test_findings_that_share_nothing_are_not_forced_together() -> None:
    ledger = Ledger()
    ledger.add("0.0/i1", ClaimKind.FACTOR, "the lift stopped", ("lift.log", None, "the lift stopped"))
    ledger.add("0.0/i2", ClaimKind.FACTOR, "rain came in", ("roof.log", None, "rain came in"))
    answer = answer_to(ledger.ask(Step.EXECUTE, Level.L3, must_answer=()))
    assert isinstance(answer, FindingsAnswer)
    assert answer.claims == ()
    assert answer.not_known == ("The syntheses have nothing in common that could be said in general.",)
