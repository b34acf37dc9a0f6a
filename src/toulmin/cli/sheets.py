"""Sheets: each claim of a run with everything that a reader needs to judge it, from the store and the vault."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from toulmin.contracts.artifact import Position, ReasoningArtifact
from toulmin.contracts.claim import Claim
from toulmin.contracts.document import Document, NormalizedState, Passage
from toulmin.contracts.errors import NotFound, StoreFailed
from toulmin.contracts.event import Event, InputsNormalised
from toulmin.contracts.policy import PolicyDecision
from toulmin.contracts.promotion import PromotionDecision, PromotionOutcome
from toulmin.contracts.report import RunReport
from toulmin.contracts.verification import ClaimSupport, Finding, Severity, VerificationReport
from toulmin.contracts.vocabulary import ArtifactId, ClaimId, DecisionId, DocumentId, PassageId
from toulmin.ports.store import Store
from toulmin.ports.vault import Vault
from toulmin.provenance import Excerpt, Excerpts, Fall, falls, lone_quote

__all__ = ["Fate", "Sheet", "Sheets", "sheets_of"]

SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.INFO)


class Fate(StrEnum):
    """What became of a claim."""

    STANDS = "stands"
    HELD = "held back"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One claim, what it rests on, and what the verifier and the gate said of it."""

    claim: Claim
    fate: Fate
    artifact: ReasoningArtifact
    number: int | None = None
    """In the report, from 1; only what stands has one."""
    rule: str = ""
    """By which it was held back, withdrawn or weakened."""
    reason: str = ""
    round: int | None = None
    """In which it was withdrawn or weakened."""
    instead: Position | None = None
    """What was kept in its place, where it lost a conflict."""
    findings: tuple[Finding, ...] = ()
    """About this claim, errors first."""
    support: ClaimSupport | None = None
    report: VerificationReport | None = None
    """On its artifact."""
    promotion: PromotionDecision | None = None
    decision: PolicyDecision | None = None
    excerpts: tuple[Excerpt, ...] = ()
    known: tuple[str, ...] = ()
    """What its evidence says, names, titles and times of the sources included."""


@dataclass(frozen=True, slots=True)
class Sheets:
    """The sheets of a run that a page shows, and how many there are in all."""

    shown: tuple[Sheet, ...]
    totals: Mapping[Fate, int]

    def of(self, fate: Fate) -> tuple[Sheet, ...]:
        """Those shown of one fate."""
        return tuple(sheet for sheet in self.shown if sheet.fate is fate)


async def sheets_of(store: Store, vault: Vault, report: RunReport, *, each_max: int) -> Sheets:
    """At most `each_max` sheets for each fate: what stands in the order of the report, then what was held and fell.

    Quotes whose bytes are gone or changed stay on their sheet and say so.
    """
    made = {artifact.id: artifact for artifact in await store.artifacts(report.run)}
    promotions = await store.promotions(report.run)
    events = await store.events(report.run)
    changed = tuple(falls(events, artifacts=made, promotions=promotions))
    listed = {
        Fate.STANDS: tuple(_standing(report, made, changed)),
        Fate.HELD: tuple(_held(report, made)),
        Fate.WITHDRAWN: tuple(_fallen(made, changed)),
    }
    record = _Record(
        reports=await store.reports(report.run),
        promotions=promotions,
        decisions={entry.id: entry for entry in await store.decisions(report.run)},
    )
    sources = await _sources(events, vault)
    shown = [
        await sources.filled(record.filled(sheet)) for sheets in listed.values() for sheet in sheets[: max(0, each_max)]
    ]
    return Sheets(shown=tuple(shown), totals={fate: len(sheets) for fate, sheets in listed.items()})


def _standing(
    report: RunReport, made: Mapping[ArtifactId, ReasoningArtifact], changed: Iterable[Fall]
) -> Iterable[Sheet]:
    weakened = {fall.claim.id: fall for fall in changed if fall.left is not None}
    for number, entry in enumerate(report.claims, start=1):
        fall = weakened.get(entry.claim.id)
        yield Sheet(
            claim=entry.claim,
            fate=Fate.STANDS,
            artifact=made[entry.artifact],
            number=number,
            rule=fall.rule if fall else "",
            reason=fall.reason if fall else "",
            round=fall.round if fall else None,
        )


def _held(report: RunReport, made: Mapping[ArtifactId, ReasoningArtifact]) -> Iterable[Sheet]:
    for entry in report.never_stood():
        yield Sheet(
            claim=entry.claim, fate=Fate.HELD, artifact=made[entry.artifact], rule=entry.rule, reason=entry.reason
        )


def _fallen(made: Mapping[ArtifactId, ReasoningArtifact], changed: Iterable[Fall]) -> Iterable[Sheet]:
    for fall in changed:
        if fall.left is None:
            yield Sheet(
                claim=fall.claim,
                fate=Fate.WITHDRAWN,
                artifact=made[fall.artifact],
                rule=fall.rule,
                reason=fall.reason,
                round=fall.round,
                instead=fall.instead,
            )


class _Record:
    """What the verifier, the gate and policy said in a run, by what it is about."""

    def __init__(
        self,
        *,
        reports: Sequence[VerificationReport],
        promotions: Sequence[PromotionDecision],
        decisions: Mapping[DecisionId, PolicyDecision],
    ) -> None:
        self._reports = {entry.artifact: entry for entry in reports}
        # What a demotion says of the artifact is told by the claim's own fall.
        judged = (entry for entry in promotions if entry.outcome is not PromotionOutcome.DEMOTE)
        self._promotions = {entry.artifact: entry for entry in judged}
        self._decisions = decisions
        self._findings: dict[ClaimId, dict[tuple[object, ...], Finding]] = {}
        for report in reports:
            for finding in report.findings:
                if finding.claim is not None:
                    # A review says again what was found when the item was verified.
                    same = (finding.code, finding.message, finding.start, finding.end, finding.passage)
                    self._findings.setdefault(finding.claim, {}).setdefault(same, finding)

    def filled(self, sheet: Sheet) -> Sheet:
        """The sheet with its verdicts."""
        report = self._reports.get(sheet.artifact.id)
        promotion = self._promotions.get(sheet.artifact.id)
        found = self._findings.get(sheet.claim.id, {}).values()
        return replace(
            sheet,
            findings=tuple(sorted(found, key=lambda finding: SEVERITIES.index(finding.severity))),
            support=next((entry for entry in report.claims if entry.claim == sheet.claim.id), None) if report else None,
            report=report,
            promotion=promotion,
            decision=self._decisions.get(promotion.decision) if promotion else None,
        )


class _Sources:
    """What a run read; nothing, with the reason, where the vault does not have it."""

    def __init__(self, state: NormalizedState | None, vault: Vault, *, fault: str = "") -> None:
        self._excerpts = Excerpts(state, vault) if state is not None else None
        self._documents: dict[DocumentId, Document] = {entry.id: entry for entry in state.documents} if state else {}
        self._passages: dict[PassageId, Passage] = {entry.id: entry for entry in state.passages} if state else {}
        self._fault = fault

    async def filled(self, sheet: Sheet) -> Sheet:
        """The sheet with its evidence."""
        grounds = sheet.claim.grounds
        if self._excerpts is None:
            quotes = tuple(lone_quote(ground, self._fault) for ground in grounds)
            return replace(sheet, excerpts=quotes, known=tuple(ground.quote for ground in grounds))
        known = dict.fromkeys(text for ground in grounds for text in self._says(ground.passage))
        return replace(sheet, excerpts=await self._excerpts.of(grounds), known=tuple(known))

    def _says(self, cited: PassageId) -> Iterable[str]:
        """A passage and what its source says around it, as the verifier reads it: name, title, attributes, time."""
        passage = self._passages.get(cited)
        if passage is None:
            return
        document = self._documents[passage.document]
        yield passage.text
        # `node-7` is `logs/node-7.log` as people say it.
        yield from (document.name, document.name.rsplit("/", 1)[-1].split(".", 1)[0], document.title)
        yield from (f"{entry.name}: {entry.value}" for entry in passage.attributes)
        if passage.at_us is not None:
            yield f"{datetime.fromtimestamp(passage.at_us // 1_000_000, UTC):%Y-%m-%d %H:%M:%S}"


async def _sources(events: Iterable[Event], vault: Vault) -> _Sources:
    normalised = next((event for event in events if isinstance(event, InputsNormalised)), None)
    if normalised is None:
        return _Sources(None, vault, fault="the run ended before it had read its inputs")
    try:
        return _Sources(NormalizedState.parse(await vault.get(normalised.state)), vault)
    except (NotFound, StoreFailed) as error:
        return _Sources(None, vault, fault=error.message)
