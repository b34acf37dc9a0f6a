"""A small invented plant: eight failure modes, each with a log in which it happened and the lines that tell."""

import json
from pathlib import Path

from toulmin.evaluation import FailureMode, load_modes

Row = dict[str, str | int | list[int] | list[str]]


def row(number: int, title: str, *, cause: str, log: str, gold: list[int]) -> Row:
    return {
        "id": f"PLANT-{number:03d}",
        "title": title,
        "category": "plant",
        "severity": 1,
        "description": f"{title}.",
        "cause": cause,
        "impact": "The line stops.",
        "mitigation": f"Look after it: {title.lower()}.",
        "tags": [],
        "log": log,
        "gold_lines": gold,
    }


ROWS: tuple[Row, ...] = (
    row(
        1,
        "Boiler pressure valve stuck",
        cause="The boiler valve is blocked by scale, so that pressure rises above its limit.",
        log=(
            "INFO boiler ignition confirmed\nINFO boiler pressure 4.1 bar\nWARN boiler pressure 7.9 bar\n"
            "ERROR boiler valve stuck: pressure 9.8 bar above limit\nINFO operator informed"
        ),
        gold=[4],
    ),
    row(
        2,
        "Conveyor belt motor overheated",
        cause="The motor of the conveyor belt has lost its cooling fan.",
        log=(
            "INFO conveyor belt at 2.0 m/s\nWARN conveyor motor winding 131 C\n"
            "ERROR conveyor motor overheated, belt halted\nINFO fan tachometer reads 0"
        ),
        gold=[3],
    ),
    row(
        3,
        "Label printer out of ribbon",
        cause="The ribbon of the label printer is used up.",
        log="INFO label job 12 accepted\nERROR label printer ribbon exhausted\nINFO queue has 40 labels",
        gold=[2],
    ),
    row(
        4,
        "Barcode scanner lens dirty",
        cause="Dust on the lens makes the scanner misread barcodes.",
        log="WARN barcode unreadable, third try\nERROR scanner lens contrast too low",
        gold=[2],
    ),
    row(
        5,
        "Warehouse door sensor misaligned",
        cause="The light barrier of the warehouse door was bumped by a forklift.",
        log="ERROR warehouse door barrier misaligned",
        gold=[1],
    ),
    row(
        6,
        "Forklift battery drained",
        cause="The charger of the forklift was unplugged over night.",
        log="INFO forklift 7 leaves dock\nERROR forklift 7 battery drained, charger unplugged",
        gold=[2],
    ),
    row(
        7,
        "Paint nozzle clogged",
        cause="Dried lacquer clogs the nozzle of the paint robot.",
        log="WARN paint flow low at nozzle 3\nERROR nozzle 3 clogged with lacquer",
        gold=[2],
    ),
    row(
        8,
        "Compressor oil leak",
        cause="A seal of the compressor leaks oil.",
        log="WARN compressor oil level falling\nERROR compressor oil leak at seal",
        gold=[2],
    ),
)


def write_plant(folder: Path, rows: tuple[Row, ...] = ROWS) -> Path:
    """The data folder with these rows."""
    (folder / "incidents").mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(entry) + "\n" for entry in rows)
    (folder / "incidents" / "rules.jsonl").write_text(text, encoding="utf-8")
    return folder


def plant_modes(folder: Path) -> tuple[FailureMode, ...]:
    return load_modes(write_plant(folder)).modes
