"""A real OPA server on loopback, for tests."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from toulmin.policy import bundle
from toulmin.ports.policy_pack import Pack

__all__ = ["HOW_TO_GET", "OPA", "PATIENT_MS", "serving"]

OPA = os.environ.get("TOULMIN_OPA") or shutil.which("opa") or ""
HOW_TO_GET = "`go install github.com/open-policy-agent/opa@v1.20.2`, then put it on the PATH or name it in TOULMIN_OPA"
PATIENT_MS = 60_000


@asynccontextmanager
async def serving(pack: Pack, folder: Path) -> AsyncIterator[str]:
    """A real OPA server on loopback with the pack's bundle, ready to answer."""
    file = folder / "bundle.tar.gz"
    file.write_bytes(bundle(pack))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    process = await asyncio.create_subprocess_exec(
        OPA, "run", "--server", "--addr", address, "--log-level", "error", "--disable-telemetry", "--bundle", str(file)
    )
    try:
        async with httpx.AsyncClient(trust_env=False) as client:
            for _ in range(600):
                try:
                    if (await client.get(f"http://{address}/health?bundles")).is_success:
                        break
                except httpx.TransportError:
                    await asyncio.wait({asyncio.ensure_future(process.wait())}, timeout=0.05)
        yield f"http://{address}"
    finally:
        process.kill()
        await process.wait()
