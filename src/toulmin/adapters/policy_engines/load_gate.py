"""What a pack must keep before any engine may load it: findings with file and line, not surprises at run time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from toulmin.contracts.canonical import Json
from toulmin.contracts.errors import ContractRefused
from toulmin.ports.policy_pack import DATA_FILE, Pack

__all__ = ["FORBIDDEN", "data_roots", "refuse_engine_error", "refuse_forbidden", "refuse_shadowing"]

FORBIDDEN = frozenset({"http.send", "opa.runtime", "time.now_ns", "net.lookup_ip_addr", "trace", "print"})
"""Built-ins that read the world: with one of them a decision could not be replayed, or would leak."""
FORBIDDEN_FAMILIES = ("rand.", "uuid.")
NOT_IMPORT = re.compile(r"^import\s+future\.keywords\.not\b", re.MULTILINE)
ENGINE_PLACE = re.compile(r"-->\s*(\S+?):(\d+):(\d+)")
ENGINE_WORDS = re.compile(r"error:\s*(.+)", re.DOTALL)


def refuse_forbidden(pack: Pack, *, ast: Json) -> None:
    """Refuse built-ins that are not a function of the input, and modules without the sane meaning of `not`.

    Raises:
        ContractRefused: with every place, one per line.
    """
    faults = [
        f"{path}:1: `import future.keywords.not` is missing; without it an undefined value makes `not` undefined"
        for path, text in sorted({**pack.rules, **pack.tests}.items())
        if not NOT_IMPORT.search(text)
    ]
    for path, line, name in _calls(ast):
        if name in FORBIDDEN or name.startswith(FORBIDDEN_FAMILIES):
            faults.append(f"{path}:{line}: {name} is not allowed: a decision depends on its input alone")
    if faults:
        raise ContractRefused(
            f"the policy pack {pack.name} is refused:\n  " + "\n  ".join(faults),
            hint="time and facts come in the input",
        )


def data_roots(pack: Pack) -> tuple[str, ...]:
    """The data documents to load: all data lives under the one root `config`."""
    try:
        config = json.loads(pack.data)
    except ValueError as error:
        raise ContractRefused(f"{DATA_FILE}: not JSON: {error}", hint="correct the file") from error
    if not isinstance(config, dict):
        raise ContractRefused(f"{DATA_FILE}: not a JSON object", hint="rules read it as data.config")
    return (json.dumps({"config": config}),)


def refuse_shadowing(pack: Pack, *, packages: Mapping[str, str]) -> None:
    """Refuse a package that lies where data lies: the engine would let data win over the rule.

    Raises:
        ContractRefused: naming the module.
    """
    for path, package in sorted(packages.items()):
        if package.removeprefix("data.").split(".")[0].split("[")[0] == "config":
            raise ContractRefused(
                f"{path}:1: the package {package} meets the data of {DATA_FILE}",
                hint="data.config belongs to the data; name the package otherwise",
            )


def refuse_engine_error(pack: Pack, *, words: str) -> ContractRefused:
    """The engine's complaint about a pack, with file and line in front."""
    place = ENGINE_PLACE.search(words)
    said = ENGINE_WORDS.search(words)
    where = f"{place[1]}:{place[2]}: " if place else ""
    what = " ".join((said[1] if said else words).split())
    return ContractRefused(
        f"the policy pack {pack.name} is refused:\n  {where}{what}",
        hint="mend this place, then run toulmin policy test",
    )


def _calls(ast: Json) -> Iterator[tuple[str, int, str]]:
    """File, line and name of every function call in the engine's syntax tree."""
    modules = ast if isinstance(ast, list) else []
    for module in modules:
        if isinstance(module, dict):
            source = module.get("source")
            path = str(source["file"]) if isinstance(source, dict) else "?"
            for call in _nodes(module.get("ast"), kind="Call"):
                name, line = _name(call.get("fcn"))
                yield path, line, name


def _nodes(tree: Json, *, kind: str) -> Iterator[Mapping[str, Json]]:
    stack: list[Json] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            found = node.get(kind)
            if isinstance(found, dict):
                yield found
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)


def _name(reference: Json) -> tuple[str, int]:
    """The dotted name and the line of a reference."""
    parts: list[str] = []
    line = 0
    while isinstance(reference, dict) and len(reference) == 1:
        kind, body = next(iter(reference.items()))
        if not isinstance(body, dict):
            break
        span = body.get("span")
        if isinstance(span, dict) and isinstance(span.get("line"), int):
            line = int(str(span["line"]))
        if kind == "Var":
            parts.append(str(body.get("value")))
            break
        field = body.get("field")
        parts.append(str(field[-1]) if isinstance(field, list) else "?")
        reference = body.get("refr")
    return ".".join(reversed(parts)), line
