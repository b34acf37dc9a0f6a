"""A rescored run in words: the dimensions, the units whose report changes, and the claims that would fare otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from toulmin.cli.render.suites import table
from toulmin.cli.render.words import clipped, counted, in_words, plain, score
from toulmin.evaluation import suites

__all__ = ["rescore_view"]

UNITS_SHOWN = 12
CLAIMS_SHOWN = 20
SAID_MAX = 90


def rescore_view(result: suites.RescoredRun, *, full: bool, written: Path | None) -> RenderableType:
    """What a verifier would change in a run."""
    verifier = f"verifier {plain(result.verifier.profile)}@{plain(result.verifier.version)}"
    made = f"toulmin {plain(result.toulmin)}"
    if result.made_with != result.toulmin:
        made = f"made with toulmin {plain(result.made_with)}, verified with {plain(result.toulmin)}"
    parts: list[RenderableType] = [Text(f"run {result.run} · {verifier} · 0 model calls · {made}", style="bold")]
    if result.units:
        parts.append(_dimensions(result))
    changed = [unit for unit in result.units if unit.changed]
    parts += _units(changed if full else changed[:UNITS_SHOWN])
    if not full and len(changed) > UNITS_SHOWN:
        parts.append(Text(f"  … and {len(changed) - UNITS_SHOWN} more (--full names them)", style="dim"))
    otherwise = result.otherwise()
    if otherwise:
        parts.append(Text("At the floor of the gate, where what did not pass goes nowhere:", style="bold"))
        parts += _claims(otherwise if full else otherwise[:CLAIMS_SHOWN])
    if not full and len(otherwise) > CLAIMS_SHOWN:
        parts.append(Text(f"  … and {len(otherwise) - CLAIMS_SHOWN} more (--full names them)", style="dim"))
    for code in result.unmet:
        said = f"  ! the profile names {plain(code)}, which found nothing in this run"
        parts.append(Text(said, style="yellow"))
    if result.missed:
        said = f"  ! {counted(len(result.missed), 'artifact')} not compared: this release builds them of other claims"
        parts.append(Text(f"{said} (toulmin replay shows the first difference)", style="yellow"))
    same = len(result.units) - len(changed)
    said = f"{same} of {counted(len(result.units), 'report')} the same · {counted(len(otherwise), 'claim')} otherwise"
    parts.append(Text(f"{'~' if changed else '✓'} {said}", style="yellow" if changed else "green"))
    if written is not None:
        parts.append(Text(f"  written to {plain(str(written))}: toulmin eval compare takes it", style="dim"))
    return Group(*parts)


def _dimensions(result: suites.RescoredRun) -> Table:
    made = table("dimension", "mean was", "now", "passed", "pass now", "changed")
    for one in result.dimensions:
        style = "yellow" if one.changed else ""
        counts = (str(one.passed), str(one.passes), str(one.changed))
        made.add_row(in_words(one.dimension.value), f"{one.mean_was:.3f}", f"{one.mean_now:.3f}", *counts, style=style)
    return made


def _units(units: Sequence[suites.UnitRescored]) -> Iterator[RenderableType]:
    for unit in units:
        verdict = {(True, False): " fails now", (False, True): " passes now"}.get((unit.passed, unit.passes), "")
        style = "red" if unit.passed and not unit.passes else ""
        yield Text(f"  {plain(unit.unit)} · level {int(unit.level)}{verdict}", style=style)
        for one in unit.scores:
            if one.was != one.now or one.passed is not one.passes:
                turned = {(True, False): ", fails now", (False, True): ", passes now"}.get((one.passed, one.passes), "")
                yield Text(f"      {in_words(one.dimension.value)} {score(one.was)} → {score(one.now)}{turned}")
        for sign, findings in (("+", unit.come), ("-", unit.gone)):
            yield from (Text(f"      {sign} {plain(finding)}") for finding in findings)


def _claims(claims: Sequence[tuple[suites.UnitRescored, suites.ClaimRescored]]) -> Iterator[RenderableType]:
    for unit, claim in claims:
        sign, said, style = ("✗", "would be held", "red") if claim.stood else ("✓", "would pass", "green")
        text = f"  {sign} {plain(unit.unit)}#{claim.number} {said} ({plain(claim.why)}): "
        yield Text(text + clipped(claim.conclusion, SAID_MAX), style=style)
