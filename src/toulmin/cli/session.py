"""Session: the runtime a verb works on, and the ids that people type, found from their first characters."""

from __future__ import annotations

import getpass
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from difflib import get_close_matches

from toulmin.contracts.errors import NotFound, UsageError
from toulmin.contracts.report import RunReport
from toulmin.contracts.vocabulary import ArtifactId, DecisionId, RunId
from toulmin.ports.store import RunSummary
from toulmin.wiring import Runtime, read_settings

__all__ = ["any_runtime", "artifact_of", "decision_of", "person", "run_of", "stored_runtime"]

RUNS_SEARCHED_MAX = 1_000
NEAR_MAX = 3


@asynccontextmanager
async def any_runtime() -> AsyncIterator[Runtime]:
    """The runtime over the home folder, which is made if it is not there."""
    async with Runtime.open(read_settings()) as runtime:
        yield runtime


@asynccontextmanager
async def stored_runtime() -> AsyncIterator[Runtime]:
    """The runtime over a home folder that is there.

    Raises:
        NotFound: there is none, so there are no runs to look at.
    """
    settings = read_settings()
    if not settings.home.is_dir():
        raise NotFound(
            f"there are no runs: {settings.home} does not exist",
            hint="start one with `toulmin demo` or `toulmin run CONTRACT.yaml`, or set TOULMIN_HOME",
        )
    async with Runtime.open(settings) as runtime:
        yield runtime


async def run_of(runtime: Runtime, prefix: str | None) -> RunId:
    """The run whose id starts with `prefix`; the last run when there is none.

    Raises:
        NotFound: no run fits; the message names near ones.
        UsageError: several fit.
    """
    if prefix is None:
        latest = await runtime.store.runs(limit=1)
        if not latest:
            raise NotFound("there are no runs yet", hint="start one with `toulmin demo` or `toulmin run CONTRACT.yaml`")
        return latest[0].run
    found = await runtime.store.resolve(prefix) if prefix else ()
    runs = await runtime.store.runs(limit=RUNS_SEARCHED_MAX)
    known = {summary.run for summary in runs}
    return RunId(
        _only(
            prefix,
            [entry for entry in found if entry in known or entry.startswith("r")],
            what="run",
            near=_near(prefix, runs),
        )
    )


async def artifact_of(runtime: Runtime, prefix: str, *, run: str | None = None) -> ArtifactId:
    """The artifact that a person means: its id's first characters, or the number of a claim of the (last) run's report.

    Raises:
        NotFound: nothing fits.
        UsageError: several fit.
    """
    if prefix.isdecimal():
        report = await runtime.report(await run_of(runtime, run))
        return claim_number(report, int(prefix))[1]
    return ArtifactId(await _typed(runtime, prefix, what="artifact", fits=lambda found: found.startswith("a")))


async def decision_of(runtime: Runtime, prefix: str) -> DecisionId:
    """The policy decision whose id starts with `prefix`.

    Raises:
        NotFound: nothing fits.
        UsageError: several fit.
    """
    return DecisionId(await _typed(runtime, prefix, what="decision", fits=lambda found: found.startswith("k")))


def claim_number(report: RunReport, number: int) -> tuple[int, ArtifactId]:
    """The index and artifact of a report's claim, counted from 1 as everywhere.

    Raises:
        NotFound: the report has no claim of that number.
    """
    if not 1 <= number <= len(report.claims):
        have = f"1 to {len(report.claims)}" if report.claims else "none: no claim stands"
        raise NotFound(
            f"run {report.run} has no claim {number} (it has {have})", hint=f"toulmin show {report.run} lists them"
        )
    return number - 1, report.claims[number - 1].artifact


def person() -> str:
    """Who sits at the keyboard, as far as the system knows."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "somebody"


async def _typed(runtime: Runtime, prefix: str, *, what: str, fits: Callable[[str], bool]) -> str:
    found = [entry for entry in await runtime.store.resolve(prefix) if fits(entry)] if prefix else []
    near: Sequence[str] = ()
    if not found:
        latest = await runtime.store.runs(limit=1)
        if latest:
            run = latest[0].run
            ids = (
                [artifact.id for artifact in await runtime.store.artifacts(run)]
                if what == "artifact"
                else [decision.id for decision in await runtime.store.decisions(run)]
            )
            near = get_close_matches(prefix, ids, n=NEAR_MAX, cutoff=0.3) or ids[-NEAR_MAX:]
    return _only(prefix, found, what=what, near=near)


def _near(prefix: str, runs: Sequence[RunSummary]) -> Sequence[str]:
    ids = [summary.run for summary in runs]
    return get_close_matches(prefix, ids, n=NEAR_MAX, cutoff=0.4) or ids[:NEAR_MAX]


def _only(prefix: str, found: Sequence[str], *, what: str, near: Sequence[str]) -> str:
    if prefix in found or len(found) == 1:
        return prefix if prefix in found else found[0]
    if found:
        raise UsageError(
            f"{len(found)}{'+' if len(found) >= 10 else ''} {what}s start with {prefix!r}",
            hint=f"give more of the id: {', '.join(found[:NEAR_MAX])}",
        )
    hint = f"did you mean {', '.join(near)}?" if near else "`toulmin runs` lists what there is"
    raise NotFound(f"no {what} starts with {prefix!r}", hint=hint)
