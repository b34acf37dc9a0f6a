"""An effect without a permit is a type error, shown by the type checker itself over a file of misuse."""

import subprocess
import sys
from pathlib import Path

import pytest

MISUSE = Path(__file__).parent / "misuse" / "effects_without_permit.txt"


@pytest.mark.requirement("R72")
def test_every_misuse_is_a_type_error_and_the_right_use_is_not(repository: Path, tmp_path: Path) -> None:
    text = MISUSE.read_text()
    file = tmp_path / "misuse.py"
    file.write_text(text)
    wrong = {number for number, line in enumerate(text.splitlines(), start=1) if line.endswith("# refused")}
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", str(file)],
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
    )
    found = {int(line.split(":")[-3].split(".py")[-1]) for line in checked.stdout.splitlines() if ": error:" in line}
    assert len(wrong) >= 5
    assert found == wrong, checked.stdout + checked.stderr
