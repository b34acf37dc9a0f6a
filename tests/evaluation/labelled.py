"""Labelled rows made up for tests: claims that repeat their evidence, and claims that bring words of their own."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path

__all__ = ["data_folder_of", "line", "lines_of", "words_line"]

_THINGS = [
    "pump",
    "plant",
    "valve",
    "road",
    "bridge",
    "tower",
    "garden",
    "river",
    "engine",
    "market",
    "school",
    "harbour",
]
_DEEDS = ["failed", "closed", "opened", "moved", "burned", "grew", "stopped", "collapsed"]
_PLACES = ["Lisbon", "Oslo", "Vienna", "Dublin", "Prague", "Madrid", "Athens", "Warsaw"]


def line(name: str, **fields: object) -> str:
    """One row as a line; whatever is not said is a row without fault."""
    made: dict[str, object] = {
        "id": name,
        "group": f"g-{name}",
        "evidence": ["The pump failed.", "Nobody was hurt."],
        "claim": "The pump failed.",
        "supported": 1,
    }
    return json.dumps({**made, **fields})


def words_line(tokens: Sequence[str], flags: Sequence[int], evidence: Sequence[str]) -> str:
    """One row of flagged words."""
    return json.dumps(
        {
            "claim_tokens": list(tokens),
            "non_supported_spans": [bool(flag) for flag in flags],
            "evidence": list(evidence),
        }
    )


def lines_of(name: str, rows: int, *, seed: int = 1, noise: float = 0.1, gold: bool = False) -> list[str]:
    """Rows whose claims are supported where they repeat a sentence of their evidence, some labelled the wrong way."""
    chance = random.Random(f"{name}:{seed}")
    made = []
    for number in range(rows):
        thing, deed, place = (chance.choice(words) for words in (_THINGS, _DEEDS, _PLACES))
        sentence = f"The {thing} number {number} in {place} {deed} in {1900 + number % 100}."
        other = f"A {chance.choice(_THINGS)} was {chance.choice(_DEEDS)} elsewhere, said witness {number}."
        supported = chance.random() < 0.5
        false = f"The {thing} number {number} in {chance.choice(_PLACES)}burg was painted by {chance.choice(_PLACES)}."
        label = supported if chance.random() >= noise else not supported
        made.append(
            line(
                f"{name}-{seed}-{number}",
                claim=sentence.replace("The", "That", 1) if supported else false,
                evidence=[other, sentence],
                supported=int(label),
                **({"gold": [1]} if gold else {}),
            )
        )
    return made


def data_folder_of(folder: Path) -> Path:
    """A small data folder: two sets with `dev`, one of them with `test`, flagged words, and stated confidences."""
    verification = folder / "verification"
    verification.mkdir(parents=True)
    chance = random.Random(4)
    words = [
        words_line(
            ["The", "pump", f"w{number}", "failed"] if number % 2 else ["The", "pump", "failed"],
            [0, 0, 1, 0] if number % 2 else [0, 0, 0],
            ["The pump failed.", f"It was day {number}."],
        )
        for number in range(30)
    ]
    right = [chance.random() < 0.6 for _ in range(80)]
    stated = [
        json.dumps(
            {"id": f"c{number}", "supported": int(one), "judge": round((0.9 if one else 0.6) * chance.random(), 3)}
        )
        for number, one in enumerate(right)
    ]
    files = {
        "lfqa.dev.jsonl": lines_of("lfqa", 110, gold=True),
        "lfqa.test.jsonl": lines_of("lfqa", 60, seed=2, gold=True),
        "mine.dev.jsonl": lines_of("mine", 40, noise=0.2),
        "tiny.dev.jsonl": lines_of("tiny", 8),
        "wice_tokens.dev.jsonl": words[:20],
        "wice_tokens.test.jsonl": words[20:],
        "confidence_judge.dev.jsonl": stated,
    }
    for name, lines in files.items():
        (verification / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
