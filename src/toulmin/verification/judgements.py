"""Judgements: what an entailment backend said of pairs of texts, as the verifier looks them up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from toulmin.contracts.canonical import Digest
from toulmin.contracts.entailment import EntailmentRecord, Judgement, TextPair
from toulmin.contracts.run_contract import VersionedName

__all__ = ["Entailments"]


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
