import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.adapters.policy_engines.opa_server import HOW_TO_GET, OPA, PATIENT_MS, serving
from tests.servers import RequireServer
from toulmin.adapters.policy_engines.opa_http import OpaServerEngine
from toulmin.contracts.canonical import Digest, digest_bytes
from toulmin.contracts.policy import Action
from toulmin.contracts.vocabulary import Verdict
from toulmin.ports.policy_pack import Pack
from toulmin.testing.conformance.policy_engine import PolicyEngineConformance
from toulmin.testing.questions import ordinary_question


@pytest.mark.server("opa")
class TestConformance(PolicyEngineConformance):
    @pytest.fixture
    async def engine(
        self, starter: Pack, tmp_path: Path, require_server: RequireServer
    ) -> AsyncIterator[OpaServerEngine]:
        require_server("opa", found=bool(OPA), how_to_get=HOW_TO_GET)
        async with serving(starter, tmp_path) as url:
            engine = OpaServerEngine(url, pack="starter", revision=starter.revision, deadline_ms=PATIENT_MS)
            yield engine
            await engine.close()


@pytest.mark.server("opa")
async def test_a_real_server_with_another_pack_or_without_the_rule_denies(
    starter: Pack, tmp_path: Path, require_server: RequireServer
) -> None:
    require_server("opa", found=bool(OPA), how_to_get=HOW_TO_GET)
    text = "import future.keywords.not\n\ndecision := 1 / input.run.retries\n"
    rules = {"a.rego": f"package toulmin.actions.tool_call\n\n{text}"}
    small = Pack(name="small", rules=rules, data="{}", tests={}, cases={})
    async with serving(small, tmp_path) as url:
        assert await _rule(url, Action.TOOL_CALL, revision=small.revision) == "engine.error"
        assert await _rule(url, Action.MODEL_CALL, revision=starter.revision) == "engine.revision"
        assert await _rule(url, Action.MODEL_CALL, revision=small.revision) == "engine.undefined"


@asynccontextmanager
async def answering(body: bytes, *, status: int = 200, stall: bool = False) -> AsyncIterator[str]:
    """A server that says the same to everybody, or nothing."""
    over = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        if stall:
            await over.wait()
        writer.write(f"HTTP/1.1 {status} X\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        over.set()


REVISION = digest_bytes(b"the pack")
ALLOW = {"verdict": "allow", "reasons": [{"rule": "a", "message": "m"}], "obligations": [], "role_required": None}
PROVENANCE = {"bundles": {"p": {"revision": REVISION}}}


@pytest.mark.requirement("R39")
@pytest.mark.parametrize(
    ("body", "status", "rule"),
    [
        ({"provenance": PROVENANCE}, 200, "engine.undefined"),
        ({"provenance": PROVENANCE, "result": True}, 200, "engine.shape"),
        ({"result": ALLOW}, 200, "engine.revision"),
        ({"result": ALLOW, "provenance": {}}, 200, "engine.revision"),
        ({"result": ALLOW, "provenance": {"bundles": {"p": 5}}}, 200, "engine.revision"),
        ({"result": ALLOW, "provenance": {"bundles": {"p": {"revision": "other"}}}}, 200, "engine.revision"),
        ({"result": ALLOW, "provenance": PROVENANCE}, 500, "engine.error"),
        ([ALLOW], 200, "engine.shape"),
        ("allow", 200, "engine.shape"),
    ],
)
async def test_whatever_a_server_says_wrong_is_a_denial(body: object, status: int, rule: str) -> None:
    async with answering(json.dumps(body).encode(), status=status) as url:
        assert await _rule(url, Action.TOOL_CALL, revision=REVISION) == rule


async def test_a_right_answer_is_read() -> None:
    body = json.dumps({"result": ALLOW, "provenance": PROVENANCE}).encode()
    async with (
        answering(body) as url,
        OpaServerEngine(url, pack="p", revision=REVISION, deadline_ms=PATIENT_MS) as engine,
    ):
        assert (engine.engine, engine.pack, engine.revision) == ("opa-server/1", "p", REVISION)
        assert (await engine.evaluate(ordinary_question(Action.TOOL_CALL))).verdict is Verdict.ALLOW


@pytest.mark.requirement("R39")
async def test_a_silent_server_is_a_denial() -> None:
    async with answering(b"", stall=True) as url:
        assert await _rule(url, Action.TOOL_CALL, revision=REVISION, deadline_ms=200) == "engine.timeout"


@pytest.mark.requirement("R39")
async def test_a_server_that_is_not_there_is_a_denial() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        assert await _rule(url, Action.TOOL_CALL, revision=REVISION) == "engine.down"


async def _rule(url: str, action: Action, *, revision: Digest, deadline_ms: int = PATIENT_MS) -> str:
    async with OpaServerEngine(url, pack="p", revision=revision, deadline_ms=deadline_ms) as engine:
        answer = await engine.evaluate(ordinary_question(action))
    assert answer.verdict is Verdict.DENY
    return answer.reasons[0].rule
