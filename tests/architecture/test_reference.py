"""The reference of rooms is read from the doors themselves."""

from pathlib import Path

from tools.reference import Door, Name, doors, main, render


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_a_door_is_described_by_its_room_and_its_names(tmp_path: Path) -> None:
    package = tmp_path / "src" / "toulmin"
    write(package / "__init__.py", '"""No door."""\n')
    write(
        package / "state" / "__init__.py",
        '"""Keeps the state."""\nfrom toulmin.state.fold import Fold, KINDS\n__all__ = ["Fold", "KINDS"]\n',
    )
    write(package / "state" / "fold.py", 'KINDS = 3\nclass Fold:\n    """Folds a | b. More."""\n')
    expected = Door("toulmin.state", "Keeps the state.", (Name("Fold", "Folds a \\| b"), Name("KINDS", "")))
    assert doors(package) == [expected]
    assert "| `Fold` | Folds a \\| b |" in render([expected])


def test_the_page_is_written_where_the_docs_expect_it(tmp_path: Path) -> None:
    write(tmp_path / "src" / "toulmin" / "zones" / "__init__.py", '"""Keeps zones."""\n__all__ = []\n')
    (tmp_path / "docs" / "reference").mkdir(parents=True)
    assert main(tmp_path) == 0
    assert "## `toulmin.zones`" in (tmp_path / "docs" / "reference" / "rooms.md").read_text(encoding="utf-8")
