"""The root cause: the chain of events, the change before it, what is known of such events, and what else is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from toulmin.adapters.models.extractive.anchor import clock
from toulmin.adapters.models.extractive.claims import LINE_QUOTED, of_piece, of_shift, of_sign, refs
from toulmin.adapters.models.extractive.confidence import Calibration
from toulmin.adapters.models.extractive.corpus import Corpus, Genre, Piece, terms
from toulmin.adapters.models.extractive.incident import Change, gravest
from toulmin.adapters.models.extractive.investigation import Investigation
from toulmin.adapters.models.extractive.knowledge import Mode, rule_for
from toulmin.adapters.models.extractive.tables import Shift
from toulmin.adapters.models.extractive.wording import listed, shortened, sources, stem_of
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.exchange import DraftClaim

CAUSES_MAX = 5
HYPOTHESES_MAX = 3
CAUSE_BASE = 0.44
"""A change that came before an event and has to do with it; coincidence is as likely."""
CAUSE_STEP = 0.12
"""For each more that speaks for it: the same machines, a rule that says why, a second document, a measured effect."""
CAUSE_MAX = 0.92
RUNNER_UP_MIN = 0.1
"""Runbooks less likely than this are not put forward; of a list of failure modes the first five always are."""
HYPOTHESIS = 0.3
HYPOTHESIS_REFUTED = 0.12


def causes(picture: Investigation, *, question: str) -> tuple[DraftClaim, ...]:
    """The cause first, then what was asked about, then the chain in the order of time, then what else is said to be
    the cause.
    """
    answers = (question,)
    measured = leading_shifts(picture)
    by_change = picture.change is not None and picture.corpus.anchor.at_us is not None
    # The claim about the cause tells the first event already.
    told = picture.links[1:] if by_change else picture.links
    events = [(sign.at_us, of_sign(picture.corpus, sign, answers=answers)) for sign in told]
    events += [(shift.after.at_us, of_shift(shift, answers=answers)) for shift in measured[1:]]
    chain = [of_shift(shift, answers=answers) for shift in measured[:1]]
    chain += [claim for _, claim in sorted(events, key=lambda event: event[0])]
    untimed = gravest(tuple(picture.corpus.all_pieces(Genre.LOG)), count=CAUSES_MAX)
    chain += [
        of_piece(picture.corpus, piece, confidence=LINE_QUOTED).with_(answers=answers)
        for piece in (untimed if not picture.links else ())
    ]
    others = tuple(hypotheses(picture))
    known = tuple(_by_knowledge(picture, answers=answers))
    if picture.change is None or not by_change:
        # Without a moment in question nothing tells which change mattered; what the log looks like still does.
        return (*known, *chain, *others)
    listed_modes = bool(picture.finding and picture.finding.modes[:1] and picture.finding.modes[0].from_list)
    rest = known if listed_modes else ()
    return (_by_change(picture, picture.change, others=others, answers=answers), *chain, *rest, *others)


def leading_shifts(picture: Investigation, *, count: int = 3) -> tuple[Shift, ...]:
    """The measured change that was asked about, then those of other things: the earliest, then the largest.

    What shares its name with the first (a second symptom of the same service) comes last: it explains least.
    """
    wanted = terms(picture.corpus.objective)
    slow = SLOW.search(picture.corpus.objective) is not None

    def asked(shift: Shift) -> int:
        return len(terms(shift.column) & wanted) + 2 * (slow and DURATION.search(shift.column) is not None)

    ranked = sorted(picture.shifts, key=lambda shift: (-asked(shift), shift.at_us, -shift.size, shift.column))
    symptom = terms(ranked[0].column) if ranked and asked(ranked[0]) else frozenset()
    rest = sorted(
        ranked[1:],
        key=lambda shift: (len(terms(shift.column) & symptom), shift.at_us, -min(shift.ratio, 1000.0), shift.column),
    )
    return tuple([*ranked[:1], *rest][:count])


def _by_change(
    picture: Investigation, change: Change, *, others: tuple[DraftClaim, ...], answers: tuple[str, ...]
) -> DraftClaim:
    corpus, first = picture.corpus, picture.links[0]
    act = _act(corpus, change)
    mode = picture.finding.modes[0] if picture.finding and picture.finding.modes else None
    rule = rule_for(corpus, mode, cause=act_terms(act), effect=first.terms) if mode else None
    hit = {piece.source for sign in picture.origin for piece in sign.pieces if piece.source}
    touched = [piece.source for piece in act if piece.source in hit]
    speaks_for = (
        bool(touched),
        rule is not None,
        len({piece.document for piece in change.pieces}) > 1,
        bool(picture.shifts),
    )
    where = f", {listed(touched)}" if touched else ""
    then = f", {sources(first.pieces)}" if sources(first.pieces) else ""
    conclusion = (
        f"\u201c{shortened(act[0].said)}\u201d ({clock(act[0].at_us or change.at_us)}{where}) led to"
        f" \u201c{shortened(first.pieces[0].said, chars_max=90)}\u201d ({clock(first.at_us)}{then})"
    )
    rival = others[0] if others else None
    records = [piece for piece in change.pieces if piece not in act]
    return DraftClaim(
        kind=ClaimKind.CAUSE,
        conclusion=conclusion,
        evidence=refs([*records[:1], *act[:2], *first.pieces[:3]]),
        confidence=round(min(CAUSE_MAX, CAUSE_BASE + CAUSE_STEP * sum(speaks_for)), 2),
        domain="cause",
        warrant=f"{mode.title}: {rule.said}" if mode and rule else "The change came first and names the same things.",
        backing=rule.ref if rule else None,
        rebuttal=f"Another explanation: {rival.conclusion}" if rival else None,
        counter_evidence=rival.evidence[0] if rival else None,
        answers=answers,
    )


def act_terms(act: tuple[Piece, ...]) -> frozenset[str]:
    """What the change was about."""
    return frozenset().union(*(terms(piece.said) for piece in act))


def _act(corpus: Corpus, change: Change) -> tuple[Piece, ...]:
    """The pieces that show the change being made: by a log if there is one, else as it was recorded."""
    logged = [
        piece for piece in change.pieces if corpus.genres[piece.document] is Genre.LOG and piece.at_us is not None
    ]
    chosen = logged or [piece for piece in change.pieces if piece.at_us is not None]
    words = terms(chosen[0].said)
    return tuple(piece for piece in chosen if len(terms(piece.said) & words) * 4 >= 3 * len(words))


def _by_knowledge(picture: Investigation, *, answers: tuple[str, ...]) -> Iterator[DraftClaim]:
    """The known failure modes that fit the log, best first; the log and the mode's own text are the evidence."""
    finding = picture.finding
    if finding is None:
        return
    chance = Calibration.shipped().probability(finding.diagnosis)
    # What the first place leaves is shared by those after it, each half of what is left.
    left = 1.0 - chance
    for place, (mode, support) in enumerate(zip(finding.modes[:CAUSES_MAX], finding.support, strict=False)):
        confidence = chance if place == 0 else left * 0.5**place
        if not support or (confidence < RUNNER_UP_MIN and not mode.from_list):
            continue
        runner_up = finding.modes[1] if place == 0 and len(finding.modes) > 1 else None
        yield DraftClaim(
            kind=ClaimKind.CAUSE,
            conclusion=f"{mode.title}: {shortened(support[0].said)}",
            evidence=(*refs(support), mode.head),
            confidence=round(confidence, 4),
            domain="diagnosis",
            warrant=_why(mode),
            backing=mode.head,
            rebuttal=f"Next in rank: {runner_up.title}" if runner_up else None,
            counter_evidence=runner_up.head if runner_up else None,
            answers=answers if place == 0 else (),
        )


def diagnosis_of_log(picture: Investigation) -> Iterator[DraftClaim]:
    """The failure mode that one log shows, with when it began there.

    It answers no question: that one system failed in this way does not say that the others failed because of it.
    """
    onset = picture.finding.onset if picture.finding is not None else None
    for claim in islice(_by_knowledge(picture, answers=()), 1):
        if onset is None:
            yield claim
            continue
        place = stem_of(picture.corpus.name(onset))
        evidence = tuple(dict.fromkeys((*claim.evidence[:-1], onset.ref, claim.evidence[-1])))
        yield claim.with_(conclusion=f"{clock(onset.at_us or 0)}, {place}: {claim.conclusion}", evidence=evidence)


def _why(mode: Mode) -> str:
    cause = next((field.text for field in mode.candidate.fields if field.name == "cause" and field.text.strip()), "")
    told = " ".join(cause.split())
    return f"{mode.title}: {shortened(told, chars_max=400)}" if told else f"The log has the signs of {mode.title}."


SLOW = re.compile(r"(?i)\b(?:latency|latencies|slow\w*|response times?|durations?|took|delays?)\b")
DURATION = re.compile(r"(?i)latency|duration|p(?:50|90|95|99)|response|_(?:ms|seconds)\b|elapsed")
_ASSERTS = re.compile(
    r"(?i)\bcaused\b|\bcause of\b|\bis the (?:cause|culprit|reason)\b|\blooks like\b|\bmust be\b"
    r"|\bcould be\b"
    r"|\bi am (?:certain|sure)\b|\b(?:culprit|to blame|broke)\b|\bmaybe\b.*\?|\bit is (?:always )?the\b"
)
_STRONG = re.compile(r"(?i)\bcaused\b|\bcertain\b|\bculprit\b|\bmust be\b|\bdefinitely\b|\bsure\b|\balways\b")
_DENIES = re.compile(
    r"(?i)\bno (?:regression|improvement|effect|code|settings|change)\b|\bunchanged\b|\bnot (?:part|it|the)\b"
    r"|\bpass(?:ed)?\b"
    r"|\bchanged nothing\b|\bonly (?:texts?|templates?)\b|\bthere is no\b|\bunlikely\b|\bcannot\b"
)


def hypotheses(picture: Investigation) -> Iterator[DraftClaim]:
    """What people say is the cause, the most insistent first, each with what speaks against it."""
    corpus = picture.corpus
    said = [
        piece
        for piece in corpus.all_pieces(Genre.CONVERSATION)
        if _ASSERTS.search(piece.said) and not _DENIES.search(piece.said) and (len(piece.said) < 400)
    ]
    said.sort(key=lambda piece: (_STRONG.search(piece.said) is None, piece.at_us or 0))
    seen: list[frozenset[str]] = []
    for piece in said:
        about = frozenset(term for term in terms(piece.said) if corpus.weight(term) > 0.45)
        if any(corpus.kinship(about, other) > 0.8 for other in seen) or _agrees(picture, about):
            continue
        seen.append(about)
        against = _against(corpus, piece, about)
        yield DraftClaim(
            kind=ClaimKind.CAUSE,
            conclusion=f"{piece.source.split(' <')[0] or 'Somebody'} says: {shortened(piece.said, chars_max=200)}",
            evidence=(piece.ref,),
            confidence=HYPOTHESIS_REFUTED if against else HYPOTHESIS,
            domain="statements",
            warrant="It is an assertion; no log or measurement that was given shows it.",
            rebuttal=f"{corpus.name(against)}: {shortened(against.said, chars_max=200)}" if against else None,
            counter_evidence=against.ref if against else None,
        )
        if len(seen) == HYPOTHESES_MAX:
            return


def _agrees(picture: Investigation, about: frozenset[str]) -> bool:
    """Whether it says what the documents show anyway."""
    return picture.change is not None and picture.corpus.kinship(about, act_terms(picture.change.pieces)) > 1.2


def _against(corpus: Corpus, piece: Piece, about: frozenset[str]) -> Piece | None:
    """What denies it: a log counts for more than what somebody else says."""
    scored = [
        (
            corpus.kinship(terms(f"{other.said} {corpus.name(other)}"), about)
            * (1.5 if corpus.genres[other.document] is Genre.LOG else 1.0),
            -number,
            other,
        )
        for number, other in enumerate(corpus.all_pieces(Genre.LOG, Genre.CONVERSATION, Genre.CHANGES))
        if other is not piece and _DENIES.search(other.said)
    ]
    best = max(scored, key=lambda entry: entry[:2], default=None)
    return best[2] if best is not None and best[0] > 0.5 else None
