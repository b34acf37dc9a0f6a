"""Known failure modes with their real logs, and incidents that are composed of them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from toulmin.contracts.canonical import Digest, digest_bytes
from toulmin.contracts.errors import ContractRefused, NotFound, UsageError

__all__ = ["FailureMode", "Incident", "ModeFile", "alone", "compose", "load_modes"]

RULES = Path("incidents") / "rules.jsonl"
ONSET_S = (5.0, 120.0)
"""When the log of a noise mode starts, after the root's."""
SPAN_S = (5.0, 240.0)
"""Over which time the lines of one log are spread, evenly."""

_Text = Annotated[str, Field(min_length=1)]


class _Row(BaseModel):
    """One line of the file. Fields that nothing here needs are let through."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")

    id: _Text
    title: _Text
    category: str = ""
    description: str = ""
    cause: str = ""
    impact: str = ""
    mitigation: str = ""
    tags: list[str] = []
    log: _Text
    gold_lines: list[Annotated[int, Field(ge=1)]]


@dataclass(frozen=True, slots=True)
class FailureMode:
    """One failure mode: what is written about it, and a log in which it happened.

    `lines` keeps blank lines; `gold` are the 0-based positions in `lines` that the mode's own patterns match.
    """

    id: str
    title: str
    category: str
    description: str
    cause: str
    impact: str
    mitigation: str
    tags: tuple[str, ...]
    lines: tuple[str, ...]
    gold: frozenset[int]

    @property
    def spoken(self) -> tuple[int, ...]:
        """Positions of the lines that are not blank."""
        return tuple(position for position, line in enumerate(self.lines) if line.strip())


@dataclass(frozen=True, slots=True)
class ModeFile:
    """The failure modes of a data folder, in the order of the file, and the digest of the file's bytes."""

    modes: tuple[FailureMode, ...]
    digest: Digest


@dataclass(frozen=True, slots=True)
class Incident:
    """A log to be diagnosed, and the answer: the root, what else is in it, and the root's telling lines.

    `at_us` counts from the start of the incident; it is empty for a log that is used as it was found. `systems` says
    for each line which system wrote it, from 1, where each system keeps a log of its own; it is empty for one log.
    """

    root: str
    noise: frozenset[str]
    lines: tuple[str, ...]
    gold: frozenset[int]
    at_us: tuple[int, ...] = ()
    systems: tuple[int, ...] = ()


def load_modes(folder: Path) -> ModeFile:
    """Read `incidents/rules.jsonl` (or `rules.jsonl`) below a data folder.

    Raises:
        NotFound: the folder or the file is not there.
        UsageError: the file cannot be read, or a line of it is no failure mode; the message names line and field.
    """
    path = _find(folder)
    try:
        data = path.read_bytes()
        text = data.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"cannot read {path}: {error}", hint="it must be a UTF-8 file with one JSON object a line"
        ) from (error)
    modes: list[FailureMode] = []
    seen: dict[str, int] = {}
    for number, row in enumerate(text.split("\n"), start=1):
        if not row.strip():
            continue
        mode = _mode(row, place=f"{path}, line {number}")
        if mode.id in seen:
            raise UsageError(
                f"{path}, line {number}: the id {mode.id} is already that of line {seen[mode.id]}",
                hint="each failure mode needs an id of its own",
            )
        seen[mode.id] = number
        modes.append(mode)
    if not modes:
        raise UsageError(f"{path} holds no failure mode", hint="it must have one JSON object a line")
    return ModeFile(tuple(modes), digest_bytes(data))


def alone(mode: FailureMode) -> Incident:
    """The mode's log as it was found."""
    return Incident(mode.id, frozenset(), mode.lines, mode.gold)


def compose(
    modes: Sequence[FailureMode],
    root: int,
    *,
    noise: int,
    chance: random.Random,
    root_first: bool = True,
    separate: bool = False,
) -> Incident:
    """One root and `noise` other modes, merged by time.

    The root's log starts first; each other log starts 5 to 120 seconds later; every log is spread evenly over 5 to 240
    seconds. What began first is the root, by definition: without such a rule the label would be a guess. Without
    `root_first` all start at random and nothing tells the root from the noise.

    With `separate` each mode is a system of its own, and the systems are numbered at random. It is drawn last: the same
    chance gives the same incident with one log and with several.
    """
    others = chance.sample([number for number in range(len(modes)) if number != root], noise)
    events: list[tuple[float, str, bool, int]] = []
    for place, number in enumerate((root, *others)):
        mode = modes[number]
        start = 0.0
        if not root_first:
            start = chance.uniform(0.0, ONSET_S[1])
        elif place > 0:
            start = chance.uniform(*ONSET_S)
        spoken, span = mode.spoken, chance.uniform(*SPAN_S)
        for step, position in enumerate(spoken):
            is_gold = place == 0 and position in mode.gold
            events.append((start + span * step / len(spoken), mode.lines[position], is_gold, place))
    events.sort(key=lambda event: event[0])
    numbers = chance.sample(range(1, noise + 2), noise + 1) if separate else []
    return Incident(
        root=modes[root].id,
        noise=frozenset(modes[number].id for number in others),
        lines=tuple(line for _, line, _, _ in events),
        gold=frozenset(position for position, event in enumerate(events) if event[2]),
        at_us=tuple(int(at * 1_000_000) for at, _, _, _ in events),
        systems=tuple(numbers[place] for _, _, _, place in events) if separate else (),
    )


def _find(folder: Path) -> Path:
    if not folder.is_dir():
        raise NotFound(f"there is no folder {folder}", hint="give the folder with the public data: --data DIR")
    for path in (folder / RULES, folder / RULES.name):
        if path.is_file():
            return path
    raise NotFound(
        f"there is no {RULES.as_posix()} below {folder}",
        hint="give the folder that holds it with --data or TOULMIN_DATA",
    )


def _mode(row: str, *, place: str) -> FailureMode:
    try:
        read = _Row.model_validate_json(row)
    except ValidationError as error:
        refused = ContractRefused.of(error, contract="failure mode")
        raise UsageError(f"{place}: {refused.message}", hint="put the line right, or take it out") from error
    lines = tuple(read.log.split("\n"))
    if not read.log.strip():
        raise UsageError(f"{place}: the log of {read.id} is blank", hint="put the line right, or take it out")
    beyond = [number for number in read.gold_lines if number > len(lines)]
    if beyond:
        raise UsageError(
            f"{place}: gold_lines names line {beyond[0]}, but the log of {read.id} has {len(lines)}",
            hint="count the lines of the log from 1",
        )
    return FailureMode(
        id=read.id,
        title=read.title,
        category=read.category,
        description=read.description,
        cause=read.cause,
        impact=read.impact,
        mitigation=read.mitigation,
        tags=tuple(read.tags),
        lines=lines,
        gold=frozenset(number - 1 for number in read.gold_lines),
    )
