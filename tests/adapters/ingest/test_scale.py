import time

from toulmin.adapters.ingest.adapter import Bounds
from toulmin.adapters.ingest.assemble import reading_of
from toulmin.adapters.ingest.log import LogAdapter
from toulmin.contracts.label import Label

LINE = "2026-05-12T14:{:02d}:{:02d}.{:06d}Z web-{} checkout[12]: ERROR order {} failed: connection refused\n"


def seconds(lines: int) -> float:
    """Processor time for one log, so that a busy machine does not count."""
    source = "".join(LINE.format(n // 60 % 60, n % 60, n % 1_000_000, n % 8, n) for n in range(lines)).encode()
    adapter, bounds = LogAdapter(), Bounds(1_000_000_000, 600_000)
    start = time.process_time()
    draft = adapter.read(source, "a.log", bounds)
    reading = reading_of(draft, source=source, name="a.log", label=Label(), adapter=adapter)
    taken = time.process_time() - start
    assert reading.document.passages == lines
    return taken


def test_a_log_is_read_in_time_that_grows_with_its_length() -> None:
    seconds(1_000)
    assert seconds(40_000) < 20 * seconds(5_000), "8 times the lines in far more than 8 times the time"
