"""Abstraction (L3): the pattern behind the syntheses, or their strongest claims where there is none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from toulmin.adapters.models.extractive.asking import CAUSE
from toulmin.adapters.models.extractive.clusters import Cluster, spans
from toulmin.adapters.models.extractive.concepts import conditions
from toulmin.adapters.models.extractive.corpus import terms
from toulmin.adapters.models.extractive.synthesis import Synopsis, passed, ranked, said, summed_up
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.exchange import DraftClaim, FindingsAnswer, ModelRequest, Task

DOMAIN = "abstraction"
GENERAL = 0.9
"""What is general is less sure than the weakest of the particulars it is drawn from."""
THEMES_MAX = 2
THEME_NAMES_MIN = 5
"""Characters of a name that can be what several findings have in common."""
LIST_MAX = 3
GUARD_CHARS_MAX = 170
_FAILS = "dependents fail"
COURSE_CHARS_MAX = 1_200
"""A course of events is told whole: it takes the place of the finding that told it."""

_USED_UP = frozenset(
    {
        "disk full",
        "out of memory",
        "file descriptors",
        "throttled",
        "backpressure",
        "too large",
        "locked",
        "deadlocked",
        "evicted",
    }
)
"""Standard conditions that say that something limited was used up."""
_EXHAUSTED = re.compile(r"(?i)\bexhaust\w*|\bsaturat\w*|\b(?:limit|quota) (?:was )?(?:reached|exceeded)\b|\bran out\b")
_FAILING = re.compile(
    r"(?i)\berrors?\b|\bfail\w*|\btime(?:d)?[ -]?outs?\b|\blatency\b|_p\d\d|\bslow\w*|\brefused\b|\bunavailable\b"
    r"|\b5\d\d\b|: from \S+ .{0,12}to \S+"
)
_CHANGED = re.compile(
    r"(?i)\bchange[ds]?\b|\bdeploy\w*|\brelease[ds]?\b|\bversion\b|\bconfig\w*|\bmigrat\w*|\bupgrade\w*"
    r"|\broll(?:ed)? ?out\b|\(was |\bset\b|\benabled?\b|\brotat\w*"
)
_DENIALS = terms("no not never nothing")
_LED_TO = re.compile(r"\bled to\b|; then\b")
_UNGUARDED = re.compile(
    r"(?i)\b(?:not|never|without|only|nobody)\b|\bno \w+|\b(?:silenced|disabled|missing|ignored|skipped)\b"
    r"|[:=]\s*(?:null|none|false|off)\b"
)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[_-][A-Za-z0-9]+)*")


def abstract(request: ModelRequest) -> FindingsAnswer:
    """What the syntheses have in common, in as few claims as carry it; then each question that is left."""
    synopsis = Synopsis.of(request)
    asked = (request.task.question,) if request.task.question is not None else request.task.must_answer
    units = {told.claim.item for one in synopsis.clusters for told in one.members}
    general = tuple(_general(synopsis, request.task, asked)) if len(units) > 1 else ()
    answered = {question for claim in general for question in claim.answers}
    told = {ref for claim in general for ref in claim.rests_on}
    plain = [
        _strongest(found, question=question, single=len(units) < 2)
        for question in asked
        if question not in answered and (found := _unsaid(synopsis, question, told=told))
    ]
    claims = tuple(one for one in (*general, *plain) if not synopsis.fresh.isdisjoint(one.rests_on))
    if not claims and request.task.round > 1:
        claims = tuple(passed(synopsis, one, answers=()).with_(domain=DOMAIN) for one in synopsis.brought()[:1])
    open_questions = [f"No synthesis answers {question!r}." for question in asked if not synopsis.on(question)]
    if not claims and not open_questions:
        open_questions.append("The syntheses have nothing in common that could be said in general.")
    return FindingsAnswer(claims=claims, summary=summed_up(claims), not_known=tuple(dict.fromkeys(open_questions)))


def _unsaid(synopsis: Synopsis, question: str, *, told: set[str]) -> tuple[Cluster, ...]:
    found = ranked(synopsis, synopsis.on(question))
    return tuple(one for one in found if one.lead.claim.ref not in told) or found


def _general(synopsis: Synopsis, task: Task, asked: Sequence[str]) -> Iterator[DraftClaim]:
    pattern = _pattern(synopsis, task, asked)
    if pattern is not None:
        yield pattern
    yield from _themes(synopsis, told=set(pattern.rests_on) if pattern is not None else set())


def _pattern(synopsis: Synopsis, task: Task, asked: Sequence[str]) -> DraftClaim | None:
    """The course of events behind the findings, named by the roles that they play; None without two findings in it."""
    causes = [one for one in ranked(synopsis, synopsis.clusters) if one.kind is ClaimKind.CAUSE]
    if not causes:
        return None
    cause = causes[0]
    text = _words_of(cause)
    roles = [
        name
        for name, plays in (
            ("change", _CHANGED.search(text) is not None),
            ("resource used up", bool(conditions(text) & _USED_UP) or _EXHAUSTED.search(text) is not None),
            (_FAILS, _FAILING.search(said(cause.lead)) is not None),
        )
        if plays
    ]
    factors = [one for one in ranked(synopsis, synopsis.clusters) if one.kind is ClaimKind.FACTOR]
    open_doors = [one for one in factors if _UNGUARDED.search(one.lead.claim.conclusion)]
    act = terms(_LED_TO.split(cause.lead.claim.conclusion, maxsplit=1)[0]) - _DENIALS
    unguarded = sorted(open_doors, key=lambda one: -synopsis.kinship.weight(one.lead.terms & act))[:1]
    after = [] if _FAILS in roles else _effects(synopsis, cause)[:1]
    links = (cause, *after, *unguarded)
    if after:
        roles.append(_FAILS)
    if len(roles) < 2 or len({told.claim.item for one in links for told in one.members}) < 2:
        return None
    lead = ", ".join(roles)
    tail = f"; unguarded: {said(unguarded[0].lead, chars_max=GUARD_CHARS_MAX)}" if unguarded else ""
    course = "; then ".join(said(one.lead, chars_max=COURSE_CHARS_MAX) for one in (cause, *after))
    conclusion = f"{lead[0].upper()}{lead[1:]}: {course}{tail}"
    members = [told for one in links for told in one.members]
    return DraftClaim(
        kind=ClaimKind.CAUSE,
        conclusion=conclusion,
        evidence=spans(members),
        confidence=round(GENERAL * min(one.confidence for one in links), 4),
        domain=DOMAIN,
        warrant=(
            f"{len(links)} findings fit one course of events ({lead}); each part is as it was found, in the order of"
            " their times."
        ),
        rebuttal=_doubts(links),
        answers=tuple(question for question in asked if CAUSE.search(question)),
        rests_on=tuple(dict.fromkeys(told.claim.ref for told in members)),
    )


def _effects(synopsis: Synopsis, cause: Cluster) -> list[Cluster]:
    """What failed after the cause began."""
    began = cause.onset_us or 0
    return [
        one
        for one in ranked(synopsis, synopsis.observed())
        if one.onset_us is not None and one.onset_us >= began and _FAILING.search(said(one.lead))
    ]


def _themes(synopsis: Synopsis, *, told: set[str]) -> Iterator[DraftClaim]:
    """Names that findings of several items and documents share, the widest first: what they are all about."""
    spread: dict[str, list[Cluster]] = {}
    for one in synopsis.clusters:
        if one.kind not in (ClaimKind.FACTOR, ClaimKind.CONCLUSION) or one.lead.claim.ref in told:
            continue
        for name in dict.fromkeys(_NAME.findall(one.lead.claim.conclusion)):
            if _is_compound(name) and any(name in span.quote for span in one.lead.claim.evidence):
                spread.setdefault(name, []).append(one)
    wide = [(name, found) for name, found in spread.items() if _is_wide(found)]
    wide.sort(key=lambda entry: (-len({one.lead.claim.item for one in entry[1]}), -len(entry[1]), entry[0]))
    used: set[str] = set()
    count = 0
    for name, found in wide:
        fresh = [one for one in found if one.lead.claim.ref not in used]
        if count == THEMES_MAX:
            return
        if _is_wide(fresh):
            count += 1
            used |= {one.lead.claim.ref for one in fresh}
            yield _about(name, fresh)


def _is_compound(name: str) -> bool:
    return len(name) >= THEME_NAMES_MIN and ("_" in name or "-" in name)


def _is_wide(found: Sequence[Cluster]) -> bool:
    items = {one.lead.claim.item for one in found}
    documents = {document for one in found for document in one.documents}
    return len(found) > 1 and len(items) > 1 and len(documents) > 1


def _about(name: str, found: Sequence[Cluster]) -> DraftClaim:
    chosen = tuple(sorted(found, key=lambda one: (-one.confidence, one.lead.order))[:LIST_MAX])
    members = [told for one in chosen for told in one.members]
    return DraftClaim(
        kind=ClaimKind.CONCLUSION,
        conclusion=f"{name}: {'; '.join(said(one.lead) for one in chosen)}",
        evidence=spans(members),
        confidence=round(GENERAL * min(one.confidence for one in chosen), 4),
        domain=DOMAIN,
        warrant=f"{len(chosen)} findings of different items are about {name}.",
        rebuttal=_doubts(chosen),
        rests_on=tuple(dict.fromkeys(told.claim.ref for told in members)),
    )


def _strongest(found: Sequence[Cluster], *, question: str, single: bool) -> DraftClaim:
    """The first in rank, as the answer in one sentence."""
    one = found[0]
    reason = "There is one synthesis, so nothing is said in general." if single else "It is the first in rank of"
    warrant = reason if single else f"{reason} {len(found)} findings to this question."
    return DraftClaim(
        kind=one.kind,
        conclusion=one.lead.claim.conclusion,
        evidence=spans(one.members),
        confidence=min(one.confidence, one.lead.claim.confidence),
        domain=DOMAIN,
        warrant=f"{warrant} {one.lead.claim.warrant or ''}".strip()[:4_000],
        rebuttal=_doubts((one,)),
        answers=(question,),
        rests_on=one.refs,
    )


def _doubts(clusters: Sequence[Cluster]) -> str | None:
    kept = dict.fromkeys(rebuttal for one in clusters for told in one.members for rebuttal in told.claim.rebuttals)
    return "; ".join(list(kept)[:LIST_MAX])[:4_000] or None


def _words_of(one: Cluster) -> str:
    quotes = " ".join(span.quote[:400] for span in one.lead.claim.evidence)
    return f"{one.lead.claim.conclusion} {quotes}"
