from typing import ClassVar

import pytest

from tests.adapters.ingest.samples import SAMPLES
from toulmin.adapters.ingest import IngestAdapter, Isolated
from toulmin.adapters.ingest.catalogue import DEFAULT
from toulmin.adapters.ingest.docx import DocxAdapter
from toulmin.adapters.ingest.html import HtmlAdapter
from toulmin.adapters.ingest.image import ImageAdapter
from toulmin.adapters.ingest.keyed_lines import KeyedLinesAdapter
from toulmin.adapters.ingest.mail import MailAdapter
from toulmin.adapters.ingest.markdown import MarkdownAdapter
from toulmin.adapters.ingest.pdf import PdfAdapter
from toulmin.adapters.ingest.python_source import PythonAdapter
from toulmin.adapters.ingest.source_code import SourceCodeAdapter
from toulmin.adapters.ingest.xlsx import XlsxAdapter
from toulmin.adapters.ingest.yaml_config import YamlAdapter
from toulmin.testing.conformance.ingest import IngestConformance

pytestmark = pytest.mark.requirement("R17")
REAL: tuple[IngestAdapter, ...] = (
    DocxAdapter(),
    HtmlAdapter(),
    ImageAdapter(),
    KeyedLinesAdapter(),
    MailAdapter(),
    MarkdownAdapter(),
    PdfAdapter(),
    PythonAdapter(),
    SourceCodeAdapter(),
    XlsxAdapter(),
    YamlAdapter(),
)


class TestEveryAdapter(IngestConformance):
    adapter: ClassVar[IngestAdapter | Isolated]
    samples: ClassVar[dict[str, bytes]]

    @pytest.fixture(autouse=True, params=DEFAULT, ids=lambda adapter: str(adapter.name))
    def _chosen(self, request: pytest.FixtureRequest) -> None:
        type(self).adapter = request.param
        type(self).samples = SAMPLES[request.param.name]


def test_the_catalogue_says_the_same_as_the_adapters() -> None:
    listed = {
        (each.module, each.adapter): (each.name, each.version, sorted(each.suffixes))
        for each in DEFAULT
        if isinstance(each, Isolated)
    }
    real = {
        (type(each).__module__, type(each).__name__): (each.name, each.version, sorted(each.suffixes)) for each in REAL
    }
    assert listed == real


def test_every_adapter_has_a_sample() -> None:
    assert set(SAMPLES) == {adapter.name for adapter in DEFAULT}
