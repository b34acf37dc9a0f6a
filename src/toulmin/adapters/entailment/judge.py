"""A reasoner as a judge: one ModelRequest with all pairs, one verdict for each, through the Model port.

A judge's question is a request of the step `verify` whose task carries pairs, so everything that holds for a reasoner's
call holds for it: policy sees it as `model.call`, the allowance bounds it, its answer is stored and can be recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toulmin.contracts.canonical import Digest
from toulmin.contracts.entailment import Judgement, TextPair
from toulmin.contracts.errors import (
    EntailmentFailed,
    FailureClass,
    InvariantBroken,
    ModelFailed,
    Spent,
    UsageError,
)
from toulmin.contracts.exchange import JudgeAnswer, ModelRequest, Task
from toulmin.contracts.run_contract import VersionedName
from toulmin.contracts.usage import Allowance
from toulmin.contracts.vocabulary import Level, Step
from toulmin.ports.entailment import Scoring
from toulmin.ports.model import Model
from toulmin.ports.permit import Permit

__all__ = ["JudgePrompt", "JudgeScorer"]

PAIRS_MAX = 32
"""More verdicts in one answer than this get careless."""
PREMISE_CHARS_MAX = 4_000
OBJECTIVE = "Say for each pair how the premise bears on the hypothesis."


@dataclass(frozen=True, slots=True)
class JudgePrompt:
    """The text that tells a judge what to do, with its name and digest."""

    name: str
    text: str
    digest: Digest


@dataclass(frozen=True, slots=True)
class JudgeScorer:
    """An `EntailmentScorer` over any `Model` that can answer a judge's question."""

    model: Model
    prompt: JudgePrompt
    pairs_max: int = PAIRS_MAX

    @property
    def identity(self) -> VersionedName:
        inner = self.model.identity
        return VersionedName(name=f"judge:{inner.name}"[:200], version=inner.version)

    @property
    def remote(self) -> bool:
        return self.model.remote

    @property
    def two_way(self) -> bool:
        return False

    def question(self, pairs: Sequence[TextPair]) -> Digest:
        return self._request(pairs).digest

    async def score(self, pairs: Sequence[TextPair], *, allowance: Allowance, permit: Permit) -> Scoring:
        """The judge's verdicts, as it gave them.

        Raises:
            EntailmentFailed: the reasoner failed, in its own failure class, or gave another answer than a judge's.
            UsageError: there are more than `pairs_max` pairs.
            PermissionMissing: the permit is not for these pairs.
        """
        if not pairs:
            return Scoring(judgements=())
        if len(pairs) > self.pairs_max:
            raise UsageError(f"{len(pairs)} pairs in one call", hint=f"give at most {self.pairs_max}")
        request = self._request(pairs)
        try:
            reply = await self.model.answer(request, allowance=allowance, permit=permit)
        except ModelFailed as error:
            raise EntailmentFailed(error.message, hint=error.hint, failure=error.failure, spent=error.spent) from error
        if reply.request != request.digest:
            raise InvariantBroken(f"{self.identity.name} answered another request", hint="run its conformance suite")
        given = reply.answer.verdicts if isinstance(reply.answer, JudgeAnswer) else ()
        verdicts = {verdict.pair: verdict for verdict in given}
        if len(given) != len(pairs) or set(verdicts) != set(range(1, len(pairs) + 1)):
            usage = reply.usage.model_dump(exclude={"tool_calls"})
            raise EntailmentFailed(
                f"{self.identity.name} gave a {reply.answer.kind} answer that does not judge each of "
                f"{len(pairs)} pairs",
                hint="name a language model; the extractive reasoner does not judge",
                failure=FailureClass.MALFORMED,
                spent=Spent(**usage),
            )
        return Scoring(
            judgements=tuple(
                Judgement.of(
                    entailed=verdicts[number].entailed,
                    contradicted=verdicts[number].contradicted,
                    note=_note(pair),
                )
                for number, pair in enumerate(pairs, start=1)
            ),
            usage=reply.usage,
            replies=(reply,),
        )

    def _request(self, pairs: Sequence[TextPair]) -> ModelRequest:
        return ModelRequest(
            task=Task(
                step=Step.VERIFY,
                level=Level.L1,
                objective=OBJECTIVE,
                must_answer=(),
                pairs=tuple(pair.with_(premise=pair.premise[:PREMISE_CHARS_MAX]) for pair in pairs),
            ),
            documents=(),
            passages=(),
            prompt=self.prompt.digest,
            prompt_name=self.prompt.name,
            prompt_text=self.prompt.text,
        )


def _note(pair: TextPair) -> str:
    length = len(pair.premise)
    return f"read the first {PREMISE_CHARS_MAX} of {length} characters" if length > PREMISE_CHARS_MAX else ""
