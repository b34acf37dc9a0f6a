"""Effects: everything outside that a command may touch, in one value that the composition root fills."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from toulmin.calibration import CalibrationSet
from toulmin.policy import Gate
from toulmin.ports.clock import Clock
from toulmin.ports.entailment import EntailmentScorer
from toulmin.ports.inputs import InputReader
from toulmin.ports.model import Model
from toulmin.ports.output_check import OutputCheck
from toulmin.ports.store import Store
from toulmin.ports.tool import Tool
from toulmin.ports.vault import Vault
from toulmin.reasoning.library import Library
from toulmin.reasoning.prompts import PromptSet
from toulmin.reasoning.sift import Verifier

__all__ = ["Effects"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """The ports of one process. Models, tools and checks go by the names that contracts use."""

    store: Store
    vault: Vault
    library: Library
    reader: InputReader
    gate: Gate
    clock: Clock
    models: Mapping[str, Model]
    tools: Mapping[str, Tool]
    prompts: PromptSet
    calibrations: CalibrationSet
    entailment: EntailmentScorer | None = None
    """The backend that the run is pinned to, if it is pinned to one."""
    verifier: Verifier | None = None
    """What judges instead of the verifier: a rescoring follows the recorded verdicts. None in every run."""
    checks: Mapping[str, OutputCheck] = field(default_factory=dict)
