"""Seeded inputs for the comparison of two policy engines: well-typed ones, and hostile ones of any JSON type."""

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

from pydantic import JsonValue

from toulmin.contracts.policy import Action
from toulmin.testing.questions import ordinary_question

ZONES = ("edge", "worker", "core")
ROLES = ("operator", "reviewer", "incident-lead", "intern")
TAGS = ("destructive", "irreversible", "approval_gate")
SCORES = (0.0, 0.1, 0.3, 0.49, 0.5, 0.51, 0.6, 0.69, 0.7, 0.75, 0.9, 1.0, 1e-7)
COUNTS = (0, 1, 2, 3, 4, 5, 10, 200, 201, 10_000, 65_536, 65_537, 9_999_999, 67_108_864, 67_108_865, 2**53 - 1)
JUNK: tuple[JsonValue, ...] = (
    None, True, False, 0, -1, 1, 2, 4, 0.5, 1e300, 2**53, "", "0.9", "edge", "allow", "café", "\u2028", "a\nb", "🙂",
    [], [1], ["operator"], [[]], {}, {"a": 1}, [None], [{}], {"id": None}, "\\", '"',
)  # fmt: skip


@dataclass(frozen=True)
class Input:
    """One question as JSON text."""

    action: str
    document: str
    hostile: bool


def inputs(seed: int, count: int) -> Iterator[Input]:
    """`count` inputs, every third of them hostile; the same for the same seed."""
    chance = random.Random(seed)
    bases = {action: ordinary_question(action).model_dump(mode="json") for action in Action}
    actions = tuple(Action)
    for number in range(count):
        action = chance.choice(actions)
        document = json.loads(json.dumps(bases[action]))
        hostile = number % 3 == 2
        _vary(document, chance)
        if hostile:
            _poison(document, chance)
        yield Input(action=action.value, document=json.dumps(document), hostile=hostile)


def _vary(document: dict[str, JsonValue], chance: random.Random) -> None:
    """Give some fields other values of their own type and domain."""
    resource = document["resource"]
    assert isinstance(resource, dict)
    for fields in (resource, document["run"], document["subject"]):
        assert isinstance(fields, dict)
        for key in list(fields):
            if key != "action" and chance.random() < 0.25:
                fields[key] = _other(key, fields[key], chance)


def _other(key: str, value: JsonValue, chance: random.Random) -> JsonValue:
    if key in ("zone", "source", "target"):
        return chance.choice(ZONES)
    if key in ("confidentiality", "integrity"):
        return chance.randrange(4)
    if key.endswith("level"):
        return chance.randrange(5)
    if key in ("approved_by", "roles"):
        return [role for role in ROLES if chance.random() < 0.4]
    if key == "tags":
        return [tag for tag in TAGS if chance.random() < 0.4]
    if key in ("items", "claims") and isinstance(value, list) and value and isinstance(value[0], dict):
        return [_entry(value[0], number, chance) for number in range(chance.randrange(5))]
    if isinstance(value, bool):
        return chance.random() < 0.5
    if isinstance(value, int):
        return chance.choice(COUNTS)
    if isinstance(value, float):
        return chance.choice(SCORES)
    choices: dict[str, list[JsonValue]] = {
        "role_required": [None, *ROLES],
        "step": ["clarify", "scope", "plan", "execute", "verify"],
        "kind": ["observation", "cause", "factor", "unknown", "survey", "tool"],
        "tool": [None, "clock", "rm"],
        "tools_declared": [[], ["clock"], ["clock", "rm"]],
    }
    return chance.choice(choices.get(key, [value]))


def _entry(pattern: dict[str, JsonValue], number: int, chance: random.Random) -> JsonValue:
    return {
        key: f"e{number}" if key == "id" else _other(key, value, chance) if chance.random() < 0.5 else value
        for key, value in pattern.items()
    }


def _poison(document: JsonValue, chance: random.Random) -> None:
    """Put something of any type, or nothing, anywhere."""
    for _ in range(chance.randrange(1, 4)):
        parents = [node for node in _nodes(document) if node]
        parent = chance.choice(parents)
        if isinstance(parent, dict):
            key = chance.choice(sorted(parent))
            if chance.random() < 0.2:
                del parent[key]
            else:
                parent[key] = deepcopy(chance.choice(JUNK))
        elif isinstance(parent, list):
            parent[chance.randrange(len(parent))] = deepcopy(chance.choice(JUNK))


def _nodes(document: JsonValue) -> Iterator[dict[str, JsonValue] | list[JsonValue]]:
    if isinstance(document, dict):
        yield document
        for value in document.values():
            yield from _nodes(value)
    elif isinstance(document, list):
        yield document
        for value in document:
            yield from _nodes(value)
