"""How the parts of a result are put together, and why one is not the complete one."""

from __future__ import annotations

from tests.contracts.samples import REPORT, RUN_REPORT
from toulmin.contracts.command import Ending
from toulmin.contracts.report import AnswerTo
from toulmin.contracts.vocabulary import ClaimId
from toulmin.reasoning.steps.compose import ANSWER_CHARS_MAX, _answer
from toulmin.reasoning.steps.conclude import _fault


def test_a_gap_that_does_not_fit_is_left_out_whole() -> None:
    told, text = _answer((), gaps=("who", "who was on call that night"), words_max=4)
    assert (told, text) == ([], "Not known: who.")


def test_a_result_is_complete_only_with_an_answer_that_passed_the_review() -> None:
    unanswered = RUN_REPORT.with_(answers=tuple(answer.with_(claims=()) for answer in RUN_REPORT.answers))
    failing = RUN_REPORT.with_(scores=(REPORT.scores[0].with_(passed=False), *REPORT.scores[1:]))
    assert RUN_REPORT.ending is Ending.DONE
    assert _fault(RUN_REPORT.with_(scores=REPORT.scores), unmet=(), failing=()) is None
    assert "no claim that answers" in (_fault(unanswered, unmet=(), failing=()) or "")
    assert "no review" in (_fault(RUN_REPORT.with_(scores=()), unmet=(), failing=()) or "")
    assert "scope_adherence" in (_fault(failing, unmet=(), failing=()) or "")


def test_thousands_of_claims_to_one_question_make_an_answer_that_fits_its_report() -> None:
    entry = RUN_REPORT.claims[0]
    many = [
        entry.model_copy(
            update={"claim": entry.claim.with_(id=ClaimId(f"c{number}"), conclusion=f"Node {number} was lost")}
        )
        for number in range(3_000)
    ]
    told, text = _answer(many, gaps=("why", "x" * ANSWER_CHARS_MAX), words_max=1_000_000)
    assert 0 < len(told) < len(many)
    assert ANSWER_CHARS_MAX - 100 < len(text) <= ANSWER_CHARS_MAX
    assert AnswerTo(question="which", claims=tuple(one.claim.id for one in told), text=text).text == text
