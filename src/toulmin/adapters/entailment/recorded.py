"""What an entailment backend said in a stored run, said again in a replay: no model, no weights, the same failures."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence

from toulmin.contracts.canonical import Digest
from toulmin.contracts.entailment import EntailmentAsk, EntailmentRecord, Judgement, TextPair
from toulmin.contracts.errors import EntailmentFailed, FailureClass, Spent
from toulmin.contracts.exchange import ModelReply
from toulmin.contracts.policy import Action
from toulmin.contracts.run_contract import EntailmentPin, VersionedName
from toulmin.contracts.usage import Allowance
from toulmin.ports.entailment import EntailmentScorer, Scoring, pairs_digest
from toulmin.ports.permit import Permit

__all__ = ["RecordedScorer", "UnavailableScorer"]


class _PinnedScorer:
    """Name, reach and questions of a pinned backend, without the backend.

    `asker` is needed where the question is a ModelRequest, which only the judge can put; it is never asked for a score.
    """

    def __init__(self, pin: EntailmentPin, *, asker: EntailmentScorer | None) -> None:
        self._pin, self._asker = pin, asker

    @property
    def identity(self) -> VersionedName:
        return VersionedName(name=self._pin.name, version=self._pin.version)

    @property
    def remote(self) -> bool:
        return self._pin.remote

    @property
    def two_way(self) -> bool:
        return self._pin.two_way

    @property
    def pairs_max(self) -> int:
        return self._pin.pairs_max

    def question(self, pairs: Sequence[TextPair]) -> Digest:
        return self._asker.question(pairs) if self._asker is not None else pairs_digest(self.identity, pairs)


class UnavailableScorer(_PinnedScorer):
    """Stands where a pinned backend is not there any more, and says why each time it is asked."""

    def __init__(self, pin: EntailmentPin, *, reason: str, asker: EntailmentScorer | None = None) -> None:
        super().__init__(pin, asker=asker)
        self._reason = reason

    async def score(self, pairs: Sequence[TextPair], *, allowance: Allowance, permit: Permit) -> Scoring:
        """No judgement.

        Raises:
            EntailmentFailed: PERMANENT, whatever is asked.
            PermissionMissing: the permit is not for these pairs.
        """
        permit.use(Action.MODEL_CALL, covers=self.question(pairs))
        raise EntailmentFailed(
            self._reason, hint="set it up as it was when the run started", failure=FailureClass.PERMANENT
        )


class RecordedScorer(_PinnedScorer):
    """Stands in for a pinned backend in a replay: same name, same questions, same answers in their order."""

    def __init__(
        self,
        pin: EntailmentPin,
        *,
        records: Iterable[EntailmentRecord],
        replies: Iterable[ModelReply] = (),
        asker: EntailmentScorer | None = None,
    ) -> None:
        super().__init__(pin, asker=asker)
        self._asks: defaultdict[Digest, deque[EntailmentAsk]] = defaultdict(deque)
        for record in records:
            for ask in record.asks:
                self._asks[ask.covers].append(ask)
        self._replies = {reply.request: reply for reply in replies}

    async def score(self, pairs: Sequence[TextPair], *, allowance: Allowance, permit: Permit) -> Scoring:
        """The recorded judgements, or the recorded failure once more.

        Raises:
            EntailmentFailed: as recorded; PERMANENT when nothing is.
            PermissionMissing: the permit is not for these pairs.
        """
        if not pairs:
            return Scoring(judgements=())
        covers = self.question(pairs)
        permit.use(Action.MODEL_CALL, covers=covers)
        asks = self._asks[covers]
        if not asks:
            raise EntailmentFailed(
                f"no recording has what {self._pin.name} said of these {len(pairs)} pairs",
                hint="the contract, an input or the code changed since the run",
                failure=FailureClass.PERMANENT,
            )
        # The last one stays: a replay may put a question more often than the run did.
        ask = asks.popleft() if len(asks) > 1 else asks[0]
        if ask.failure is not None:
            spent = Spent(**ask.usage.model_dump(exclude={"tool_calls"}))
            raise EntailmentFailed(ask.failure.message, failure=ask.failure.failure, spent=spent)
        reply = self._replies.get(covers)
        return Scoring(
            judgements=tuple(_said(ask, pair) for pair in pairs),
            usage=ask.usage,
            replies=(reply,) if reply is not None else (),
        )


def _said(ask: EntailmentAsk, pair: TextPair) -> Judgement:
    """What the recorded call said of a pair; the digest that it covers is that of exactly these pairs."""
    for judged in ask.judged:
        if judged.key == pair.key:
            return judged.judgement
    raise EntailmentFailed(
        f"the recording does not hold what was said of {pair.hypothesis[:80]!r}",
        hint="the stored report was changed; `toulmin doctor` names what was",
        failure=FailureClass.PERMANENT,
    )
