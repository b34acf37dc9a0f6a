"""The locks name exact versions by hash, and no place to fetch them from."""

import re
import tomllib
from pathlib import Path

import pytest

LOCKS = ("run.txt", "dev.txt", "oracle.txt")
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^]]*\])?==(?P<version>[^ ;\\]+)", re.MULTILINE)


# 113 packages, of which no test needs one.
UNLOCKED_EXTRAS = frozenset({"guardrails"})


def pins(lock: Path) -> dict[str, set[str]]:
    """The versions a lock holds of each package; more than one where they depend on the platform."""
    found: dict[str, set[str]] = {}
    for match in PIN.finditer(lock.read_text(encoding="utf-8")):
        found.setdefault(match["name"].lower().replace("_", "-"), set()).add(match["version"])
    return found


def entries(lock: Path) -> list[str]:
    """The lock cut into one block per package."""
    text = lock.read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


@pytest.mark.parametrize("name", LOCKS)
def test_each_entry_is_pinned_and_hashed(repository: Path, name: str) -> None:
    found = entries(repository / "requirements" / name)
    assert found
    assert [entry for entry in found if not PIN.match(entry) or "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_names_a_host_or_a_machine(repository: Path, name: str) -> None:
    text = (repository / "requirements" / name).read_text(encoding="utf-8")
    assert re.findall(r"\w+://|--(?:extra-)?index-url|--find-links|--trusted-host|@ file|(?<!\w)/\w+/", text) == []


def test_the_two_locks_agree(repository: Path) -> None:
    run, dev = (pins(repository / "requirements" / name) for name in ("run.txt", "dev.txt"))
    assert {name: (versions, dev.get(name)) for name, versions in run.items() if dev.get(name) != versions} == {}


def test_the_locks_hold_every_declared_dependency(repository: Path) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = {name: lines for name, lines in project["optional-dependencies"].items() if name not in UNLOCKED_EXTRAS}
    extras = [line for lines in groups.values() for line in lines]
    for lock, declared in (("run.txt", project["dependencies"]), ("dev.txt", [*project["dependencies"], *extras])):
        held = pins(repository / "requirements" / lock)
        names = {re.split(r"[\[<>=!~ ;]", line, maxsplit=1)[0].lower() for line in declared}
        assert names - held.keys() == set(), f"{lock} is older than pyproject.toml: run `make lock`"


def test_the_lock_is_made_with_every_extra_but_the_unlocked(repository: Path) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = re.search(r"^EXTRAS := (.*)$", (repository / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    assert set(found[1].split()) == project["optional-dependencies"].keys() - UNLOCKED_EXTRAS


def test_the_build_back_end_is_locked_at_the_version_that_builds(repository: Path) -> None:
    build = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]
    (back_end,) = build["requires"]
    name, version = back_end.split("==")
    assert pins(repository / "requirements" / "run.txt")[name] == {version}
