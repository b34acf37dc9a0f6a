"""What a test does when a server it needs is not there: skip aloud on a user's machine, fail under CI."""

import os
from typing import Protocol

import pytest


class RequireServer(Protocol):
    """The type of the `require_server` fixture."""

    def __call__(self, name: str, *, found: bool, how_to_get: str) -> None: ...


def require_server(name: str, *, found: bool, how_to_get: str) -> None:
    """Return when the server was found; otherwise fail under `CI=true` and skip, with the reason, elsewhere."""
    if found:
        return
    message = f"server {name!r} is missing: {how_to_get}"
    if os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
        pytest.fail(f"{message} (CI is set, so this is a failure)", pytrace=False)
    pytest.skip(f"NOT TESTED: {message}")
