"""Model: anything that answers a ModelRequest — an LLM, the extractive reasoner, or a recording."""

from __future__ import annotations

from typing import Protocol

from toulmin.contracts.exchange import ModelReply, ModelRequest
from toulmin.contracts.run_contract import VersionedName
from toulmin.contracts.usage import Allowance
from toulmin.ports.permit import Permit

__all__ = ["Model"]


class Model(Protocol):
    """A reasoner behind one method. It spends the permit (`Action.MODEL_CALL`, the request's digest) before it acts."""

    @property
    def identity(self) -> VersionedName:
        """Name and version as pinned in the manifest."""
        ...

    @property
    def remote(self) -> bool:
        """Whether requests leave this machine."""
        ...

    @property
    def evidence_bytes_max(self) -> int:
        """How many bytes of passage text one request may carry; more is selected down before it is asked."""
        ...

    async def answer(self, request: ModelRequest, *, allowance: Allowance, permit: Permit) -> ModelReply:
        """One answer that fits the form of the request's step, within the allowance.

        Raises:
            ModelFailed: with `failure` TRANSIENT (time-out, 429, 5xx, cut stream), MALFORMED (no valid answer after
                the re-asks that the allowance has room for), REFUSED (the allowance is too small for another call)
                or PERMANENT (unknown model, bad key, no recording).
            PermissionMissing: the permit is not for this request.
        """
        ...
