"""Fails when a room of the package is covered less than it promises; counts lines and branches together.

Usage: `python -m tools.coverage_gate coverage.json`, where the file is what `coverage json` writes.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

PERCENT_STRICT = 100.0
PERCENT_OTHERS = 90.0
STRICT_ROOMS = frozenset(("contracts", "state", "reasoning", "policy", "zones", "provenance"))
PACKAGE = "toulmin"


@dataclass(frozen=True)
class RoomCoverage:
    """What is covered of one room: statements and branches, and the files with gaps, worst first."""

    room: str
    covered: int
    total: int
    gaps: tuple[str, ...]

    @property
    def percent(self) -> float:
        """Share covered, in per cent; a room without code is covered."""
        return 100.0 * self.covered / self.total if self.total else 100.0

    @property
    def percent_required(self) -> float:
        """The least share this room promises, in per cent."""
        return PERCENT_STRICT if self.room in STRICT_ROOMS else PERCENT_OTHERS

    @property
    def passes(self) -> bool:
        """Whether the promise is kept."""
        return self.percent >= self.percent_required


def room_of(file: str) -> str | None:
    """The room a measured file belongs to, or None for a file outside the package."""
    parts = PurePosixPath(file.replace("\\", "/")).parts
    if PACKAGE not in parts:
        return None
    inside = parts[len(parts) - parts[::-1].index(PACKAGE) :]
    return inside[0].removesuffix(".py") if inside else None


def rooms(report: Mapping[str, Mapping[str, Mapping[str, Mapping[str, int]]]]) -> list[RoomCoverage]:
    """Coverage of each room, from the parsed output of `coverage json`."""
    covered: dict[str, int] = {}
    total: dict[str, int] = {}
    gaps: dict[str, list[tuple[int, str]]] = {}
    for file, measured in report["files"].items():
        room = room_of(file)
        if room is None:
            continue
        summary = measured["summary"]
        hit = summary["covered_lines"] + summary.get("covered_branches", 0)
        possible = summary["num_statements"] + summary.get("num_branches", 0)
        covered[room] = covered.get(room, 0) + hit
        total[room] = total.get(room, 0) + possible
        if hit < possible:
            gaps.setdefault(room, []).append((hit - possible, file))
    return [
        RoomCoverage(room, covered[room], total[room], tuple(file for _, file in sorted(gaps.get(room, []))))
        for room in sorted(total)
    ]


def main(path: Path) -> int:
    """Print one line per room; 0 when every room keeps its promise, 1 when one does not or nothing was measured."""
    measured = rooms(json.loads(path.read_text(encoding="utf-8")))
    for room in measured:
        mark = "ok  " if room.passes else "FAIL"
        print(
            f"{mark} {room.room:<14} {room.percent:6.2f} % of {room.total:>5} (promised {room.percent_required:.0f} %)"
        )
        if not room.passes:
            print("".join(f"       not fully covered: {file}\n" for file in room.gaps), end="")
    if not measured:
        print(f"FAIL nothing of the package {PACKAGE} was measured: run the tests with --cov first")
    return 0 if measured and all(room.passes for room in measured) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "coverage.json")))
