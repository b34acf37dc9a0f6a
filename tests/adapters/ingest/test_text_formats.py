from pathlib import Path

import pytest

from toulmin.adapters.ingest import FolderReader
from toulmin.contracts.document import ElementKind
from toulmin.contracts.run_contract import InputSpec
from toulmin.ports.inputs import Reading
from toulmin.testing.conformance.ingest import WORKER, assert_exact, read_all


async def read(folder: Path, name: str, content: bytes | str) -> Reading:
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    readings, refused = await read_all(FolderReader(folder, worker=WORKER), InputSpec(path=name))
    assert refused == ()
    for reading in readings:
        assert_exact(reading)
    return readings[0]


async def test_markdown_has_titles_and_heading_paths(tmp_path: Path) -> None:
    reading = await read(
        tmp_path, "r.md", "# Runbook\n\nIntro.\n\n## Steps\n\n1. First\n2. Second\n   goes on\n\n> quoted\n"
    )
    assert reading.document.title == "Runbook"
    assert [(p.kind, p.text) for p in reading.passages] == [
        (ElementKind.HEADING, "# Runbook"),
        (ElementKind.PARAGRAPH, "Intro."),
        (ElementKind.HEADING, "## Steps"),
        (ElementKind.LIST_ITEM, "1. First"),
        (ElementKind.LIST_ITEM, "2. Second\n   goes on"),
        (ElementKind.PARAGRAPH, "> quoted"),
    ]
    assert reading.passages[3].attribute("heading") == "Runbook > Steps"


async def test_a_stack_trace_belongs_to_its_entry(tmp_path: Path) -> None:
    text = (
        "2026-05-12T14:02:01.5Z ERROR request failed\n"
        "java.lang.IllegalStateException: pool empty\n"
        "\tat com.shop.Pool.take(Pool.java:10)\n"
        "Caused by: java.net.ConnectException\n"
        "\t... 3 more\n"
        "2026-05-12T14:02:02Z INFO next\n"
    )
    reading = await read(tmp_path, "app.log", text)
    assert [(p.span.line_first, p.span.line_last) for p in reading.passages] == [(1, 5), (6, 6)]
    assert [p.attribute("severity") for p in reading.passages] == ["error", "info"]
    assert [p.at_us for p in reading.passages] == [1_778_594_521_500_000, 1_778_594_522_000_000]


@pytest.mark.parametrize(
    ("line", "at_us", "attributes"),
    [
        (
            "2026-05-12T16:02:01.000001+02:00 cache-7 kernel: Killed",
            1_778_594_521_000_001,
            {"host": "cache-7", "service": "kernel"},
        ),
        ("[2026-05-12 14:02:01,250] [WARN] slow", 1_778_594_521_250_000, {"severity": "warning"}),
        ("WARN  [2026-05-12 14:02:01,250] org.x: slow", 1_778_594_521_250_000, {"severity": "warning"}),
        ("May 12 14:02:01 web-1 sshd[22]: refused", 1_778_594_521_000_000, {"host": "web-1", "service": "sshd"}),
        ("<34>May 12 14:02:01 web-1 su: no", 1_778_594_521_000_000, {"host": "web-1", "service": "su"}),
        ("<165>1 2026-05-12T14:02:01.5Z host app 1 - - m", 1_778_594_521_500_000, {}),
        (
            "E0512 14:02:01.000250       1 ring.go:212] evicting",
            1_778_594_521_000_250,
            {"severity": "error", "logger": "ring.go:212"},
        ),
        ("1778594521 disk full", 1_778_594_521_000_000, {}),
        ("1778594521.25 disk full", 1_778_594_521_250_000, {}),
        ("1778594521250 disk full", 1_778_594_521_250_000, {}),
        (
            '10.0.0.1 - bob [12/May/2026:16:02:01 +0200] "GET / HTTP/1.1" 502 12 "-" "x"',
            1_778_594_521_000_000,
            {"severity": "error"},
        ),
        (
            '{"time": 1778594521250, "level": 50, "msg": "x", "app": "pay"}',
            1_778_594_521_250_000,
            {"severity": "error", "service": "pay"},
        ),
        (
            'ts=2026-05-12T14:02:01Z level=warn component=db msg="late"',
            1_778_594_521_000_000,
            {"severity": "warning", "service": "db"},
        ),
        ("Tue, 12 May 2026 14:02:01 GMT something", 1_778_594_521_000_000, {}),
        ("Tue May 12 14:02:01 2026 something", 1_778_594_521_000_000, {}),
        ("[Tue May 12 14:02:01.000005 2026] [core:error] [pid 1] x", 1_778_594_521_000_005, {"severity": "error"}),
        ("2026/05/12 14:02:01 [error] 7#7: *1 upstream", 1_778_594_521_000_000, {"severity": "error"}),
        ("20260512-14:02:01.007 step done", 1_778_594_521_007_000, {}),
        ("12-May-2026 14:02:01.007 SEVERE [main] x", 1_778_594_521_007_000, {"severity": "error"}),
    ],
)
async def test_a_time_stamp_is_recognised(tmp_path: Path, line: str, at_us: int, attributes: dict[str, str]) -> None:
    passage = (await read(tmp_path, "2026.log", line + "\n")).passages[0]
    assert passage.at_us == at_us
    assert {entry.name: entry.value for entry in passage.attributes} == attributes
