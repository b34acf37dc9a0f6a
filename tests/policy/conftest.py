from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.policy.oracle import FOUND, HOW_TO_GET, OracleEngine
from tests.servers import RequireServer
from toulmin.adapters.policy_engines import RegorusEngine
from toulmin.policy import Pack, load_pack


@pytest.fixture(scope="session")
def starter(repository: Path) -> Pack:
    return load_pack(repository / "policies")


@pytest.fixture
async def regorus(starter: Pack) -> AsyncIterator[RegorusEngine]:
    engine = await RegorusEngine.open(starter, deadline_ms=60_000)
    yield engine
    await engine.close()


@pytest.fixture
def oracle(starter: Pack, require_server: RequireServer) -> OracleEngine:
    require_server("policy oracle", found=FOUND, how_to_get=HOW_TO_GET)
    return OracleEngine(starter, tests=True)
