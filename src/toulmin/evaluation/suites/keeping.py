"""Keeping results: one file for each in the home folder, named by its content, written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from toulmin.contracts.errors import ContractRefused, NotFound, StoreFailed, UsageError
from toulmin.evaluation.suites.result import SuiteResult

__all__ = ["find_result", "keep_result", "write_result"]

FOLDER = "evaluations"


def keep_result(result: SuiteResult, *, home: Path) -> Path:
    """Keep a result in the home folder under its id; the file. Keeping it again changes nothing.

    Raises:
        StoreFailed: the folder cannot be written to.
    """
    path = home / FOLDER / f"{result.id}.json"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, result)
    except OSError as error:
        raise StoreFailed(
            f"the result cannot be kept in {path.parent}: {error.strerror}",
            hint="set TOULMIN_HOME to a folder that you may write to",
        ) from error
    return path


def write_result(result: SuiteResult, path: Path) -> None:
    """Write a result to a file.

    Raises:
        UsageError: the file cannot be written.
    """
    try:
        _write(path, result)
    except OSError as error:
        raise UsageError(
            f"cannot write {path}: {error.strerror}", hint="give a file in a folder that exists"
        ) from error


def find_result(name: str, *, home: Path) -> SuiteResult:
    """The result in a file, or the kept one whose id starts with `name`.

    Raises:
        NotFound: there is neither.
        UsageError: several fit, or the file holds no result.
    """
    path = Path(name)
    if not path.is_file():
        kept = sorted((home / FOLDER).glob("e*.json"))
        fits = [one for one in kept if name and one.stem.startswith(name)]
        if len(fits) > 1:
            ids = ", ".join(one.stem for one in fits[:3])
            raise UsageError(f"{len(fits)} results start with {name!r}", hint=f"give more of the id: {ids}")
        if not fits:
            some = ", ".join(one.stem for one in kept[-3:]) or "none; `toulmin eval run starter` makes one"
            raise NotFound(f"no result is called {name!r}, and there is no such file", hint=f"kept: {some}")
        path = fits[0]
    try:
        return SuiteResult.parse(path.read_bytes())
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", hint="give a file that can be read") from error
    except ContractRefused as error:
        raise UsageError(f"{path} holds no result: {error.message}", hint="`toulmin eval run` writes one") from error


def _write(path: Path, result: SuiteResult) -> None:
    """Canonical JSON and a line break, put in place in one step, so that nobody meets half a file."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(result.canonical() + b"\n")
        os.chmod(name, 0o644)
        os.replace(name, path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
