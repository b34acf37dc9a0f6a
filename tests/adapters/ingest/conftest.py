from pathlib import Path

import pytest

from toulmin.adapters.ingest import FolderReader
from toulmin.testing.conformance.ingest import WORKER


@pytest.fixture
def reader(tmp_path: Path) -> FolderReader:
    return FolderReader(tmp_path, worker=WORKER)
