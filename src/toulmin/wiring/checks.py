"""Output checks as a runtime knows them: by name, pinned when a run starts, and the same ones whenever it goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toulmin.contracts.errors import UsageError
from toulmin.contracts.run_contract import VersionedName
from toulmin.contracts.vocabulary import RunId
from toulmin.ports.output_check import OutputCheck

__all__ = ["by_name", "pinned_checks", "pins_of"]


def by_name(checks: Sequence[OutputCheck]) -> Mapping[str, OutputCheck]:
    """The checks by the names that contracts use.

    Raises:
        UsageError: two have the same name.
    """
    named: dict[str, OutputCheck] = {}
    for check in checks:
        if check.identity.name in named:
            raise UsageError(
                f"two output checks are called {check.identity.name!r}", hint="give each a name of its own"
            )
        named[check.identity.name] = check
    return named


def pins_of(names: Sequence[str], registered: Mapping[str, OutputCheck]) -> tuple[VersionedName, ...]:
    """Name and version of each check that a contract names.

    Raises:
        UsageError: one is not registered.
    """
    for name in names:
        if name not in registered:
            raise UsageError(
                f"there is no output check {name!r}",
                hint="open the runtime with it, `Runtime.open(settings, checks=[...])`, or take its name out",
            )
    return tuple(registered[name].identity for name in dict.fromkeys(names))


def pinned_checks(
    run: RunId, pins: Sequence[VersionedName], registered: Mapping[str, OutputCheck]
) -> Mapping[str, OutputCheck]:
    """The very checks that a run was started with.

    Raises:
        UsageError: one is not registered any more, or in another version. Without it the run can neither go on nor be
            replayed, because its checks are asked again.
    """
    for pin in pins:
        check = registered.get(pin.name)
        found = None if check is None else check.identity.version
        if found != pin.version:
            missing = "none is registered" if found is None else f"version {found} is registered"
            raise UsageError(
                f"run {run} is pinned to the output check {pin.name!r}, version {pin.version}, and {missing}",
                hint="carry it on and replay it from a program that opens the runtime with this check",
            )
    return {pin.name: registered[pin.name] for pin in pins}
