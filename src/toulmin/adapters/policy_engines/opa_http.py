"""A real OPA server as policy engine: strict, pinned to one revision, and a denial whenever it does not answer well."""

from __future__ import annotations

import json
from typing import Self

import httpx
from pydantic import JsonValue, TypeAdapter, ValidationError

from toulmin.adapters.policy_engines.answer import denial, read_answer
from toulmin.contracts.canonical import Digest
from toulmin.contracts.policy import PolicyInput
from toulmin.ports.policy_engine import EngineAnswer
from toulmin.ports.policy_pack import entry_point

__all__ = ["OpaServerEngine"]

# Without strict errors a failing built-in is merely undefined, and a rule that relied on it silently does not fire.
QUESTION = {"strict-builtin-errors": "true", "provenance": "true"}
CONNECTIONS_MAX = 32
_BODY: TypeAdapter[dict[str, JsonValue]] = TypeAdapter(dict[str, JsonValue])


class OpaServerEngine:
    """Asks `POST /v1/data/<entry point>` of a server that serves the bundle with the pinned revision."""

    def __init__(self, base_url: str, *, pack: str, revision: Digest, deadline_ms: int = 2_000) -> None:
        self._pack = pack
        self._revision = revision
        self._deadline_ms = deadline_ms
        self._client = httpx.AsyncClient(
            base_url=base_url,
            timeout=deadline_ms / 1_000,
            limits=httpx.Limits(max_connections=CONNECTIONS_MAX),
            trust_env=False,
        )

    @property
    def engine(self) -> str:
        return "opa-server/1"

    @property
    def pack(self) -> str:
        return self._pack

    @property
    def revision(self) -> Digest:
        return self._revision

    async def evaluate(self, question: PolicyInput) -> EngineAnswer:
        path = entry_point(question.resource.action.value).replace(".", "/")
        body = f'{{"input":{question.model_dump_json()}}}'
        try:
            response = await self._client.post(
                f"/v1/data/{path}", params=QUESTION, content=body, headers={"content-type": "application/json"}
            )
        except httpx.TimeoutException:
            return denial("timeout", f"the policy server gave no decision within {self._deadline_ms} ms")
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, RuntimeError) as error:
            return denial("down", f"the policy server cannot be asked: {type(error).__name__}: {error}")
        if response.status_code != httpx.codes.OK:
            return denial("error", f"the policy server answered {response.status_code}: {response.text[:500]}")
        return self._read(response.content)

    async def close(self) -> None:
        await self._client.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def _read(self, content: bytes) -> EngineAnswer:
        try:
            body = _BODY.validate_json(content)
        except ValidationError:
            return denial("shape", "the policy server's answer is not a JSON object")
        revisions = _revisions(body.get("provenance"))
        if revisions != {self._revision}:
            served = ", ".join(sorted(revisions)) or "none"
            return denial(
                "revision", f"the policy server serves revision {served}, the run is pinned to {self._revision}"
            )
        if "result" not in body:
            return denial("undefined", "the policy has no answer for this action")
        return read_answer(json.dumps(body["result"]))


def _revisions(provenance: JsonValue) -> set[str]:
    """The revision of every bundle that the server has loaded."""
    bundles = provenance.get("bundles") if isinstance(provenance, dict) else None
    if not isinstance(bundles, dict):
        return set()
    return {str(entry.get("revision", "")) if isinstance(entry, dict) else "" for entry in bundles.values()}
