"""Reasoners for tests: one that says what it is told to say, counts its calls and keeps what it was asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from toulmin.contracts.errors import FailureClass, ModelFailed
from toulmin.contracts.exchange import Answer, ModelReply, ModelRequest
from toulmin.contracts.policy import Action
from toulmin.contracts.run_contract import VersionedName
from toulmin.contracts.usage import Allowance, Usage
from toulmin.ports.permit import Permit

__all__ = ["ScriptedModel"]

Line = Answer | ModelFailed


@dataclass
class ScriptedModel:
    """Answers by a rule (a function of the request) or by a list, one entry a call; an error in it is raised."""

    script: Callable[[ModelRequest], Line] | Sequence[Line]
    identity: VersionedName = field(default_factory=lambda: VersionedName(name="scripted", version="1"))
    remote: bool = False
    evidence_bytes_max: int = 60_000
    usage: Usage = field(default_factory=lambda: Usage(model_calls=1))
    """What each call costs."""
    requests: list[ModelRequest] = field(default_factory=list)
    """What it was asked, in order."""

    @property
    def calls(self) -> int:
        """How often it was asked."""
        return len(self.requests)

    async def answer(self, request: ModelRequest, *, allowance: Allowance, permit: Permit) -> ModelReply:
        """The next line of the script.

        Raises:
            ModelFailed: the script says so, has come to its end, or the allowance is too small for a call.
            PermissionMissing: the permit is not for this request.
        """
        permit.use(Action.MODEL_CALL, covers=request.digest)
        if (
            self.usage.model_calls > allowance.model_calls
            or self.usage.tokens > allowance.tokens
            or self.usage.cost_microusd > allowance.cost_microusd
        ):
            raise ModelFailed("the allowance is too small for a call", failure=FailureClass.REFUSED)
        self.requests.append(request)
        line = self._line(request)
        if isinstance(line, ModelFailed):
            raise line
        return ModelReply(request=request.digest, answer=line, model=self.identity, usage=self.usage)

    def _line(self, request: ModelRequest) -> Line:
        if callable(self.script):
            return self.script(request)
        if self.calls > len(self.script):
            raise ModelFailed(
                f"the script has {len(self.script)} lines and was asked for line {self.calls}",
                hint="add a line, or give a rule",
                failure=FailureClass.PERMANENT,
            )
        return self.script[self.calls - 1]
