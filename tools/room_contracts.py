"""Checks the room contracts of pyproject.toml with import-linter, leaving out rooms that do not exist.

import-linter refuses a contract that names an absent module, so a repository could only have all rooms or none.
Every name that is left out is printed, and nothing that exists is ever left out.
Run it with `python -m tools.room_contracts`; the exit status is import-linter's.
"""

import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

Value = str | bool | Sequence[str]
MODULE_LISTS = ("source_modules", "forbidden_modules", "protected_modules", "allowed_importers", "modules", "ancestors")
MAY_BE_EMPTY = frozenset(("allowed_importers",))


def read_contracts(pyproject: Path) -> tuple[dict[str, Value], list[dict[str, Value]]]:
    """The settings and the contracts of `[tool.importlinter]`."""
    table = tomllib.loads(pyproject.read_text(encoding="utf-8"))["tool"]["importlinter"]
    contracts = table.pop("contracts")
    return table, contracts


def exists(module: str, source: Path, root_package: str) -> bool:
    """Whether a module expression can be used; wildcards and other people's packages always can."""
    if "*" in module or module.split(".")[0] != root_package:
        return True
    path = source.joinpath(*module.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def present(
    contract: Mapping[str, Value], source: Path, root_package: str
) -> tuple[dict[str, Value] | None, list[str]]:
    """The contract without absent modules (None when nothing is left to check), and the names left out."""
    kept, absent = dict(contract), []
    for key in MODULE_LISTS:
        names = contract.get(key)
        if not isinstance(names, Sequence) or isinstance(names, str):
            continue
        kept[key] = [name for name in names if exists(name, source, root_package)]
        absent += [name for name in names if not exists(name, source, root_package)]
    emptied = any(contract.get(key) and not kept[key] for key in MODULE_LISTS if key not in MAY_BE_EMPTY)
    return (None if emptied else kept), absent


def render(settings: Mapping[str, Value], contracts: Sequence[Mapping[str, Value]]) -> str:
    """The configuration in import-linter's INI form."""
    sections = [_section("importlinter", settings)]
    sections += [_section(f"importlinter:contract:{contract['id']}", contract) for contract in contracts]
    return "\n".join(sections)


def _section(title: str, values: Mapping[str, Value]) -> str:
    lines = [f"[{title}]"]
    for key, value in values.items():
        if isinstance(value, str | bool):
            lines.append(f"{key} = {value}")
        else:
            lines += [f"{key} =", *(f"    {item}" for item in value)]
    return "\n".join(lines) + "\n"


def main(root: Path, source: Path | None = None) -> int:
    """Check the package below `source` (the repository's own by default) against the contracts of `root`."""
    source = source or root / "src"
    settings, contracts = read_contracts(root / "pyproject.toml")
    root_package = str(settings["root_package"])
    checked, absent = [], set[str]()
    for contract in contracts:
        kept, missing = present(contract, source, root_package)
        absent.update(missing)
        if kept is not None:
            checked.append(kept)
    if absent:
        print(f"rooms left out because they do not exist: {', '.join(sorted(absent))}", file=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        configuration = Path(folder) / "contracts.ini"
        configuration.write_text(render(settings, checked), encoding="utf-8")
        command = [
            str(Path(sys.executable).with_name("lint-imports")),
            "--config",
            str(configuration),
            "--no-logo",
            "--no-cache",
        ]
        return subprocess.run(command, check=False, cwd=source).returncode


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent.parent))
