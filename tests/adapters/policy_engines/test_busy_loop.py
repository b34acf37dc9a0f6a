"""A caller whose event loop is busy must not be taken for a policy that hangs."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

from toulmin.adapters.policy_engines import RegorusEngine
from toulmin.contracts.policy import Action
from toulmin.contracts.vocabulary import Verdict
from toulmin.testing.questions import ordinary_question

PACK = Path(__file__).parents[3] / "policies"
DEADLINE_MS = 300


async def test_a_loop_that_was_busy_for_longer_than_the_deadline_still_gets_its_answer() -> None:
    engine = await RegorusEngine.open(PACK, deadline_ms=DEADLINE_MS)
    question = asyncio.create_task(engine.evaluate(ordinary_question(Action.MODEL_CALL)))
    await asyncio.sleep(0)  # noqa: TID251  # one turn: the question is asked and not sent yet
    # Blocks this thread, and with it the loop, as a long computation would.
    threading.Event().wait(DEADLINE_MS * 3 / 1_000)
    assert (await question).verdict is Verdict.ALLOW
    await engine.close()
