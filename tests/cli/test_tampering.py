"""What a person is told when something stored was changed behind Toulmin's back."""

import contextlib
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import Desk
from toulmin.contracts.report import RunReport


@pytest.fixture
def copied(finished: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A finished run that a test may spoil."""
    shutil.copytree(finished.folder, tmp_path / "copy")
    monkeypatch.chdir(tmp_path / "copy")
    return Desk(folder=tmp_path / "copy", home=tmp_path / "copy" / "home")


def change(home: Path, statement: str, *values: str) -> None:
    with contextlib.closing(sqlite3.connect(home / "store.sqlite3")) as database, database:
        names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
        for name in names:
            database.execute(f'DROP TRIGGER "{name}"')
        assert database.execute(statement, values).rowcount == 1


@pytest.mark.requirement("R63")
def test_a_changed_artifact_is_named_by_doctor_and_stops_a_replay(copied: Desk) -> None:
    artifact = RunReport.parse(copied("show", "--json").out).claims[0].artifact
    change(copied.home, "UPDATE artifacts SET body = replace(body, 'promoted', 'endorsed') WHERE id = ?", artifact)
    checked = copied("doctor")
    assert checked.code == 1
    assert artifact in "".join(checked.out.split())
    replayed = copied("replay")
    assert replayed.code == 1
    assert artifact in replayed.out + replayed.err
    assert "Traceback" not in replayed.err


@pytest.mark.requirement("R54")
def test_a_changed_document_shows_in_why(copied: Desk) -> None:
    evidence = RunReport.parse(copied("show", "--json").out).claims[0].claim.grounds[0]
    name = evidence.source.removeprefix("sha256:")
    (stored,) = (copied.home / "vault").rglob(name)
    stored.chmod(0o600)
    stored.write_bytes(stored.read_bytes().replace(b"2", b"3"))
    result = copied("why", "1")
    assert result.code == 1
    assert "✗" in result.out
    assert "let through by" in result.out
