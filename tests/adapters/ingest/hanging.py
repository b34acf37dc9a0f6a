"""An adapter that breaks its process, found by the worker under its name."""

import os

from toulmin.adapters.ingest import Bounds, Draft


class HangingAdapter:
    """Never comes back, kills its process, or takes all memory, as the file says."""

    name, version = "hanging", "1"
    suffixes: tuple[str, ...] = (".hang",)

    def sniff(self, head: bytes, name: str) -> float:
        return 0.0

    def read(self, source: bytes, name: str, bounds: Bounds) -> Draft:
        if source == b"die":
            os._exit(3)
        if source == b"eat":
            return Draft(bytearray(8 * 1024**3).decode(), "", ())  # type: ignore[arg-type]  # it never gets so far
        while True:
            bounds.milliseconds_max.bit_length()
