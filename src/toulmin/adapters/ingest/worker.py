"""The worker process: reads orders from standard input, runs the adapter, answers on standard output.

It trusts nothing of what it parses: memory is limited, nothing that a parser prints reaches the answer, and an error
that nobody foresaw ends the process with its name as the last word, so that no state survives it.
"""

from __future__ import annotations

import importlib
import os
import resource
import sys
import warnings
from types import TracebackType
from typing import BinaryIO

from pydantic import TypeAdapter

from toulmin.adapters.ingest.adapter import Bounds, DocumentRefused, Draft, IngestAdapter
from toulmin.adapters.ingest.isolation import Order, Outcome, receive, send
from toulmin.contracts.document import RejectionReason
from toulmin.contracts.errors import InvariantBroken

__all__ = ["serve"]

MEMORY_BYTES_MAX = 2 * 1024**3
_DRAFT = TypeAdapter(Draft)


def serve(inward: BinaryIO, outward: BinaryIO) -> None:
    """Answer orders until the input ends."""
    send(outward, Outcome(ready=True))
    while (message := receive(inward)) is not None:
        order = Order.parse(message[0])
        try:
            draft = _adapter(order).read(message[1], order.name, _bounds(order))
        except DocumentRefused as error:
            send(outward, Outcome(refused=error.reason, message=error.message[:900], hint=error.hint[:900]))
        except MemoryError:
            send(outward, _too_big())
        except RecursionError:
            send(outward, _too_deep())
        else:
            send(outward, Outcome(), _DRAFT.dump_json(draft))


def _adapter(order: Order) -> IngestAdapter:
    # A worker runs exactly the adapter that its own parent process names; importing all would cost a second.
    found = getattr(importlib.import_module(order.module), order.adapter)()  # noqa: TID251  # see the line above
    if not isinstance(found, IngestAdapter):
        raise InvariantBroken(f"{order.module}:{order.adapter} is no ingest adapter")
    return found


def _bounds(order: Order) -> Bounds:
    return Bounds(order.bytes_max, order.milliseconds_max, order.modified_us)


def _too_big() -> Outcome:
    return Outcome(
        refused=RejectionReason.BOMB,
        message=f"reading it needs more than {MEMORY_BYTES_MAX // 1024**2:,} MB of memory",
        hint="split it, or export the part that matters as text; a file that small should not need that much",
    )


def _too_deep() -> Outcome:
    return Outcome(
        refused=RejectionReason.MALFORMED,
        message="its parts are nested too deeply",
        hint="export it as text; no program of people makes such a file, so ask where it comes from",
    )


def _last_words(outward: BinaryIO) -> None:
    def say(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        send(outward, Outcome(crashed=kind.__name__))

    sys.excepthook = say


def _main() -> None:
    outward = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    _last_words(outward)
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    serve(sys.stdin.buffer, outward)


if __name__ == "__main__":
    _main()
