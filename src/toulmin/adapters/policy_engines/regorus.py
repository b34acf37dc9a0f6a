"""The embedded policy engine: regorus in processes of its own, one pack, strict answers, a deadline."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Self

from toulmin.adapters.policy_engines.answer import denial, read_answer
from toulmin.adapters.policy_engines.load_gate import (
    data_roots,
    refuse_engine_error,
    refuse_forbidden,
    refuse_shadowing,
)
from toulmin.adapters.policy_engines.worker_process import RawAnswer, WorkerProcess
from toulmin.contracts.canonical import Digest
from toulmin.contracts.policy import PolicyInput
from toulmin.ports.policy_engine import EngineAnswer
from toulmin.ports.policy_pack import Pack, RuleValue, entry_point, read_pack

__all__ = ["RegorusEngine"]


class RegorusEngine:
    """One pack in one or several policy processes.

    Many callers may ask at once: what they ask in one turn of the event loop goes out in one write.
    """

    def __init__(self, pack: Pack, *, workers: tuple[WorkerProcess, ...]) -> None:
        self._pack = pack
        self._workers = workers
        self._revision = pack.revision
        self._engine = f"regorus/{version('gordon-to-regorus')}"

    @classmethod
    async def open(
        cls,
        pack: Path | Pack,
        *,
        deadline_ms: int = 2_000,
        workers: int = 1,
        tests: bool = False,
        coverage: bool = False,
    ) -> Self:
        """Load a pack, from its folder or already read, and start its processes.

        `tests` loads the test modules too, and `coverage` counts lines; both are for `toulmin policy test`.

        Raises:
            NotFound: the folder holds no pack.
            ContractRefused: a module does not parse, uses a forbidden built-in, lacks `import future.keywords.not`,
                or lies where the data lies; the message names file and line.
            PolicyUnavailable: the process could not be started.
        """
        loaded = read_pack(pack) if isinstance(pack, Path) else pack
        modules = {**loaded.rules, **(loaded.tests if tests else {})}
        frame = {"rules": modules, "roots": data_roots(loaded), "coverage": coverage}
        first = WorkerProcess(_line({**frame, "ast": True}), deadline_s=deadline_ms / 1_000)
        await first.start()
        try:
            _accept(loaded, modules=tuple(modules), answer=first.loaded)
        except BaseException:
            await first.close()
            raise
        first.load, first.loaded = _line({**frame, "ast": False}), ""
        others = tuple(WorkerProcess(first.load, deadline_s=deadline_ms / 1_000) for _ in range(workers - 1))
        engine = cls(loaded, workers=(first, *others))
        try:
            for other in others:
                await other.start()
        except BaseException:
            await engine.close()
            raise
        return engine

    @property
    def engine(self) -> str:
        return self._engine

    @property
    def pack(self) -> str:
        return self._pack.name

    @property
    def revision(self) -> Digest:
        return self._revision

    async def evaluate(self, question: PolicyInput) -> EngineAnswer:
        raw = await self._ask(entry_point(question.resource.action.value), question.canonical().decode())
        if raw.kind == "value":
            return read_answer(raw.text)
        return denial(*_cause(raw))

    async def query(self, rule: str, document: str) -> RuleValue:
        """The value of any rule of the pack over any JSON text: for tests of a pack, never for decisions."""
        raw = await self._ask(rule, " ".join(document.splitlines()))
        return RuleValue(kind=raw.kind, text=raw.text)

    async def coverage(self) -> str:
        """The engine's JSON report of lines covered and not covered; empty unless it was opened with `coverage`."""
        reports = [await worker.ask("coverage", "null") for worker in self._workers[:1]]
        return reports[0].text

    async def close(self) -> None:
        for worker in self._workers:
            await worker.close()

    async def _ask(self, rule: str, text: str) -> RawAnswer:
        worker = self._workers[0]
        if len(self._workers) > 1:
            worker = min(self._workers, key=lambda each: each.waiting)
        return await worker.ask(f"data.{rule}" if not rule.startswith("data.") else rule, text)


def _line(frame: object) -> bytes:
    return json.dumps(frame).encode() + b"\n"


def _accept(pack: Pack, *, modules: tuple[str, ...], answer: str) -> None:
    """Judge what the process made of the pack."""
    said = json.loads(answer)
    if "refused" in said:
        raise refuse_engine_error(pack, words=str(said["refused"]))
    refuse_shadowing(pack, packages=dict(zip(modules, said["packages"], strict=True)))
    refuse_forbidden(pack, ast=said["ast"])


def _cause(raw: RawAnswer) -> tuple[str, str]:
    """The rule's cause and message for an answer that is no value."""
    if raw.kind == "undefined":
        return "undefined", "the policy has no answer for this action"
    if raw.kind in ("input", "error"):
        words = str(json.loads(raw.text))
        if "not a valid rule path" in words:
            return "undefined", "the policy has no rule for this action"
        return raw.kind, words
    return raw.kind, raw.text
