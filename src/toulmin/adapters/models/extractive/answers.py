"""Answers to a question: contributing factors, what to do, what is not known, and free questions by search."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from toulmin.adapters.models.extractive.asking import counted, counts
from toulmin.adapters.models.extractive.claims import (
    ABSENCE_QUOTED,
    RULE_QUOTED,
    SENTENCE_FOUND,
    SETTING_QUOTED,
    of_coverage,
    of_piece,
)
from toulmin.adapters.models.extractive.corpus import ITEM_CHARS_MAX, Corpus, Genre, Piece, attribute, terms
from toulmin.adapters.models.extractive.investigation import Investigation
from toulmin.adapters.models.extractive.knowledge import Mode
from toulmin.adapters.models.extractive.rank import Candidate, CandidateIndex, Field
from toulmin.adapters.models.extractive.text import mask
from toulmin.adapters.models.extractive.wording import shortened
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.document import ElementKind
from toulmin.contracts.exchange import DraftClaim

FACTORS_MAX = 8
TERMS_MIN = 7
"""A piece with fewer terms does not say what it is about."""
KIN_MIN = 0.8
"""What a piece must have in common with the incident to belong to it."""
ACTIONS_MAX = 6
UNKNOWNS_MAX = 5
SENTENCES_MAX = 5

_WEAKNESS = re.compile(
    r"(?i)\bsilenced?\w*\b|\bnot (?:compared|checked|moved|configured|monitored|tested|set)\b"
    r"|\bno \w+(?: \w+)? (?:configured|set)\b"
    r"|[:=]\s*(?:null|none|false|off|disabled|0)\b|\bdisabled\b|\bwithout (?:a )?(?:review|test|limit|check)\w*"
    r"|\bat the same time\b|\bonly .{1,40} is checked\b"
    r"|\blowered\b|\bsmall\w* machines\b|\bstill to be\b"
)


def factors(picture: Investigation, *, question: str) -> Iterator[DraftClaim]:
    """Settings and circumstances that made it worse: weak points that have to do with the incident, and documents
    that say otherwise than what is in force. A second record of the same thing becomes more evidence of the first.
    """
    corpus = picture.corpus
    wrong = tuple(outdated(picture))
    chosen: list[tuple[frozenset[str], DraftClaim]] = []
    for piece in weaknesses(corpus, picture.terms | picture.known, Genre.CHANGES, Genre.CONVERSATION):
        if picture.change and piece in picture.change.pieces:
            continue
        about = terms(piece.said)
        same = next((n for n, (other, _) in enumerate(chosen) if _same_subject(corpus, about, other)), None)
        if same is not None:
            other, claim = chosen[same]
            chosen[same] = (other, claim.with_(evidence=tuple(dict.fromkeys((*claim.evidence, piece.ref)))[:4]))
        elif len(chosen) < FACTORS_MAX - min(2, len(wrong)):
            confidence = SETTING_QUOTED if corpus.genres[piece.document] is Genre.CHANGES else SENTENCE_FOUND
            chosen.append((about, of_piece(corpus, piece, kind=ClaimKind.FACTOR, confidence=confidence)))
    for claim in (*(claim for _, claim in chosen), *wrong[:2]):
        yield claim.with_(answers=(question,))


def weaknesses(corpus: Corpus, wanted: frozenset[str], *genres: Genre) -> list[Piece]:
    """Pieces that tell of something switched off, unchecked or missing: those with most in common with some terms
    first; all of them, in reading order, if no terms are given.
    """
    scored = [
        (corpus.kinship(terms(f"{piece.said} {piece.heading} {corpus.name(piece)}"), wanted), -number, piece)
        for number, piece in enumerate(corpus.all_pieces(*genres))
        if _WEAKNESS.search(piece.said) and not piece.said.endswith("?") and len(terms(piece.said)) >= TERMS_MIN
    ]
    ranked = sorted(scored, key=lambda entry: entry[:2], reverse=True)
    return [piece for score, _, piece in ranked if not wanted or score >= KIN_MIN]


def outdated(picture: Investigation) -> Iterator[DraftClaim]:
    """Documents that still name a value that was changed; both sides are the evidence."""
    corpus = picture.corpus
    told = tuple(corpus.all_pieces(Genre.KNOWLEDGE, Genre.PROSE))
    for setting in corpus.all_pieces(Genre.CHANGES):
        found = _WAS.match(setting.said)
        if found is None:
            continue
        key = terms(found["key"].rsplit("_", 1)[0])
        for piece in told:
            if key <= terms(piece.said) and re.search(rf"(?<![\d.]){re.escape(found['old'])}(?![\d.])", piece.said):
                yield _against_each_other(corpus, setting, piece)
                break


def doubtful(picture: Investigation) -> Iterator[DraftClaim]:
    """What a document denies and a log shows: whether the document still holds is not known."""
    corpus = picture.corpus
    shown = [sign.pieces[0] for sign in picture.links]
    for piece in corpus.all_pieces(Genre.PROSE):
        denial = next((said for said in _SENTENCES.split(piece.said) if _DENIED.search(said)), None)
        if denial is None or not shown:
            continue
        about = terms(denial)
        kin = [corpus.kinship(terms(f"{one.source} {one.said}"), about) for one in shown]
        best = shown[kin.index(max(kin))]
        if max(kin) >= KIN_MIN:
            yield DraftClaim(
                kind=ClaimKind.UNKNOWN,
                conclusion=f"whether {corpus.name(piece)} still holds: \u201c{shortened(denial.strip('*_ '))}\u201d",
                evidence=(piece.ref,),
                confidence=ABSENCE_QUOTED,
                domain="prose",
                rebuttal=f"{corpus.name(best)} shows: {shortened(best.said)}",
                counter_evidence=best.ref,
            )


def _against_each_other(corpus: Corpus, fact: Piece, other: Piece) -> DraftClaim:
    return DraftClaim(
        kind=ClaimKind.FACTOR,
        conclusion=(
            f"{corpus.name(other)} still says \u201c{shortened(other.said)}\u201d;"
            f" {corpus.name(fact)} shows \u201c{shortened(fact.said)}\u201d"
        ),
        evidence=(fact.ref, other.ref),
        confidence=SETTING_QUOTED,
        domain="configuration",
        warrant="What is in force or was logged stands against what is written about it; whoever reads that is misled.",
    )


def _same_subject(corpus: Corpus, one: frozenset[str], two: frozenset[str]) -> bool:
    return corpus.kinship(one, two) > 0.5 * min(corpus.kinship(one, one), corpus.kinship(two, two))


def actions(picture: Investigation, *, question: str) -> Iterator[DraftClaim]:
    """The steps of the runbook that fits, then those of the runbooks that belong to it."""
    finding = picture.finding
    if finding is None or not finding.modes:
        return
    fact = picture.change.pieces[0] if picture.change else None
    steps = list(dict.fromkeys(_steps(finding.modes[0], finding.modes[1:])))[:ACTIONS_MAX]
    for number, step in enumerate(steps):
        claim = of_piece(picture.corpus, step, kind=ClaimKind.ACTION, confidence=RULE_QUOTED)
        yield claim.with_(
            answers=(question,),
            conclusion=shortened(step.said, chars_max=250),
            evidence=(*claim.evidence, fact.ref) if number == 0 and fact is not None else claim.evidence,
            warrant=f"{picture.corpus.name(step)}: {step.heading.rsplit('>', 1)[-1].strip() or 'steps'}",
        )


def _steps(mode: Mode, others: Sequence[Mode]) -> Iterator[Piece]:
    """The mode's own steps; those of modes whose steps send the reader to it; and single steps that these name."""
    own = {found[1] for found in _REFERENCE.finditer(mode.title)}
    yield from mode.steps
    for other in others:
        if not own & _named(other.steps):
            continue
        for step in other.steps:
            if own & _named((step,)):
                continue
            referred = [target for found in _REFERENCE.finditer(step.said) for target in _target(found, others)]
            yield from referred or [step]


def _named(steps: Sequence[Piece]) -> set[str]:
    return {found[1] for step in steps for found in _REFERENCE.finditer(step.said)}


def _target(found: re.Match[str], modes: Sequence[Mode]) -> list[Piece]:
    """The very step that a reference such as `RB-07, step 2` means, if it is among the modes."""
    mode = next((mode for mode in modes if re.search(rf"\b{found[1]}\b", mode.title)), None)
    place = int(found[2]) - 1 if found[2] else -1
    return [mode.steps[place]] if mode is not None and 0 <= place < len(mode.steps) else []


_REFERENCE = re.compile(r"\b([A-Z]{2,5}-\d{1,5})\b(?:,? (?:step|steps) (\d{1,2}))?")


_WAS = re.compile(r"(?i)^(?P<key>[\w.-]{2,60})\s*[:=]\s*\S+.*\bwas (?P<old>\d[\w.]*)")
_SENTENCES = re.compile(r"(?<=[.!?;])\s+")
_DENIED = re.compile(r"(?i)\b(?:is|are|was|does|do|has|have) (?:not|no)\b|\bnever\b|\bwithout an? effect\b")
_EMPTY = re.compile(r"(?i)^([\w /-]{3,40}):\s*(?:\((?:empty|none|blank)\)|none|n/?a|tbd|unknown|-+|\?+)?\s*$")
_OPEN = re.compile(r"(?i)\b(?:who|why|what|when|which|how)\b.*\?\s*$")
_CANNOT = re.compile(
    r"(?i)\b(?:cannot|can't|could not|couldn't) "
    r"(?:see|find|tell|say|explain|reproduce)\b|\bno idea\b|\bunknown\b|\bnobody\b.*\banswers?\b"
)


def unknowns(picture: Investigation, *, question: str) -> Iterator[DraftClaim]:
    """Empty fields in the records of the change, documents that a log refutes, and questions that people left open."""
    corpus = picture.corpus
    empty = [piece for piece in (picture.change.pieces if picture.change else ()) if _EMPTY.match(piece.said)]
    asked = [
        piece
        for piece in corpus.all_pieces(Genre.CONVERSATION)
        if _CANNOT.search(piece.said)
        or (_OPEN.search(piece.said) and len(piece.said) < ITEM_CHARS_MAX and _near_the_end(corpus, piece))
    ]
    asked.sort(key=lambda piece: (-corpus.kinship(terms(piece.said), picture.terms), piece.at_us or 0))
    found = [_open(corpus, piece) for piece in empty]
    found += [*list(doubtful(picture))[:1], *(_open(corpus, piece) for piece in asked)]
    yield from (claim.with_(answers=(question,)) for claim in found[:UNKNOWNS_MAX])


def _open(corpus: Corpus, piece: Piece) -> DraftClaim:
    claim = of_piece(corpus, piece, kind=ClaimKind.UNKNOWN, confidence=ABSENCE_QUOTED)
    under = piece.heading.rsplit(">", 1)[-1].strip()
    return claim.with_(conclusion=f"{under}: {piece.said}") if under else claim


def _near_the_end(corpus: Corpus, piece: Piece) -> bool:
    """Whether a question was asked in the last quarter of its conversation: earlier ones were mostly answered."""
    pieces = corpus.pieces[piece.document]
    return pieces.index(piece) * 4 >= 3 * len(pieces)


def uncovered(picture: Investigation, *, question: str) -> Iterator[DraftClaim]:
    """Logs that do not reach the time in question, by their first and last entries."""
    anchor = picture.corpus.anchor.at_us
    for document, log in picture.corpus.of_genre(Genre.LOG):
        claim = of_coverage(document, log)
        if anchor is None or claim is None or document.first_us is None or document.last_us is None:
            continue
        if not document.first_us <= anchor <= document.last_us:
            yield claim.with_(kind=ClaimKind.UNKNOWN, warrant="The time in question lies outside.", answers=(question,))


def gaps(picture: Investigation) -> tuple[str, ...]:
    """What no document covers, in words."""
    corpus = picture.corpus
    told = []
    anchor = corpus.anchor.at_us
    if anchor is not None:
        outside = [
            document.name
            for document, _ in corpus.of_genre(Genre.LOG, Genre.METRICS)
            if document.first_us is not None
            and document.last_us is not None
            and not document.first_us <= anchor <= document.last_us
        ]
        told += [f"{name} does not cover the time in question" for name in outside]
    if picture.change is not None and picture.finding is None:
        told.append("no runbook was given that says why the change would have this effect")
    if not picture.core:
        told.append("no log has a new kind of grave line at the time in question")
    return tuple(told)


def by_search(picture: Investigation, *, question: str) -> Iterator[DraftClaim]:
    """The sentences that have most in common with a question; of those, the ones with a number if it asks how many.

    Among all documents a sentence must say by itself what it is about. Where a round was sent to documents for this
    very question, what a document is about may be said by its title.
    """
    corpus = picture.corpus
    what = counted(question)
    pieces = [
        piece
        for piece in corpus.all_pieces()
        if len(terms(piece.said)) > 2
        and attribute(piece.passage, "header") != "yes"
        and (what is None or piece.passage.kind is not ElementKind.MAIL_HEADER)
    ]
    if not pieces:
        return
    titles = {name: one.title for name, one in corpus.documents.items()} if question in corpus.sought else {}
    subjects = [f"{titles.get(piece.document, '')} {piece.heading}".strip() for piece in pieces]
    index = CandidateIndex(
        Candidate(str(number), (Field("text", 1, f"{subject} {piece.said}"),))
        for number, (subject, piece) in enumerate(zip(subjects, pieces, strict=True))
    )
    wanted = terms(question)
    seen: set[str] = set()
    for entry in index.rank([question]):
        piece, subject = pieces[int(entry.id)], subjects[int(entry.id)]
        if len(seen) == SENTENCES_MAX or entry.score <= 0 or not wanted & terms(f"{subject} {piece.said}"):
            return
        if mask(piece.said) in seen or (what is not None and not counts(piece.said, what, about=subject)):
            continue
        seen.add(mask(piece.said))
        yield _found(corpus, piece, title=titles.get(piece.document, ""), wanted=wanted).with_(answers=(question,))


def _found(corpus: Corpus, piece: Piece, *, title: str, wanted: frozenset[str]) -> DraftClaim:
    """A sentence that was found; under its document's title where that is what it has in common with the question."""
    claim = of_piece(corpus, piece, kind=ClaimKind.CONCLUSION, confidence=SENTENCE_FOUND)
    named = next((one for one in corpus.pieces[piece.document] if title and title in one.said), None)
    if named is None or named is piece or not terms(title) & wanted - terms(piece.said):
        return claim
    return claim.with_(conclusion=f"{title}: {claim.conclusion}", evidence=(*claim.evidence, named.ref))
