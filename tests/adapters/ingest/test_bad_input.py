import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.adapters.ingest import samples
from toulmin.adapters.ingest import FolderReader, Isolated
from toulmin.adapters.ingest.signatures import only_suffix
from toulmin.contracts.document import Rejection, RejectionReason
from toulmin.contracts.run_contract import InputSpec, Limits
from toulmin.testing.conformance.ingest import read_all

pytestmark = pytest.mark.requirement("R17")
R = RejectionReason
_CONTENT = b'<?xml version="1.0"?><Types/>'
_LAUGHS = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><w:document>&b;</w:document>'
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
_ENCRYPTED_OLE = _OLE + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600


async def refused(
    reader: FolderReader, folder: Path, name: str, content: bytes, limits: Limits | None = None
) -> Rejection:
    """The one rejection of a bad file; a good one beside it is read all the same."""
    (folder / name).write_bytes(content)
    (folder / "good.txt").write_text("still here")
    readings, rejections = await read_all(reader, InputSpec(path="."), limits=limits)
    assert [reading.document.name for reading in readings] == ["good.txt"]
    assert [rejection.name for rejection in rejections] == [name]
    assert len(rejections[0].hint) > 10
    return rejections[0]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.log", b"", R.EMPTY),
        ("blank.txt", b" \n\t\r\n", R.EMPTY),
        ("garbage.txt", bytes(range(256)) * 64, R.BINARY),
        ("nul.log", b"2026-05-12 14:02:01 a\n" + b"\0" * 5_000, R.BINARY),
        ("core.bin", b"\x7fELF\x02\x01\x01" + b"\0\x8f\xff\x01" * 400, R.BINARY),
        ("bad16.txt", b"\xff\xfe" + b"\x00\xd8" * 9, R.MALFORMED),
        ("badbom.txt", b"\xef\xbb\xbfok \xff\xff", R.MALFORMED),
        ("logs.gz", b"\x1f\x8b\x08" + b"\0" * 50, R.UNSUPPORTED),
        ("cut.pdf", samples.pdf("a b c")[:-60], R.TRUNCATED),
        ("half.pdf", samples.pdf("a b c")[:300], R.TRUNCATED),
        ("no.pdf", b"hello %%EOF", R.MALFORMED),
        ("shell.pdf", b"%PDF-1.7\ngarbage\n%%EOF", R.MALFORMED),
        ("locked.pdf", samples.pdf("secret", password="x"), R.ENCRYPTED),
        ("scan.pdf", samples.pdf(""), R.UNSUPPORTED),
        ("cut.docx", samples.docx()[:9_000], R.TRUNCATED),
        ("cut.xlsx", samples.xlsx()[:2_000], R.TRUNCATED),
        ("locked.xlsx", _ENCRYPTED_OLE, R.ENCRYPTED),
        ("locked.docx", _ENCRYPTED_OLE, R.ENCRYPTED),
        ("old.xlsx", _OLE, R.UNSUPPORTED),
        ("hollow.docx", samples.package({"[Content_Types].xml": _CONTENT}), R.MALFORMED),
        (
            "broken.docx",
            samples.package({"word/document.xml": b"<w:doc", "[Content_Types].xml": _CONTENT}),
            R.MALFORMED,
        ),
        ("broken.xlsx", samples.package({"xl/workbook.xml": b"<workbook"}), R.MALFORMED),
        ("laughs.docx", samples.package({"word/document.xml": _LAUGHS}), R.BOMB),
        ("laughs.xlsx", samples.package({"xl/workbook.xml": _LAUGHS.decode().encode("utf-16")}), R.BOMB),
        ("ratio.docx", samples.package({"word/document.xml": b" " * 20_000_000}), R.BOMB),
        ("huge.xlsx", samples.package({"xl/workbook.xml": b"\0" * 80_000_000}), R.BOMB),
        ("deep.json", b"[" * 200_000, R.MALFORMED),
        ("deep.docx", samples.package({"word/document.xml": b"<a>" * 100_000 + b"</a>" * 100_000}), R.MALFORMED),
        ("cut.json", b'{"a": [1, 2, {"b": "unfini', R.TRUNCATED),
        ("wrong.json", b'{"a": nope}', R.MALFORMED),
        ("two.json", b'{"a": 1} {"b": 2}', R.MALFORMED),
        ("mostly.jsonl", b'{"a": 1}\nno\nno\nno\n', R.MALFORMED),
        ("open.csv", b'a,b\n1,"' + b"x" * 200_000, R.MALFORMED),
        ("no.eml", b"just words\n", R.MALFORMED),
        ("not.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, R.MALFORMED),
    ],
)
@pytest.mark.failure("input-unreadable")
async def test_bad_bytes_get_one_clear_rejection(
    reader: FolderReader, tmp_path: Path, name: str, content: bytes, reason: RejectionReason
) -> None:
    assert (await refused(reader, tmp_path, name, content)).reason is reason


async def test_two_gigabytes_are_refused_by_their_size_without_a_read(reader: FolderReader, tmp_path: Path) -> None:
    with (tmp_path / "huge.log").open("wb") as file:
        file.truncate(2 * 1024**3)
    found, rejections = await reader.find((InputSpec(path="huge.log"),), limits=Limits())
    assert found == ()
    assert rejections[0].reason is R.TOO_LARGE
    assert "2,147,483,648" in rejections[0].message


async def test_html_nested_without_end_is_read(reader: FolderReader, tmp_path: Path) -> None:
    (tmp_path / "deep.html").write_bytes(b"<html>" + b"<div>" * 200_000 + b"the core")
    readings, rejections = await read_all(reader, InputSpec(path="deep.html"))
    assert rejections == ()
    assert [passage.text for passage in readings[0].passages] == ["the core"]


async def test_yaml_aliases_are_not_followed(reader: FolderReader, tmp_path: Path) -> None:
    lines = ["a0: &a0 [ha, ha]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    (tmp_path / "laughs.yaml").write_text("\n".join(lines))
    readings, _ = await read_all(reader, InputSpec(path="laughs.yaml"))
    assert readings[0].document.passages == 60


@pytest.mark.parametrize(
    ("content", "reason", "time_ms"),
    [(b"hang", R.TOO_SLOW, 500), (b"die", R.MALFORMED, 60_000), (b"eat", R.BOMB, 60_000)],
)
@pytest.mark.failure("input-unreadable")
async def test_a_parser_that_breaks_its_process_costs_one_document(
    tmp_path: Path, content: bytes, reason: RejectionReason, time_ms: int
) -> None:
    bad = Isolated("hanging", "1", (".hang",), "tests.adapters.ingest.hanging", "HangingAdapter", only_suffix)
    good = Isolated("markdown", "1", (".md",), "toulmin.adapters.ingest.markdown", "MarkdownAdapter", only_suffix)
    (tmp_path / "a.hang").write_bytes(content)
    (tmp_path / "b.md").write_text("# read after it")
    reader = FolderReader(tmp_path, (bad, good))
    hanging, refused_now = await read_all(reader, InputSpec(path="a.hang"), limits=Limits(document_ms_max=time_ms))
    readings, _ = await read_all(reader, InputSpec(path="b.md"))
    reader.close()
    assert hanging == ()
    assert [rejection.reason for rejection in refused_now] == [reason]
    assert readings[0].passages[0].text == "# read after it"


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can enter."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


async def test_a_file_without_permission_is_refused(open_folder: Path) -> None:
    (open_folder / "secret.log").write_text("x")
    (open_folder / "secret.log").chmod(0)
    was_root = os.geteuid() == 0
    if was_root:
        os.seteuid(65_534)
    try:
        _, rejections = await FolderReader(open_folder).find((InputSpec(path="secret.log"),), limits=Limits())
    finally:
        if was_root:
            os.seteuid(0)
    assert [rejection.reason for rejection in rejections] == [R.UNREADABLE]


@pytest.mark.failure("input-changes")
async def test_a_file_that_shrinks_between_finding_and_reading_is_refused(reader: FolderReader, tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_text("one\ntwo\n")
    found, _ = await reader.find((InputSpec(path="a.log"),), limits=Limits())
    path.write_text("one\n")
    outcome = reader._read(found[0], Limits())
    assert isinstance(outcome, Rejection)
    assert outcome.reason is R.TRUNCATED


@pytest.mark.parametrize(
    "line",
    [
        " " * 200_000,
        "a" * 200_000,
        "1" * 200_000,
        "level=" * 40_000,
        "[" * 200_000,
        "2026-05-12 " * 20_000,
        '" ' * 100_000,
        "<34>" * 50_000,
        "a=" * 100_000,
        "\\" * 200_000,
        "INFO " * 40_000,
        "x | " * 50_000,
    ],
    ids=lambda line: repr(line[:6]),
)
async def test_pathological_lines_are_read_within_the_time_limit(
    reader: FolderReader, tmp_path: Path, line: str
) -> None:
    (tmp_path / "bad.log").write_text("start\n" + (line + "\n") * 20)
    readings, rejections = await read_all(reader, InputSpec(path="bad.log"))
    assert rejections == ()
    assert readings[0].document.passages >= 1
