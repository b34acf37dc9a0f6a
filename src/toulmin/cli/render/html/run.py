"""The report of a run as one page: the answers, each claim beside its evidence, the scores, and every doubt."""

from __future__ import annotations

from typing import Final

from toulmin.cli.render.climb import closed_gap, need, withdrawal
from toulmin.cli.render.html.claims import CLAIMS_STYLE, anchor, claims_section
from toulmin.cli.render.html.gauges import SCORES_STYLE, score_table
from toulmin.cli.render.html.shell import bullets, document, safe
from toulmin.cli.render.words import amount, in_words, money, plain, score, short_digest, standing_claims
from toulmin.cli.sheets import Fate, Sheets
from toulmin.contracts.artifact import ConflictRule, MetaFinding
from toulmin.contracts.report import AnswerTo, ConflictNote, ReportedClaim, RunReport, Withdrawal
from toulmin.contracts.run_contract import RunContract
from toulmin.contracts.vocabulary import ClaimId, Level

__all__ = ["page"]

ANSWERS_MAX: Final = 12
"""Claims under one question; the others are among the claims below."""

STYLE: Final = """
.skip { position: absolute; left: -99rem; } .skip:focus { position: static; }
.verdict { max-width: 64rem; } .answers ol { list-style: none; padding: 0; max-width: 62rem; }
.answers li { display: grid; grid-template-columns: 1.6rem minmax(0, 1fr) max-content; column-gap: .8rem; }
.answers .no { text-align: right; font-weight: 600; } .answers .num { color: var(--soft); }
.answers a { color: inherit; text-decoration: none; overflow-wrap: anywhere; }
.answers a:hover, .answers a:focus-visible { text-decoration: underline; }
""".lstrip()


def page(report: RunReport, *, contract: RunContract, sheets: Sheets) -> str:
    """The whole page: the same bytes for the same run, nothing loaded, everything foreign escaped."""
    return document(
        report.objective,
        (
            '<a class="skip" href="#claims">Skip to the claims and their evidence</a>',
            f'<header><p class="soft small">Toulmin · verification report</p><h1>{safe(report.objective)}</h1>',
            _verdict(report, sheets),
            _contents(),
            "</header><main>",
            _answers(report, shown={sheet.claim.id for sheet in sheets.shown}),
            _scores(report),
            claims_section(sheets, run=report.run),
            _doubts(report),
            _pinned(contract),
            "</main>",
        ),
        style=STYLE + SCORES_STYLE + CLAIMS_STYLE,
    )


def _verdict(report: RunReport, sheets: Sheets) -> str:
    kind = {"done": "good", "failed": "bad", "denied": "bad"}.get(report.ending.value, "warn")
    usage = report.usage
    return (
        f'<p class="verdict"><strong class="chip {kind}">{report.ending.value}</strong> '
        f"confidence {score(report.confidence)}{_how(report)} · "
        f"{standing_claims(len(report.claims))}, {len(report.never_stood())} held back"
        f"{_fell(report, sheets)} · "
        f"{usage.model_calls} reasoner calls · "
        f"{f'{amount(usage.tokens)} tokens · ' if usage.tokens else ''}{money(usage.cost_microusd)}<br>"
        f'<span class="soft">run <code>{safe(report.run)}</code> · {safe(report.reason)}</span></p>'
    )


def _how(report: RunReport) -> str:
    """Whether the confidences are calibrated, said once for all."""
    if not report.claims:
        return ""
    calibrated = [entry.claim.qualifier.calibration is not None for entry in report.claims]
    return " (calibrated)" if all(calibrated) else " (partly calibrated)" if any(calibrated) else " (not calibrated)"


def _fell(report: RunReport, sheets: Sheets) -> str:
    if not report.withdrawn:
        return ""
    beside = sheets.totals[Fate.WITHDRAWN] - len(report.withdrawn)
    with_it = f" and {beside} that rested on {'it' if len(report.withdrawn) == 1 else 'them'}" if beside > 0 else ""
    return f", {len(report.withdrawn)} withdrawn{with_it}"


def _contents() -> str:
    parts = (
        ("answers", "Answers"),
        ("scores", "Scores"),
        ("claims", "Claims and their evidence"),
        ("doubts", "Doubts"),
        ("pinned", "Pinned"),
    )
    links = "".join(f'<a href="#{place}">{name}</a>' for place, name in parts)
    return f'<nav aria-label="Contents">{links}</nav>'


def _answers(report: RunReport, *, shown: set[ClaimId]) -> str:
    claims = {entry.claim.id: (number, entry) for number, entry in enumerate(report.claims, start=1)}
    parts = "".join(_answer(answer, claims=claims, shown=shown) for answer in report.sections())
    return f'<section id="answers" class="answers"><h2>Answers</h2>{parts}</section>'


def _answer(answer: AnswerTo, *, claims: dict[ClaimId, tuple[int, ReportedClaim]], shown: set[ClaimId]) -> str:
    title = f"<h3>{safe(answer.question[:1].upper() + answer.question[1:])}</h3>"
    if not answer.claims:
        return f'{title}<p class="soft">{safe(answer.text or "not answered: no claim about it stands")}</p>'
    known = [claims[claim] for claim in answer.claims if claim in claims]
    items = "".join(_brief(entry, number, linked=entry.claim.id in shown) for number, entry in known[:ANSWERS_MAX])
    rest = len(known) - ANSWERS_MAX
    more = f'<p class="soft">{amount(rest)} more claims answer this.</p>' if rest > 0 else ""
    return f"{title}<ol>{items}</ol>{more}"


def _brief(entry: ReportedClaim, number: int, *, linked: bool) -> str:
    claim = entry.claim
    said = safe(claim.conclusion)
    told = f'<a href="#{anchor(claim.id)}">{said}</a>' if linked else said
    level = f"L{int(entry.level)} · " if entry.level > Level.L1 else ""
    confidence = f'<span class="vh">confidence </span>{score(claim.qualifier.confidence)}'
    return (
        f'<li value="{number}"><span class="no">{number}</span><span>{told}</span> '
        f'<span class="num">{level}{confidence}</span></li>'
    )


def _scores(report: RunReport) -> str:
    table = score_table(report.scores) or '<p class="soft">The run ended before it was verified as a whole.</p>'
    return (
        '<section id="scores"><h2>Scores</h2>'
        '<p class="soft small">Of the whole run: in each dimension the weakest level. The upright line is what a score '
        f"must reach; an error fails its dimension whatever the score.</p>{table}</section>"
    )


def _doubts(report: RunReport) -> str:
    parts = "".join(
        (
            bullets("Withdrawn", (_withdrawn(entry, run=report.run) for entry in report.withdrawn)),
            bullets("Needed", (safe(need(entry)) for entry in report.needs)),
            bullets("Gaps closed", (safe(closed_gap(entry)) for entry in report.closed)),
            bullets("Conflicts", map(_conflict, report.conflicts)),
            bullets(
                "Not read", (safe(f"{item.name}: {item.message} → {item.hint}") for item in report.rejected_inputs)
            ),
            bullets("Not known", map(safe, report.not_known)),
            bullets("Weak points", map(safe, report.weak_points)),
            bullets("About this run", map(_finding, report.meta)),
        )
    )
    return f'<section id="doubts"><h2>Doubts</h2>{parts or "<p>None was recorded.</p>"}</section>'


def _conflict(note: ConflictNote) -> str:
    subject, kept, aside = (safe(part) for part in (note.subject, note.kept, note.set_aside))
    if note.rule == ConflictRule.ESCALATED.value:
        return f"{subject}: <strong>{kept}</strong> or <strong>{aside}</strong>: for you to settle"
    return f"{subject}: <strong>{kept}</strong> over {aside} ({safe(in_words(note.rule))})"


def _withdrawn(entry: Withdrawal, *, run: str) -> str:
    return (
        f"{safe(withdrawal(entry, shortened=plain))}<br><code>toulmin why {safe(entry.claim)} --run {safe(run)}</code>"
    )


def _finding(finding: MetaFinding) -> str:
    remedy = f' <span class="soft">→ {safe(finding.remedy)}</span>' if finding.remedy else ""
    return f"{safe(in_words(finding.kind.value))}: {safe(finding.text)}{remedy}"


def _pinned(contract: RunContract) -> str:
    manifest = contract.pinned()
    facts = {
        "contract": contract.digest,
        "policy": f"{manifest.policy.name} at {manifest.policy.version}",
        "reasoners": ", ".join(f"{model.name} {short_digest(model.version)}" for model in manifest.models),
        "prompts": manifest.prompts,
        "toulmin": manifest.toulmin,
    }
    rows = "".join(
        f'<tr><th scope="row">{name}</th><td><code>{safe(value)}</code></td></tr>' for name, value in facts.items()
    )
    return f'<section id="pinned"><h2>Pinned</h2><div class="wide"><table>{rows}</table></div></section>'
