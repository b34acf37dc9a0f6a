from pathlib import Path

import pytest

from toulmin.ports.policy_pack import Pack, read_pack


@pytest.fixture(scope="session")
def starter(repository: Path) -> Pack:
    return read_pack(repository / "policies")
