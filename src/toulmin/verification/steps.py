"""The same five dimensions for artifacts of the protocol itself: clarification, scope, plan, execution, review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from toulmin.contracts.artifact import (
    Clarification,
    Execution,
    ItemKind,
    MetaAnalysis,
    Plan,
    ReasoningArtifact,
    Resolution,
    Review,
    Scope,
)
from toulmin.contracts.verification import Dimension
from toulmin.contracts.vocabulary import ItemId, Level
from toulmin.grounding import CERTAIN, squash
from toulmin.verification.context import VerificationContext
from toulmin.verification.contradiction import clash
from toulmin.verification.evidence import evidence_fault
from toulmin.verification.scope import check_item_scope, check_not_wider, check_text_scope, unchecked_constraints
from toulmin.verification.tally import Tally

__all__ = ["Tallies", "check_step"]

Tallies = dict[Dimension, Tally]

OBJECTIVE_SHARE_MIN: Final = 0.5
"""Share of the objective's content words that its restatement keeps; below it, something else is being done."""


def check_step(artifact: ReasoningArtifact, context: VerificationContext, tallies: Tallies) -> None:
    """Check the body of a protocol step; an analysis has no rules here, its claims are checked as claims."""
    body = artifact.body
    match body:
        case Clarification():
            _clarification(body, context, tallies)
        case Scope():
            _scope(body, context, tallies)
        case Plan():
            _plan(body, context, tallies, covers=artifact.level is Level.L1 and artifact.round == 1)
            if artifact.level is Level.L1:
                for item in body.items:
                    check_item_scope(item, context, tallies[Dimension.SCOPE_ADHERENCE], revises=artifact.round > 1)
        case Execution():
            _execution(body, context, tallies)
        case Review():
            _review(body, context, tallies)
        case MetaAnalysis():
            _meta(body, context, tallies)
        case Resolution():
            _resolution(body, context, tallies)
        case _:
            return
    tallies[Dimension.CONFIDENCE_QUALITY].unit(1.0)  # the step's own confidence is in range by contract
    _no_overclaim(_statements(body), context, tallies[Dimension.CONFIDENCE_QUALITY])


def _clarification(body: Clarification, context: VerificationContext, tallies: Tallies) -> None:
    texts = (body.restatement, body.objective)
    check_text_scope(texts, context, tallies[Dimension.SCOPE_ADHERENCE])
    wanted = context.read(context.contract.objective).stems
    kept = wanted & (context.read(body.restatement).stems | context.read(body.objective).stems)
    tallies[Dimension.SCOPE_ADHERENCE].require(
        "scope.objective_lost",
        f"restates {len(kept)} of the {len(wanted)} content words of the objective",
        holds=len(kept) >= OBJECTIVE_SHARE_MIN * len(wanted),
    )
    _grounded(texts, context, tallies[Dimension.EVIDENCE_COVERAGE])
    _no_clash(texts, (context.contract.objective,), context, tallies[Dimension.CONTRADICTION])
    _filled({"restatement": body.restatement, "objective": body.objective}, tallies[Dimension.COMPLETENESS])
    if not body.assumptions:
        tallies[Dimension.COMPLETENESS].warn("completeness.no_assumptions", "no assumption is named")


def _scope(body: Scope, context: VerificationContext, tallies: Tallies) -> None:
    scope = tallies[Dimension.SCOPE_ADHERENCE]
    check_text_scope(body.in_scope, context, scope)
    rules = context.contract.scope
    if context.scope is not None:
        check_not_wider(body, context.scope, context, scope)
    kept = {squash(item) for item in body.out_of_scope}
    for item in rules.exclude:
        scope.require("scope.exclusion_dropped", f"the exclusion {item!r} is missing", holds=squash(item) in kept)
    _grounded(body.in_scope, context, tallies[Dimension.EVIDENCE_COVERAGE], sets_bounds=True)
    outside = {squash(item): item for item in body.out_of_scope}
    for item in body.in_scope:
        tallies[Dimension.CONTRADICTION].require(
            "contradiction.scope", f"{item!r} is both in and out of scope", holds=squash(item) not in outside
        )
    complete = tallies[Dimension.COMPLETENESS]
    _filled({"in_scope": " ".join(body.in_scope), "out_of_scope": " ".join(body.out_of_scope)}, complete)
    for text in unchecked_constraints(body.constraints):
        scope.warn("scope.constraint_not_checked", f"no code checks the constraint {text[:200]!r}")
    constraints = {squash(item) for item in body.constraints}
    for item in rules.constraints:
        complete.require(
            "completeness.constraint_dropped", f"the constraint {item!r} is missing", holds=squash(item) in constraints
        )
    included = {squash(item) for item in body.in_scope}
    for item in rules.include:
        complete.require(
            "completeness.inclusion_dropped", f"{item!r} is not in scope any more", holds=squash(item) in included
        )


def _plan(body: Plan, context: VerificationContext, tallies: Tallies, *, covers: bool) -> None:
    """`covers`: every question needs an item. Above L1 and in later rounds only what can be answered is planned for."""
    texts = tuple(f"{item.title}. {item.question or ''}" for item in body.items)
    check_text_scope(texts, context, tallies[Dimension.SCOPE_ADHERENCE])
    evidence, complete = tallies[Dimension.EVIDENCE_COVERAGE], tallies[Dimension.COMPLETENESS]
    for item in body.items:
        unknown = [document for document in item.documents if document not in context.documents]
        evidence.require(
            "evidence.unknown_document",
            f"item {item.id} reads {unknown[0] if unknown else ''!r}, which is not among the inputs",
            holds=not unknown,
        )
        if item.kind is ItemKind.TOOL:
            tallies[Dimension.SCOPE_ADHERENCE].require(
                "scope.tool_not_named",
                f"item {item.id} wants the tool {item.tool!r}, which the contract does not name",
                holds=item.tool in context.contract.tools,
            )
    twice = [text for text, count in Counter(squash(text) for text in texts).items() if count > 1]
    tallies[Dimension.CONTRADICTION].require(
        "contradiction.item_twice", f"{len(twice)} items are planned twice", holds=not twice
    )
    planned = [f"{item.title} {item.question or ''} {item.expects}" for item in body.items]
    complete.unit(1.0)  # it has items by contract
    for question in (context.questions or context.contract.output.must_answer) if covers else ():
        covered = any(_covers(text, question, context) for text in planned)
        complete.require("completeness.question_not_planned", f"no item answers {question!r}", holds=covered)


def _execution(body: Execution, context: VerificationContext, tallies: Tallies) -> None:
    outcomes = {
        "promoted": body.promoted,
        "held": body.held,
        "rejected": body.rejected,
        "failed": body.failed,
        "skipped": body.skipped,
    }
    counts = Counter(item for items in outcomes.values() for item in items)
    planned: set[ItemId] = {item.id for item in context.plan.items} if context.plan else set(counts)
    scope, contradiction = tallies[Dimension.SCOPE_ADHERENCE], tallies[Dimension.CONTRADICTION]
    for item, count in counts.items():
        scope.require("scope.not_planned", f"item {item} was done and not planned", holds=item in planned)
        contradiction.require("contradiction.outcome", f"item {item} has {count} outcomes", holds=count == 1)
    # The evidence of an execution is its record: what counts as done must be an item that somebody planned.
    for item in (*body.promoted, *body.held, *body.rejected, *body.failed, *body.skipped):
        tallies[Dimension.EVIDENCE_COVERAGE].require(
            "evidence.unknown_item", f"there is no item {item}", holds=item in planned
        )
    for item in sorted(planned):
        tallies[Dimension.COMPLETENESS].require(
            "completeness.item_without_outcome", f"item {item} has no outcome", holds=item in counts
        )


def _review(body: Review, context: VerificationContext, tallies: Tallies) -> None:
    texts = (body.alignment, *body.uncertainties, *body.missing_data, *body.weak_points)
    check_text_scope((body.alignment,), context, tallies[Dimension.SCOPE_ADHERENCE])
    # What is uncertain cannot be quoted; a review rests on the claims that it reviews.
    _grounded((body.alignment,), context, tallies[Dimension.EVIDENCE_COVERAGE])
    _no_clash((body.alignment,), (context.contract.objective,), context, tallies[Dimension.CONTRADICTION])
    complete = tallies[Dimension.COMPLETENESS]
    _filled({"alignment": body.alignment}, complete)
    if len(texts) == 1:
        complete.warn("completeness.nothing_weak", "the review names nothing uncertain, missing or weak")
    if context.contract.self_audit:
        complete.require(
            "completeness.no_self_audit",
            "self-audit is on and no decision has a confidence",
            holds=bool(body.decisions),
        )


def _meta(body: MetaAnalysis, context: VerificationContext, tallies: Tallies) -> None:
    """Findings about the run rest on its record: what they are about must be named there."""
    names = context.record.names() if context.record is not None else frozenset()
    known = names | frozenset(context.refs)
    scope, evidence = tallies[Dimension.SCOPE_ADHERENCE], tallies[Dimension.EVIDENCE_COVERAGE]
    scope.unit(1.0)  # it is about the run, which is what was asked
    evidence.require("meta.no_record", "there is no record of the run", holds=context.record is not None)
    for finding in body.findings:
        strange = [name for name in finding.about if name not in known]
        evidence.require(
            "meta.unknown_subject",
            f"a finding is about {strange[0] if strange else ''!r}, which the run's record does not name",
            holds=not strange,
        )
    said = [finding.text for finding in body.findings]
    tallies[Dimension.CONTRADICTION].require(
        "contradiction.finding_twice", "a finding is said twice", holds=len(set(said)) == len(said)
    )
    tallies[Dimension.COMPLETENESS].unit(1.0)  # finding nothing is an answer


def _resolution(body: Resolution, context: VerificationContext, tallies: Tallies) -> None:
    """A conflict rests on quotes that exist, and keeps at most one of its positions."""
    evidence = tallies[Dimension.EVIDENCE_COVERAGE]
    for position in body.positions:
        for one in position.evidence:
            fault = evidence_fault(one, context)
            evidence.require(fault or "evidence.exists", f"{position.source} does not say so", holds=not fault)
    if not any(position.evidence for position in body.positions):
        evidence.error("evidence.missing", "no position of the conflict has evidence")
    tallies[Dimension.SCOPE_ADHERENCE].unit(1.0)  # it settles what was met, and adds nothing
    tallies[Dimension.CONTRADICTION].unit(1.0)
    _filled({"subject": body.subject, "reason": body.reason}, tallies[Dimension.COMPLETENESS])


def _grounded(texts: Iterable[str], context: VerificationContext, tally: Tally, *, sets_bounds: bool = False) -> None:
    """One unit for each text: its identifiers, numbers and times stand in the contract, a document or a peer claim.

    A text that sets bounds (a scope) may name numbers and times of its own.
    """
    known = [context.read(text) for text in _known_texts(context)]
    spellings = frozenset[str]().union(*(reading.spellings for reading in known))
    numbers = [number for reading in known for number in reading.numbers]
    whens = [when for reading in known for when in reading.whens]
    for text in texts:
        reading = context.read(text)
        new = [one.text for one in reading.names if one.identifier and squash(one.text) not in spellings]
        if not sets_bounds:
            # Counts of items, documents and claims are the run's own: small whole numbers without a unit, or up to
            # as many as there are documents.
            most = max(_OWN_COUNTS, len(context.documents) + 1)
            own = [one for one in reading.numbers if not one.dimension and one.half == 0.5 and one.value < most]
            new += [
                text[one.start : one.end]
                for one in reading.numbers
                if one not in own and not any(one.agrees(other) for other in numbers)
            ]
            new += [text[one.start : one.end] for one in reading.whens if not any(one.agrees(other) for other in whens)]
        invented = next((said for said in new if not _stands_in_documents(said, context)), None)
        tally.require(
            "evidence.not_given", f"{invented!r} stands in no document, claim or contract", holds=invented is None
        )


def _known_texts(context: VerificationContext) -> list[str]:
    contract = context.contract
    rules = contract.scope
    return [
        contract.objective,
        *contract.output.must_answer,
        *rules.include,
        *rules.exclude,
        *rules.constraints,
        *context.questions,
        *(spec.path for spec in contract.inputs),
        *(document.name for document in context.documents.values()),
        *(document.title for document in context.documents.values()),
        *(claim.conclusion for claim in context.peers),
    ]


def _stands_in_documents(said: str, context: VerificationContext) -> bool:
    """Asked only for the few things that are nowhere else, so a plain search of the passages is enough."""
    wanted = said.casefold()
    return any(wanted in passage.text.casefold() for passage in context.passages.values())


def _no_clash(texts: Iterable[str], others: Iterable[str], context: VerificationContext, tally: Tally) -> None:
    against = [context.read(other) for other in others]
    for text in texts:
        found = next((one for other in against if (one := clash(context.read(text), other))), None)
        tally.require(found.code if found else "contradiction", found.message if found else "none", holds=found is None)


def _filled(fields: dict[str, str], tally: Tally) -> None:
    for name, value in fields.items():
        tally.require("completeness.field_empty", f"the field {name} is empty", holds=bool(value.strip()))


def _no_overclaim(texts: Iterable[str], context: VerificationContext, tally: Tally) -> None:
    for text in texts:
        words = sorted(context.read(text).plain & CERTAIN)
        if words:
            tally.warn("confidence.overclaim", f"{words[0]!r} leaves no room for doubt: {text[:80]!r}")


def _statements(
    body: Clarification | Scope | Plan | Execution | Review | MetaAnalysis | Resolution,
) -> tuple[str, ...]:
    if isinstance(body, Clarification):
        return body.assumptions
    if isinstance(body, Review):
        return (body.alignment,)
    return ()


def _covers(text: str, question: str, context: VerificationContext) -> bool:
    if squash(question) in squash(text):
        return True
    stems = context.read(question).stems
    return bool(stems) and stems <= context.read(text).stems


_OWN_COUNTS: Final = 1_000
