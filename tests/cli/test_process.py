"""The command line as other programs see it: a process with exit codes, signals, streams, and no traceback ever."""

import contextlib
import os
import pty
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import CONTRACT, Desk
from toulmin import __version__


def test_version_and_help(desk: Desk) -> None:
    assert desk.process("--version").out == f"toulmin {__version__}\n"
    result = desk.process("--help")
    assert result.code == 0
    for verb in ("demo", "run", "ask", "resume", "show", "why", "lineage", "replay", "approve", "policy", "doctor"):
        assert f" {verb} " in result.out
    assert "Exit codes" in result.out
    assert not desk.home.exists()


def test_wrong_usage_is_2_and_said_on_stderr(desk: Desk) -> None:
    result = desk.process("shw")
    assert (result.code, result.out) == (2, "")
    assert "No such command" in result.err
    assert desk.process("run").code == 2


def test_an_error_is_one_line_without_a_traceback(desk: Desk) -> None:
    result = desk.process("run", "nowhere.yaml")
    assert result.code == 2
    assert len(result.err.splitlines()) == 1
    assert "Traceback" not in result.err


def test_a_home_that_is_not_ours_is_refused_in_words(desk: Desk) -> None:
    desk.home.mkdir()
    (desk.home / "store.sqlite3").write_bytes(b"this is no database, and was never one" * 40)
    result = desk.process("run", "contract.yaml")
    assert result.code == 1
    assert result.err.startswith("error: ")
    assert "Traceback" not in result.err


def test_an_error_that_nobody_foresaw_leaves_a_file_and_a_short_message(desk: Desk) -> None:
    program = (
        "import toulmin.cli.run as run\n"
        "from toulmin.cli import main\n"
        "def broken(*_):\n    raise ZeroDivisionError('secret content of a document')\n"
        "run.read_contract = broken\n"
        "main()\n"
    )
    done = subprocess.run(
        (sys.executable, "-c", program, "run", "contract.yaml"),
        cwd=desk.folder,
        env={**os.environ, **desk.environment()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("error: unexpected ZeroDivisionError → the details are in ")
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr
    (log,) = (desk.home / "errors").iterdir()
    assert "Traceback" in log.read_text(encoding="utf-8")


@pytest.mark.requirement("R15")
def test_ctrl_c_pauses_the_run_and_resume_ends_it(desk: Desk) -> None:
    for number in range(140):
        desk.write(f"more/{number}.log", (desk.folder / "app.log").read_text().replace("api", f"api-{number}"))
    desk.write("contract.yaml", CONTRACT.replace("inputs: [", "inputs: [more, "))
    process = subprocess.Popen(
        (sys.executable, "-u", "-m", "toulmin", "run", "contract.yaml"),
        cwd=desk.folder,
        env={**os.environ, **desk.environment()},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    told: list[str] = []
    # Up to here there is finished work; the items of the plan are in flight.
    for line in process.stderr:
        told.append(line)
        if "✓ plan" in line:
            break
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert process.returncode == 130, (told, err)
    assert "toulmin resume r" in err
    assert "Traceback" not in err
    run = err.split("toulmin resume ")[1].split()[0]
    before = _finished_commands(desk.home)

    done = desk.process("resume", run)
    assert done.code == 0, done
    assert "resumed" in done.err
    after = _finished_commands(desk.home)
    assert before <= after
    assert len(after) == len(set(after))


def _finished_commands(home: Path) -> set[str]:
    with contextlib.closing(sqlite3.connect(home / "store.sqlite3")) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert "events" in names
        return {
            row[0] for row in database.execute("SELECT DISTINCT json_extract(body, '$.command') FROM events") if row[0]
        }


def test_a_reader_that_goes_away_is_no_crash(finished: Desk) -> None:
    process = subprocess.Popen(
        (sys.executable, "-m", "toulmin", "show", "--full"),
        cwd=finished.folder,
        env={**os.environ, **finished.environment()},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.close()
    _, err = process.communicate()
    assert process.returncode == 1
    assert err == ""


@pytest.mark.parametrize(("variables", "coloured"), [({"TERM": "xterm-256color"}, True), ({"NO_COLOR": "1"}, False)])
def test_colour_needs_a_terminal_that_wants_it(finished: Desk, variables: dict[str, str], coloured: bool) -> None:
    reader, writer = pty.openpty()
    process = subprocess.Popen(
        (sys.executable, "-m", "toulmin", "show"),
        cwd=finished.folder,
        env={**os.environ, "TERM": "xterm-256color", **finished.environment(), **variables},
        stdout=writer,
        stderr=writer,
    )
    os.close(writer)
    seen = b""
    with contextlib.suppress(OSError):
        while chunk := os.read(reader, 65_536):
            seen += chunk
    os.close(reader)
    assert process.wait() == 0
    assert "Root cause" in seen.decode()
    assert (b"\x1b[" in seen) is coloured


def test_shell_completion_is_there(desk: Desk) -> None:
    result = desk.process("--show-completion", extra={"_TOULMIN_COMPLETE": "", "SHELL": "/bin/bash"})
    assert "Traceback" not in result.err
    source = desk.process(extra={"_TOULMIN_COMPLETE": "complete_bash", "COMP_WORDS": "toulmin rep", "COMP_CWORD": "1"})
    assert source.out.split() == ["replay"]
