"""From an engine's JSON to an EngineAnswer: exactly the agreed shape, or a denial that says why not."""

from __future__ import annotations

from pydantic import ValidationError

from toulmin.contracts.policy import Reason
from toulmin.contracts.vocabulary import Verdict
from toulmin.ports.policy_engine import EngineAnswer

__all__ = ["denial", "read_answer"]

_FIELDS = frozenset(EngineAnswer.model_fields)
_MESSAGE_CHARACTERS_MAX = 2_000


def denial(cause: str, message: str) -> EngineAnswer:
    """A denial whose rule is `engine.<cause>`."""
    text = " ".join(message.split())[:_MESSAGE_CHARACTERS_MAX]
    return EngineAnswer(reasons=(Reason(rule=f"engine.{cause}", message=text or cause),))


def read_answer(value: bytes | str) -> EngineAnswer:
    """The answer in the pack's JSON: every field and nothing else, and duties only with an allowance."""
    try:
        answer = EngineAnswer.model_validate_json(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        cause = "unknown_obligation" if "obligations" in first["loc"] and first["loc"][-1] == "do" else "shape"
        return denial(cause, f"the policy's answer does not have the agreed form: {place}: {first['msg']}")
    if answer.model_fields_set != _FIELDS:
        absent = ", ".join(sorted(_FIELDS - answer.model_fields_set))
        return denial("shape", f"the policy's answer lacks {absent}")
    if answer.obligations and answer.verdict is not Verdict.ALLOW:
        return denial("shape", "the policy's answer has obligations without an allowance")
    if (answer.role_required is None) == (answer.verdict is Verdict.REVIEW):
        return denial("shape", "a role is required with `review`, and only then")
    return answer
