"""The scores of a run on a terminal: five bars, then what was found and where, without colour and in 80 columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from toulmin.cli.render.progress import LABELS
from toulmin.cli.render.words import amount, clipped, counted, domain_of, plain, score
from toulmin.cli.scores import FoundIn, RunScores, ScoredArtifact
from toulmin.contracts.verification import Dimension, DimensionScore, Severity

__all__ = ["gauge", "pointed", "scores_view"]

GAUGE_WIDTH = 17
PLACES_MAX = 3
"""Of one kind of finding, before `--full`."""
ARTIFACTS_MAX = 12
WINDOW = 64
"""Characters of a claim around what is wrong with it."""
_SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.INFO)
_HEADS = {
    Dimension.SCOPE_ADHERENCE: "scope",
    Dimension.EVIDENCE_COVERAGE: "evid.",
    Dimension.CONTRADICTION: "contr.",
    Dimension.CONFIDENCE_QUALITY: "conf.",
    Dimension.COMPLETENESS: "compl.",
}
_MARKS = {Severity.ERROR: ("✗", "red"), Severity.WARNING: ("!", "yellow"), Severity.INFO: ("·", "dim")}


def scores_view(found: RunScores, *, full: bool, one: bool, last: bool = True) -> RenderableType:
    """The scores of a run or, with `one`, of a single artifact; of the last run, commands need not name it."""
    parts: list[RenderableType] = [_head(found, one=one)]
    if found.scores:
        parts.extend((Text(""), _scores(found.scores), Text(_key(found.scores), style="dim")))
    parts.append(Text(f"\nfindings  {_told(found.findings)}", style="cyan"))
    for kind, same in groupby(sorted(found.findings, key=_by_kind), key=_by_kind):
        parts.extend(_kind(kind[0], tuple(same), full=full, run="" if last else f" --run {found.run}"))
    if not one:
        parts.extend(_artifacts(found.artifacts, full=full))
    parts.append(_next(found, one=one, full=full))
    return Group(*parts)


def gauge(entry: DimensionScore, *, width: int = GAUGE_WIDTH) -> str:
    """A score as a row of characters: filled up to it, `|` where it must reach, `[` and `]` around its interval."""
    cells = ["━" if place < round(entry.score * width) else "·" for place in range(width)]

    def at(value: float) -> int:
        return min(width - 1, max(0, round(value * width) - (1 if value > 0 else 0)))

    cells[at(entry.threshold)] = "|"
    if entry.low is not None and entry.high is not None:
        cells[at(entry.low)], cells[at(entry.high)] = "[", "]"
    return "".join(cells)


def pointed(said: str, start: int, end: int, *, window: int = WINDOW) -> tuple[str, str]:
    """One line of a text around some of its characters, and a line with `^` under exactly these."""
    room = max(0, window - (end - start))
    first = max(0, min(start - room // 2, len(said) - window))
    last = min(len(said), max(end, first + window))
    before, inside, after = (_flat(said[a:b]) for a, b in ((first, start), (start, end), (end, last)))
    lead = "…" if first else ""
    under = " " * cell_len(lead + before) + "^" * max(1, cell_len(inside))
    return f"{lead}{before}{inside}{after}{'…' if last < len(said) else ''}", under


def _flat(text: str) -> str:
    return plain("".join(" " if character in "\n\t" else character for character in text))


def _head(found: RunScores, *, one: bool) -> Text:
    if one:
        entry = found.artifacts[0]
        text = Text(f"artifact {entry.artifact}", style="bold")
        text.append(f" · {entry.unit} at L{int(entry.level)}, round {entry.round} · {counted(entry.claims, 'claim')}")
        text.append(f"\n{_outcome(entry)}", style="not bold green" if entry.passed else "not bold red")
        if entry.decision is not None:
            text.append(f" ({plain(entry.rule or '')}) · {entry.decision}", style="not bold dim")
        return text
    text = Text(plain(found.objective), style="bold")
    if not found.scores:
        return text.append("\nnot over yet: the run as a whole has no scores", style="not bold yellow")
    passed = sum(entry.passed for entry in found.scores)
    style = "not bold green" if passed == len(found.scores) else "not bold red"
    text.append(f"\n{passed} of {len(found.scores)} scores pass", style=style)
    failed = sum(not entry.passed for entry in found.artifacts)
    verified = f"{counted(len(found.artifacts), 'artifact')} verified"
    return text.append(f" · {verified}, {counted(failed, 'of them')} failed · run {found.run}", style="not bold")


def _outcome(entry: ScoredArtifact) -> str:
    verdict = "passes all five" if entry.passed else "fails"
    said = {"promote": "promoted", "hold": "waits for a person", "reject": "rejected"}.get(entry.outcome, entry.outcome)
    return f"{verdict} · {said}"


def _scores(scores: Sequence[DimensionScore]) -> Table:
    table = Table.grid(padding=(0, 1, 0, 0))
    for width in (1, 13, GAUGE_WIDTH, 4):
        table.add_column(width=width, no_wrap=True)
    table.add_column(overflow="fold")
    for entry in scores:
        style = "green" if entry.passed else "bold red"
        facts = f"{_interval(entry)}needs {score(entry.threshold)} · {amount(entry.units)} checked"
        how = Text(facts)
        how.append(f"\n{plain(entry.method)} {plain(entry.version)}{_calibration(entry)}", style="dim")
        bar = Text(gauge(entry), style=style, no_wrap=True)
        number = Text(score(entry.score), style=style)
        table.add_row(Text("✓" if entry.passed else "✗", style=style), LABELS[entry.dimension], bar, number, how)
    return table


def _interval(entry: DimensionScore) -> str:
    if entry.low is None or entry.high is None:
        return ""
    return f"95 % {score(entry.low)}–{score(entry.high)} · "


def _calibration(entry: DimensionScore) -> str:
    if entry.dimension is not Dimension.CONFIDENCE_QUALITY:
        return ""
    domain = domain_of(entry)
    where = f", domain {plain(domain)}" if domain else ""
    return f" · calibrated by {plain(entry.calibration)}{where}" if entry.calibration else f" · uncalibrated{where}"


def _key(scores: Sequence[DimensionScore]) -> str:
    interval = ", [ ] its 95 % interval" if any(map(_interval, scores)) else ""
    return f"  ━ the score, | what it needs{interval}; an error fails it at any score"


def _told(findings: Sequence[FoundIn]) -> str:
    errors = sum(entry.finding.severity is Severity.ERROR for entry in findings)
    others = len(findings) - errors
    return f"{counted(errors, 'error')}, {counted(others, 'remark')}"


def _by_kind(entry: FoundIn) -> tuple[int, str]:
    finding = entry.finding
    # What is about no claim is often found in several dimensions at once: it is told once.
    return _SEVERITIES.index(finding.severity), finding.code if finding.claim is not None else f"~{finding.message}"


def _kind(severity: int, same: Sequence[FoundIn], *, full: bool, run: str) -> Iterator[RenderableType]:
    mark, style = _MARKS[_SEVERITIES[severity]]
    title = Text(f"{mark} ", style=style)
    codes = dict.fromkeys(entry.finding.code for entry in same)
    rules = dict.fromkeys(code.rpartition(".")[2] for code in codes)
    if len(codes) > 1 and len(rules) == 1:
        title.append(plain(next(iter(rules))), style="bold default")
        found = dict.fromkeys(LABELS[entry.finding.dimension] for entry in same)
        title.append(f"  in {', '.join(found)}", style="dim")
    else:
        title.append(plain(", ".join(codes)), style="bold default")
        title.append(f"  {amount(len(same))} times" if len(same) > 1 else "", style="dim")
    yield title
    shown = same if full else _telling(same)
    times = Counter(entry.finding.message for entry in same)
    told: set[str] = set()
    for entry in shown:
        message = entry.finding.message
        if message not in told:
            told.add(message)
            often = f"  {amount(times[message])} times" if 1 < times[message] < len(same) else ""
            yield _indented(Text.assemble(plain(message), (often, "dim")))
        yield from _finding(entry, run=run)
    if len(same) > len(shown) and same[0].finding.claim is not None:
        yield Text(f"    {amount(len(same) - len(shown))} more with --full", style="dim")


def _telling(same: Sequence[FoundIn]) -> Sequence[FoundIn]:
    """A few of one kind: of those that have no certain place, one for each thing that is said."""
    if same[0].finding.start is None:
        first: dict[str, FoundIn] = {}
        for entry in same:
            first.setdefault(entry.finding.message, entry)
        return tuple(first.values())[:PLACES_MAX]
    return same[:PLACES_MAX]


def _finding(entry: FoundIn, *, run: str) -> Iterator[RenderableType]:
    finding = entry.finding
    if entry.said is not None:
        start, end = finding.start, finding.end
        if start is not None and end is not None and start < end <= len(entry.said):
            line, under = pointed(entry.said, start, end)
            yield Text(f"    {line}\n    {under}", style="", no_wrap=True, overflow="crop")
        else:
            yield Text(f"    “{clipped(entry.said, WINDOW)}”", style="dim")
    where = f"toulmin why {finding.claim}{run}" if finding.claim is not None else f"artifact {entry.artifact}"
    passage = f" · passage {finding.passage}" if finding.passage is not None else ""
    yield Text(f"    → {where}{passage}", style="cyan")


def _indented(said: Text) -> Table:
    table = Table.grid()
    table.add_column(width=4)
    table.add_column(overflow="fold")
    table.add_row("", said)
    return table


def _artifacts(artifacts: Sequence[ScoredArtifact], *, full: bool) -> Iterator[RenderableType]:
    ranked = sorted(artifacts, key=lambda entry: (entry.passed, -entry.errors, "/i" not in entry.unit))
    shown = list(artifacts) if full else ranked[:ARTIFACTS_MAX]
    yield Text("\nby artifact", style="cyan")
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    table.add_column("", no_wrap=True)
    table.add_column("", no_wrap=True)
    for dimension in Dimension:
        table.add_column(_HEADS[dimension], justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for entry in shown:
        table.add_row(entry.artifact, clipped(entry.unit, 14), *_cells(entry), _short(entry))
    yield table
    if len(artifacts) > len(shown):
        rest = f"{amount(len(artifacts) - len(shown))} more with --full"
        yield Text(f"what failed comes first; {rest}", style="dim")


def _cells(entry: ScoredArtifact) -> Iterable[Text]:
    for dimension in Dimension:
        own = next(one for one in entry.scores if one.dimension is dimension)
        yield Text(f"{'' if own.passed else '✗'}{score(own.score)}", style="" if own.passed else "red")


def _short(entry: ScoredArtifact) -> Text:
    said = {"promote": "promoted", "hold": "held", "reject": "rejected"}.get(entry.outcome, entry.outcome)
    return Text(said, style="" if entry.passed and said != "withdrawn" else "yellow")


def _next(found: RunScores, *, one: bool, full: bool) -> Text:
    run = found.run
    if one:
        typed = [f"toulmin lineage {found.artifacts[0].artifact}", f"toulmin show {run} --scores"]
    else:
        typed = [f"toulmin show {run} --artifact ID", f"toulmin show {run} --html FILE"]
        typed += [] if full else [f"toulmin show {run} --scores --full"]
    return Text("\n" + "\n".join(f"→ {command}" for command in typed), style="cyan")
