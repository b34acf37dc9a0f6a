"""From the input specs of a contract to files: inside the base folder only, sorted, each file once."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path, PurePosixPath

from toulmin.contracts.document import Rejection, RejectionReason
from toulmin.contracts.run_contract import InputSpec

__all__ = ["Candidate", "candidates", "inside", "rejection"]

_GLOB = frozenset("*?[")
_MACHINE_FOLDERS = frozenset(
    (
        ".git",
        ".hg",
        ".svn",
        "__pycache__",
        "node_modules",
        ".venv",
        "venv",
        ".tox",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
    )
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A regular file that a spec names: its name below the base folder and where it really is."""

    name: str
    path: Path
    bytes: int


def rejection(name: str, reason: RejectionReason, message: str, hint: str) -> Rejection:
    """A rejection whose name and texts fit the contract, whatever the file is called."""
    safe = name.encode("utf-8", "replace").decode()
    return Rejection(name=safe[:4096] or ".", reason=reason, message=message[:1_000], hint=hint[:1_000])


def inside(base: Path, path: Path) -> bool:
    """Whether a path, symbolic links followed, is the base folder or below it."""
    return path.resolve().is_relative_to(base)


def candidates(base: Path, spec: InputSpec, *, files_max: int) -> Iterator[Candidate | Rejection]:
    """The files that one spec names, in the order of their names; what cannot be reached comes as a rejection.

    `base` must be resolved. Hidden files and folders are passed over in a folder (not if named or matched by a pattern
    that starts with a dot); a repository keeps its hidden files but for those of version control and tools.
    """
    if fault := _fault(spec.path):
        yield rejection(
            spec.path, RejectionReason.DENIED, fault, "name files below the contract's folder, with forward slashes"
        )
        return
    path = base / spec.path
    patterned = bool(_GLOB & set(spec.path)) and not os.path.lexists(path)
    roots = sorted(base.glob(spec.path)) if patterned else [path]
    count = 0
    for root in roots:
        for found in _below(base, root, repository=spec.kind == "repository"):
            count += 1
            if count > files_max:
                yield _too_many(spec.path, files_max)
                return
            yield found
    if count == 0:
        yield _nothing(base, spec.path, patterned=patterned)


def _fault(path: str) -> str | None:
    pure = PurePosixPath(path)
    if "\0" in path or pure.is_absolute() or path.startswith("~") or ".." in pure.parts or "\\" in path:
        return "the path leads out of the contract's folder"
    return None


def _below(base: Path, root: Path, *, repository: bool) -> Iterator[Candidate | Rejection]:
    found = _look(base, root)
    if found is not None:
        yield found
        return
    if not root.is_dir():
        return
    failures: list[Rejection] = []
    keep = _keeper(repository=repository)
    names: list[Path] = []
    for folder, folders, files in os.walk(root, onerror=_recorder(base, failures)):
        folders[:] = sorted(name for name in folders if keep(name))
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        names += [Path(folder, name) for name in (*files, *links) if keep(name)]
    for path in sorted(names):
        seen = _look(base, path)
        if seen is not None:
            yield seen
    yield from failures


def _keeper(*, repository: bool) -> Callable[[str], bool]:
    if repository:
        return lambda name: name not in _MACHINE_FOLDERS
    return lambda name: not name.startswith(".") and name not in _MACHINE_FOLDERS


def _recorder(base: Path, failures: list[Rejection]) -> Callable[[OSError], None]:
    def record(error: OSError) -> None:
        name = os.path.relpath(error.filename or base, base)
        failures.append(unreadable(name, error))

    return record


def unreadable(name: str, error: OSError) -> Rejection:
    """The rejection for what the operating system will not give."""
    why = error.strerror or type(error).__name__
    return rejection(name, RejectionReason.UNREADABLE, f"it cannot be opened: {why}", "check its owner and permissions")


def _look(base: Path, path: Path) -> Candidate | Rejection | None:
    """A file, or why not; None for what is a folder inside the base, or nothing."""
    name = path.relative_to(base).as_posix()
    try:
        if not inside(base, path):
            return rejection(
                name,
                RejectionReason.DENIED,
                "it is a link that leads out of the contract's folder",
                "copy the file into the folder if it is meant to be read",
            )
        facts = path.stat()
    except FileNotFoundError:
        return _dangling(name) if path.is_symlink() else None
    except OSError as error:
        return unreadable(name, error)
    except RuntimeError:
        return _dangling(name)
    if stat.S_ISDIR(facts.st_mode):
        return None
    if not stat.S_ISREG(facts.st_mode):
        return rejection(name, RejectionReason.UNSUPPORTED, "it is a device, pipe or socket", "give regular files only")
    return Candidate(name, path, facts.st_size)


def _dangling(name: str) -> Rejection:
    return rejection(
        name, RejectionReason.MISSING, "it is a link that leads nowhere", "remove the link or restore its target"
    )


def _nothing(base: Path, path: str, *, patterned: bool) -> Rejection:
    if patterned:
        return rejection(
            path, RejectionReason.MISSING, "no file matches the pattern", "check the pattern against the folder"
        )
    if (base / path).is_dir():
        return rejection(
            path, RejectionReason.MISSING, "the folder holds no files", "put files into it or leave it out"
        )
    parent = (base / path).parent
    names = sorted(os.listdir(parent)) if parent.is_dir() else []
    near = get_close_matches(PurePosixPath(path).name, names, n=1)
    hint = (
        f"did you mean {(PurePosixPath(path).parent / near[0]).as_posix()}?"
        if near
        else "check the path; it starts at the contract's folder"
    )
    return rejection(path, RejectionReason.MISSING, "there is no such file or folder", hint)


def _too_many(path: str, files_max: int) -> Rejection:
    return rejection(
        path,
        RejectionReason.TOO_LARGE,
        f"it holds more than {files_max:,} files; those after the first {files_max:,} were left out",
        "name the folders that matter, or raise limits.documents",
    )


def each_once(
    base: Path, specs: Sequence[InputSpec], *, files_max: int
) -> tuple[list[tuple[Candidate, list[InputSpec]]], list[Rejection]]:
    """All files of all specs with the specs that name each, sorted by name; a file reached by two names comes once."""
    files: dict[Path, tuple[Candidate, list[InputSpec]]] = {}
    refused: dict[str, Rejection] = {}
    for spec in specs:
        for found in candidates(base, spec, files_max=files_max):
            if isinstance(found, Rejection):
                refused.setdefault(found.name, found)
            else:
                files.setdefault(found.path.resolve(), (found, []))[1].append(spec)
    ordered = sorted(files.values(), key=lambda entry: entry[0].name)
    return ordered, [refused[name] for name in sorted(refused)]
