from pathlib import Path

import pytest

from tests.adapters.ingest import samples
from toulmin.adapters.ingest import Bounds, Draft, Element, FolderReader
from toulmin.adapters.ingest.catalogue import DEFAULT
from toulmin.adapters.ingest.decoding import decode
from toulmin.adapters.ingest.lines import lines_of
from toulmin.contracts.document import ElementKind, Layer, Passage
from toulmin.contracts.run_contract import InputSpec
from toulmin.testing.conformance.ingest import WORKER, assert_exact, read_all

AT_1402_01 = 1_778_594_521_000_000


async def passages(reader: FolderReader, folder: Path, name: str, content: bytes) -> list[Passage]:
    (folder / name).write_bytes(content)
    readings, refused = await read_all(reader, InputSpec(path=name))
    assert refused == ()
    for reading in readings:
        assert_exact(reading)
    return list(readings[0].passages)


def facts(passage: Passage) -> dict[str, str]:
    return {entry.name: entry.value for entry in passage.attributes}


@pytest.mark.requirement("R17")
async def test_csv_rows_carry_their_columns_and_time(reader: FolderReader, tmp_path: Path) -> None:
    row = (await passages(reader, tmp_path, "m.csv", samples.SAMPLES["csv"]["a.csv"]))[1]
    assert row.kind is ElementKind.TABLE_ROW
    assert facts(row) == {"time": "2026-05-12T14:02:00Z", "p95": "975", "note": "two\nlines"}
    assert row.at_us == 1_778_594_520_000_000
    assert (row.span.line_first, row.span.line_last) == (2, 3)


async def test_json_lines_of_a_service_are_log_entries(reader: FolderReader, tmp_path: Path) -> None:
    entry, record = await passages(reader, tmp_path, "s.jsonl", samples.SAMPLES["jsonl"]["a.jsonl"])
    assert (entry.kind, record.kind) == (ElementKind.LOG_ENTRY, ElementKind.RECORD)
    assert (entry.at_us, facts(entry)) == (AT_1402_01, {"severity": "warning"})


async def test_json_records_know_their_path(reader: FolderReader, tmp_path: Path) -> None:
    found = await passages(reader, tmp_path, "r.json", samples.SAMPLES["json"]["a.json"])
    assert [facts(each)["path"] for each in found] == ["title", "rows[0]", "rows[1]", "n"]
    assert found[1].at_us == AT_1402_01


async def test_a_chat_message_is_cited_from_the_file(reader: FolderReader, tmp_path: Path) -> None:
    (message,) = await passages(reader, tmp_path, "c.json", samples.CHAT)
    assert message.text == "It is the cache"
    assert message.span.layer is Layer.SOURCE
    assert (message.at_us, facts(message)) == (AT_1402_01 + 250_000, {"author": "zoe", "channel": "inc"})


async def test_a_pdf_has_pages_headings_and_paragraphs(reader: FolderReader, tmp_path: Path) -> None:
    found = await passages(reader, tmp_path, "a.pdf", samples.SAMPLES["pdf"]["a.pdf"])
    assert [(each.kind, each.text, each.span.page) for each in found] == [
        (ElementKind.HEADING, "1 Limits", 1),
        (ElementKind.PARAGRAPH, "Keep it below the limit.", 1),
        (ElementKind.PARAGRAPH, "Second page", 2),
    ]


async def test_office_documents_keep_structure(reader: FolderReader, tmp_path: Path) -> None:
    words = await passages(reader, tmp_path, "a.docx", samples.docx())
    assert [(each.kind.value, each.text) for each in words] == [
        ("heading", "Restart the proxy"),
        ("paragraph", "Only after the pool is healthy."),
        ("list_item", "Drain it"),
        ("table_row", "owner | Zoë"),
    ]
    cells = await passages(reader, tmp_path, "a.xlsx", samples.xlsx())
    assert cells[-1].text == "node: cache-1 | limit GiB: 12.5 | seen: 2026-05-12T14:00:00Z"
    assert facts(cells[-1])["limit GiB"] == "12.5"


async def test_a_mail_gives_headers_body_and_its_attachments_as_documents(reader: FolderReader, tmp_path: Path) -> None:
    inner = samples.mail(("deep.csv", b"a,b\n1,2\n"))
    content = samples.mail(("notes.txt", b"inside"), ("core", b"\0\xff" * 50), ("fwd.eml", inner), ("e.txt", b""))
    (tmp_path / "m.eml").write_bytes(content)
    readings, refused = await read_all(reader, InputSpec(path="m.eml"))
    assert refused == ()
    assert [each.document.name for each in readings] == [
        "m.eml",
        "m.eml/notes.txt",
        "m.eml/fwd.eml",
        "m.eml/fwd.eml/deep.csv",
    ]
    mail = readings[0]
    assert mail.document.title == "Übergabe"
    assert {passage.at_us for passage in mail.passages} == {AT_1402_01}
    body = [each.text for each in mail.passages if each.kind is ElementKind.MAIL_BODY]
    assert body == ["Guten Morgen,", "Pool b läuft voll.", "> alt"]
    assert len(mail.document.warnings) == 2
    assert "'core'" in mail.document.warnings[0]


async def test_a_picture_gives_facts_and_its_pixels_are_never_decoded(reader: FolderReader, tmp_path: Path) -> None:
    whole = samples.png()
    cut = whole[: whole.index(b"IDAT") + 6]
    found = await passages(reader, tmp_path, "a.png", cut)
    assert [each.text for each in found[:3]] == ["Format: PNG", "Size: 8 × 4 pixels", "Title: Dashboard"]
    assert found[0].at_us == 1_778_595_150_000_000


async def test_source_code_is_cut_into_symbols(reader: FolderReader, tmp_path: Path) -> None:
    found = await passages(reader, tmp_path, "a.py", samples.SAMPLES["python"]["a.py"])
    named = {facts(each)["symbol"]: each for each in found if each.kind is ElementKind.SYMBOL}
    assert set(named) == {"f", "C", "C.m"}
    assert named["f"].text == "@x\ndef f():\n    return 1"
    java = await passages(reader, tmp_path, "A.java", samples.SAMPLES["code"]["A.java"])
    assert [facts(each).get("symbol") for each in java if each.kind is ElementKind.SYMBOL] == ["A", "A.m"]
    go = await passages(reader, tmp_path, "a.go", samples.SAMPLES["code"]["a.go"])
    assert [(facts(each)["symbol"], each.span.line_first) for each in go if each.kind is ElementKind.SYMBOL] == [
        ("Take", 3)
    ]


async def test_settings_know_their_path_and_line(reader: FolderReader, tmp_path: Path) -> None:
    found = await passages(reader, tmp_path, "v.yaml", samples.SAMPLES["yaml"]["a.yaml"])
    assert [(facts(each).get("key"), each.text) for each in found[:4]] == [
        (None, "# top"),
        ("a", "a:"),
        ("a.b", "b: 1 # why"),
        ("a.c", "c: [1, 2]"),
    ]
    toml = await passages(reader, tmp_path, "s.toml", samples.SAMPLES["ini"]["a.toml"])
    assert [(facts(each).get("key"), each.text) for each in toml[2:]] == [
        ("server.port", "port = 80"),
        ("server.list", "list = [\n  1,\n]"),
    ]


@pytest.mark.parametrize(
    ("content", "encoding", "text"),
    [
        ("Grüße".encode(), "utf-8", "Grüße"),
        ("Grüße".encode("utf-8-sig"), "utf-8", "Grüße"),
        ("Grüße".encode("utf-16"), "utf-16-le", "Grüße"),
        ("plain words".encode("utf-16-be"), "utf-16-be", "plain words"),
        ("Der Gerätetreiber lädt “neu” für Öl und Übermaß".encode("cp1252"), "cp1252", "“neu”"),
    ],
)
def test_the_encoding_is_told_and_is_exact(content: bytes, encoding: str, text: str) -> None:
    decoded = decode(content)
    assert decoded.encoding == encoding
    assert text in decoded.text
    assert content[decoded.skip :].decode(encoding) == decoded.text


class SensorAdapter:
    """A domain of its own: one reading per line, `sensor;value`."""

    name, version = "sensor", "1"
    suffixes: tuple[str, ...] = (".sens",)

    def sniff(self, head: bytes, name: str) -> float:
        return 1.0 if head.startswith(b"SENSOR") else 0.0

    def read(self, source: bytes, name: str, bounds: Bounds) -> Draft:
        decoded = decode(source)
        elements = [
            Element(ElementKind.RECORD, line.start, line.end, attributes=(("sensor", line.text.split(";")[0]),))
            for line in lines_of(decoded.text)
        ]
        return Draft(Layer.SOURCE, decoded.text, elements, decoded.encoding, decoded.skip)


@pytest.mark.requirement("R18")
async def test_a_new_domain_needs_only_an_adapter(tmp_path: Path) -> None:
    reader = FolderReader(tmp_path, (*DEFAULT, SensorAdapter()), worker=WORKER)
    found = await passages(reader, tmp_path, "plant.dat", b"SENSOR a;1\nSENSOR b;2\n")
    assert [(each.text, facts(each)) for each in found] == [
        ("SENSOR a;1", {"sensor": "SENSOR a"}),
        ("SENSOR b;2", {"sensor": "SENSOR b"}),
    ]
