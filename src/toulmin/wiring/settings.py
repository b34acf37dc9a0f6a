"""Settings: every value in effect, and where it came from. Read once, from the environment and the working folder."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from toulmin.contracts.errors import UsageError

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
    Setting("policy_workers", "TOULMIN_POLICY_WORKERS", "1", "Processes that evaluate policy."),
    Setting("policy_deadline_ms", "TOULMIN_POLICY_DEADLINE_MS", "2000", "Time for one decision; later is a denial."),
    Setting("data", "TOULMIN_DATA", "", "Folder with public data for `toulmin eval`."),
    Setting("model_base_url", "TOULMIN_MODEL_BASE_URL", "", "Address of an OpenAI-compatible server."),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The values in effect."""

    home: Path
    policy: str
    policy_workers: int
    policy_deadline_ms: int
    data: str
    model_base_url: str
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
        policy_workers=_positive("policy_workers", values),
        policy_deadline_ms=_positive("policy_deadline_ms", values),
        data=values["data"],
        model_base_url=values["model_base_url"],
        origins=origins,
    )


def _positive(name: str, values: Mapping[str, str]) -> int:
    text = values[name]
    if not text.isdecimal() or int(text) < 1:
        variable = next(setting.variable for setting in SETTINGS if setting.name == name)
        raise UsageError(f"{variable} is {text!r}", hint="give a whole number of at least 1")
    return int(text)
