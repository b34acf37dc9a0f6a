"""Claims beside their evidence: what a claim says, which words nothing carries, and the passages it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from toulmin.cli.render.html.gauges import score_strip
from toulmin.cli.render.html.shell import safe
from toulmin.cli.render.spans import Mark, Marked, agreeing, marks_of, pieces
from toulmin.cli.render.words import amount, counted, grounded, score, short_digest
from toulmin.cli.sheets import Fate, Sheet, Sheets
from toulmin.contracts.promotion import PromotionOutcome
from toulmin.contracts.verification import Finding, Severity
from toulmin.contracts.vocabulary import Verdict
from toulmin.provenance import Excerpt, Stretch

__all__ = ["CLAIMS_STYLE", "anchor", "claims_section"]

EXCERPTS_OPEN: Final = 3
"""Passages that are seen at once; further ones unfold."""
EXCERPTS_MAX: Final = 40
FINDINGS_MAX: Final = 12

CLAIMS_STYLE: Final = """
.filter { display: flex; flex-wrap: wrap; gap: .4rem; border: 0; padding: 0; margin: .75rem 0; }
.filter input { position: absolute; opacity: 0; } .filter label { padding: .25rem .8rem; border-radius: 2rem;
  border: 1px solid var(--line); background: var(--card); cursor: pointer; font-size: .9rem; }
.filter input:checked + label { border-color: var(--link); color: var(--link); box-shadow: 0 0 0 1px var(--link); }
.filter input:disabled + label { color: var(--soft); cursor: default; opacity: .7; }
.claims:has(#f-stands:checked) .sheet:not(.stands), .claims:has(#f-held:checked) .sheet:not(.held),
.claims:has(#f-withdrawn:checked) .sheet:not(.withdrawn), .claims:has(#f-marked:checked) .sheet:not(.marked) {
  display: none; }
.key { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; padding: 0; list-style: none; max-width: none; }
.key li { margin: 0; }
.sheet { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; margin: 1.1rem 0;
  scroll-margin-top: 1rem; } .sheet:target { display: block !important; border-color: var(--link);
  box-shadow: 0 0 0 1px var(--link); }
.sheet.held, .sheet.withdrawn { border-left: 4px solid var(--warn); }
.sheet > header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .3rem .8rem; padding: .9rem 1.25rem 0; }
.sheet .no { font-weight: 700; } .sheet > header .num { margin-left: auto; font-weight: 600; }
.pair { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 6fr); }
.pair > div { padding: .5rem 1.25rem 1rem; min-width: 0; } .pair > .evidence { border-left: 1px solid var(--line); }
.pair > .claim { align-self: start; position: sticky; top: 0; }
.said { font-size: 1.0625rem; font-weight: 500; line-height: 1.6; margin: .2rem 0 .8rem; overflow-wrap: anywhere; }
.absent { background: var(--faint); border-bottom: 2px dotted var(--warn); }
.remark { border-bottom: 2px dashed var(--link); }
.wrong { background: var(--badly); font-weight: 650; text-decoration: underline double var(--bad) 1.5px;
  text-underline-offset: .18em; }
.ref { font-size: .7em; vertical-align: super; line-height: 0; padding-left: .1em; font-weight: 600; }
.findings { list-style: none; padding: 0; margin: .5rem 0; font-size: .9rem; } .findings li { margin: .3rem 0; }
.why { border-left: 3px solid var(--warn); padding: .1rem 0 .1rem .8rem; margin: .6rem 0; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .2rem 1rem; margin: .6rem 0;
  font-size: .9rem; } dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.source { margin: .4rem 0 .9rem; } .source figcaption { margin-bottom: .15rem; }
.source figcaption code { color: var(--link); }
.source pre { margin: 0; padding: .4rem 0; border-top: 1px solid var(--line); border-bottom: 1px solid var(--line);
  white-space: pre-wrap; overflow-wrap: anywhere; color: var(--soft); }
.row { display: block; padding-left: 3.4em; text-indent: -3.4em; }
.row::before { content: attr(data-n); display: inline-block; width: 2.7em; margin-right: .7em; text-align: right;
  text-indent: 0; color: var(--soft); opacity: .85; font-size: 1em; }
mark { background: var(--quote); color: var(--ink); padding: .08em 0; }
mark b { font-weight: 700; border-bottom: 1.5px solid var(--good); } .beside b { color: var(--ink); font-weight: 600;
  border-bottom: 1.5px dotted var(--good); }
summary { cursor: pointer; color: var(--link); font-size: .9rem; }
.sheet > footer { border-top: 1px solid var(--line); padding: .7rem 1.25rem .9rem; font-size: .875rem; }
.strip { display: grid; grid-template-columns: repeat(5, minmax(0, 1fr)); gap: .3rem 1.4rem; list-style: none;
  margin: 0 0 .6rem; padding: 0; max-width: none; } .strip li { display: flex; flex-wrap: wrap; margin: 0;
  justify-content: space-between; column-gap: .5rem; }
@media (max-width: 52rem) { .pair { grid-template-columns: minmax(0, 1fr); }
  .pair > .claim { position: static; } .pair > .evidence { border-left: 0; border-top: 1px solid var(--line);
  padding-top: .8rem; }
  .strip { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .row { padding-left: 2.6em; text-indent: -2.6em; } .row::before { width: 2.1em; margin-right: .5em; }
  .sheet > header, .pair > div, .sheet > footer { padding-left: .9rem; padding-right: .9rem; } }
""".lstrip()

_CLASSES = {Fate.STANDS: "stands", Fate.HELD: "held", Fate.WITHDRAWN: "withdrawn"}
_CHIPS = {Fate.STANDS: "good", Fate.HELD: "warn", Fate.WITHDRAWN: "warn"}
_SIGNS = {Severity.ERROR: ("✗", "bad"), Severity.WARNING: ("!", "warn"), Severity.INFO: ("·", "soft")}
_OUTCOMES = {
    PromotionOutcome.PROMOTE: "promoted",
    PromotionOutcome.HOLD: "held for a person",
    PromotionOutcome.REJECT: "rejected",
    PromotionOutcome.DEMOTE: "demoted",
}
_APART = {Fate.STANDS: "", Fate.HELD: " without this claim", Fate.WITHDRAWN: " before this claim fell"}
_VERDICTS = {Verdict.ALLOW: "allowed", Verdict.REVIEW: "waits for a person", Verdict.DENY: "denied"}


def anchor(claim: str) -> str:
    """The place of a claim on the page."""
    return f"c-{safe(claim)}"


def claims_section(sheets: Sheets, *, run: str) -> str:
    """Every sheet, with a filter over them and the key to their marks."""
    marks = [marks_of(sheet.claim.conclusion, evidence=sheet.known, findings=sheet.findings) for sheet in sheets.shown]
    articles = "".join(_sheet(sheet, own) for sheet, own in zip(sheets.shown, marks, strict=True))
    if not articles:
        return (
            '<section class="claims" id="claims"><h2>Claims and their evidence</h2><p>No claim was made.</p></section>'
        )
    return (
        '<section class="claims" id="claims"><h2>Claims and their evidence</h2>'
        f"{_filter(sheets, marked=sum(map(_lacking, marks)))}{_key()}"
        f"{_bounds(sheets, run=run)}{articles}</section>"
    )


def _filter(sheets: Sheets, *, marked: int) -> str:
    choices = (
        ("all", f"all {len(sheets.shown)}", len(sheets.shown)),
        *((_CLASSES[fate], f"{fate.value} {len(sheets.of(fate))}", len(sheets.of(fate))) for fate in Fate),
        ("marked", f"with unsupported words or errors {marked}", marked),
    )
    inputs = "".join(
        f'<input type="radio" name="show" id="f-{name}"{" checked" if name == "all" else ""}'
        f'{"" if count else " disabled"}><label for="f-{name}">{label}</label>'
        for name, label, count in choices
    )
    return f'<fieldset class="filter"><legend class="vh">Show claims by what became of them</legend>{inputs}</fieldset>'


def _key() -> str:
    return (
        '<ul class="key small soft" aria-label="Key">'
        "<li>Claim: plain words stand in its evidence</li>"
        '<li><span class="absent">no evidence carries this</span></li>'
        '<li><span class="wrong">a check failed here</span></li>'
        '<li><span class="remark">a check has a remark</span></li>'
        "<li>Evidence: <mark>the quote</mark>, <mark><b>words</b></mark> that say something of the claim</li></ul>"
    )


def _bounds(sheets: Sheets, *, run: str) -> str:
    cut = [
        f"{amount(len(sheets.of(fate)))} of {amount(total)} ({fate.value})"
        for fate, total in sheets.totals.items()
        if total > len(sheets.of(fate))
    ]
    if not cut:
        return ""
    command = f"<code>toulmin show {safe(run)} --html FILE --full</code>"
    return f'<p class="warn">Shown: {", ".join(cut)}. {command} writes all of them.</p>'


def _lacking(marks: Sequence[Marked]) -> bool:
    return any(mark.mark in {Mark.ABSENT, Mark.WRONG} for mark in marks)


def _sheet(sheet: Sheet, marks: Sequence[Marked]) -> str:
    claim = sheet.claim
    place, kind = anchor(claim.id), _CLASSES[sheet.fate]
    marked = " marked" if _lacking(marks) else ""
    number = f'<span class="no">{sheet.number}</span>' if sheet.number is not None else ""
    origin = f"{claim.kind.value} at L{int(sheet.artifact.level)}, round {sheet.artifact.round}"
    return (
        f'<article class="sheet {kind}{marked}" id="{place}" aria-labelledby="{place}-said">'
        f'<header>{number}<span class="chip {_CHIPS[sheet.fate]}">{sheet.fate.value}</span>'
        f'<span class="soft small">{origin}</span>'
        f'<span class="num"><span class="vh">confidence </span>{score(claim.qualifier.confidence)}</span></header>'
        f'<div class="pair"><div class="claim">{_said(sheet, place, marks)}{_fate(sheet)}{_findings(sheet)}'
        f"{_facts(sheet)}</div>"
        f'<div class="evidence">{_evidence(sheet)}</div></div>{_foot(sheet)}</article>'
    )


def _said(sheet: Sheet, place: str, marks: Sequence[Marked]) -> str:
    cut = pieces(sheet.claim.conclusion, marks)
    text = "".join(_piece(piece.text, piece.mark, piece.note) for piece in cut)
    return f'<h3 class="said" id="{place}-said">{text}</h3>'


_SPOKEN = {Mark.ABSENT: "not in its evidence: ", Mark.REMARK: "remark: ", Mark.WRONG: "wrong: "}
_LOOKS = {Mark.ABSENT: "absent", Mark.REMARK: "remark", Mark.WRONG: "wrong"}


def _piece(text: str, mark: Mark, note: int | None) -> str:
    if mark is Mark.PLAIN:
        return safe(text)
    ref = f'<span class="ref">{note + 1}</span>' if note is not None else ""
    spoken = f'<span class="vh">[{_SPOKEN[mark]}</span>'
    return f'<span class="{_LOOKS[mark]}">{spoken}{safe(text)}<span class="vh">]</span></span>{ref}'


def _fate(sheet: Sheet) -> str:
    if not sheet.rule:
        return ""
    said = {Fate.STANDS: "Weakened", Fate.HELD: "Held back", Fate.WITHDRAWN: "Withdrawn"}[sheet.fate]
    when = f" in round {sheet.round}" if sheet.round is not None else ""
    instead = ""
    if sheet.instead is not None:
        instead = f"set aside for “{safe(sheet.instead.said)}” ({safe(sheet.instead.source)}): "
    return (
        f'<p class="why"><strong>{said}{when}</strong>: {instead}{safe(sheet.reason)} '
        f'<span class="soft">(rule <code>{safe(sheet.rule)}</code>)</span></p>'
    )


def _findings(sheet: Sheet) -> str:
    shown = sheet.findings[:FINDINGS_MAX]
    items = "".join(f"<li>{_finding(finding, place)}</li>" for place, finding in enumerate(shown, start=1))
    rest = len(sheet.findings) - len(shown)
    if rest:
        items += f'<li class="soft">{amount(rest)} more: <code>toulmin show --artifact {sheet.artifact.id}</code></li>'
    return f'<ul class="findings" aria-label="Findings">{items}</ul>' if items else ""


def _finding(finding: Finding, number: int) -> str:
    sign, kind = _SIGNS[finding.severity]
    placed = f' <span class="soft">at <sup>{number}</sup></span>' if finding.start is not None else ""
    return (
        f'<span class="{kind}">{sign} <span class="vh">{finding.severity.value} </span></span>{safe(finding.message)}'
        f'{placed} <code class="soft">{safe(finding.code)}</code>'
    )


def _facts(sheet: Sheet) -> str:
    claim = sheet.claim
    rows = [("confidence", _confidence(sheet))]
    support = sheet.support
    if support is not None:
        contradicted = "contradicted" if support.contradicted else "not contradicted"
        scope = "in scope" if support.in_scope else "out of scope"
        carried = f"{score(support.support)} of the claim is in its evidence"
        roots = counted(support.roots, "independent document")
        rows.append(("support", " · ".join((carried, roots, contradicted, scope, *map(safe, grounded(support))))))
    if claim.warrant is not None:
        rows.append(("because", safe(claim.warrant.text)))
    rows.extend(("unless", safe(rebuttal.text)) for rebuttal in claim.rebuttals)
    rows.append(("more", f"<code>toulmin why {sheet.number or safe(claim.id)} --run {safe(sheet.artifact.run)}</code>"))
    return f"<dl>{''.join(f'<dt>{name}</dt><dd>{value}</dd>' for name, value in rows)}</dl>"


def _confidence(sheet: Sheet) -> str:
    qualifier = sheet.claim.qualifier
    domain = f"domain {safe(qualifier.domain)}"
    votes = f" · {counted(qualifier.votes, 'pass', 'passes')} agree" if qualifier.votes > 1 else ""
    if qualifier.calibration is None:
        return f'stated {score(qualifier.raw)}, <span class="warn">not calibrated</span> · {domain}{votes}'
    stated = f"stated {score(qualifier.raw)} → {score(qualifier.confidence)} calibrated"
    return f"{stated} · {domain} · by <code>{safe(qualifier.calibration)}</code>{votes}"


def _evidence(sheet: Sheet) -> str:
    if not sheet.excerpts:
        return '<p class="bad">No evidence: a claim that quotes nothing is never promoted.</p>'
    figures = [_excerpt(excerpt, sheet.claim.conclusion) for excerpt in sheet.excerpts[:EXCERPTS_MAX]]
    rest = figures[EXCERPTS_OPEN:]
    folded = ""
    if rest:
        more = f"{counted(len(rest), 'more place', 'more places')} that it quotes"
        folded = f"<details><summary>{more}</summary>{''.join(rest)}</details>"
    left = len(sheet.excerpts) - len(figures)
    note = f'<p class="soft small">{amount(left)} further places are not shown here.</p>' if left else ""
    return f"{''.join(figures[:EXCERPTS_OPEN])}{folded}{note}"


def _excerpt(excerpt: Excerpt, claim: str) -> str:
    page = f", page {excerpt.page}" if excerpt.page is not None else ""
    fault = f'<p class="bad small">✗ {safe(excerpt.fault)}</p>' if excerpt.fault else ""
    rows = "".join(_rows(excerpt, claim))
    first = excerpt.line + excerpt.text.count("\n", 0, excerpt.quotes[0].start)
    last = excerpt.line + excerpt.text.count("\n", 0, max(quote.end for quote in excerpt.quotes))
    lines = f"line {first}" if first == last else f"lines {first} to {last}"
    return (
        f'<figure class="source"><figcaption><code>{safe(excerpt.name)}</code> {lines}{page}</figcaption>'
        f"<pre>{rows}</pre>{fault}</figure>"
    )


def _rows(excerpt: Excerpt, claim: str) -> Iterator[str]:
    """The lines of an excerpt, each with its number; the quote and the words in it are marked."""
    text = excerpt.text
    words = [word for cited in (*excerpt.quotes, *excerpt.cited) for word in _words_in(text, cited, claim)]
    at = 0
    lines = text.split("\n")
    for place, line in enumerate(lines):
        lead = "…" if place == 0 and excerpt.cut_before else ""
        tail = "…" if place == len(lines) - 1 and excerpt.cut_after else ""
        inner = "".join(_marked(text, at, at + len(line), quotes=excerpt.quotes, words=words))
        yield f'<span class="row" data-n="{excerpt.line + place}">{lead}{inner}{tail}\n</span>'
        at += len(line) + 1


def _words_in(text: str, cited: Stretch, claim: str) -> Iterator[tuple[int, int]]:
    for start, end in agreeing(text[cited.start : cited.end], claim):
        yield cited.start + start, cited.start + end


def _marked(
    text: str, first: int, last: int, *, quotes: Sequence[Stretch], words: Sequence[tuple[int, int]]
) -> Iterator[str]:
    """One line: what is quoted in `mark`, and what agrees with the claim in `b`."""
    over = [(max(start, first), min(end, last)) for start, end in words if start < last and end > first]
    bounds = [(max(one.start, first), min(one.end, last)) for one in quotes if one.start < last and one.end > first]
    cuts = sorted({first, last, *(at for pair in bounds for at in pair)})
    for start, end in pairwise(cuts):
        inner = _bold(text, start, end, over)
        quoted = any(low <= start and end <= high for low, high in bounds)
        yield f"<mark>{inner}</mark>" if quoted else f'<span class="beside">{inner}</span>'


def _bold(text: str, start: int, end: int, words: Sequence[tuple[int, int]]) -> str:
    said, at = [], start
    for low, high in sorted(set(words)):
        low, high = max(low, at), min(high, end)
        if low < high:
            said += [safe(text[at:low]), f"<b>{safe(text[low:high])}</b>"]
            at = high
    return "".join((*said, safe(text[at:end])))


def _foot(sheet: Sheet) -> str:
    strip = score_strip(sheet.report.scores) if sheet.report is not None else ""
    return f"<footer>{strip}{_decision(sheet)}</footer>"


def _decision(sheet: Sheet) -> str:
    promotion, decision = sheet.promotion, sheet.decision
    if promotion is None:
        return '<p class="soft">The gate was not asked about its artifact.</p>'
    levels = f"L{int(promotion.from_level)} → L{int(promotion.to_level)}"
    rule = f"by <code>{safe(promotion.rule)}</code>{_APART[sheet.fate]}: {safe(promotion.reason)}"
    said = f"Artifact {_OUTCOMES[promotion.outcome]} {levels} {rule}"
    if decision is None:
        return f'<p class="soft">{said}</p>'
    pack = f"{safe(decision.pack)}@{short_digest(decision.revision)}"
    asked = f"{decision.action.value} {_VERDICTS[decision.verdict]} ({pack})"
    return f'<p class="soft">{said} · {asked} · <code>toulmin policy explain {safe(decision.id)}</code></p>'
