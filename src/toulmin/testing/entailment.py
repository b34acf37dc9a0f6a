"""An entailment backend for tests: it says what it is told to say and keeps what it was asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from toulmin.contracts.canonical import Digest
from toulmin.contracts.entailment import Judgement, TextPair
from toulmin.contracts.errors import EntailmentFailed, FailureClass, UsageError
from toulmin.contracts.policy import Action
from toulmin.contracts.run_contract import VersionedName
from toulmin.contracts.usage import Allowance, Usage
from toulmin.ports.entailment import Scoring, pairs_digest
from toulmin.ports.permit import Permit

__all__ = ["ScriptedScorer"]

CHARS_MAX = 2_000


def _neutral(_pair: TextPair) -> Judgement:
    return Judgement(entailed=0.0, neutral=1.0, contradicted=0.0)


@dataclass
class ScriptedScorer:
    """Judges by a rule, a function of the pair; a failure is raised instead of any answer."""

    rule: Callable[[TextPair], Judgement] = _neutral
    failure: EntailmentFailed | None = None
    identity: VersionedName = field(default_factory=lambda: VersionedName(name="scripted-entailment", version="1"))
    remote: bool = False
    two_way: bool = False
    pairs_max: int = 32
    usage: Usage = field(default_factory=Usage)
    """What each call costs."""
    asked: list[tuple[TextPair, ...]] = field(default_factory=list)
    """The pairs of each call that was answered, in order."""

    def question(self, pairs: Sequence[TextPair]) -> Digest:
        """As the port says."""
        return pairs_digest(self.identity, pairs)

    async def score(self, pairs: Sequence[TextPair], *, allowance: Allowance, permit: Permit) -> Scoring:
        """The rule's judgements; a premise is read up to 2,000 characters.

        Raises:
            EntailmentFailed: `failure` says so, or the allowance is too small.
            UsageError: there are more than `pairs_max` pairs.
            PermissionMissing: the permit is not for these pairs.
        """
        if not pairs:
            return Scoring(judgements=())
        if len(pairs) > self.pairs_max:
            raise UsageError(f"{len(pairs)} pairs in one call", hint=f"give at most {self.pairs_max}")
        permit.use(Action.MODEL_CALL, covers=self.question(pairs))
        if self.usage.model_calls > allowance.model_calls or self.usage.tokens > allowance.tokens:
            raise EntailmentFailed("the allowance is too small for a call", failure=FailureClass.REFUSED)
        if self.failure is not None:
            raise self.failure
        self.asked.append(tuple(pairs))
        return Scoring(judgements=tuple(self._judged(pair) for pair in pairs), usage=self.usage)

    def _judged(self, pair: TextPair) -> Judgement:
        length = len(pair.premise)
        if length <= CHARS_MAX:
            return self.rule(pair)
        note = f"read the first {CHARS_MAX} of {length} characters"
        return self.rule(pair.with_(premise=pair.premise[:CHARS_MAX])).with_(note=note)
