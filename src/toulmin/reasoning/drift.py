"""Drift: whether the reasoner that is asked, and the model that answers, are still those that the run was pinned to.

A run is pinned when it starts and may be carried on days later, by another process, against an endpoint whose alias
means another model by then. Both are told by name and version; nobody has to trust that they stayed the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from toulmin.contracts.artifact import ReasoningArtifact
from toulmin.contracts.errors import FailureClass, ModelFailed
from toulmin.contracts.run_contract import ModelPin, RunContract, VersionedName
from toulmin.ports.model import Model

__all__ = ["drifts", "is_pinned_model", "refuse_another_set_up"]

_LATEST = re.compile(r"[-:@]latest$")
_SNAPSHOT = re.compile(r"[-:@]v?\d[\d.-]*|[-:@]latest")
"""What providers put behind a model's name for one state of it: a date, a number, or that it is the latest."""


def refuse_another_set_up(contract: RunContract, *, reasoner: str, model: Model) -> None:
    """Nothing, if the reasoner is set up as when the run started.

    Raises:
        ModelFailed: PERMANENT; it is not, so it must not be asked in the name of the pinned one.
    """
    pin = _pin(contract, reasoner)
    if pin is None:
        return
    for what, then, now in (
        ("version", pin.version, model.identity.version),
        ("remote", pin.remote, model.remote),
        ("evidence_bytes_max", pin.evidence_bytes_max, model.evidence_bytes_max),
    ):
        if then != now:
            raise ModelFailed(
                f"{reasoner} is not the reasoner that this run was pinned to: {what} was {then}, now it is {now}",
                hint="set it up as it was and start again, or start a new run with what is there now",
                failure=FailureClass.PERMANENT,
            )


def is_pinned_model(contract: RunContract, *, reasoner: str, answered: VersionedName) -> bool:
    """Whether the model that answered is the pinned one, or a dated state of it.

    A reply in another reasoner's name is a recording that says whose answer it plays; it stands for itself.
    """
    pin = _pin(contract, reasoner)
    return pin is None or answered.name != pin.name or _same(pin.version, answered.version)


def drifts(contract: RunContract, artifacts: Iterable[ReasoningArtifact]) -> tuple[str, ...]:
    """What a reader must know of the models behind a run: one sentence for each that was not what it should be.

    1. A reasoner answered as another model than the pinned one.
    2. A reasoner answered as several states of the pinned one within this run.
    """
    answered: defaultdict[str, set[str]] = defaultdict(set)
    for artifact in artifacts:
        for made_by in artifact.provenance.made_by:
            answered[made_by.name].add(made_by.version)
    pins = {pin.name: pin.version for pin in contract.pinned().models}
    return tuple(
        sentence for name, pinned in pins.items() for sentence in _told(name, pinned, sorted(answered.get(name, ())))
    )


def _told(name: str, pinned: str, versions: Sequence[str]) -> Iterator[str]:
    others = [version for version in versions if not _same(pinned, version)]
    if others:
        yield f"Model drift: {name} was pinned to {pinned} and answered as {', '.join(others)}."
    elif len(versions) > 1:
        yield f"Model drift: {name} changed within this run: it answered as {', '.join(versions)}."


def _same(pinned: str, answered: str) -> bool:
    if answered == pinned:
        return True
    base = _LATEST.sub("", pinned)
    return answered.startswith(base) and (not (rest := answered[len(base) :]) or _SNAPSHOT.fullmatch(rest) is not None)


def _pin(contract: RunContract, reasoner: str) -> ModelPin | None:
    pins = dict(zip(contract.reasoners, contract.pinned().models, strict=False))
    return pins.get(reasoner)
