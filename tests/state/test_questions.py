"""Questions to people: one is open for a unit, and nothing goes on past it."""

from __future__ import annotations

import pytest

from tests.state.test_fold import Log, _after, answered, asked, executing, inputs
from toulmin.contracts.approval import ApprovalAnswer
from toulmin.contracts.vocabulary import ApprovalId
from toulmin.reasoning import decide


def test_a_question_asked_by_two_engines_at_once_waits_for_one_answer() -> None:
    first = asked("0/i1")
    second = first.with_(request=first.request.with_(id=ApprovalId("p-other")))
    state = _after(executing("i1"), first, second).state
    assert (state.waiting, state.unit("0/i1").waiting) == (1, first.request)


@pytest.mark.requirement("R38")
@pytest.mark.requirement("R61")
def test_while_a_person_is_asked_about_the_inputs_nothing_starts() -> None:
    log = _after(Log(), inputs(), asked("ingest"))
    assert decide(log.state) == ()
    assert [command.unit for command in decide(log.add(answered("ingest")))] == ["0/clarify"]
    refused = _after(Log(), inputs(), asked("ingest"), answered("ingest", ApprovalAnswer.EXPIRED))
    assert [command.unit for command in decide(refused.state)] == ["conclude/denied"]
