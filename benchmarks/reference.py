"""The page of what was measured: each benchmark writes its own part and leaves those of the others as they are."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

__all__ = ["PARTS", "write_part"]

PARTS = ("steps", "growth")
"""In the order of the page."""
_FOLDER = Path("docs/reference")


def write_part(part: str, *, data: Mapping[str, object], lines: Sequence[str], folder: Path = _FOLDER) -> None:
    """Put one part into `performance.json` and `performance.md`."""
    kept, page = folder / "performance.json", folder / "performance.md"
    known: dict[str, object] = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    known[part] = data
    kept.write_text(json.dumps(known, indent=2) + "\n", encoding="utf-8")
    texts = _texts(page.read_text(encoding="utf-8")) if page.exists() else {}
    texts[part] = "\n".join(lines).strip()
    told = [f"{_mark(name)}\n\n{texts[name]}\n" for name in PARTS if name in texts]
    page.write_text("# What a run costs\n\n" + "\n".join(told), encoding="utf-8")


def _mark(part: str) -> str:
    return f"<!-- Part `{part}`, written by `make bench`. -->"


def _texts(page: str) -> dict[str, str]:
    """The parts of a page by name; what stands before the first is the heading."""
    found: dict[str, str] = {}
    rest = page
    for part in reversed(PARTS):
        rest, mark, text = rest.partition(_mark(part))
        if mark:
            found[part] = text.strip()
    return found
