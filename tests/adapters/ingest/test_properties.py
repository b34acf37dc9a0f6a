import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toulmin.adapters.ingest import Bounds, DocumentRefused, Draft, IngestAdapter
from toulmin.adapters.ingest.assemble import PASSAGE_CHARS_MAX, reading_of
from toulmin.adapters.ingest.chat import ChatAdapter
from toulmin.adapters.ingest.csv_table import CsvAdapter
from toulmin.adapters.ingest.docx import DocxAdapter
from toulmin.adapters.ingest.html import HtmlAdapter
from toulmin.adapters.ingest.json_document import JsonAdapter
from toulmin.adapters.ingest.json_lines import JsonLinesAdapter
from toulmin.adapters.ingest.keyed_lines import KeyedLinesAdapter
from toulmin.adapters.ingest.log import LogAdapter
from toulmin.adapters.ingest.mail import MailAdapter
from toulmin.adapters.ingest.markdown import MarkdownAdapter
from toulmin.adapters.ingest.python_source import PythonAdapter
from toulmin.adapters.ingest.rendition import Rendition
from toulmin.adapters.ingest.source_code import SourceCodeAdapter
from toulmin.adapters.ingest.text import TextAdapter
from toulmin.adapters.ingest.yaml_config import YamlAdapter
from toulmin.contracts.document import ElementKind
from toulmin.contracts.label import Label
from toulmin.testing.conformance.ingest import assert_exact

ADAPTERS: tuple[IngestAdapter, ...] = (
    TextAdapter(),
    LogAdapter(),
    MarkdownAdapter(),
    CsvAdapter(),
    JsonLinesAdapter(),
    HtmlAdapter(),
    MailAdapter(),
    PythonAdapter(),
    SourceCodeAdapter(),
    YamlAdapter(),
    KeyedLinesAdapter(),
)


def bounds() -> Bounds:
    """Made for each reading: its time runs from when it is made."""
    return Bounds(10_000_000, 60_000)


LINE_ENDS = st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\x0b", "\u2028"])
FRAGMENTS = st.sampled_from(
    [
        *("# a", "- b", "2026-05-12 14:02:01 ERROR x", "\tat y", "<p>", "<tr><td>", "k: v", "  - z", '"q', "a,b", ""),
        *("[s]", "k = 1", "```", "> q", "Subject: s", "From: f", "{}", "def f():", "&amp;", "|a|", "\x85"),
        '{"ts": 1778594521, "msg": "é"}',
    ]
)
TEXTS = st.lists(st.tuples(st.one_of(FRAGMENTS, st.text(max_size=20)), LINE_ENDS), max_size=12).map(
    lambda pieces: "".join(text + end for text, end in pieces)
)
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(["ts", "msg", "text", "user", "messages", "a", "ü"]), inner, max_size=4),
    ),
    max_leaves=12,
)


def check(adapter: IngestAdapter, source: bytes) -> None:
    """Either a clear refusal, or passages that are exactly what their spans say, twice the same."""
    try:
        readings = [
            reading_of(adapter.read(source, "n", bounds()), source=source, name="n", label=Label(), adapter=adapter)
            for _ in range(2)
        ]
    except DocumentRefused:
        return
    assert_exact(readings[0])
    assert readings[0] == readings[1]


@pytest.mark.requirement("R17")
@pytest.mark.parametrize("adapter", ADAPTERS, ids=lambda adapter: str(adapter.name))
@settings(deadline=None)
@given(text=TEXTS, encoding=ENCODINGS)
def test_every_passage_of_any_text_is_what_its_span_says(adapter: IngestAdapter, text: str, encoding: str) -> None:
    check(adapter, text.encode(encoding, "replace"))


@pytest.mark.parametrize("adapter", [JsonAdapter(), ChatAdapter(), JsonLinesAdapter()], ids=lambda each: str(each.name))
@settings(deadline=None)
@given(value=VALUES, indent=st.sampled_from([None, 1]), ascii_only=st.booleans())
def test_every_passage_of_any_json_is_what_its_span_says(
    adapter: IngestAdapter, value: object, *, indent: int | None, ascii_only: bool
) -> None:
    check(adapter, json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "replace"))


@settings(deadline=None)
@given(texts=st.lists(st.text(), max_size=8))
def test_a_rendition_gives_back_what_was_added(texts: list[str]) -> None:
    class Adder:
        name, version = "adder", "1"
        suffixes: tuple[str, ...] = ()

        def sniff(self, head: bytes, name: str) -> float:
            return 0.0

        def read(self, source: bytes, name: str, bounds: Bounds) -> Draft:
            rendition = Rendition(bounds)
            for text in texts:
                rendition.add(ElementKind.PARAGRAPH, text)
            return rendition.draft()

    check(Adder(), b"x")


@settings(deadline=None)
@given(source=st.binary(max_size=400))
def test_no_bytes_make_a_text_adapter_raise_anything_but_a_refusal(source: bytes) -> None:
    for adapter in (*ADAPTERS, JsonAdapter(), ChatAdapter(), DocxAdapter()):
        check(adapter, source)


def test_a_long_element_is_cut_at_line_ends_and_loses_nothing() -> None:
    source = ("wörter " * 20 + "\n").encode() * 1_500
    adapter = TextAdapter()
    reading = reading_of(adapter.read(source, "n", bounds()), source=source, name="n", label=Label(), adapter=adapter)
    assert_exact(reading)
    assert len(reading.passages) > 1
    assert max(len(passage.text) for passage in reading.passages) <= PASSAGE_CHARS_MAX
    assert "".join(passage.text for passage in reading.passages).count("wörter") == 30_000
