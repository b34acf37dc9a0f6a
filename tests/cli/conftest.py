"""A small incident of three documents, and ways to give commands: in this process, and as a process of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from toulmin.cli import app

LOG = """\
2026-05-12T14:00:01Z INFO  api started request 1
2026-05-12T14:00:40Z WARN  db connection pool at 180 of 200
2026-05-12T14:01:10Z ERROR db connection pool exhausted: 200 of 200 in use, 41 waiting
2026-05-12T14:01:12Z ERROR api request 77 failed: timeout waiting for a connection
2026-05-12T14:02:00Z ERROR api request 78 failed: timeout waiting for a connection
"""
RUNBOOK = """\
# Connection pool exhausted

The pool is exhausted when requests wait for a connection.

1. Restart the api with a larger pool.
2. Look for slow queries.
"""
CONTRACT = """\
objective: Why do requests to the api fail?
inputs: [app.log, runbook.md, notes.txt]
output: {must_answer: [root cause, what to do now]}
reasoner: extractive
"""


@dataclass(frozen=True)
class Result:
    """What a command left."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Desk:
    """A folder with an incident, a home, and a command line over both."""

    folder: Path
    home: Path

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def environment(self, **more: str) -> dict[str, str]:
        return {"TOULMIN_HOME": str(self.home), "COLUMNS": "100", **more}

    def __call__(self, *arguments: str) -> Result:
        """Give a command in this process."""
        result = CliRunner().invoke(app, list(arguments), env=self.environment(), prog_name="toulmin")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Result(result.exit_code, result.stdout, result.stderr)

    def process(self, *arguments: str, extra: Mapping[str, str] | None = None) -> Result:
        """Give a command as a process of its own."""
        done = subprocess.run(
            (sys.executable, "-m", "toulmin", *arguments),
            cwd=self.folder,
            env={**os.environ, **self.environment(), **(extra or {})},
            capture_output=True,
            text=True,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr)


def make_desk(folder: Path) -> Desk:
    """A fresh incident with a home that does not exist yet."""
    desk = Desk(folder=folder, home=folder / "home")
    desk.write("app.log", LOG)
    desk.write("runbook.md", RUNBOOK)
    desk.write("notes.txt", "db connection pool exhausted: 200 of 200 in use, says the dashboard too.\n")
    desk.write("contract.yaml", CONTRACT)
    return desk


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A fresh incident; the working folder is its folder."""
    monkeypatch.chdir(tmp_path)
    return make_desk(tmp_path)


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """An incident whose run is over. Tests only look at it."""
    desk = make_desk(tmp_path_factory.mktemp("finished"))
    result = desk.process("run", "contract.yaml", "--quiet")
    assert result.code == 0, result
    return desk
