"""Promoted claims made comparable: what each is about, which documents say it, when, and what it denies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from toulmin.adapters.models.extractive.corpus import terms
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.exchange import ModelRequest, PriorClaim
from toulmin.contracts.vocabulary import DocumentId, PassageId, TimeUs

SAME_SHARE = 0.7
"""Share of the shorter claim's terms, by how telling they are, that both have when they say the same thing."""
PART_SHARE = 0.5
"""The same for an observation that a conclusion takes in."""
ELSEWHERE_SHARE = 0.5
"""The same for two observations of different documents at one time: nobody writes them in the same words."""
SUBJECT_SHARE = 0.5
"""The same for two claims that may exclude each other."""
SHARED_MIN = 3
"""Terms in common below which nothing is the same."""
PART_SHARED_MIN = 5
"""Terms in common below which an observation is no part of a conclusion, unless both cite one passage."""
SAME_TIME_US = 600_000_000
"""Ten minutes: evidence further apart than this is of different events."""
TELLING = 300
"""Weight from which a term tells what a claim is about: ten claims at most have it."""

_NEGATED = re.compile(r"(?i)(?:\b(?:not|no|never|without|cannot)|n['\u2019]t)\s+(?:(?:a|an|the|any)\s+)?([\w-]+)")
_VALUE = re.compile(
    r"([A-Za-z_][\w.-]*)`?\"?\s*(?::|=|\bis\b|\bare\b|\bstands at\b)\s*`?\"?(-?\d[\d.]*)\s?([A-Za-z%]*)"
)
_COURSE = re.compile(r"(?i)\bfrom\b|\bwas\b|\u2192|->|\binstead of\b")
_SHIFT = re.compile(r"(?i)\bfrom \S+ (?:\(\S+\) )?to \S+(?: \(\S+\))?(?:\. That is \S+ times)?")
_OPPOSITES = (
    ("up", "down"),
    ("enabled", "disabled"),
    ("healthy", "unhealthy"),
    ("reachable", "unreachable"),
    ("passed", "failed"),
    ("succeeded", "failed"),
    ("full", "empty"),
    ("rose", "fell"),
    ("started", "stopped"),
)
_OPEN = (ClaimKind.UNKNOWN, ClaimKind.ACTION)


@dataclass(frozen=True, slots=True)
class Told:
    """One promoted claim, read once."""

    claim: PriorClaim
    order: int
    """Its place in the request."""
    terms: frozenset[str]
    """Of its conclusion, without the name of the document that it begins with."""
    denied: frozenset[str]
    """Terms that stand behind a negation."""
    words: frozenset[str]
    """Plain words, in lower case, for opposites."""
    values: Mapping[str, str]
    """Keys with the number that is stated for them, unless it tells of a change."""
    documents: tuple[DocumentId, ...]
    """Whose words it rests on, each once."""
    passages: frozenset[PassageId]
    first_us: TimeUs | None
    last_us: TimeUs | None
    onset_us: TimeUs | None
    """When it began: of a value that went from one level to another, when it was first seen at the other."""

    @property
    def kind(self) -> ClaimKind:
        return self.claim.kind

    def near(self, other: Told) -> bool:
        """Whether the evidence of both may be of one event: within ten minutes, or without a time."""
        if self.first_us is None or self.last_us is None or other.first_us is None or other.last_us is None:
            return True
        return self.first_us - other.last_us <= SAME_TIME_US and other.first_us - self.last_us <= SAME_TIME_US


def read_priors(request: ModelRequest) -> tuple[Told, ...]:
    """The promoted claims of a request in its order."""
    names = tuple(document.name for document in request.documents)
    return tuple(_read(claim, order, names) for order, claim in enumerate(request.prior))


def _read(claim: PriorClaim, order: int, names: Sequence[str]) -> Told:
    said = claim.conclusion
    named = next((name for name in names if said.startswith(f"{name}: ")), "")
    said = said[len(named) :]
    times = [span.at_us for span in claim.evidence if span.at_us is not None]
    return Told(
        claim=claim,
        order=order,
        terms=_comparable(said),
        denied=frozenset[str]().union(*(terms(found[1]) for found in _NEGATED.finditer(said[:1_000]))),
        words=frozenset(re.findall(r"[a-z]+", said[:1_000].lower())),
        values={} if _COURSE.search(said) else {_key(found[1]): _number(found) for found in _VALUE.finditer(said)},
        documents=tuple(dict.fromkeys(span.document for span in claim.evidence)),
        passages=frozenset(span.passage for span in claim.evidence),
        first_us=min(times, default=None),
        last_us=max(times, default=None),
        onset_us=(max if _SHIFT.search(said) else min)(times, default=None),
    )


def _comparable(said: str) -> frozenset[str]:
    """What a conclusion is compared by; the levels that a value went through differ from source to source."""
    return terms(_SHIFT.sub(" ", said))


def _key(name: str) -> str:
    return "".join(character for character in name.rsplit(".", 1)[-1].lower() if character.isalnum())


def _number(found: re.Match[str]) -> str:
    return f"{found[2].rstrip('.')}{found[3].lower()}"


class Kinship:
    """How much claims have in common, each term by how few claims have it.

    Weights are whole numbers, `1000 / (1 + ln n)` for a term of n claims, so that sums do not depend on their order.
    """

    def __init__(self, told: Iterable[Told]) -> None:
        count = Counter(term for one in told for term in one.terms)
        self._weights = {term: round(1_000 / (1 + log(number))) for term, number in count.items()}

    def weight(self, found: Iterable[str]) -> int:
        """The weight of some terms together; a term of none of the claims weighs nothing."""
        return sum(self._weights.get(term, 0) for term in found)

    def telling(self, found: Iterable[str]) -> frozenset[str]:
        """Those of some terms that tell what a claim is about."""
        return frozenset(term for term in found if self._weights.get(term, 0) >= TELLING)

    def share(self, one: Told, two: Told) -> float:
        """Share of the shorter claim that both have in common, from 0 to 1."""
        shared = one.terms & two.terms
        if len(shared) < min(SHARED_MIN, len(one.terms), len(two.terms)) or not shared:
            return 0.0
        return self.weight(shared) / min(self.weight(one.terms), self.weight(two.terms))


def contradict(one: Told, two: Told, *, share: float) -> str | None:
    """Why two claims about one subject cannot both hold, in words; None if nothing shows that.

    Advice and statements of ignorance exclude nothing, and what was seen at two times is a course of events.
    """
    if share < SUBJECT_SHARE or one.kind in _OPEN or two.kind in _OPEN or not one.near(two):
        return None
    denied = (one.denied & two.terms - two.denied) | (two.denied & one.terms - one.denied)
    if denied:
        return "one denies what the other says"
    key = next((key for key, value in one.values.items() if two.values.get(key, value) != value), None)
    if key is not None and not _of_one_log(one, two):
        return f"{one.values[key]} in one, {two.values[key]} in the other"
    for pair in _OPPOSITES:
        for here, there in (pair, pair[::-1]):
            if here in one.words - two.words and there in two.words - one.words:
                return f"\u201c{here}\u201d in one, \u201c{there}\u201d in the other"
    return None


def _of_one_log(one: Told, two: Told) -> bool:
    """Whether one document tells both, each at its time: what it says of a value then is what the value was then."""
    here, there = ({span.document for span in told.claim.evidence if span.at_us is not None} for told in (one, two))
    return not here.isdisjoint(there)
