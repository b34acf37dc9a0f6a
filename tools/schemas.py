"""Export the JSON Schemas of all stored contracts to docs/reference/schemas, one file for each version.

A file that exists is never rewritten with another shape unless `--unreleased` says that its version was never
released: a new shape is a new version.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from pydantic import TypeAdapter

from toulmin.contracts.base import Versioned
from toulmin.contracts.canonical import Json
from toulmin.contracts.event import Event, EventBase
from toulmin.contracts.schema import CONTRACTS, json_schema

SCHEMAS = Path(__file__).parents[1] / "docs" / "reference" / "schemas"

__all__ = ["SCHEMAS", "main", "pinned", "stale"]


def main(arguments: list[str]) -> int:
    """Write what is missing; 1 if a released version would change."""
    SCHEMAS.mkdir(parents=True, exist_ok=True)
    changed = [name for name in stale() if (SCHEMAS / name).exists()]
    if changed and "--unreleased" not in arguments:
        sys.stderr.write(f"{', '.join(changed)}: changed under the same version → raise SCHEMA and add an upcaster\n")
        return 1
    for name, schema in _present().items():
        (SCHEMAS / name).write_text(_text(schema), encoding="utf-8")
    return 0


def pinned(contract: type[Versioned]) -> Mapping[str, Json]:
    """The schema in the repository for a contract's present version."""
    text = (SCHEMAS / _file(contract.SCHEMA)).read_text(encoding="utf-8")
    schema: Mapping[str, Json] = json.loads(text)
    return schema


def stale() -> list[str]:
    """Files that are missing or differ from the present shapes."""
    return [
        name
        for name, schema in _present().items()
        if not (SCHEMAS / name).exists() or (SCHEMAS / name).read_text(encoding="utf-8") != _text(schema)
    ]


def _present() -> dict[str, Mapping[str, Json]]:
    adapter: TypeAdapter[Event] = TypeAdapter(Event)
    event = {"$id": EventBase.SCHEMA, **adapter.json_schema(mode="serialization")}
    return {_file(contract.SCHEMA): json_schema(contract) for contract in CONTRACTS} | {_file(EventBase.SCHEMA): event}


def _file(version: str) -> str:
    return f"{version.replace('/', '-')}.json"


def _text(schema: Mapping[str, Json]) -> str:
    return json.dumps(schema, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
