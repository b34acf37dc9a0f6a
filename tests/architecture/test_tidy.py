"""The tidiness check finds each fault it names, spares what only looks like one, and finds nothing here."""

from pathlib import Path

import pytest

from tools.tidy import (
    DOOR_NAMES_MAX,
    FUNCTION_LINES_MAX,
    MODULE_LINES_MAX,
    repository_files,
    tidy_source,
    tidy_text,
    tidy_tree,
)

CORE = Path("src/toulmin/state/fold.py")
DOOR = Path("src/toulmin/state/__init__.py")
EDGE = Path("src/toulmin/wiring/build.py")
TEST = Path("tests/state/test_fold.py")

FAULTS = [
    (CORE, "def long() -> None:\n" + "    step()\n" * FUNCTION_LINES_MAX, "lines (at most 60)"),
    (CORE, "x = 1\n" * MODULE_LINES_MAX, "module of 401 lines"),
    (Path("src/toulmin/state/utils.py"), "", "`utils.py` is a shelf"),
    (Path("tests/misc/test_a.py"), "", "`misc` is a shelf"),
    (CORE, "class RunManager: ...\n", "`RunManager` is a shelf"),
    (CORE, "def path_helper() -> None: ...\n", "`path_helper` is a shelf"),
    (EDGE, "try:\n    go()\nexcept OSError:\n    pass\n", "swallowed"),
    (EDGE, "for x in y:\n    try:\n        go()\n    except OSError:\n        continue\n", "swallowed"),
    (TEST, "try:\n    go()\nexcept OSError:\n    ...\n", "swallowed"),
    (EDGE, "with contextlib.suppress(Exception):\n    go()\n", "suppresses every exception"),
    (CORE, "from datetime import datetime\nnow = datetime.now(tz)\n", "`datetime.datetime.now`"),
    (CORE, "import datetime as dt\nnow = dt.datetime.now(tz)\n", "`datetime.datetime.now`"),
    (CORE, "import time\nnow = time.monotonic()\n", "`time.monotonic`"),
    (CORE, "from time import monotonic\nnow = monotonic()\n", "`time.monotonic`"),
    (CORE, "import uuid\nid = uuid.uuid4()\n", "`uuid.uuid4`"),
    (CORE, "from random import Random\nchance = Random()\n", "`random.Random`"),
    (CORE, "import os\nhome = os.environ['HOME']\n", "`os.environ`"),
    (CORE, "from os import getenv\nhome = getenv('HOME')\n", "`os.getenv`"),
    (CORE, "from pathlib import Path\nhere = Path.cwd()\n", "`pathlib.Path.cwd`"),
    (DOOR, "__all__ = ['fold']\n", "no docstring"),
    (DOOR, '"""The state."""\n', "no literal `__all__`"),
    (DOOR, f'"""The state."""\n__all__ = {[f"n{i}" for i in range(DOOR_NAMES_MAX + 1)]}\n', "26 names"),
    (CORE, "def broken(:\n", "does not parse"),
]

FINE = [
    (CORE, "def short() -> None:\n" + "    step()\n" * (FUNCTION_LINES_MAX - 1)),
    (CORE, "def common_prefix() -> None: ...\n"),
    (CORE, "class Handled: ...\n"),
    (CORE, "import uuid\nid = uuid.uuid5(space, name)\n"),
    (CORE, "from datetime import datetime\nat = datetime.fromisoformat(text)\n"),
    (CORE, "def fold(time: float, random: int) -> float:\n    return time + random\n"),
    (EDGE, "import time\nnow = time.monotonic()\n"),
    (EDGE, "try:\n    go()\nexcept OSError as error:\n    raise Lost from error\n"),
    (DOOR, '"""The state."""\n__all__ = ("fold",)\n'),
    (TEST, "import random\nseed = random.random()\n"),
]


@pytest.mark.parametrize(("path", "source", "says"), FAULTS)
def test_each_fault_is_found(path: Path, source: str, says: str) -> None:
    found = tidy_source(path, source)
    assert any(says in finding.what for finding in found), found
    assert all(finding.remedy and finding.line >= 1 for finding in found)


@pytest.mark.parametrize(("path", "source"), FINE)
def test_what_only_looks_like_a_fault_is_spared(path: Path, source: str) -> None:
    assert tidy_source(path, source) == []


@pytest.mark.parametrize(
    ("text", "caught"),
    [
        ("see /" + "root/notes.md", True),
        ("cd '/" + "work/main'", True),
        ("/" + "Users/someone/code", True),
        ("/" + "tmp/scratch/x", True),
        ("https://" + "pypi.example.org/simple", True),
        ("https://files.python" + "hosted.org/x", True),
        ("--index-" + "url https://example.org", True),
        ("https://example.org/work/paper", False),
        ("the folder docs/work/ and ~/work/", False),
        ("${HOME}/work/", False),
    ],
)
def test_machines_and_registries_are_not_named(text: str, caught: bool) -> None:
    assert bool(tidy_text(Path("docs/a.md"), text)) is caught


def test_a_folder_of_code_that_is_no_package_is_found(tmp_path: Path) -> None:
    lone = tmp_path / "src" / "toulmin" / "state" / "fold.py"
    lone.parent.mkdir(parents=True)
    lone.write_text("x = 1\n", encoding="utf-8")
    (finding,) = tidy_tree(tmp_path, [lone.relative_to(tmp_path)])
    assert "no package" in finding.what


def test_this_repository_is_tidy(repository: Path) -> None:
    assert [str(finding) for finding in tidy_tree(repository, repository_files(repository))] == []
