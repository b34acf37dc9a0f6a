"""The report as one HTML page: nothing is loaded from elsewhere, and everything foreign is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from toulmin.cli.render.climb import closed_gap, need, withdrawal
from toulmin.cli.render.progress import LABELS
from toulmin.cli.render.words import (
    amount,
    in_words,
    interval,
    money,
    place,
    plain,
    score,
    short_digest,
    standing_claims,
)
from toulmin.contracts.artifact import ConflictRule, MetaFinding
from toulmin.contracts.claim import Claim, Evidence
from toulmin.contracts.report import AnswerTo, ConflictNote, ReportedClaim, RunReport, Withdrawal
from toulmin.contracts.run_contract import RunContract
from toulmin.contracts.vocabulary import ClaimId, Level

__all__ = ["page"]

STYLE = """
:root { color-scheme: light dark; --ink: light-dark(#1d2330, #e4e8f0); --paper: light-dark(#fff, #14171f);
  --soft: light-dark(#5b6577, #9aa5b8); --line: light-dark(#dfe4ec, #2b3140); --good: light-dark(#14713d, #5dd296);
  --bad: light-dark(#b3261e, #ff8a80); --warn: light-dark(#8a5a00, #f2c15c); --link: light-dark(#1c5fb8, #7fb4ff); }
body { font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 60rem;
  margin: 2.5rem auto; padding: 0 1.25rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin-bottom: .25rem; } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
.soft { color: var(--soft); } .good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); }
ol, ul { padding-left: 1.5rem; } li { margin: .6rem 0; }
blockquote { margin: .35rem 0; padding: .1rem .8rem; border-left: 3px solid var(--line); color: var(--soft); }
blockquote code { color: var(--link); } code, pre { font: .875em ui-monospace, monospace; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: .2rem 0; }
.score { float: right; margin-left: .75rem; font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; } td, th { padding: .2rem .9rem .2rem 0; text-align: left; }
""".strip()


def page(report: RunReport, *, contract: RunContract) -> str:
    """The whole page."""
    numbers = {entry.claim.id: number for number, entry in enumerate(report.claims, start=1)}
    body = "".join(
        (
            f"<h1>{_safe(report.objective)}</h1>",
            _verdict(report),
            *(_answer(answer, report, numbers=numbers) for answer in report.sections()),
            _list("Held back", (_held(entry.claim, entry.rule, entry.reason) for entry in report.never_stood())),
            _list("Withdrawn", map(_withdrawn, report.withdrawn)),
            _list("Needed", (escape(need(entry)) for entry in report.needs)),
            _list("Gaps closed", (escape(closed_gap(entry)) for entry in report.closed)),
            _list("Conflicts", map(_conflict, report.conflicts)),
            _list("Not read", (_safe(f"{item.name}: {item.message} → {item.hint}") for item in report.rejected_inputs)),
            _list("Not known", map(_safe, report.not_known)),
            _list("Weak points", map(_safe, report.weak_points)),
            _list("About this run", (_finding(finding) for finding in report.meta)),
            _scores(report),
            _pinned(contract),
        )
    )
    return (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_safe(report.objective)}</title>\n<style>\n{STYLE}\n</style>\n{body}\n</html>\n"
    )


def _verdict(report: RunReport) -> str:
    kind = {"done": "good", "failed": "bad", "denied": "bad"}.get(report.ending.value, "warn")
    usage = report.usage
    return (
        f'<p><strong class="{kind}">{report.ending.value}</strong> · confidence {score(report.confidence)} · '
        f"{standing_claims(len(report.claims))}, {len(report.never_stood())} held back"
        f"{f', {len(report.withdrawn)} withdrawn' if report.withdrawn else ''} · "
        f"{usage.model_calls} reasoner calls · "
        f"{f'{amount(usage.tokens)} tokens · ' if usage.tokens else ''}{money(usage.cost_microusd)}<br>"
        f'<span class="soft">run <code>{_safe(report.run)}</code> · {_safe(report.reason)}</span></p>'
    )


def _answer(answer: AnswerTo, report: RunReport, *, numbers: dict[ClaimId, int]) -> str:
    claims = {entry.claim.id: entry for entry in report.claims}
    title = f"<h2>{_safe(answer.question[:1].upper() + answer.question[1:])}</h2>"
    if not answer.claims:
        return f'{title}<p class="soft">{_safe(answer.text or "not answered: no claim about it stands")}</p>'
    items = "".join(_claim(claims[claim], numbers[claim]) for claim in answer.claims if claim in claims)
    return f"{title}<ol>{items}</ol>"


def _claim(entry: ReportedClaim, number: int) -> str:
    claim = entry.claim
    how = "calibrated" if claim.qualifier.calibration is not None else "uncalibrated"
    parts = [
        f'<li value="{number}"><span class="score" title="{how}">{score(claim.qualifier.confidence)}</span>',
        _safe(claim.conclusion),
        f' <span class="soft">(L{int(entry.level)})</span>' if entry.level > Level.L1 else "",
        *(_quote(evidence) for evidence in claim.grounds),
    ]
    if claim.warrant is not None:
        parts.append(f'<p class="soft">because {_safe(claim.warrant.text)}</p>')
    parts.extend(f'<p class="soft">unless {_safe(rebuttal.text)}</p>' for rebuttal in claim.rebuttals)
    return "".join((*parts, "</li>"))


def _quote(evidence: Evidence) -> str:
    return f"<blockquote><code>{_safe(place(evidence))}</code><pre>{_safe(evidence.quote)}</pre></blockquote>"


def _held(claim: Claim, rule: str, reason: str) -> str:
    return f'“{_safe(claim.conclusion)}”<br><span class="bad">{_safe(reason)}</span> (rule <code>{_safe(rule)}</code>)'


def _conflict(note: ConflictNote) -> str:
    subject, kept, aside = (_safe(part) for part in (note.subject, note.kept, note.set_aside))
    if note.rule == ConflictRule.ESCALATED.value:
        return f"{subject}: <strong>{kept}</strong> or <strong>{aside}</strong>: for you to settle"
    return f"{subject}: <strong>{kept}</strong> over {aside} ({_safe(in_words(note.rule))})"


def _withdrawn(entry: Withdrawal) -> str:
    return f"{escape(withdrawal(entry, shortened=plain))}<br><code>toulmin why {_safe(entry.claim)}</code>"


def _finding(finding: MetaFinding) -> str:
    remedy = f' <span class="soft">→ {_safe(finding.remedy)}</span>' if finding.remedy else ""
    return f"{_safe(in_words(finding.kind.value))}: {_safe(finding.text)}{remedy}"


def _list(title: str, entries: Iterable[str]) -> str:
    items = "".join(f"<li>{entry}</li>" for entry in entries)
    return f"<h2>{title}</h2><ul>{items}</ul>" if items else ""


def _scores(report: RunReport) -> str:
    rows = "".join(
        f'<tr><td>{LABELS[entry.dimension]}</td><td class="{"good" if entry.passed else "bad"}">{score(entry.score)}'
        f'</td><td class="soft">{interval(entry)}</td>'
        f'<td class="soft">needs {score(entry.threshold)} · {entry.units} checked · '
        f"{_safe(entry.method)} {_safe(entry.version)}</td></tr>"
        for entry in report.scores
    )
    return f"<h2>Scores</h2><table>{rows}</table>" if rows else ""


def _pinned(contract: RunContract) -> str:
    manifest = contract.pinned()
    facts = {
        "contract": contract.digest,
        "policy": f"{manifest.policy.name} at {manifest.policy.version}",
        "reasoners": ", ".join(f"{model.name} {short_digest(model.version)}" for model in manifest.models),
        "prompts": manifest.prompts,
        "toulmin": manifest.toulmin,
    }
    rows = "".join(f"<tr><td>{name}</td><td><code>{_safe(value)}</code></td></tr>" for name, value in facts.items())
    return f'<h2>Pinned</h2><table class="soft">{rows}</table>'


def _safe(text: str) -> str:
    return escape(plain(text))
