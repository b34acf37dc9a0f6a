"""Synthesis (L2): what promoted claims say together — corroborated, held against each other, in rank and in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from toulmin.adapters.models.extractive.asking import kinds_wanted
from toulmin.adapters.models.extractive.causes import DURATION, SLOW
from toulmin.adapters.models.extractive.clusters import Cluster, by_onset, cluster, explained, spans
from toulmin.adapters.models.extractive.corpus import terms
from toulmin.adapters.models.extractive.onset import earlier_trouble, in_rank, order_told, unasked
from toulmin.adapters.models.extractive.told import Kinship, Told, read_priors
from toulmin.adapters.models.extractive.wording import listed, shortened
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.exchange import DraftClaim, FindingsAnswer, ModelRequest
from toulmin.contracts.vocabulary import DocumentId

DOMAIN = "synthesis"
CLAIMS_MAX = 12
"""Claims of one item; what is left below keeps its own place in the result."""
EFFECTS_MAX = 3
"""Effects that are told together with their cause."""
CHAIN_WORDS_MAX = 60
"""Words of a cause with its effects: a longer one leaves a report no room for anything else."""
EFFECT_SURE = 0.8
"""An effect less sure than this would only make the whole chain weaker."""
PART_CHARS_MAX = 400
NAMES_MAX = 4
REBUTTALS_MAX = 3

_ORDERED = frozenset({ClaimKind.ACTION, ClaimKind.UNKNOWN})
"""Kinds whose order is that of their source: steps of a runbook are not sorted by confidence."""


@dataclass(frozen=True)
class Synopsis:
    """Promoted claims put together by what they are about."""

    clusters: tuple[Cluster, ...]
    kinship: Kinship
    names: Mapping[DocumentId, str]
    objective: str
    fresh: frozenset[str]
    """References of the claims that this round brought; in the first round, of all."""

    @classmethod
    def of(cls, request: ModelRequest) -> Synopsis:
        """Put the prior claims of a request together. Equal requests give equal synopses."""
        told = read_priors(request)
        kinship = Kinship(told)
        return cls(
            clusters=cluster(told, kinship),
            kinship=kinship,
            names={document.id: document.name for document in request.documents},
            objective=request.task.objective,
            fresh=frozenset(one.ref for one in request.prior if _is_of_round(one.item, request.task.round)),
        )

    def observed(self) -> tuple[Cluster, ...]:
        """What was seen, as far as no conclusion takes it in."""
        return tuple(one for one in self.clusters if one.kind is ClaimKind.OBSERVATION)

    def on(self, question: str) -> tuple[Cluster, ...]:
        """What answers a question, and else what is of the kind that it asks for.

        Where it asks for a cause, what single logs show counts as well, unless something else began before all of it:
        then what those logs show is at best what followed.
        """
        wanted = kinds_wanted(question)
        alone = tuple(one for one in self.clusters if unasked(one)) if ClaimKind.CAUSE in wanted else ()
        late = self.before(question) is not None
        answering = tuple(one for one in self.clusters if one.answers(question) or (one in alone and not late))
        return answering or tuple(one for one in self.clusters if one.kind in wanted and one not in alone)

    def before(self, question: str) -> Told | None:
        """What began before every cause that was found, and that none explains, where single logs are to say the cause.

        None where nothing is known but answers to the question: they were found with everything in view.
        """
        causes = tuple(one for one in self.clusters if one.kind is ClaimKind.CAUSE)
        if ClaimKind.CAUSE not in kinds_wanted(question) or not any(unasked(one) for one in causes):
            return None
        return earlier_trouble(causes, (one for found in self.clusters for one in found.members))

    def asked_about(self, one: Cluster) -> int:
        """How far an observation is what the objective asks about: shared terms, and a duration where it is slow."""
        slow = SLOW.search(self.objective) is not None and DURATION.search(one.lead.claim.conclusion) is not None
        return len(one.lead.terms & terms(self.objective)) + 2 * slow

    def is_fresh(self, one: Cluster) -> bool:
        """Whether this round brought some of it: what earlier rounds said alone is said already."""
        return not self.fresh.isdisjoint(one.refs)

    def brought(self) -> tuple[Cluster, ...]:
        """What this round brought, what several documents tell first, then the surest."""
        found = [one for one in self.clusters if self.is_fresh(one)]
        return tuple(sorted(found, key=lambda one: (-len(one.documents), -one.confidence, one.lead.order)))

    def shared(self) -> tuple[Cluster, ...]:
        """Observations that more than one document tells of, the most told first."""
        found = [one for one in self.observed() if len(one.documents) > 1]
        return tuple(sorted(found, key=lambda one: (-len(one.documents), -one.confidence, one.lead.order)))

    def named(self, documents: Iterable[DocumentId]) -> str:
        """Documents by name, at most four of them and how many more there are."""
        known = [self.names.get(document, document) for document in documents]
        more = len(known) - NAMES_MAX
        return listed([*known[:NAMES_MAX], f"{more} more"]) if more > 0 else listed(known)


def synthesise(request: ModelRequest) -> FindingsAnswer:
    """One item of synthesis: the answer to its question, or what several documents observed if it has none."""
    synopsis = Synopsis.of(request)
    question = request.task.question
    if question is None:
        found = synopsis.shared() if request.task.round == 1 else synopsis.brought()
        claims = tuple(passed(synopsis, one, answers=()) for one in found[:CLAIMS_MAX])
        nothing = () if claims else ("No two documents tell of the same thing.",)
        return FindingsAnswer(claims=claims, summary=summed_up(claims), not_known=nothing)
    return answer_from(synopsis, question)


def answer_from(synopsis: Synopsis, question: str) -> FindingsAnswer:
    """What the promoted claims say to a question: causes with what followed, then the rest in rank."""
    found = ranked(synopsis, synopsis.on(question))
    answers = (question,)
    chains, told = _chains(synopsis, found, question=question)
    rest = tuple(one for one in found if one.lead.claim.ref not in told)
    drafts = (*chains, *(passed(synopsis, one, answers=answers, among=found) for one in rest))
    claims = tuple(draft for draft in drafts if not synopsis.fresh.isdisjoint(draft.rests_on))[:CLAIMS_MAX]
    before = synopsis.before(question)
    not_known = [f"What lies behind what began first: {said(before)}"] if before is not None else []
    not_known += [f"Which of two holds: {_disputed(one)}" for one in found if one.against][:REBUTTALS_MAX]
    if not drafts:
        not_known.append(_nothing(synopsis, question))
    elif not claims:
        not_known.append(f"This round brought nothing new to {question!r}.")
    return FindingsAnswer(claims=claims, summary=summed_up(claims), not_known=tuple(dict.fromkeys(not_known)))


def ranked(synopsis: Synopsis, found: Sequence[Cluster]) -> tuple[Cluster, ...]:
    """Causes by onset where they begin in different documents, else by how sure they are and how much of what was
    observed they explain; then the rest by confidence, then events in the order of onset; steps and open points stay in
    the order of their source.
    """
    observed = synopsis.observed()
    causes = [one for one in found if one.kind is ClaimKind.CAUSE]
    weights = {one.lead.order: one.confidence * (1.0 + _share(synopsis, one, observed)) for one in causes}
    events = by_onset(one for one in found if one.kind is ClaimKind.OBSERVATION)
    rest = [one for one in found if one.kind not in (ClaimKind.CAUSE, ClaimKind.OBSERVATION)]
    rest.sort(key=lambda one: (one.kind in _ORDERED, 0.0 if one.kind in _ORDERED else -one.confidence, one.lead.order))
    return (*in_rank(causes, weights=weights), *rest, *events)


def _is_of_round(unit: str, number: int) -> bool:
    """Whether a unit belongs to a round: the first part of its frame's path counts rounds from 0."""
    return number == 1 or unit.split("/", 1)[0].split(".", 1)[0] == str(number - 1)


def summed_up(claims: Iterable[DraftClaim]) -> str:
    """The claims as one text, as far as it has room."""
    return " ".join(f"{shortened(claim.conclusion, chars_max=PART_CHARS_MAX)}." for claim in claims)[:4_000]


def _share(synopsis: Synopsis, cause: Cluster, observed: Sequence[Cluster]) -> float:
    return len(explained(cause, observed, synopsis.kinship)) / len(observed) if observed else 0.0


def _chains(
    synopsis: Synopsis, found: Sequence[Cluster], *, question: str
) -> tuple[tuple[DraftClaim, ...], frozenset[str]]:
    """The first cause with what followed it, as one claim; and the leads that it tells."""
    first = next(iter(found), None)
    if first is None or first.kind is not ClaimKind.CAUSE:
        return (), frozenset()
    effects = _effects(synopsis, first, found)
    if not effects:
        return (), frozenset()
    links = (first, *effects)
    observed = synopsis.observed()
    reached = len(explained(first, observed, synopsis.kinship))
    documents = dict.fromkeys(document for one in links for document in one.documents)
    warrant = (
        f"{_in_time(first, found)}{len(documents)} documents tell its parts: {synopsis.named(documents)}; each part"
        " began after the one before."
        f" The cause comes before {reached} of the {len(observed)} things that were observed and has to do with them."
        f" {first.lead.claim.warrant or ''}"
    )
    rival = next((one for one in found[1:] if one.kind is ClaimKind.CAUSE), None)
    draft = _drafted(
        first,
        members=[told for one in links for told in one.members],
        conclusion="; then ".join(said(one.lead) for one in links),
        warrant=warrant,
        answers=(question,),
        rival=rival,
    )
    # A chain is as sure as its weakest link.
    weakest = min(one.confidence for one in links)
    return (draft.with_(confidence=weakest),), frozenset(one.lead.claim.ref for one in links)


def _effects(synopsis: Synopsis, cause: Cluster, found: Sequence[Cluster]) -> list[Cluster]:
    """What followed a cause, in the order of onset: what was asked about, and the first that hangs together with it."""
    began = cause.onset_us
    seen = [one for one in found if one.kind is ClaimKind.OBSERVATION and one.confidence >= EFFECT_SURE]
    if began is None:
        return []
    after = [one for one in by_onset(seen) if one.onset_us is not None and one.onset_us >= began]
    symptom = max(after, key=synopsis.asked_about, default=None)
    chosen = [symptom] if symptom is not None and synopsis.asked_about(symptom) else []
    chosen += [one for one in explained(cause, after, synopsis.kinship) if one is not symptom]
    room = CHAIN_WORDS_MAX - len(said(cause.lead).split())
    kept: list[Cluster] = []
    for one in chosen[:EFFECTS_MAX]:
        room -= len(said(one.lead).split()) + 1
        if room >= 0:
            kept.append(one)
    return by_onset(kept)


def said(told: Told, *, chars_max: int = PART_CHARS_MAX) -> str:
    """A claim in its own words, as a part of a longer sentence."""
    whole = told.claim.conclusion.replace(". That is ", ", that is ")
    return shortened(whole, chars_max=chars_max).rstrip(".")


def passed(synopsis: Synopsis, one: Cluster, *, answers: tuple[str, ...], among: Sequence[Cluster] = ()) -> DraftClaim:
    """What one cluster says, in the words of its clearest claim; `among` what was found, in rank, the first first."""
    first = next(iter(among), None)
    behind = first if first is not None and first is not one and one.kind is first.kind is ClaimKind.CAUSE else None
    carried = f"{_in_time(one, among)}{_carried(synopsis, one)}"
    warrant = " ".join(part for part in (carried, one.lead.claim.warrant) if part)
    return _drafted(
        one, members=one.members, conclusion=one.lead.claim.conclusion, warrant=warrant, answers=answers, rival=behind
    )


def _drafted(
    one: Cluster,
    *,
    members: Sequence[Told],
    conclusion: str,
    warrant: str,
    answers: tuple[str, ...],
    rival: Cluster | None,
) -> DraftClaim:
    against = one.against[0].told if one.against else None
    doubts = [f"Against it ({clash.why}): {said(clash.told)}" for clash in one.against[:REBUTTALS_MAX]]
    if rival is not None:
        doubts.append(f"Also put forward: {said(rival.lead)}")
    kept = dict.fromkeys(rebuttal for told in one.members for rebuttal in told.claim.rebuttals)
    doubts += [shortened(rebuttal, chars_max=PART_CHARS_MAX) for rebuttal in list(kept)[:REBUTTALS_MAX]]
    opposing = against or (rival.lead if rival is not None else None)
    return DraftClaim(
        kind=one.kind,
        conclusion=conclusion,
        evidence=spans(members),
        confidence=one.confidence,
        domain=DOMAIN,
        warrant=warrant[:4_000].strip() or None,
        rebuttal="; ".join(doubts) or None,
        counter_evidence=next(iter(spans([opposing])), None) if opposing is not None else None,
        answers=answers,
        rests_on=tuple(dict.fromkeys(told.claim.ref for told in members)),
    )


def _in_time(one: Cluster, among: Sequence[Cluster]) -> str:
    """Where a cause stands in time among the causes that were found, as the beginning of its warrant."""
    causes = [other for other in among if other.kind is ClaimKind.CAUSE]
    told = order_told(one, causes) if one.kind is ClaimKind.CAUSE else ""
    return f"{told} " if told else ""


def _carried(synopsis: Synopsis, one: Cluster) -> str:
    """Why the grounds carry it: how many documents say so."""
    documents = one.documents
    if len(documents) < 2:
        return f"Only {synopsis.named(documents)} says so." if documents else ""
    own = set(one.lead.documents)
    further = [document for document in documents if document not in own]
    if not further:
        return f"It rests on {len(documents)} documents: {synopsis.named(documents)}."
    return f"{len(documents)} documents that do not depend on each other bear it out: {synopsis.named(documents)}."


def _disputed(one: Cluster) -> str:
    clash = one.against[0]
    return f"\u201c{said(one.lead)}\u201d or \u201c{said(clash.told)}\u201d ({clash.why})."


def _nothing(synopsis: Synopsis, question: str) -> str:
    earliest = next((one for one in by_onset(synopsis.observed()) if one.onset_us is not None), None)
    told = f"; the first thing that was observed is: {said(earliest.lead)}" if earliest is not None else ""
    return f"Nothing that was promoted answers {question!r}{told}."
