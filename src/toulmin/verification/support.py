"""Evidence coverage: how much of a claim its own evidence carries, and which hard facts of it stand nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from toulmin.contracts.claim import Claim, ClaimKind, Evidence
from toulmin.contracts.document import Passage
from toulmin.contracts.vocabulary import DocumentId, TimeUs
from toulmin.reading import Number, Reading, When, squash
from toulmin.verification.context import VerificationContext
from toulmin.verification.evidence import evidence_fault
from toulmin.verification.tally import Place, Tally

__all__ = ["Grounds", "check_freshness", "check_support", "grounds_of"]

BESIDE_QUOTE: Final = 0.8
"""Weight of a word that stands in the cited passage but outside the quote: near, but not what was pointed at."""
SUPPORTED_MIN: Final = 0.5
"""Below this share of its content words a claim counts as thinly supported."""
ROUNDING: Final = 1e-9
"""16.05 may be said as 16.1, whichever way its last bit falls."""
YEARS: Final = range(1500, 2101)
"""Whole numbers that may be a year."""
SENTENCE_MIN: Final = 0.3
"""Below this share of its content words in the evidence, a whole sentence of a longer conclusion was added."""
SENTENCE_WORDS_MIN: Final = 3
DERIVED_FROM_MAX: Final = 8
"""With more numbers in the quotes than this, some pair gives almost any ratio by chance."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """The evidence of one claim that really exists, read."""

    evidence: tuple[Evidence, ...]
    quotes: tuple[Reading, ...]
    passages: tuple[Reading, ...]
    roots: frozenset[DocumentId]
    whens: tuple[When, ...]
    moments: tuple[When, ...]
    """When the cited passages say that they were written."""
    numbers: tuple[Number, ...]
    stems: frozenset[str]
    quoted: frozenset[str]
    spellings: frozenset[str]


def grounds_of(claim: Claim, context: VerificationContext, tally: Tally) -> Grounds:
    """The grounds of a claim that stand in their passages word for word; each other one becomes a finding."""
    standing: list[Evidence] = []
    for evidence in claim.grounds:
        fault = evidence_fault(evidence, context)
        if fault is None:
            standing.append(evidence)
        else:
            tally.error(fault, _FAULTS[fault].format(evidence=evidence), Place(claim.id, passage=evidence.passage))
    for one in (claim.warrant.backing if claim.warrant else None, *(rebuttal.evidence for rebuttal in claim.rebuttals)):
        fault = None if one is None else evidence_fault(one, context)
        if one is not None and fault is not None:
            tally.error(fault, _FAULTS[fault].format(evidence=one), Place(claim.id, passage=one.passage))
    cited = [context.passages[evidence.passage] for evidence in standing]
    quotes = tuple(context.read(evidence.quote) for evidence in standing)
    passages = tuple(context.read(passage.text) for passage in cited)
    around = tuple(context.read(text) for text in _surroundings(cited, context))
    everything = (*passages, *around)
    moments = tuple(_moments(cited))
    return Grounds(
        evidence=tuple(standing),
        quotes=quotes,
        passages=passages,
        roots=frozenset(evidence.document for evidence in standing),
        whens=(*(when for reading in everything for when in reading.whens), *moments),
        moments=moments,
        numbers=tuple(number for reading in everything for number in reading.numbers),
        stems=frozenset().union(*(reading.stems for reading in everything)),
        quoted=frozenset().union(*(reading.stems for reading in quotes)),
        spellings=frozenset().union(*(reading.spellings for reading in everything)),
    )


def check_support(claim: Claim, grounds: Grounds, context: VerificationContext, tally: Tally) -> float:
    """One unit of evidence coverage: the support of the claim in [0, 1], a finding for each fact that stands nowhere.

    Support is the share of the conclusion's content words, numbers and times that the evidence carries: 1 for each in a
    quote, 0.8 for each word elsewhere in the cited passage, if a quote says anything of the claim. A claim without
    grounds has support 0 and is an error, except that a statement of ignorance may rest on nothing (it is then no unit:
    absence cannot be quoted).
    """
    place = Place(claim.id)
    if not grounds.evidence:
        if claim.kind is ClaimKind.UNKNOWN and not claim.grounds:
            tally.warn("evidence.unknown_without_grounds", "what is not known rests on no passage", place)
            return 0.0
        tally.unit(0.0)
        tally.error("evidence.missing", "no evidence that exists stands behind this claim", place)
        return 0.0
    reading = context.read(claim.conclusion)
    missing = _hard_facts(claim, reading, grounds, context, tally)
    _check_sentences(claim, reading, grounds, tally)
    points, units = _word_points(reading, grounds)
    facts = len(reading.numbers) + len(reading.whens)
    units += facts
    points += max(0, facts - missing)
    support = round(points / units, 6) if units else 0.0
    if not units:
        tally.error("evidence.claim_empty", "the conclusion says nothing that could be checked", place)
    elif support < SUPPORTED_MIN:
        tally.warn(
            "evidence.thin",
            f"the evidence carries {support:.0%} of what the claim says",
            _unseen(claim, reading, grounds),
        )
    tally.unit(support)
    return support


def check_freshness(claim: Claim, grounds: Grounds, context: VerificationContext, tally: Tally) -> None:
    """An error for a claim all of whose evidence is older than the contract allows, counted from the run's start.

    The time of a quote is its own, else the latest of its document; where no time is known, that is a warning.
    """
    age_max_s = context.contract.evidence_age_max_s
    if age_max_s is None or context.started_us is None or not grounds.evidence:
        return
    times = [
        evidence.at_us if evidence.at_us is not None else context.documents[evidence.document].last_us
        for evidence in grounds.evidence
    ]
    known = [at_us for at_us in times if at_us is not None]
    if not known:
        tally.warn("evidence.undated", "no time of its evidence is known, so it may be stale", Place(claim.id))
    elif max(known) < context.started_us - age_max_s * 1_000_000:
        days = (context.started_us - max(known)) / 86_400_000_000
        tally.error("evidence.stale", f"its newest evidence is {days:.1f} days older than the run", Place(claim.id))


def _word_points(reading: Reading, grounds: Grounds) -> tuple[float, int]:
    beside = BESIDE_QUOTE if _says_some_of(reading, grounds) else 0.0
    points, units = 0.0, 0
    for stem in reading.stems:
        units += 1
        if stem in grounds.quoted:
            points += 1.0
        elif stem in grounds.stems:
            points += beside
    return points, units


def _check_sentences(claim: Claim, reading: Reading, grounds: Grounds, tally: Tally) -> None:
    """An error for each sentence, of several, that the evidence says next to nothing of: the others cannot carry it."""
    if len(reading.sentences) < 2 or claim.kind is ClaimKind.UNKNOWN:
        return
    for sentence in reading.sentences:
        if len(sentence.stems) < SENTENCE_WORDS_MIN:
            continue
        if len(sentence.stems & grounds.stems) < SENTENCE_MIN * len(sentence.stems):
            said = claim.conclusion[sentence.start : sentence.end].strip()
            place = Place(claim.id, sentence.words[0].start, sentence.words[-1].end)
            tally.error("evidence.sentence_unsupported", f"no evidence says {said[:200]!r}", place)


def _says_some_of(reading: Reading, grounds: Grounds) -> bool:
    """Whether a quote says anything of the claim at all: one of "The" shows nobody what the passage says."""
    return (
        bool(reading.stems & grounds.quoted)
        or any(when.agrees(moment) for when in reading.whens for moment in grounds.moments)
        or any(
            number.agrees(other) for quote in grounds.quotes for number in reading.numbers for other in quote.numbers
        )
    )


def _unseen(claim: Claim, reading: Reading, grounds: Grounds) -> Place:
    """The longest run of content words that stand nowhere in the evidence."""
    best: tuple[int, int, int] = (0, 0, 0)
    count = start = 0
    for word in reading.words:
        if word.stem in grounds.stems:
            count = 0
            continue
        start = start if count else word.start
        count += 1
        if count > best[0]:
            best = (count, start, word.end)
    return Place(claim.id, best[1], best[2])


def _hard_facts(claim: Claim, reading: Reading, grounds: Grounds, context: VerificationContext, tally: Tally) -> int:
    """Numbers, times and names of the conclusion that are in no evidence; how many numbers and times were missing."""
    given = context.read(_given(context))
    missing = 0
    for number in reading.numbers:
        missing += _check_number(number, claim, reading=reading, grounds=grounds, given=given, tally=tally)
    for when in reading.whens:
        missing += _check_when(when, claim, grounds=grounds, given=given, tally=tally)
    for name in reading.names:
        spelling = squash(name.text)
        known = spelling in grounds.spellings or spelling in given.spellings
        # An ordinary capitalised word is known by its stem, too; an identifier has exactly one spelling.
        if not known and not (not name.identifier and _stems_known(name.text, grounds, given, context)):
            tally.error(
                "evidence.name_missing", f"{name.text!r} stands in no evidence", Place(claim.id, name.start, name.end)
            )
    return missing


def _stems_known(name: str, grounds: Grounds, given: Reading, context: VerificationContext) -> bool:
    return all(word in grounds.stems or word in given.stems for word in context.read(name).stems)


def _check_when(when: When, claim: Claim, *, grounds: Grounds, given: Reading, tally: Tally) -> int:
    """One date or time: said in the evidence, as exactly as the claim says it, and in the same year."""
    place = Place(claim.id, when.start, when.end)
    said = claim.conclusion[when.start : when.end]
    known = (*grounds.whens, *given.whens)
    carrying = [other for other in known if when.agrees(other) and (when.clock or _as_exact(when, other))]
    if not carrying:
        code = "evidence.time_missing" if when.clock else "evidence.date_missing"
        tally.error(code, f"{said!r} stands in no evidence", place)
        return 1
    if when.clock or when.parts[0] is None or any(other.parts[0] is not None for other in carrying):
        return 0
    year = when.parts[0]
    if year in _years(given.whens, given.numbers):
        return 0
    years = _years(grounds.whens, grounds.numbers)
    if year in years:
        return 0
    if years:
        tally.error("evidence.date_missing", f"the year of {said!r} stands in no evidence", place)
        return 1
    tally.warn("evidence.year_missing", f"no evidence says in which year {said!r} is", place)
    return 0


def _as_exact(when: When, other: When) -> bool:
    """Whether a date of the evidence says the day, where the claim says one: "in May" carries no "12 May"."""
    return when.parts[2] is None or other.parts[2] is not None


def _years(whens: Iterable[When], numbers: Iterable[Number]) -> frozenset[int]:
    """The years that are said, in dates or alone."""
    dated = frozenset(year for when in whens if not when.clock and (year := when.parts[0]) is not None)
    return dated | {int(number.value) for number in numbers if _is_year(number)}


def _is_year(number: Number) -> bool:
    return not number.dimension and number.half == 0.5 and not number.counted and number.value in YEARS


def _carried(number: Number, other: Number) -> bool:
    """Whether a number of the evidence carries one of the claim: "14 cracks" is no "14 mm", though "ttl: 300" may mean
    "300 s".
    """
    if not number.agrees(other):
        return False
    measured, bare = (number, other) if number.dimension else (other, number)
    return not (measured.dimension and not bare.dimension and bare.plural)


def _check_number(
    number: Number, claim: Claim, *, reading: Reading, grounds: Grounds, given: Reading, tally: Tally
) -> int:
    if any(_carried(number, other) for other in (*grounds.numbers, *given.numbers)):
        return 0
    if _is_year(number) and any(number.value == other.parts[0] for other in (*grounds.whens, *given.whens)):
        return 0  # "in 2019", with a whole date of that year
    place = Place(claim.id, number.start, number.end)
    said = claim.conclusion[number.start : number.end]
    if number.value == len(grounds.evidence) > 1 and not number.dimension:
        return 0  # "three nodes were killed", with a line for each of the three
    if _is_derived(number, reading, grounds):
        tally.warn("evidence.number_derived", f"{said!r} is computed from numbers in the evidence", place)
        return 0
    if number.spelt and number.counted and any(other.counted == number.counted for other in grounds.numbers):
        tally.error("evidence.number_word_missing", f"the evidence counts otherwise than {said!r}", place)
        return 1
    if number.spelt:
        tally.warn("evidence.number_word_missing", f"{said!r} stands in no evidence", place)
        return 1
    same = next((other for other in grounds.numbers if other.value == number.value), None)
    if same is not None:
        tally.error("evidence.unit_differs", f"{said!r} has another unit in the evidence", place)
    else:
        tally.error("evidence.number_missing", f"{said!r} stands in no evidence", place)
    return 1


def _is_derived(number: Number, reading: Reading, grounds: Grounds) -> bool:
    """Whether a percentage or a factor is the ratio of two numbers of the quotes.

    The claim's own numbers that stand in the quotes come first ("from 81 to 200, 2.5 times"); where it names none, any
    two numbers of the quotes may be meant, if they are few.
    """
    if number.dimension != "percent" and not ({"tim", "fold", "x"} & number.near):
        return False
    quoted = {one.value * one.factor for quote in grounds.quotes for one in quote.numbers}
    named = {one.value * one.factor for one in reading.numbers} & quoted
    values = sorted(named if len(named) > 1 else quoted)
    if len(values) > DERIVED_FROM_MAX:
        return False
    wanted = number.value / 100.0 if number.dimension == "percent" else number.value
    room = number.half / (100.0 if number.dimension == "percent" else 1.0)
    ratios = (one / two for one in values for two in values if two and one != two)
    return any(min(abs(ratio - wanted), abs(abs(ratio - 1.0) - wanted)) <= room + ROUNDING for ratio in ratios)


def _given(context: VerificationContext) -> str:
    """What a person said in the contract: a claim may repeat it without quoting it."""
    return "\n\n".join((context.contract.objective, *context.contract.output.must_answer, *context.questions))


def _surroundings(cited: list[Passage], context: VerificationContext) -> list[str]:
    """What the source says around a passage: the document's name and title, its attributes (heading, column, …)."""
    texts = []
    for passage in cited:
        document = context.documents[passage.document]
        texts.append(f"{document.name} \n\n{document.title}" if document.title else document.name)
        # `node-7` is `logs/node-7.log` as people say it: a name with a digit in it is known by its exact spelling only.
        texts.append(document.name.rsplit("/", 1)[-1].split(".", 1)[0])
        texts += [f"{entry.name}: {entry.value}" for entry in passage.attributes]
    return list(dict.fromkeys(texts))


def _moments(cited: list[Passage]) -> list[When]:
    """The time of each passage in UTC: a log written in local time carries the claim that speaks in UTC."""
    found = []
    for passage in cited:
        if passage.at_us is not None:
            at = _utc(passage.at_us)
            found.append(When((at.year, at.month, at.day), clock=False, start=0, end=0))
            found.append(When((at.hour, at.minute, at.second), clock=True, start=0, end=0))
    return found


def _utc(at_us: TimeUs) -> datetime:
    return datetime.fromtimestamp(at_us // 1_000_000, UTC)


_FAULTS: Final = {
    "evidence.unknown_passage": "there is no passage {evidence.passage}",
    "evidence.unknown_document": "passage {evidence.passage} does not belong to document {evidence.document}",
    "evidence.span_outside": "characters {evidence.start} to {evidence.end} are not in passage {evidence.passage}",
    "evidence.quote_differs": "the quote does not stand at this place in passage {evidence.passage}",
    "evidence.source_differs": "document {evidence.document} has other bytes than those that were quoted",
    "evidence.line_differs": "the quote does not stand on lines {evidence.line_first} to {evidence.line_last}",
}
