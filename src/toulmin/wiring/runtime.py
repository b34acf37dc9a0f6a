"""Runtime: the composition root. It puts adapters behind the ports and gives the verbs that people use."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Self, cast

import toulmin
from toulmin.adapters.ingest import FolderReader
from toulmin.adapters.models.recorded import RecordedModel
from toulmin.adapters.policy_engines import RegorusEngine
from toulmin.adapters.stores import SqliteStore
from toulmin.adapters.vaults import FolderVault
from toulmin.calibration import CalibrationSet, shipped_calibrations
from toulmin.contracts.canonical import Digest, digest_bytes
from toulmin.contracts.errors import NotFound, ReplayDiverged, StoreFailed, UsageError
from toulmin.contracts.event import RunOrigin, RunStarted
from toulmin.contracts.report import RunReport
from toulmin.contracts.run_contract import EntailmentPin, Manifest, RunContract, VersionedName
from toulmin.contracts.schema import schema_set
from toulmin.contracts.vocabulary import RunId
from toulmin.orchestration import Listener, LocalEngine, ReplayResult, RescoreResult, load, replay, rescore, start
from toulmin.policy import Gate, Pack, RecordedTrouble, load_pack
from toulmin.ports.entailment import EntailmentScorer
from toulmin.ports.model import Model
from toulmin.ports.output_check import OutputCheck
from toulmin.ports.policy_engine import PolicyEngine
from toulmin.ports.store import Store
from toulmin.ports.tool import Tool
from toulmin.ports.vault import Vault
from toulmin.reasoning import FLOW, Effects, Library, PromptSet, load_prompts
from toulmin.state import RunState
from toulmin.verification import SHIPPED_PROFILE, VerifierProfile
from toulmin.wiring.calibrations import calibrations_in_force
from toulmin.wiring.checks import by_name, pinned_checks, pins_of
from toulmin.wiring.clock import SystemClock
from toulmin.wiring.entailment import build_scorer, entailment_pin, pinned_scorer, recorded_scorer
from toulmin.wiring.identity import new_run_id
from toulmin.wiring.reasoners import build_reasoner, pin_of
from toulmin.wiring.settings import Settings

__all__ = ["Runtime", "starter_policy"]


@dataclass(frozen=True, slots=True)
class _Seat:
    """What one run needs besides the store: its folder, its policy engine, its reasoners."""

    reader: FolderReader
    engine: PolicyEngine
    models: Mapping[str, Model]


class Runtime:
    """One process's Toulmin over one home folder. Use it as `async with Runtime.open(settings) as runtime:`."""

    def __init__(
        self,
        settings: Settings,
        *,
        store: Store,
        vault: Vault,
        tools: Sequence[Tool] = (),
        checks: Sequence[OutputCheck] = (),
    ) -> None:
        self.settings = settings
        self.store = store
        self.vault = vault
        self.clock = SystemClock()
        self._tools = {tool.identity.name: tool for tool in tools}
        self._checks = by_name(checks)
        self._prompts = load_prompts()
        self._library = Library(store=store, vault=vault)
        self._engines: dict[Digest, PolicyEngine] = {}
        self._readers: dict[Path, FolderReader] = {}
        self._scorers: dict[tuple[EntailmentPin, Digest], EntailmentScorer] = {}

    @classmethod
    def open(cls, settings: Settings, *, tools: Sequence[Tool] = (), checks: Sequence[OutputCheck] = ()) -> Self:
        """Open the home folder, making it at first use. Contracts name the tools and output checks that are given here.

        Raises:
            StoreFailed: the folder cannot be used as a home.
            UsageError: two checks have the same name.
        """
        try:
            settings.home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreFailed(
                f"{settings.home} cannot be made or is no folder: {error.strerror}",
                hint="set TOULMIN_HOME to a folder that you may write to",
            ) from error
        store = SqliteStore.open(settings.home / "store.sqlite3")
        vault = FolderVault.open(settings.home / "vault")
        return cls(settings, store=store, vault=vault, tools=tools, checks=checks)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Finish what was accepted, and end every process and connection that was opened."""
        for engine in self._engines.values():
            await engine.close()
        for reader in self._readers.values():
            reader.close()
        await self.store.close()

    async def start(self, contract: RunContract, *, base: Path, policy: Path | None = None) -> RunId:
        """Pin a contract to everything that will decide, and write the run down. Nothing is done yet.

        Raises:
            UsageError: the contract names a reasoner, tool, output check or policy pack that is not there, the settings
                an entailment backend that is not, or the calibrations of the home folder are damaged.
        """
        calibrations = calibrations_in_force(self.settings.home)
        pack = load_pack(policy or self._default_policy())
        seat = await self._seat(base, pack, contract.reasoners, pins=None)
        missing = [name for name in contract.tools if name not in self._tools]
        if missing:
            raise UsageError(f"there is no tool {missing[0]!r}", hint="register it with the runtime, or take it out")
        backend = self.settings.entailment
        scorer = build_scorer(backend, settings=self.settings, prompts=self._prompts) if backend else None
        manifest = Manifest(
            flow=FLOW,
            policy=VersionedName(name=seat.engine.pack, version=seat.engine.revision),
            prompts=self._prompts.digest,
            schemas=schema_set(),
            models=tuple(pin_of(model) for model in seat.models.values()),
            tools=tuple(self._tools[name].identity for name in contract.tools),
            checks=pins_of(contract.output.checks, self._checks),
            toulmin=toulmin.__version__,
            entailment=entailment_pin(scorer, name=backend) if scorer is not None else None,
        )
        run = new_run_id(self.clock.now_us())
        copies = (pack.kept(), self._prompts.kept(), calibrations.canonical())
        origin = RunOrigin(
            base=_absolute(base),
            pack=digest_bytes(copies[0]),
            prompts=digest_bytes(copies[1]),
            calibrations=calibrations.digest,
        )
        pinned = contract.with_(manifest=manifest)
        await start(self.store, pinned, run=run, origin=origin, clock=self.clock, copies=copies)
        return run

    async def carry(self, run: RunId, *, listen: Listener | None = None) -> RunState:
        """Take a run as far as it goes: to its end, or to where it waits for a person or is paused."""
        return await LocalEngine(await self.effects(run)).carry(run, listen=listen)

    async def report(self, run: RunId) -> RunReport:
        """The result of a run that has ended.

        Raises:
            NotFound: there is no such run, or it has not ended.
        """
        state = await load(self.store, run)
        if state.report is None:
            raise NotFound(f"run {run} has no result yet: it is {state.status.value}", hint=f"toulmin resume {run}")
        return RunReport.parse(await self.store.blob(state.report))

    async def replay(self, run: RunId) -> ReplayResult:
        """Do a stored run again without asking any model, and compare.

        Raises:
            NotFound: there is no such run.
            UsageError: the run moved on meanwhile, so that what differs may only be what came later.
            ReplayDiverged: the log is not one that this release's decider could have produced.
        """
        began = (await load(self.store, run)).seq
        try:
            result = await replay(run, await self.effects(run, recorded=True))
        except ReplayDiverged:
            await self._must_rest(run, since=began)
            raise
        if result.divergence is not None:
            await self._must_rest(run, since=began)
        return result

    async def rescore(self, run: RunId, *, profile: VerifierProfile = SHIPPED_PROFILE) -> RescoreResult:
        """Verify every artifact of a stored run again without asking any model, as a profile of the verifier judges.

        Raises:
            NotFound: there is no such run.
            ReplayDiverged: the log is not one that this release's decider could have produced.
        """
        return await rescore(run, await self.effects(run, recorded=True), profile=profile)

    async def _must_rest(self, run: RunId, *, since: int) -> None:
        if (await load(self.store, run)).seq != since:
            raise UsageError(
                f"run {run} is being carried on and moved while it was replayed",
                hint="replay it when it has ended, or pause it first (Ctrl-C where it runs)",
            )

    async def effects(self, run: RunId, *, recorded: bool = False) -> Effects:
        """Everything that the commands of a run may touch; with `recorded`, its own answers instead of its models.

        Raises:
            NotFound: there is no such run.
            UsageError: what it is pinned to is not here any more.
        """
        first, contract = await self._started(run)
        pack = await self.pack(run)
        prompts = await self._prompts_of(first)
        calibrations = await self._calibrations_of(first)
        replies = await self.store.replies(run) if recorded else ()
        pins = contract.pinned().models
        models: Mapping[str, Model] | None = None
        if recorded:
            models = {name: RecordedModel(replies, pin=pin) for name, pin in zip(contract.reasoners, pins, strict=True)}
        seat = await self._seat(Path(first.origin.base), pack, contract.reasoners, pins=models)
        return Effects(
            store=self.store,
            vault=self.vault,
            library=self._library,
            reader=seat.reader,
            gate=Gate(RecordedTrouble(seat.engine, await self.store.decisions(run)) if recorded else seat.engine),
            clock=self.clock,
            models=seat.models,
            tools=self._tools,
            prompts=prompts,
            calibrations=calibrations,
            entailment=await self._scorer(run, contract, prompts=prompts, recorded=recorded),
            checks=pinned_checks(run, contract.pinned().checks, self._checks),
        )

    async def _scorer(
        self, run: RunId, contract: RunContract, *, prompts: PromptSet, recorded: bool
    ) -> EntailmentScorer | None:
        """The entailment backend that a run is pinned to; with `recorded`, what it said then."""
        pin = contract.pinned().entailment
        if pin is None:
            return None
        if not recorded:
            key = pin, prompts.digest
            if key not in self._scorers:
                self._scorers[key] = pinned_scorer(pin, settings=self.settings, prompts=prompts)
            return self._scorers[key]
        reports, replies = await self.store.reports(run), await self.store.replies(run)
        return recorded_scorer(pin, reports=reports, replies=replies, prompts=prompts)

    async def pack(self, run: RunId) -> Pack:
        """The policy pack that decides in a run: the copy that was stored when it started.

        Raises:
            NotFound: there is no such run.
        """
        first, _ = await self._started(run)
        if first.origin.pack is None:
            return load_pack(self._default_policy())
        return Pack.of_kept(await self.store.blob(first.origin.pack))

    async def _prompts_of(self, first: RunStarted) -> PromptSet:
        if first.origin.prompts is None:
            return self._prompts
        return PromptSet.of_kept(await self.store.blob(first.origin.prompts))

    async def _calibrations_of(self, first: RunStarted) -> CalibrationSet:
        if first.origin.calibrations is None:
            return shipped_calibrations()
        return CalibrationSet.parse(await self.store.blob(first.origin.calibrations))

    async def _started(self, run: RunId) -> tuple[RunStarted, RunContract]:
        events = await self.store.events(run)
        if not events or not isinstance(events[0], RunStarted):
            raise NotFound(f"no run is called {run}", hint="`toulmin runs` lists them")
        return events[0], events[0].contract

    async def _seat(
        self, base: Path, pack: Pack, reasoners: Sequence[str], *, pins: Mapping[str, Model] | None
    ) -> _Seat:
        engine = self._engines.get(pack.revision)
        if engine is None:
            engine = self._engines[pack.revision] = await self._engine(pack)
        reader = self._readers.get(base)
        if reader is None:
            reader = self._readers[base] = FolderReader(base)
        models = pins or {name: build_reasoner(name, settings=self.settings) for name in reasoners}
        return _Seat(reader=reader, engine=engine, models=models)

    async def _engine(self, pack: Pack) -> PolicyEngine:
        deadline_ms = self.settings.policy_deadline_ms
        if not self.settings.policy_server:
            return await RegorusEngine.open(pack, deadline_ms=deadline_ms, workers=self.settings.policy_workers)
        try:
            module = importlib.import_module("toulmin.adapters.policy_engines.opa_http")
        except ImportError as error:
            raise UsageError(
                f"TOULMIN_OPA_URL needs {error.name}, which is not installed", hint="pip install 'toulmin[opa]'"
            ) from error
        address = self.settings.policy_server
        server = module.OpaServerEngine(address, pack=pack.name, revision=pack.revision, deadline_ms=deadline_ms)
        return cast(PolicyEngine, server)

    def _default_policy(self) -> Path:
        return Path(self.settings.policy).absolute() if self.settings.policy else starter_policy()


def starter_policy() -> Path:
    """The folder of the policy pack that ships with Toulmin, installed or in a checkout."""
    shipped = Path(str(files("toulmin"))) / "policies"
    return shipped if shipped.is_dir() else Path(toulmin.__file__).parents[2] / "policies"


def _absolute(base: Path) -> str:
    return str(base.absolute())
