"""Settings: every value in effect, and where it came from. Read once, from the environment and the working folder."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from toulmin.contracts.errors import UsageError

_PRICE = re.compile(r"(\d+(?:\.\d+)?)/(\d+(?:\.\d+)?)")

__all__ = ["SETTINGS", "Setting", "Settings", "read_settings"]


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its environment variable, default and meaning."""

    name: str
    variable: str
    default: str
    meaning: str


SETTINGS = (
    Setting("home", "TOULMIN_HOME", ".toulmin", "Folder of the store and the vault, relative to the working folder."),
    Setting("policy", "TOULMIN_POLICY", "", "Policy pack to use when a contract names none; empty: the starter pack."),
    Setting(
        "policy_server",
        "TOULMIN_OPA_URL",
        "",
        "Address of an OPA server that serves the pack's bundle (`toulmin policy bundle`); empty: the embedded engine.",
    ),
    Setting("policy_workers", "TOULMIN_POLICY_WORKERS", "1", "Processes that evaluate policy."),
    Setting("policy_deadline_ms", "TOULMIN_POLICY_DEADLINE_MS", "2000", "Time for one decision; later is a denial."),
    Setting(
        "entailment",
        "TOULMIN_ENTAILMENT",
        "",
        "Backend that judges whether evidence carries a claim: `judge:REASONER` or `onnx:FOLDER`; empty: rules alone.",
    ),
    Setting("data", "TOULMIN_DATA", "", "Folder with public data for `toulmin eval`."),
    Setting("openai_base_url", "OPENAI_BASE_URL", "", "Address of an OpenAI-compatible server for `openai:` models."),
    Setting("ollama_base_url", "OLLAMA_BASE_URL", "", "Address of an Ollama server for `ollama:` models."),
    Setting(
        "model_price",
        "TOULMIN_MODEL_PRICE",
        "",
        "US dollars per million tokens, `input/output`, for models whose list price is not known.",
    ),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The values in effect."""

    home: Path
    policy: str
    policy_server: str
    policy_workers: int
    policy_deadline_ms: int
    entailment: str
    data: str
    openai_base_url: str
    ollama_base_url: str
    model_price: tuple[Decimal, Decimal] | None
    origins: Mapping[str, str]
    """For each setting: `default` or the variable that set it."""


def read_settings(environment: Mapping[str, str] | None = None, *, folder: Path | None = None) -> Settings:
    """The settings of this process.

    Raises:
        UsageError: a variable holds something that its setting cannot be.
    """
    variables = os.environ if environment is None else environment
    values = {setting.name: variables.get(setting.variable, setting.default) for setting in SETTINGS}
    origins = {setting.name: setting.variable if setting.variable in variables else "default" for setting in SETTINGS}
    return Settings(
        home=((folder or Path.cwd()) / values["home"]).absolute(),
        policy=values["policy"],
        policy_server=values["policy_server"],
        policy_workers=_positive("policy_workers", values),
        policy_deadline_ms=_positive("policy_deadline_ms", values),
        entailment=values["entailment"],
        data=values["data"],
        openai_base_url=values["openai_base_url"],
        ollama_base_url=values["ollama_base_url"],
        model_price=_price(values["model_price"]),
        origins=origins,
    )


def _positive(name: str, values: Mapping[str, str]) -> int:
    text = values[name]
    if not text.isdecimal() or int(text) < 1:
        variable = next(setting.variable for setting in SETTINGS if setting.name == name)
        raise UsageError(f"{variable} is {text!r}", hint="give a whole number of at least 1")
    return int(text)


def _price(text: str) -> tuple[Decimal, Decimal] | None:
    if not text:
        return None
    numbers = _PRICE.fullmatch(text)
    if numbers is None:
        raise UsageError(f"TOULMIN_MODEL_PRICE is {text!r}", hint="write input/output, for example 0.25/2.00")
    return Decimal(numbers[1]), Decimal(numbers[2])
