"""The verb that learns what a stated confidence is worth, from rows that people have labelled."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from toulmin.calibration import CalibrationFit, Gain, LabelledRow, fit_calibration
from toulmin.cli.boundary import verb
from toulmin.cli.consoles import result_console, say
from toulmin.cli.documents import CalibratedDomain, CalibrationList, CalibrationRun, KnownCalibration, write_json
from toulmin.cli.exits import ExitCode
from toulmin.cli.flags import Json
from toulmin.cli.render.calibrate import calibration_list_view, calibration_run_view
from toulmin.contracts.canonical import Digest, short
from toulmin.contracts.errors import UsageError
from toulmin.wiring import (
    LabelledRows,
    Settings,
    calibrations_in_force,
    home_calibrations,
    keep_calibrations,
    read_labelled_rows,
    read_settings,
)

__all__ = ["calibrate"]

USEFUL_ROWS_MIN = 50
DOMAIN_SHOWN_MAX = 150
"""Characters of a domain in the id of its calibration, so that the id stays a name."""


class Method(StrEnum):
    """How to fit."""

    AUTO = "auto"
    PLATT = "platt"
    ISOTONIC = "isotonic"


@verb
async def calibrate(
    rows: Annotated[
        Path | None,
        typer.Argument(
            metavar="[ROWS]",
            help="Labelled rows, CSV or JSON Lines, with `confidence` (the raw one, 0 to 1) and `correct` (true or"
            " false), and perhaps `domain`.",
        ),
    ] = None,
    domain: Annotated[
        str | None,
        typer.Option(help="Domain of the rows that name none; rows of other domains are left out. Omitted: all."),
    ] = None,
    method: Annotated[
        Method,
        typer.Option(help="How to fit; auto takes Platt's method below 200 rows, else whichever does better."),
    ] = Method.AUTO,
    force: Annotated[bool, typer.Option("--force", help="Write it even where it did not help.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Measure only, and write nothing.")] = False,
    listed: Annotated[bool, typer.Option("--list", help="Show the calibrations in force, and nothing else.")] = False,
    json: Json = False,
) -> ExitCode:
    """Learn from labelled rows what a reasoner's confidence is worth, domain by domain.

    What helps is written to `calibrations.json` of the home folder and is used by runs that are started afterwards;
    runs that have started keep what they were started with. The figures after calibration are cross-validated. Exits
    1 if a domain was not calibrated.
    """
    settings = read_settings()
    if listed:
        return _list(settings, json=json)
    if rows is None:
        raise UsageError("no labelled rows were named", hint="toulmin calibrate ROWS.csv --domain DOMAIN, or --list")
    if domain is not None and not domain.strip():
        raise UsageError("the domain is empty", hint="name it as the claims do: `domain` of a qualifier")
    home_calibrations(settings.home)  # a damaged file is found before the work is done
    read = await asyncio.to_thread(read_labelled_rows, rows, domain=domain)
    command = f"toulmin calibrate {rows.name}{'' if domain is None else f' --domain {domain}'} --method {method.value}"
    outcomes = [
        _outcome(name, labelled, method=method, force=force, made=(command, read.digest))
        for name, labelled in read.by_domain.items()
    ]
    result = _kept(outcomes, read, settings=settings, dry_run=dry_run)
    if json:
        write_json(result)
    else:
        say(result_console(), calibration_run_view(result))
    return ExitCode.DONE if all(entry.written or dry_run for entry in result.domains) else ExitCode.FAILED


def _list(settings: Settings, *, json: bool) -> ExitCode:
    own = {entry.domain for entry in home_calibrations(settings.home).calibrations}
    document = CalibrationList(
        calibrations=tuple(
            KnownCalibration(origin="home" if entry.domain in own else "shipped", calibration=entry)
            for entry in calibrations_in_force(settings.home).calibrations
        )
    )
    if json:
        write_json(document)
    else:
        say(result_console(), calibration_list_view(document, home=str(settings.home)))
    return ExitCode.DONE


def _outcome(
    domain: str, rows: Sequence[LabelledRow], *, method: Method, force: bool, made: tuple[str, Digest]
) -> CalibratedDomain:
    """Fit one domain and decide whether it is worth keeping; one that cannot be fitted says why."""
    command, digest = made
    try:
        fit = fit_calibration(rows, domain=domain, method=method.value)
    except UsageError as error:
        return CalibratedDomain(domain=domain, rows=len(rows), written=False, says=str(error))
    calibration = fit.calibration.with_(
        id=f"{domain[:DOMAIN_SHOWN_MAX]}-{fit.calibration.method.value}-{short(digest, length=8)}",
        fitted_by=f"{command[:800]} (rows {digest})",
    )
    return CalibratedDomain(
        domain=domain,
        rows=len(rows),
        written=force or _worth(fit),
        says=_verdict(fit, forced=force),
        fit=fit.with_(calibration=calibration),
    )


def _worth(fit: CalibrationFit) -> bool:
    """A domain that counts as calibrated gets through gates, so luck with a handful of rows is not enough."""
    return fit.gain is Gain.HELPED or (fit.gain is Gain.PERHAPS and fit.before.n >= USEFUL_ROWS_MIN)


def _verdict(fit: CalibrationFit, *, forced: bool) -> str:
    helped = {
        Gain.HELPED: "it helped",
        Gain.PERHAPS: "it seems to help, but that may be chance",
        Gain.NONE: "it did not help",
    }
    said = f"{helped[fit.gain]}: Brier score {-fit.brier_gain:+.3f}"
    said += f" ({-fit.brier_gain_high:+.3f} to {-fit.brier_gain_low:+.3f})"
    if fit.before.n < USEFUL_ROWS_MIN:
        said += f"; {fit.before.n} rows are few, label {USEFUL_ROWS_MIN} or more"
    elif fit.gain is Gain.PERHAPS:
        said += "; more rows would tell"
    if _worth(fit):
        return said
    if forced:
        return f"{said}; kept all the same, because you said --force"
    return f"{said} → --force keeps it, and the domain then counts as calibrated"


def _kept(
    outcomes: Sequence[CalibratedDomain], read: LabelledRows, *, settings: Settings, dry_run: bool
) -> CalibrationRun:
    worth = [entry.fit.calibration for entry in outcomes if entry.written and entry.fit is not None]
    path = keep_calibrations(settings.home, worth) if worth and not dry_run else None
    return CalibrationRun(
        rows=read.digest,
        left_out=read.left_out,
        unlabelled=read.unlabelled,
        domains=tuple(entry.with_(written=entry.written and path is not None) for entry in outcomes),
        file=None if path is None else str(path),
    )
