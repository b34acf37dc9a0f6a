"""Which reasoners this machine could use now, and what the others lack. Nothing is loaded and nobody is called."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Mapping
from dataclasses import dataclass

from toulmin.wiring.reasoners import KEYS

__all__ = ["ReasonerState", "survey_reasoners"]

_VENDOR = "pydantic_ai"


@dataclass(frozen=True, slots=True)
class ReasonerState:
    """One kind of reasoner: whether it could be used, and what to do if not."""

    name: str
    ready: bool
    says: str
    hint: str = ""


def survey_reasoners(environment: Mapping[str, str] | None = None) -> tuple[ReasonerState, ...]:
    """Every kind of reasoner that a contract may name."""
    variables = os.environ if environment is None else environment
    installed = importlib.util.find_spec(_VENDOR) is not None
    states = [ReasonerState("extractive", ready=True, says="built in: no key, no network")]
    for family, keys in KEYS.items():
        held = next((key for key in keys if variables.get(key)), None)
        name = f"{family}:MODEL"
        if not installed:
            states.append(
                ReasonerState(name, ready=False, says="not installed", hint="python -m pip install 'toulmin[llm]'")
            )
        elif keys and held is None:
            states.append(ReasonerState(name, ready=False, says="no key", hint=f"set {keys[0]}"))
        else:
            says = f"key in {held}" if held is not None else "asks a server on this machine"
            states.append(ReasonerState(name, ready=True, says=says))
    return tuple(states)
