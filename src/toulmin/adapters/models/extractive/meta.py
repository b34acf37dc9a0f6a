"""Meta-reasoning (L4): gaps, weak spots, contradictions and wasted effort, out of the record of the run alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from toulmin.adapters.models.extractive.rounds import next_round
from toulmin.adapters.models.extractive.synthesis import Synopsis, said
from toulmin.adapters.models.extractive.wording import listed, shortened
from toulmin.contracts.artifact import DecisionConfidence, ItemKind, MetaFinding, MetaKind
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.exchange import (
    HeldEntry,
    MetaAnswer,
    ModelRequest,
    PlanAnswer,
    ProposedItem,
    ReviewAnswer,
    RunRecord,
)
from toulmin.contracts.vocabulary import Criticality, ItemId

FINDINGS_MAX = 40
ABOUT_MAX = 50
NAME_CHARS_MAX = 200
EXAMPLES_MAX = 3
EXAMPLE_CHARS_MAX = 160
SHOWN_MAX = 5
REPEATED_MIN = 2

GAPS = "What is not answered, and what was not looked at?"
WEAK = "Where is the result weak, or at odds with itself?"
WASTE = "What was done for nothing?"


@dataclass(frozen=True)
class Look:
    """The run as meta-reasoning sees it."""

    request: ModelRequest
    record: RunRecord
    names: frozenset[str]
    """What a finding may be about."""

    @classmethod
    def of(cls, request: ModelRequest) -> Look:
        """Read a request; one without a record sees an empty run."""
        record = request.record or RunRecord()
        refs = (claim.ref for claim in request.prior)
        return cls(request, record, record.names() | frozenset(refs))

    def finding(
        self, kind: MetaKind, text: str, about: Iterable[str], *, remedy: str | None = None
    ) -> MetaFinding | None:
        """A finding, or None when nothing that it is about can be named."""
        nameable = dict.fromkeys(name for name in about if name in self.names and 1 <= len(name) <= NAME_CHARS_MAX)
        if not nameable:
            return None
        return MetaFinding(kind=kind, text=text, about=tuple(nameable)[:ABOUT_MAX], remedy=remedy)

    def documents(self, ids: Sequence[str]) -> str:
        """Documents by name, the first few."""
        known: dict[str, str] = {document.id: document.name for document in self.request.documents}
        return _few([known.get(one, one) for one in ids])


def plan_meta(request: ModelRequest) -> PlanAnswer:
    """An item for each thing to look for that the record has anything of; gaps are always looked for."""
    look, task = Look.of(request), request.task
    asked = f" The questions were: {'; '.join(task.must_answer)}." if task.must_answer else ""
    rows = (
        (GAPS, "Look for gaps", f"Every question without an answer and every document without a quote.{asked}"),
        (WEAK, "Look for weak spots and contradictions", "What was held back, fell or failed, and by which rule."),
        (WASTE, "Look for wasted effort", "Units that ended with nothing, and work that was done again and again."),
    )
    wanted = [row for row in rows if row[0] == GAPS or any(_LOOKS[row[0]](look))]
    items = tuple(
        ProposedItem(
            id=ItemId(f"i{number}"),
            kind=ItemKind.META,
            title=title,
            criticality=Criticality.SHEDDABLE if question == WASTE else Criticality.NORMAL,
            question=question,
            expects=expects[:20_000],
        )
        for number, (question, title, expects) in enumerate(wanted[: task.items_max], start=1)
    )
    return PlanAnswer(items=items)


def look_into(request: ModelRequest) -> MetaAnswer:
    """What the record shows to the item's question; all of it, if the item was planned by somebody else."""
    look = Look.of(request)
    chosen = _LOOKS.get(request.task.question or "", _everything)
    findings = tuple(found for found in chosen(look) if found is not None)[:FINDINGS_MAX]
    told = " ".join(found.text for found in findings) or "The record of the run shows nothing of this kind."
    return MetaAnswer(findings=findings, summary=told[:4_000])


def review_meta(request: ModelRequest) -> ReviewAnswer:
    """What the run knows about itself at the end of a round, and whether another round would pay."""
    look = Look.of(request)
    record, task = look.record, request.task
    answered = len([question for question in task.must_answer if question not in record.unanswered])
    found = record.findings
    weak = [one.text for one in found if one.kind in (MetaKind.WEAK_SPOT, MetaKind.FAILURE, MetaKind.WASTE)]
    sent = next_round(request)
    return ReviewAnswer(
        alignment=(
            f"After round {record.round} of {record.rounds_max} the run answers {answered} of {len(task.must_answer)}"
            f" questions of the objective: {task.objective}"
        ),
        uncertainties=tuple(one.text for one in found if one.kind is MetaKind.CONTRADICTION)[:SHOWN_MAX],
        missing_data=tuple(one.text for one in found if one.kind is MetaKind.GAP)[:SHOWN_MAX],
        weak_points=tuple(weak[:SHOWN_MAX]),
        decisions=_decisions(asks=sent is not None) if task.self_audit else (),
        next_round=sent,
    )


def _decisions(*, asks: bool) -> tuple[DecisionConfidence, ...]:
    decision = "ask for another round" if asks else "end with this round"
    return (DecisionConfidence(decision=decision, confidence=70),)


def _everything(look: Look) -> Iterator[MetaFinding | None]:
    for part in (_gaps, _weak, _waste):
        yield from part(look)


def _gaps(look: Look) -> Iterator[MetaFinding | None]:
    record = look.record
    where = look.documents(record.unquoted)
    remedy = f"Look in {where}." if where else "Nothing that was given is left to look at: more has to be given."
    for question in record.unanswered:
        told = f"No promoted claim answers {shortened(question, chars_max=EXAMPLE_CHARS_MAX)!r}."
        # A question too long to be a name is spoken of by what is left to look at.
        about = (question,) if len(question) <= NAME_CHARS_MAX else (*record.unquoted, *record.barren)
        yield look.finding(MetaKind.GAP, told, about, remedy=remedy)
    if record.unquoted:
        told = f"No promoted claim quotes {where}."
        yield look.finding(MetaKind.GAP, told, record.unquoted, remedy="Read them for the questions again.")
    if record.gaps:
        examples = _examples(record.gaps)
        told = f"What items could not find out: {examples}."
        yield look.finding(MetaKind.GAP, told, (*record.unanswered, *record.unquoted, *record.barren))


def _weak(look: Look) -> Iterator[MetaFinding | None]:
    record = look.record
    for entries, kind, told in (
        (record.held, MetaKind.WEAK_SPOT, "Held back by"),
        (record.failures, MetaKind.FAILURE, "Failed as"),
        (record.denials, MetaKind.FAILURE, "Refused by"),
    ):
        for rule, group in _by_rule(entries).items():
            remedy = "Find a second source for them." if "roots" in rule or "support" in rule else None
            text = f"{told} {rule} ({_sentence(group[0].reason)}): {_examples(one.said for one in group)}."
            yield look.finding(kind, text, (one.unit for one in group), remedy=remedy)
    for rule, group in _by_rule(record.demoted).items():
        what = _examples(one.said for one in group)
        text = f"Withdrawn after promotion by {rule} ({_sentence(group[0].reason)}): {what}."
        yield look.finding(MetaKind.WEAK_SPOT, text, (one.unit for one in group))
    escalated = [one for one in record.conflicts if one.rule == "escalated"]
    for one in escalated:
        text = f"Nothing settles the conflict over {shortened(one.said, chars_max=EXAMPLE_CHARS_MAX)}: {one.reason}"
        yield look.finding(MetaKind.CONTRADICTION, text, (one.unit,), remedy="A person must say which side holds.")
    yield from _among_claims(look)


def _among_claims(look: Look) -> Iterator[MetaFinding | None]:
    """Weak spots of the claims themselves: those at odds with each other and those that hang on one document."""
    synopsis = Synopsis.of(look.request)
    seen: set[frozenset[str]] = set()
    for one in synopsis.clusters:
        for clash in one.against:
            pair = frozenset((one.lead.claim.ref, clash.told.claim.ref))
            if pair not in seen:
                seen.add(pair)
                text = f"At odds ({clash.why}): \u201c{said(one.lead)}\u201d and \u201c{said(clash.told)}\u201d."
                yield look.finding(MetaKind.CONTRADICTION, text, sorted(pair))
    lone = [one for one in synopsis.clusters if len(one.documents) == 1 and one.kind is not ClaimKind.UNKNOWN]
    if lone:
        told = f"Resting on one document only: {_examples(said(one.lead) for one in lone)}."
        yield look.finding(
            MetaKind.WEAK_SPOT, told, (one.lead.claim.ref for one in lone), remedy="Find a second source for them."
        )


def _waste(look: Look) -> Iterator[MetaFinding | None]:
    record = look.record
    if record.barren:
        told = f"Ended without a promoted claim: {_few(record.barren)}."
        yield look.finding(MetaKind.WASTE, told, record.barren)
    tries = _by_unit(record.failures)
    again = {unit: group for unit, group in tries.items() if len(group) >= REPEATED_MIN}
    for unit, group in again.items():
        told = f"{unit} failed {len(group)} times: {_examples(one.said for one in group)}."
        yield look.finding(MetaKind.WASTE, told, (unit,))
    for number, sent in enumerate(record.sent, start=2):
        missed = [question for question in sent.questions if question in record.unanswered]
        if missed and number <= record.round:
            told = f"Round {number} looked again for {_examples(missed)} and did not find it."
            yield look.finding(MetaKind.WASTE, told, missed)


def _by_rule(entries: Iterable[HeldEntry]) -> dict[str, list[HeldEntry]]:
    groups: dict[str, list[HeldEntry]] = {}
    for entry in entries:
        groups.setdefault(entry.rule, []).append(entry)
    return groups


def _by_unit(entries: Iterable[HeldEntry]) -> dict[str, list[HeldEntry]]:
    groups: dict[str, list[HeldEntry]] = {}
    for entry in entries:
        groups.setdefault(entry.unit, []).append(entry)
    return groups


def _examples(told: Iterable[str]) -> str:
    unique = list(dict.fromkeys(told))
    shown = [f"\u201c{shortened(one, chars_max=EXAMPLE_CHARS_MAX)}\u201d" for one in unique[:EXAMPLES_MAX]]
    more = len(unique) - EXAMPLES_MAX
    return listed([*shown, f"{more} more"] if more > 0 else shown)


def _few(names: Sequence[str]) -> str:
    more = len(names) - SHOWN_MAX
    return listed([*names[:SHOWN_MAX], f"{more} more"] if more > 0 else names)


def _sentence(text: str) -> str:
    return shortened(text, chars_max=EXAMPLE_CHARS_MAX).rstrip(".")


_LOOKS: dict[str, Callable[[Look], Iterator[MetaFinding | None]]] = {GAPS: _gaps, WEAK: _weak, WASTE: _waste}
