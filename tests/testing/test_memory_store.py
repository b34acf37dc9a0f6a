"""The store in memory keeps every promise of the port."""

from __future__ import annotations

import pytest

from toulmin.ports.store import Store
from toulmin.testing.conformance.store import StoreConformance
from toulmin.testing.memory_store import MemoryStore


class TestConformance(StoreConformance):
    @pytest.fixture
    def store(self) -> Store:
        return MemoryStore()
