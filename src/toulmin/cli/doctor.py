"""The verb that looks at the installation itself: settings, versions, reasoners, policy, the store, what is missing."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from toulmin import __version__
from toulmin.cli.boundary import verb
from toulmin.cli.consoles import result_console, say
from toulmin.cli.documents import Diagnosis, Fact, write_json
from toulmin.cli.exits import ExitCode
from toulmin.cli.flags import Json
from toulmin.cli.render.doctor import doctor_view
from toulmin.cli.render.words import counted, short_digest
from toulmin.contracts.errors import ToulminError
from toulmin.interop import GuardrailsState, guardrails_state
from toulmin.policy import lint, load_pack
from toulmin.ports.store import RunSummary
from toulmin.provenance import Flaw, examine
from toulmin.wiring import (
    SETTINGS,
    Runtime,
    Settings,
    best_available,
    calibrations_in_force,
    home_calibrations,
    read_settings,
    starter_policy,
    survey_reasoners,
    try_pack,
)

__all__ = ["doctor", "guardrails_facts"]

_EXTRAS = (
    ("pydantic-ai-slim", "language models", "toulmin[llm]"),
    ("temporalio", "the Temporal engine", "toulmin[temporal]"),
    ("langgraph", "the LangGraph engine", "toulmin[langgraph]"),
    ("pydantic-evals", "data sets of pydantic-evals", "toulmin[evals]"),
    ("guardrails-ai", "our validators in a Guard of Guardrails", "toulmin[guardrails]"),
)
_CORE = ("pydantic", "sqlalchemy", "gordon-to-regorus", "guardrails-ai-types", "rich", "typer")
FLAWS_SHOWN_MAX = 5
RUNS_EXAMINED_MAX = 100
"""The newest runs, of which every record, quote and raw byte is checked."""


@verb
async def doctor(json: Json = False) -> ExitCode:
    """Show settings, versions and reasoners, and whether the store is whole. Exits 1 if something is to be mended."""
    settings = read_settings()
    facts = (
        *_settings(settings),
        *_versions(),
        *guardrails_facts(guardrails_state()),
        *_reasoners(),
        _calibrations(settings),
        *(await _policy(settings)),
        *(await _store(settings)),
    )
    diagnosis = Diagnosis(well=all(fact.well is not False for fact in facts), facts=facts)
    if json:
        write_json(diagnosis)
    else:
        say(result_console(), doctor_view(diagnosis))
    return ExitCode.DONE if diagnosis.well else ExitCode.FAILED


def _settings(settings: Settings) -> Iterator[Fact]:
    for setting in SETTINGS:
        value = getattr(settings, setting.name)
        yield Fact(
            group="settings",
            name=setting.variable,
            value="(not set)" if value in ("", None) else str(value),
            origin=settings.origins[setting.name],
            hint=setting.meaning,
        )


def _versions() -> Iterator[Fact]:
    system = f"{platform.system()} {platform.machine()}"
    yield Fact(group="versions", name="toulmin", value=__version__, well=True)
    python = platform.python_version()
    yield Fact(group="versions", name="python", value=f"{python} on {system}", origin=sys.prefix, well=True)
    for name in _CORE:
        found = _installed(name)
        yield Fact(
            group="versions",
            name=name,
            value=found or "missing",
            well=found is not None,
            hint="" if found else "python -m pip install toulmin",
        )
    for name, purpose, extra in _EXTRAS:
        found = _installed(name)
        hint = "" if found else f"only for {purpose}: python -m pip install '{extra}'"
        yield Fact(group="versions", name=name, value=found or "not installed", hint=hint)


def guardrails_facts(state: GuardrailsState) -> tuple[Fact, ...]:
    """Whether the full Guardrails package would send anything; nothing where it is not installed."""
    if not state.installed:
        return ()
    refusal = state.refusal
    if refusal is None:
        return (Fact(group="versions", name="guardrails sends", value="nothing", origin=state.by, well=True),)
    value = f"{refusal.message}; so it is not used"
    return (Fact(group="versions", name="guardrails sends", value=value, hint=refusal.hint),)


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _reasoners() -> Iterator[Fact]:
    for state in survey_reasoners():
        ready = True if state.ready else None
        yield Fact(group="reasoners", name=state.name, value=state.says, well=ready, hint=state.hint)
    chain = ", then ".join(best_available())
    yield Fact(group="reasoners", name="default", value=chain, hint="taken when a contract names no reasoner")


def _calibrations(settings: Settings) -> Fact:
    try:
        own = len(home_calibrations(settings.home).calibrations)
        number = len(calibrations_in_force(settings.home).calibrations)
    except ToulminError as error:
        return Fact(group="confidence", name="calibrated", value=error.message, well=False, hint=error.hint)
    if not number:
        hint = "every confidence is shown as uncalibrated; label some and run toulmin calibrate"
        return Fact(group="confidence", name="calibrated", value="no domains", hint=hint)
    value = f"{counted(number, 'domain')}, {own} of them fitted here"
    return Fact(group="confidence", name="calibrated", value=value, well=True, hint="toulmin calibrate --list")


async def _policy(settings: Settings) -> tuple[Fact, ...]:
    folder = Path(settings.policy) if settings.policy else starter_policy()
    try:
        pack = load_pack(folder)
        findings = lint(pack)
        run = await try_pack(pack, settings=settings)
    except ToulminError as error:
        return (Fact(group="policy", name="pack", value=error.message, well=False, hint=error.hint),)
    passed = sum(1 for result in run.results if result.passed)
    name = f"{pack.name}@{short_digest(pack.revision)}"
    return (
        Fact(group="policy", name="pack", value=name, origin=str(folder), well=True),
        Fact(
            group="policy",
            name="lint",
            value=counted(len(findings), "finding"),
            well=not findings,
            hint="toulmin policy lint" if findings else "",
        ),
        Fact(
            group="policy",
            name="tests",
            value=f"{passed} of {len(run.results)} pass",
            well=run.passed,
            hint="" if run.passed else "toulmin policy test",
        ),
    )


async def _flaws(runtime: Runtime, runs: tuple[RunSummary, ...]) -> tuple[Flaw, ...]:
    """What does not match its digest in these runs, each fault once."""
    found: dict[str, Flaw] = {}
    for run in runs:
        found.update((flaw.message, flaw) for flaw in await examine(runtime.store, runtime.vault, run.run))
    return tuple(found.values())


async def _store(settings: Settings) -> tuple[Fact, ...]:
    if not settings.home.is_dir():
        return (
            Fact(
                group="store",
                name="home",
                value="not there yet",
                origin=str(settings.home),
                hint="the first run makes it: toulmin demo",
            ),
        )
    try:
        async with Runtime.open(settings) as runtime:
            runs = await runtime.store.runs(limit=1_000)
            flaws = await _flaws(runtime, runs[:RUNS_EXAMINED_MAX])
    except ToulminError as error:
        return (Fact(group="store", name="home", value=error.message, well=False, hint=error.hint),)
    open_runs = sum(1 for run in runs if run.ending is None)
    held = f"{counted(len(runs), 'run')}, {open_runs} open"
    shown = "; ".join(flaw.message for flaw in flaws[:FLAWS_SHOWN_MAX])
    return (
        Fact(group="store", name="home", value=held, origin=str(settings.home), well=True),
        Fact(
            group="store",
            name="integrity",
            value="store and vault match every digest" if not flaws else f"{counted(len(flaws), 'fault')}: {shown}",
            well=not flaws,
            hint="" if not flaws else "restore the home folder from a copy; trust nothing that rests on these",
        ),
    )
