"""A policy pack: Rego modules and one data document, named by a digest over its files.

Layout on disk: `**/*.rego` are rules, `**/*_test.rego` their tests, `config/data.json` the numbers (read by rules as
`data.config`), `cases/*.json` portable cases. Rules and data make the revision; tests and cases do not.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pydantic import BaseModel, ConfigDict, ValidationError

from toulmin.contracts.canonical import Digest, canonical_bytes, digest_of
from toulmin.contracts.errors import ContractRefused, NotFound

__all__ = ["DATA_FILE", "Pack", "PackRunner", "RuleValue", "entry_point", "read_pack"]

DATA_FILE = "config/data.json"
PACK_BYTES_MAX = 8 * 1024 * 1024


class _Kept(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    name: str
    rules: dict[str, str]
    data: str


def entry_point(action: str) -> str:
    """The rule that answers for an action: `model.call` is answered by `toulmin.actions.model_call.decision`."""
    return f"toulmin.actions.{action.replace('.', '_')}.decision"


@dataclass(frozen=True, kw_only=True)
class Pack:
    """The files of one pack, by their path in it."""

    name: str
    rules: Mapping[str, str]
    data: str
    """JSON text of `config/data.json`."""
    tests: Mapping[str, str]
    cases: Mapping[str, str]

    @property
    def revision(self) -> Digest:
        """SHA-256 over the sorted pairs of path and SHA-256 of what decides: the rules and the data."""
        decides = {**self.rules, DATA_FILE: self.data}
        return digest_of([[path, hashlib.sha256(text.encode()).hexdigest()] for path, text in sorted(decides.items())])

    def kept(self) -> bytes:
        """What decides, as canonical JSON: enough to ask the pack again when its folder has changed."""
        return canonical_bytes({"name": self.name, "rules": dict(self.rules), "data": self.data})

    @classmethod
    def of_kept(cls, kept: bytes) -> Pack:
        """The pack that `kept` was made from, without its tests and cases.

        Raises:
            ContractRefused: the bytes are no kept pack.
        """
        try:
            copy = _Kept.model_validate_json(kept)
        except ValidationError as error:
            raise ContractRefused.of(error, contract="policy pack") from error
        return cls(name=copy.name, rules=copy.rules, data=copy.data, tests={}, cases={})

    def with_data(self, data: str) -> Pack:
        """The same rules over other numbers."""
        return Pack(name=self.name, rules=self.rules, data=data, tests=self.tests, cases=self.cases)


def read_pack(folder: Path) -> Pack:
    """Read a pack from its folder. What the rules say is judged by the engine that loads it.

    Raises:
        NotFound: there is no such folder, no rules or no data in it.
        ContractRefused: a file is not UTF-8, the data is not a JSON object, or the pack is larger than 8 MB.
    """
    if not folder.is_dir():
        raise NotFound(f"there is no policy pack at {folder}", hint="name a folder that holds .rego files")
    rego = _texts(folder, "*.rego")
    rules = {path: text for path, text in rego.items() if not path.endswith("_test.rego")}
    if not rules:
        raise NotFound(f"{folder} holds no rules", hint="a pack without rules denies everything; add .rego files")
    if not (folder / DATA_FILE).is_file():
        raise NotFound(f"{folder} has no {DATA_FILE}", hint="write the numbers of the pack there; {} if it has none")
    data = _text(folder / DATA_FILE, DATA_FILE)
    name = _name(data) or folder.resolve().name
    tests = {path: text for path, text in rego.items() if path.endswith("_test.rego")}
    return Pack(name=name, rules=rules, data=data, tests=tests, cases=_texts(folder, "cases/*.json"))


def _texts(folder: Path, pattern: str) -> dict[str, str]:
    found = sorted((path.relative_to(folder).as_posix(), path) for path in folder.rglob(pattern) if path.is_file())
    if sum(path.stat().st_size for _, path in found) > PACK_BYTES_MAX:
        raise ContractRefused(f"the policy pack at {folder} is larger than {PACK_BYTES_MAX} bytes", hint="split it")
    return {name: _text(path, name) for name, path in found}


def _text(path: Path, name: str) -> str:
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise ContractRefused(f"{name}: not UTF-8 at byte {error.start}", hint="save the file as UTF-8") from error


def _name(data: str) -> str:
    try:
        config = json.loads(data)
    except ValueError as error:
        raise ContractRefused(f"{DATA_FILE}: not JSON: {error}", hint="correct the file") from error
    if not isinstance(config, dict):
        raise ContractRefused(f"{DATA_FILE}: not a JSON object", hint="rules read it as data.config")
    name = config.get("name", "")
    return name if isinstance(name, str) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleValue:
    """What a rule of a pack came to: kind `value` with JSON text, `undefined`, or what went wrong."""

    kind: str
    text: str


class PackRunner(Protocol):
    """An engine that can evaluate any rule of its pack; it runs a pack's own tests and makes no decisions."""

    async def query(self, rule: str, document: str) -> RuleValue:
        """The value of a rule, such as `data.toulmin.lib_test.test_score`, over JSON text."""
        ...

    async def coverage(self) -> str:
        """JSON report of the lines reached so far (`files`: `path`, `covered`, `not_covered`); `{}` if not counted."""
        ...
