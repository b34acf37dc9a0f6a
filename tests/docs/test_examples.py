"""Every example in the docs works: Python blocks run, and `toulmin` commands in console blocks succeed."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(page for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")) if "decisions" not in page.parts)
BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<body>.*?)^```$", re.DOTALL | re.MULTILINE)
BY_MAKE = frozenset({"demo", "check", "test", "bench"})
"""Targets that are run by the CI itself, or are too long for a test; their names are checked instead."""


def _blocks(language: str) -> list[tuple[Path, int, str]]:
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        found += [
            (page, text.count("\n", 0, match.start()) + 1, match["body"])
            for match in BLOCK.finditer(text)
            if match["language"] == language
        ]
    return found


def _name(block: tuple[Path, int, str]) -> str:
    return f"{block[0].relative_to(ROOT)}:{block[1]}"


def test_there_are_examples() -> None:
    assert _blocks("python")
    assert _blocks("console")


@pytest.mark.parametrize("block", _blocks("python"), ids=_name)
def test_python_examples_run(block: tuple[Path, int, str], tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", block[2]], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the demo has been run, as a reader of the docs would have it."""
    folder = tmp_path_factory.mktemp("reader")
    done = subprocess.run(
        [sys.executable, "-m", "toulmin", "demo"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("block", _blocks("console"), ids=_name)
def test_console_examples_succeed(block: tuple[Path, int, str], home: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for line in block[2].splitlines():
        if not line.startswith("$ "):
            continue
        words = shlex.split(line.removeprefix("$ "), comments=True)
        if words[0] == "make":
            assert set(words[1:]) <= targets & BY_MAKE, line
            continue
        assert words[0] == "toulmin", f"not an example of this project: {line}"
        done = subprocess.run(
            [sys.executable, "-m", "toulmin", *words[1:]], cwd=home, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{line}\n{done.stderr}"


def test_links_between_pages_lead_somewhere() -> None:
    for page in PAGES:
        text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", text):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} links to {target}"
