"""The real OPA in this process, as an engine: what the embedded engine is compared with."""

import json
from importlib.util import find_spec

from toulmin.adapters.policy_engines.answer import denial, read_answer
from toulmin.contracts.canonical import Digest
from toulmin.contracts.policy import PolicyInput
from toulmin.ports.policy_engine import EngineAnswer
from toulmin.ports.policy_pack import Pack, RuleValue, entry_point

if find_spec("opa_bindings") is not None:
    from opa_bindings import OpaEngine, OpaError, OpaUndefinedError

FOUND = find_spec("opa_bindings") is not None
HOW_TO_GET = "`make oracle` installs the reference policy engine beside the environment"


class OracleEngine:
    """One pack in the reference engine; its built-in errors are always strict."""

    def __init__(self, pack: Pack, *, tests: bool = False) -> None:
        self._pack = pack
        self._opa = OpaEngine()
        for path, text in {**pack.rules, **(pack.tests if tests else {})}.items():
            self._opa.add_policy(path, text)
        self._opa.add_data({"config": json.loads(pack.data)})
        self._closed = False

    @property
    def engine(self) -> str:
        return "opa/1.20.2"

    @property
    def pack(self) -> str:
        return self._pack.name

    @property
    def revision(self) -> Digest:
        return self._pack.revision

    async def evaluate(self, question: PolicyInput) -> EngineAnswer:
        if self._closed:
            return denial("closed", "the engine was closed")
        raw = self.value(f"data.{entry_point(question.resource.action.value)}", question.model_dump_json())
        return read_answer(raw.text) if raw.kind == "value" else denial(raw.kind, raw.text)

    async def query(self, rule: str, document: str) -> RuleValue:
        return self.value(rule, document)

    async def coverage(self) -> str:
        return "{}"

    async def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._opa.close()

    def value(self, rule: str, document: str) -> RuleValue:
        try:
            value = self._opa.eval_document(rule.removeprefix("data."), json.loads(document))
        except OpaUndefinedError:
            return RuleValue(kind="undefined", text="null")
        except OpaError as error:
            return RuleValue(kind="error", text=json.dumps(str(error)))
        return RuleValue(kind="value", text=json.dumps(value))
