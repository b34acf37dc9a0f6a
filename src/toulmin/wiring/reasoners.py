"""Reasoners by the names that contracts use. A vendor's library is loaded only when a contract names it."""

from __future__ import annotations

import importlib
import importlib.util
import os
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from toulmin.adapters.models.recorded import RecordedModel
from toulmin.contracts.errors import UsageError
from toulmin.contracts.run_contract import ModelPin
from toulmin.ports.model import Model
from toulmin.wiring.settings import Settings

__all__ = ["KEYS", "best_available", "build_reasoner", "pin_of"]

KEYS: Mapping[str, tuple[str, ...]] = {
    "anthropic": ("ANTHROPIC_API_KEY",),
    "openai": ("OPENAI_API_KEY",),
    "ollama": (),
}
"""Families of models behind `toulmin[llm]`, and the variables that hold their keys."""

BEST: Mapping[str, str] = {"anthropic": "anthropic:claude-sonnet-5", "openai": "openai:gpt-5-mini"}
"""The model that is taken when a key is there and the contract names none."""


def best_available(environment: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """The reasoners of a contract that names none: a model whose key is set, then the extractive one."""
    variables = os.environ if environment is None else environment
    if importlib.util.find_spec("pydantic_ai") is None:
        return ("extractive",)
    for family, model in BEST.items():
        if any(variables.get(name) for name in KEYS[family]):
            return (model, "extractive")
    return ("extractive",)


def build_reasoner(name: str, *, settings: Settings) -> Model:
    """The reasoner that a contract calls `name`.

    Raises:
        UsageError: nothing is called that, or what it needs is not installed or set.
    """
    if name == "extractive":
        module = importlib.import_module("toulmin.adapters.models.extractive")
        return cast(Model, module.ExtractiveModel())
    family, colon, rest = name.partition(":")
    if family == "recorded" and colon:
        return RecordedModel.load(Path(rest))
    if family not in KEYS or not colon or not rest:
        known = ", ".join(("extractive", "recorded:FILE", *(f"{family}:MODEL" for family in KEYS)))
        raise UsageError(f"there is no reasoner {name!r}", hint=f"use one of: {known}")
    return _llm(name, family=family, settings=settings)


def pin_of(model: Model) -> ModelPin:
    """What a manifest keeps of a reasoner."""
    return ModelPin(
        name=model.identity.name,
        version=model.identity.version,
        remote=model.remote,
        evidence_bytes_max=model.evidence_bytes_max,
    )


def _llm(name: str, *, family: str, settings: Settings) -> Model:
    try:
        module = importlib.import_module("toulmin.adapters.models.llm")
    except ImportError as error:
        raise UsageError(
            f"{name} needs {error.name}, which is not installed", hint="pip install 'toulmin[llm]'"
        ) from error
    key = next((os.environ[variable] for variable in KEYS[family] if os.environ.get(variable)), None)
    address = {"openai": settings.openai_base_url, "ollama": settings.ollama_base_url}.get(family) or None
    price = module.Price(*settings.model_price) if settings.model_price is not None else None
    return cast(Model, module.LlmModel.of(name, base_url=address, api_key=key, price=price))
