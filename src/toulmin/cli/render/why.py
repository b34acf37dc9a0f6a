"""Why a claim stands: down to the bytes, up to the decisions."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from toulmin.cli.render.words import amount, clipped, counted, grounded, place, plain, score, short_digest, when
from toulmin.contracts.policy import PolicyDecision
from toulmin.contracts.promotion import PromotionDecision, PromotionOutcome
from toulmin.contracts.vocabulary import Verdict
from toulmin.provenance import Fall, Trace, Why

__all__ = ["why_view"]

QUOTE_MAX = 200
_VERDICTS = {Verdict.ALLOW: "allowed", Verdict.REVIEW: "waits for a person", Verdict.DENY: "denied"}
_OUTCOMES = {
    PromotionOutcome.PROMOTE: ("✓", "promoted"),
    PromotionOutcome.HOLD: ("!", "held for a person"),
    PromotionOutcome.REJECT: ("✗", "rejected"),
    PromotionOutcome.DEMOTE: ("✗", "demoted"),
}


def why_view(found: Why, *, number: int | None, full: bool) -> RenderableType:
    """The whole walk."""
    claim = found.claim
    how = claim.qualifier.calibration
    calibrated = f"calibrated ({plain(how)})" if how is not None else "uncalibrated"
    head = Text(f"claim {number if number is not None else claim.id}  ", style="bold cyan")
    head.append(f"{claim.kind.value} · confidence {score(claim.qualifier.confidence)} {calibrated}", style="not bold")
    if found.fell is not None:
        head.append(" · withdrawn", style="bold yellow")
    elif found.held is not None:
        head.append(" · held back", style="bold red")
    parts: list[RenderableType] = [head, Text(plain(claim.conclusion), style="bold")]
    if found.fell is not None:
        parts.extend((Text("\nwithdrawn", style="cyan"), _grid(_fall(found.fell, full=full))))
    parts.append(Text("\nrests on", style="cyan"))
    parts.append(_grid(line for trace in found.grounds for line in _quote(trace, full=full)))
    if not found.grounds:
        parts.append(Text("  nothing: a claim without grounds is never promoted", style="red"))
    if found.drawn_on:
        parts.extend((Text("\ndrawn from", style="cyan"), _grid(_drawn_on(found, full=full))))
    if claim.warrant is not None or claim.rebuttals:
        parts.extend((Text("\nargued", style="cyan"), _grid(_argument(found, full=full))))
    # Of a claim that fell, the artifact at hand is the one that was made without it.
    judged = "what is left was judged by" if found.fell is not None else "judged by"
    parts.append(Text(f"\n{judged if found.held is not None else 'let through by'}", style="cyan"))
    parts.append(_grid(_judgement(found)))
    parts.append(Text("\nmade by", style="cyan"))
    parts.append(_grid(_origin(found)))
    return Group(*parts)


def _grid(lines: Iterator[tuple[str, Text]]) -> Table:
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(width=9, justify="right", style="dim")
    table.add_column(overflow="fold")
    for name, text in lines:
        table.add_row(name, text)
    return table


def _quote(trace: Trace, *, full: bool) -> Iterator[tuple[str, Text]]:
    evidence = trace.evidence
    said = plain(evidence.quote) if full else clipped(evidence.quote, QUOTE_MAX)
    text = Text(place(evidence), style="bold")
    text.append(f"  “{said}”", style="not bold")
    yield "quote", text
    if trace.content is not None and trace.start is not None and trace.end is not None and trace.layer is not None:
        page = f", page {trace.page}" if trace.page is not None else ""
        where = f"{amount(trace.start)}–{amount(trace.end)} of the {trace.layer.value}{page} · {trace.content[:23]}…"
        yield "bytes", Text(f"{where} · passage {evidence.passage}")
    if trace.fault:
        yield "", Text(f"✗ {plain(trace.fault)}", style="bold red")
    else:
        yield "", Text("✓ read again: the bytes say exactly this", style="green")


def _drawn_on(found: Why, *, full: bool) -> Iterator[tuple[str, Text]]:
    """The claims of the levels below, each indented by how far below it stands."""
    for source in found.drawn_on:
        said = plain(source.claim.conclusion) if full else clipped(source.claim.conclusion, QUOTE_MAX)
        text = Text("  " * (source.depth - 1) + said)
        text.append(f"  {source.unit} · {score(source.claim.qualifier.confidence)}", style="dim")
        if not source.stands:
            text.append(" · does not stand any more", style="red")
        yield f"L{int(source.level)}", text


def _argument(found: Why, *, full: bool) -> Iterator[tuple[str, Text]]:
    def said(text: str) -> Text:
        return Text(plain(text) if full else clipped(text, QUOTE_MAX))

    if found.claim.warrant is not None:
        yield "because", said(found.claim.warrant.text)
        if found.backing is not None:
            yield from _quote(found.backing, full=full)
    for rebuttal in found.claim.rebuttals:
        yield "unless", said(rebuttal.text)
    for trace in found.rebuttals:
        yield from _quote(trace, full=full)


def _fall(fall: Fall, *, full: bool) -> Iterator[tuple[str, Text]]:
    """When it fell and why, what was kept in its place, and where it had stood."""
    yield "when", Text(f"{when(fall.at_us)}, in round {fall.round}")
    yield "", Text(f"↓ {plain(fall.reason)} (rule {plain(fall.rule)})", style="yellow")
    if fall.instead is not None:
        said = plain(fall.instead.said) if full else clipped(fall.instead.said, QUOTE_MAX)
        yield "instead", Text(f"“{said}” ({plain(fall.instead.source)})")
    yield "", Text(f"→ toulmin lineage {fall.artifact}", style="cyan")


def _judgement(found: Why) -> Iterator[tuple[str, Text]]:
    support = found.support
    if support is not None:
        parts = (
            f"{score(support.support)} of the claim is in its evidence",
            counted(support.roots, "independent document"),
            "contradicted" if support.contradicted else "not contradicted",
            "in scope" if support.in_scope else "out of scope",
            *grounded(support),
        )
        yield "support", Text(" · ".join(parts))
    if found.promotion is not None:
        yield from _promotion(found.promotion)
    if found.held is not None and found.fell is None:
        yield "", Text(f"✗ held back: {plain(found.held.reason)} (rule {plain(found.held.rule)})", style="red")
    for decision in found.decisions:
        yield "policy", _decision(decision)
    if found.release is not None:
        yield "release", _decision(found.release)
    if found.decisions:
        yield "", Text(f"→ toulmin policy explain {found.decisions[-1].id}", style="cyan")


def _decision(decision: PolicyDecision) -> Text:
    rules = ", ".join(dict.fromkeys(decision.rules))
    text = Text(f"{decision.action.value} {_VERDICTS[decision.verdict]} ({plain(rules)})")
    return text.append(f" {plain(decision.pack)}@{short_digest(decision.revision)} · {decision.id}", style="dim")


def _promotion(promotion: PromotionDecision) -> Iterator[tuple[str, Text]]:
    mark, said = _OUTCOMES[promotion.outcome]
    criteria = " · ".join(
        f"{entry.name.replace('_', ' ')} {score(entry.value)}{'≥' if entry.met else '<'}{score(entry.threshold)}"
        for entry in promotion.criteria
    )
    yield "gate", Text(f"{mark} {said} L{int(promotion.from_level)} → L{int(promotion.to_level)} · {criteria}")


def _origin(found: Why) -> Iterator[tuple[str, Text]]:
    artifact = found.artifact
    made = ", ".join(f"{plain(entry.name)} {_version(entry.version)}" for entry in artifact.provenance.made_by)
    yield "with", Text(made)
    item = f", item {artifact.item}" if artifact.item else ""
    yield "in", Text(f"artifact {artifact.id} ({artifact.step.value}{item}) of run {artifact.run}")
    yield "", Text(f"→ toulmin lineage {artifact.id}", style="cyan")


def _version(version: str) -> str:
    return short_digest(version) if version.startswith("sha256:") else plain(version)
