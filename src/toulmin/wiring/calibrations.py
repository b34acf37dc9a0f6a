"""The calibrations in force: those that ship with Toulmin, and over them those of the home folder."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from toulmin.calibration import Calibration, CalibrationSet, shipped_calibrations
from toulmin.contracts.errors import ContractRefused, StoreFailed, UsageError

__all__ = ["calibrations_file", "calibrations_in_force", "home_calibrations", "keep_calibrations"]

FILE_BYTES_MAX: Final = 16 * 1024 * 1024


def calibrations_file(home: Path) -> Path:
    """Where a home folder keeps the calibrations that were fitted on this machine."""
    return home / "calibrations.json"


def home_calibrations(home: Path) -> CalibrationSet:
    """The calibrations that were fitted into a home folder; none if there is no file.

    Raises:
        UsageError: the file cannot be read or is damaged. None of it is used then: a confidence that is calibrated in
            one run and not in the next would be worse than an error.
    """
    path = calibrations_file(home)
    try:
        if not path.exists():
            return CalibrationSet()
        if path.stat().st_size > FILE_BYTES_MAX:
            raise UsageError(f"{path} is larger than {FILE_BYTES_MAX} bytes", hint=_mend(path))
        return CalibrationSet.parse(path.read_bytes())
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", hint=_mend(path)) from error
    except ContractRefused as error:
        raise UsageError(f"{path} is damaged: {error.message}", hint=_mend(path)) from error


def calibrations_in_force(home: Path) -> CalibrationSet:
    """What a run that starts now is pinned to: the shipped calibrations, and the home's own where it has one.

    Raises:
        UsageError: the file of the home folder cannot be read or is damaged.
    """
    return shipped_calibrations().overlaid(home_calibrations(home).calibrations)


def keep_calibrations(home: Path, fitted: Iterable[Calibration]) -> Path:
    """Add calibrations to a home folder, in place of those of the same domains, and say where they are.

    The file is written beside its name, flushed and renamed: whoever reads it sees the old or the new one, whole. Of
    two that are written at the same moment the later one wins.

    Raises:
        UsageError: the file that is there is damaged; it is left as it is.
        StoreFailed: the folder cannot be written to.
    """
    kept = home_calibrations(home).overlaid(fitted)
    path = calibrations_file(home)
    try:
        home.mkdir(parents=True, exist_ok=True)
        _replace(path, kept.canonical())
    except OSError as error:
        raise StoreFailed(
            f"cannot write {path}: {error.strerror}", hint="set TOULMIN_HOME to a folder that you may write to"
        ) from error
    return path


def _replace(path: Path, data: bytes) -> None:
    number, name = tempfile.mkstemp(prefix=".calibrations-", dir=path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    finally:
        # After the rename there is nothing under this name any more.
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()


def _mend(path: Path) -> str:
    return f"restore it from a copy, or move {path.name} away and run `toulmin calibrate` again"
