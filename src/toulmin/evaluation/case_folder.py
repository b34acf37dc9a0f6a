"""What a run gets to read in one case: one log or several, a list of known failure modes, and nothing that tells the
answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from toulmin.contracts.errors import InvariantBroken, UsageError
from toulmin.evaluation.incidents import FailureMode, Incident

__all__ = ["KNOWLEDGE", "LOG", "forbid_leaks", "knowledge_text", "places_of", "write_case"]

LOG = "incident.log"
KNOWLEDGE = "failure-modes.jsonl"
BEGAN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KNOWN = ("id", "title", "category", "description", "cause", "impact", "mitigation", "tags")
"""The fields of a failure mode that a run may know, all that is written of it; never its log or its telling lines."""


def knowledge_text(modes: Sequence[FailureMode]) -> str:
    """The document with all failure modes, one JSON object a line, in the order given."""
    return "".join(
        json.dumps({name: getattr(mode, name) for name in KNOWN}, ensure_ascii=False) + "\n" for mode in modes
    )


def write_case(folder: Path, incident: Incident, *, knowledge: str) -> None:
    """Make the folder of one case.

    A composed incident is one merged file, as a collector writes it, or one file for each system with a number for a
    name: each line behind the time it was collected, with nothing that says which is the root. A log alone is written
    as it was found. In all, a carriage return inside a line becomes a blank: readers take it for the end of a line, and
    the lines must keep their numbers.
    """
    folder.mkdir(parents=True)
    rows = _rows(incident)
    for name, places in places_of(incident).items():
        text = "".join(f"{rows[place]}\n" for place in places) if incident.at_us else "\n".join(rows)
        (folder / name).write_bytes(text.encode("utf-8", errors="replace"))
    (folder / KNOWLEDGE).write_bytes(knowledge.encode("utf-8", errors="replace"))


def forbid_leaks(folder: Path, *, ids: Iterable[str], knowledge: str) -> None:
    """Scan every file that the run of a case can read.

    Raises:
        UsageError: the id of a failure mode stands, as a word, in a log or in the name of a file.
        InvariantBroken: the list of failure modes is not the one that every case gets, or holds more than it may.
    """
    for row in knowledge.split("\n"):
        extra = set(json.loads(row)) - set(KNOWN) if row else set()
        if extra:
            raise InvariantBroken(f"the list of failure modes has the field {min(extra)}, which a run must not know")
    answers = re.compile(rb"(?<![\w-])(?:" + b"|".join(re.escape(name.encode()) for name in ids) + rb")(?![\w-])")
    for path in sorted(folder.rglob("*")):
        content = path.read_bytes() if path.is_file() else b""
        told = str(path.relative_to(folder)).encode()
        if path == folder / KNOWLEDGE:
            if content != knowledge.encode("utf-8", errors="replace"):
                raise InvariantBroken(f"{KNOWLEDGE} differs from the one that every case gets")
        else:
            told += b"\n" + content
        leaked = answers.search(told)
        if leaked is not None:
            raise UsageError(
                f"{path.name} of a case names the failure mode {leaked[0].decode()}: a run could read the answer",
                hint="take the id out of the logs of the data; figures from such logs are worth nothing",
            )


def places_of(incident: Incident) -> dict[str, tuple[int, ...]]:
    """The files that hold the log of an incident: for each, which of the incident's lines are its lines, in order."""
    if not incident.systems:
        return {LOG: tuple(range(len(incident.lines)))}
    return {
        f"system-{number}.log": tuple(place for place, system in enumerate(incident.systems) if system == number)
        for number in sorted(set(incident.systems))
    }


def _rows(incident: Incident) -> list[str]:
    lines = [line.rstrip("\r").replace("\r", " ") for line in incident.lines]
    if not incident.at_us:
        return lines
    return [
        f"{(BEGAN + timedelta(microseconds=at)).isoformat(timespec='microseconds').replace('+00:00', 'Z')} {line}"
        for at, line in zip(incident.at_us, lines, strict=True)
    ]
