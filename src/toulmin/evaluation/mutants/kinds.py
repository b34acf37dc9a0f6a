"""The kinds of defects: how each is made from a sound claim, and in which dimension the verifier should notice it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from toulmin.contracts.artifact import ReasoningArtifact
from toulmin.contracts.claim import Claim
from toulmin.contracts.run_contract import ScopeRules
from toulmin.contracts.verification import Dimension
from toulmin.evaluation.mutants.facts import change_number, change_unit, move_clock, move_date, swap_numbers
from toulmin.evaluation.mutants.mutation import Mutation
from toulmin.evaluation.mutants.names import names_in, replace_name, swap_names, swap_roles
from toulmin.evaluation.mutants.specimen import Specimen, artifact_of
from toulmin.evaluation.mutants.words import (
    add_certainty,
    add_sentence,
    change_quantifier,
    negate,
    remove_negation,
    swap_antonym,
)
from toulmin.reading import read
from toulmin.verification import VerificationContext

__all__ = ["KINDS", "Kind", "Mutant", "MutantKind"]


class MutantKind(StrEnum):
    """One kind of defect."""

    NUMBER_CHANGED = "number_changed"
    NUMBERS_SWAPPED = "numbers_swapped"
    UNIT_CHANGED = "unit_changed"
    DATE_MOVED = "date_moved"
    CLOCK_MOVED = "clock_moved"
    NEGATED = "negated"
    NEGATION_REMOVED = "negation_removed"
    ANTONYM = "antonym"
    QUANTIFIER_CHANGED = "quantifier_changed"
    NAME_FROM_ELSEWHERE = "name_from_elsewhere"
    NAME_FROM_EVIDENCE = "name_from_evidence"
    NAMES_SWAPPED = "names_swapped"
    ROLES_SWAPPED = "roles_swapped"
    SENTENCE_ADDED = "sentence_added"
    CERTAINTY_ADDED = "certainty_added"
    CONFIDENCE_RAISED = "confidence_raised"
    QUOTE_ALTERED = "quote_altered"
    EVIDENCE_CUT = "evidence_cut"
    ANSWER_DROPPED = "answer_dropped"
    EXCLUDED_TOPIC = "excluded_topic"


@dataclass(frozen=True, slots=True)
class Mutant:
    """An artifact with one defect, and its context. `place` is where the conclusion has it; None: not in its words."""

    artifact: ReasoningArtifact
    context: VerificationContext
    conclusion: str
    was: str
    place: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of mutant is made, what it is in words, and where it should be noticed."""

    says: str
    expected: frozenset[Dimension]
    make: Callable[[Specimen, int], Mutant | None]


TextMutator = Callable[[str, int], Mutation | None]


def _said_otherwise(mutate: TextMutator) -> Callable[[Specimen, int], Mutant | None]:
    def make(specimen: Specimen, seed: int) -> Mutant | None:
        return _reworded(specimen, mutate(specimen.claim.conclusion, seed))

    return make


def _reworded(specimen: Specimen, mutation: Mutation | None) -> Mutant | None:
    if mutation is None:
        return None
    claim = specimen.claim.with_(conclusion=mutation.text)
    return Mutant(
        artifact_of(claim), specimen.context, mutation.text, mutation.was, place=(mutation.start, mutation.end)
    )


def _name_from_elsewhere(specimen: Specimen, seed: int) -> Mutant | None:
    cited = {ground.passage for ground in specimen.claim.grounds}
    documents = {ground.document for ground in specimen.claim.grounds}
    near = " ".join(specimen.context.passages[id_].text for id_ in specimen.context.passages if id_ in cited)
    beside = [
        name
        for passage in specimen.context.passages.values()
        if passage.document in documents and passage.id not in cited
        for name in _names(passage.text)
        if name not in near
    ]
    return _reworded(specimen, replace_name(specimen.claim.conclusion, seed, beside))


def _name_from_evidence(specimen: Specimen, seed: int) -> Mutant | None:
    names = [name for ground in specimen.claim.grounds for name in _names(ground.quote)]
    return _reworded(specimen, replace_name(specimen.claim.conclusion, seed, names))


def _names(text: str) -> list[str]:
    return [text[start:end] for start, end in names_in(text)]


def _confidence_raised(specimen: Specimen, seed: int) -> Mutant | None:
    """The claim or its artifact says to be surer than it was found to be."""
    claim = specimen.claim
    if claim.qualifier.confidence > 0.99:
        return None
    if seed % 2:
        return _unworded(specimen, claim, artifact=artifact_of(claim, confidence=1.0))
    return _unworded(specimen, claim.with_(qualifier=claim.qualifier.with_(confidence=1.0)))


def _quote_altered(specimen: Specimen, seed: int) -> Mutant | None:
    """A quote says what its passage does not say."""
    grounds = list(specimen.claim.grounds)
    if not grounds:
        return None
    place = seed % len(grounds)
    quote = grounds[place].quote
    words = quote.split(" ")
    words[seed % len(words)] = "reportedly"
    altered = " ".join(words)
    if altered == quote:
        return None
    grounds[place] = grounds[place].with_(quote=altered)
    return _unworded(specimen, specimen.claim.with_(grounds=tuple(grounds)), was=quote)


def _evidence_cut(specimen: Specimen, seed: int) -> Mutant | None:
    """The quote that shares the most words with the claim is taken away; every other time, all are."""
    claim = specimen.claim
    if not claim.grounds:
        return None
    if seed % 2:
        return _unworded(specimen, claim.with_(grounds=()))
    stems = read(claim.conclusion).stems
    best = max(claim.grounds, key=lambda ground: len(stems & read(ground.quote).stems))
    return _unworded(specimen, claim.with_(grounds=tuple(one for one in claim.grounds if one != best)), was=best.quote)


def _answer_dropped(specimen: Specimen, _seed: int) -> Mutant | None:
    if not specimen.context.questions:
        return None
    return _unworded(specimen, specimen.claim.with_(answers=()))


def _excluded_topic(specimen: Specimen, seed: int) -> Mutant | None:
    """What the claim is about is put out of scope, in the words of its topic or in three of its own."""
    own = [word.plain for word in read(specimen.claim.conclusion).words]
    topic = specimen.topic if seed % 2 == 0 and specimen.topic else " ".join(own[:3])
    if not topic:
        return None
    contract = specimen.context.contract.with_(scope=ScopeRules(exclude=(topic,)))
    context = replace(specimen.context, contract=contract)
    return Mutant(artifact_of(specimen.claim), context, specimen.claim.conclusion, was=f"out of scope: {topic}")


def _unworded(
    specimen: Specimen, claim: Claim, *, was: str = "", artifact: ReasoningArtifact | None = None
) -> Mutant | None:
    return Mutant(artifact or artifact_of(claim), specimen.context, claim.conclusion, was)


_EVIDENCE: Final = frozenset((Dimension.EVIDENCE_COVERAGE,))
_FACT: Final = frozenset((Dimension.EVIDENCE_COVERAGE, Dimension.CONTRADICTION))
_CONFIDENCE: Final = frozenset((Dimension.CONFIDENCE_QUALITY,))
_STRENGTH: Final = _FACT | _CONFIDENCE

KINDS: Final[Mapping[MutantKind, Kind]] = MappingProxyType(
    {
        MutantKind.NUMBER_CHANGED: Kind("another number", _FACT, _said_otherwise(change_number)),
        MutantKind.NUMBERS_SWAPPED: Kind("two numbers change places", _FACT, _said_otherwise(swap_numbers)),
        MutantKind.UNIT_CHANGED: Kind("another unit or currency", _FACT, _said_otherwise(change_unit)),
        MutantKind.DATE_MOVED: Kind("another day, month or year", _FACT, _said_otherwise(move_date)),
        MutantKind.CLOCK_MOVED: Kind("another time of day", _FACT, _said_otherwise(move_clock)),
        MutantKind.NEGATED: Kind("a statement is denied", _FACT, _said_otherwise(negate)),
        MutantKind.NEGATION_REMOVED: Kind("a denial is taken away", _FACT, _said_otherwise(remove_negation)),
        MutantKind.ANTONYM: Kind("a word becomes its opposite", _FACT, _said_otherwise(swap_antonym)),
        MutantKind.QUANTIFIER_CHANGED: Kind(
            "another quantifier (some → all, at least → at most)", _STRENGTH, _said_otherwise(change_quantifier)
        ),
        MutantKind.NAME_FROM_ELSEWHERE: Kind(
            "a name of the same document that is not in the cited passages", _FACT, _name_from_elsewhere
        ),
        MutantKind.NAME_FROM_EVIDENCE: Kind("another name of the cited passages", _FACT, _name_from_evidence),
        MutantKind.NAMES_SWAPPED: Kind("two names change places", _FACT, _said_otherwise(swap_names)),
        MutantKind.ROLES_SWAPPED: Kind(
            "who did it, and to whom, the wrong way round", _FACT, _said_otherwise(swap_roles)
        ),
        MutantKind.SENTENCE_ADDED: Kind("a sentence that no evidence says", _EVIDENCE, _said_otherwise(add_sentence)),
        MutantKind.CERTAINTY_ADDED: Kind("words of certainty", _CONFIDENCE, _said_otherwise(add_certainty)),
        MutantKind.CONFIDENCE_RAISED: Kind("a higher confidence than was found", _CONFIDENCE, _confidence_raised),
        MutantKind.QUOTE_ALTERED: Kind("a quote that does not exist", _EVIDENCE, _quote_altered),
        MutantKind.EVIDENCE_CUT: Kind("the best quote, or every one, is taken away", _EVIDENCE, _evidence_cut),
        MutantKind.ANSWER_DROPPED: Kind(
            "the question is left unanswered", frozenset((Dimension.COMPLETENESS,)), _answer_dropped
        ),
        MutantKind.EXCLUDED_TOPIC: Kind(
            "its topic is out of scope", frozenset((Dimension.SCOPE_ADHERENCE,)), _excluded_topic
        ),
    }
)
"""Every kind, in the order in which it is shown."""
