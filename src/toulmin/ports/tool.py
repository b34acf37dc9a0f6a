"""Tool: an effect outside Toulmin that a plan may name and policy may allow."""

from __future__ import annotations

from typing import Protocol

from toulmin.contracts.canonical import Digest, digest_of
from toulmin.contracts.run_contract import VersionedName
from toulmin.contracts.vocabulary import CommandKey
from toulmin.ports.permit import Permit

__all__ = ["Tool", "tool_digest"]


class Tool(Protocol):
    """One callable effect."""

    @property
    def identity(self) -> VersionedName:
        """Name and version as pinned in the manifest."""
        ...

    async def call(self, arguments: str, *, key: CommandKey, permit: Permit) -> str:
        """Call it with a JSON object, and return JSON text.

        `key` is passed on to the receiver, so that a repeated delivery has one effect. Spends the permit
        (`Action.TOOL_CALL`, the digest of tool name and arguments: `tool_digest`).

        Raises:
            ToulminError: with `failure` saying whether another attempt can help.
        """
        ...


def tool_digest(tool: str, *, arguments: str) -> Digest:
    """What a permit for a tool call covers."""
    return digest_of({"tool": tool, "arguments": arguments})
