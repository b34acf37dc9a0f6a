"""EntailmentScorer: anything that judges whether evidence carries a claim: a reasoner, local weights, a recording.

`Entailments` is what it said, in the form in which the verifier looks it up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from toulmin.contracts.canonical import Digest, digest_of
from toulmin.contracts.entailment import EntailmentRecord, Judgement, TextPair
from toulmin.contracts.exchange import ModelReply
from toulmin.contracts.run_contract import VersionedName
from toulmin.contracts.usage import Allowance, Usage
from toulmin.ports.permit import Permit

__all__ = ["EntailmentScorer", "Entailments", "Scoring", "pairs_digest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """The judgements of one call, in the order of its pairs, and what they cost."""

    judgements: tuple[Judgement, ...]
    usage: Usage = field(default_factory=Usage)
    replies: tuple[ModelReply, ...] = ()
    """Answers of reasoners behind it, to be stored with the run."""


@dataclass(frozen=True, slots=True)
class Entailments:
    """The judgements of one backend by the digests of premise and hypothesis."""

    backend: VersionedName
    two_way: bool = False
    judgements: Mapping[tuple[Digest, Digest], Judgement] = field(default_factory=dict)
    failure: str | None = None
    """Why some pairs have no judgement."""

    @classmethod
    def of(cls, records: Iterable[EntailmentRecord]) -> Entailments | None:
        """What one or several records hold together; None without a record."""
        known = tuple(records)
        if not known:
            return None
        judged = [each for record in known for each in record.taken_over]
        judged += [each for record in known for ask in record.asks for each in ask.judged]
        failures = [record.failure.message for record in known if record.failure is not None]
        return cls(
            backend=known[0].backend,
            two_way=known[0].two_way,
            judgements={each.key: each.judgement for each in judged},
            failure=failures[0] if failures else None,
        )

    def on(self, pair: TextPair) -> Judgement | None:
        """The judgement on a pair, if there is one."""
        return self.judgements.get(pair.key)


def pairs_digest(scorer: VersionedName, pairs: Sequence[TextPair]) -> Digest:
    """What a permit covers where no ModelRequest stands behind a call: who is asked about which texts."""
    return digest_of(
        {
            "scorer": scorer.model_dump(mode="json"),
            "pairs": [[pair.premise, pair.hypothesis] for pair in pairs],
        }
    )


class EntailmentScorer(Protocol):
    """A judge of pairs behind one method. It spends the permit (`Action.MODEL_CALL`) before it acts."""

    @property
    def identity(self) -> VersionedName:
        """Name and version as pinned in the manifest."""
        ...

    @property
    def remote(self) -> bool:
        """Whether texts leave this machine."""
        ...

    @property
    def two_way(self) -> bool:
        """Whether it tells only entailed from not entailed; then `neutral` is 0 and `contradicted` proves nothing."""
        ...

    @property
    def pairs_max(self) -> int:
        """How many pairs one call takes."""
        ...

    def question(self, pairs: Sequence[TextPair]) -> Digest:
        """The digest that the permit for scoring these pairs has to cover; the same for the same pairs."""
        ...

    async def score(self, pairs: Sequence[TextPair], *, allowance: Allowance, permit: Permit) -> Scoring:
        """One judgement for each pair, in their order, within the allowance. No pairs: no judgements, and no cost.

        A text that is longer than the backend reads is cut, and the judgement's note says so.

        Raises:
            EntailmentFailed: with `failure` TRANSIENT, MALFORMED, REFUSED (the allowance is too small) or PERMANENT,
                and what it cost all the same in `spent`.
            UsageError: there are more than `pairs_max` pairs.
            PermissionMissing: the permit is not for these pairs.
        """
        ...
