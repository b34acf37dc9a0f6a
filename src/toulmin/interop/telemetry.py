"""Whether the full Guardrails package would send anything from here, as its version 0.11 decides it; off, or not used.

Guardrails reads `~/.guardrailsrc` when it is imported and again with every `Guard`; `enable_metrics` is true unless the
file says otherwise. Its spans go through an OpenTelemetry provider of its own, which `OTEL_SDK_DISABLED` silences if it
is set before the provider is made. LiteLLM, which it imports, fetches a table of prices at import unless told not to.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from pydantic import Field

from toulmin.contracts.base import Contract
from toulmin.contracts.errors import UsageError

__all__ = ["GuardrailsState", "guardrails_state", "require_quiet_guardrails"]

RC_FILE: Final = ".guardrailsrc"
SDK_OFF: Final = "OTEL_SDK_DISABLED"
LOCAL_PRICES: Final = ("LITELLM_LOCAL_MODEL_COST_MAP", "LITELLM_OFFLINE_MODE")
SENT: Final = (
    "each guard and validation would be reported to an execute-api address of AWS: validator names, on-fail actions,"
    " results, the name of the model function, and the user id of ~/.guardrailsrc"
)
HOW_OFF: Final = "write `enable_metrics=false` into ~/.guardrailsrc, or set OTEL_SDK_DISABLED=true before Python starts"


class GuardrailsState(Contract):
    """What is known of the full Guardrails package in this process."""

    installed: bool
    loaded: bool
    """It has been imported already."""
    telemetry_off: bool
    by: str = ""
    """What turned it off."""
    fetches_prices: bool = Field(default=False)
    """Importing it would make LiteLLM fetch its table of prices from raw.githubusercontent.com."""
    remote_inference: bool = False
    """`use_remote_inferencing=true`: validators with a model would send their text to the Guardrails Hub."""

    @property
    def refusal(self) -> UsageError | None:
        """Why it is not used here: what it would send, and how to turn that off. None: it sends nothing."""
        if not self.installed:
            return UsageError("Guardrails is not installed", hint="python -m pip install 'toulmin[guardrails]'")
        if not self.telemetry_off:
            return UsageError(f"Guardrails' telemetry is on: {SENT}", hint=HOW_OFF)
        if self.fetches_prices:
            return UsageError(
                "importing Guardrails imports LiteLLM, which would fetch a table of prices from"
                " raw.githubusercontent.com",
                hint="set LITELLM_LOCAL_MODEL_COST_MAP=True before Python starts",
            )
        if self.remote_inference:
            return UsageError(
                "~/.guardrailsrc says use_remote_inferencing=true: validators with a model would send their text away",
                hint="write `use_remote_inferencing=false` into ~/.guardrailsrc",
            )
        return None


def guardrails_state(
    variables: Mapping[str, str] | None = None,
    *,
    home: Path | None = None,
    modules: Mapping[str, object] | None = None,
) -> GuardrailsState:
    """What the full package would do here. Nothing is imported and nothing is changed.

    Only an explicit `enable_metrics=false` counts as off, and once the package is loaded only what it loaded counts.
    """
    variables = os.environ if variables is None else variables
    modules = sys.modules if modules is None else modules
    loaded = "guardrails" in modules
    rc = _rc(home or Path.home())
    by = _off_by(variables, rc, modules=modules)
    return GuardrailsState(
        installed=loaded or find_spec("guardrails") is not None,
        loaded=loaded,
        telemetry_off=bool(by),
        by=by,
        fetches_prices=not loaded and not any(_true(variables.get(name, "")) for name in LOCAL_PRICES),
        remote_inference=_true(rc.get("use_remote_inferencing", "")),
    )


def require_quiet_guardrails(state: GuardrailsState | None = None) -> None:
    """Refuse to go on with the full package unless it is installed and sends nothing.

    Raises:
        UsageError: it is not installed, or what it would send and how to turn that off.
    """
    refusal = (state or guardrails_state()).refusal
    if refusal is not None:
        raise refusal


def _off_by(variables: Mapping[str, str], rc: Mapping[str, str], *, modules: Mapping[str, object]) -> str:
    telemetry = getattr(modules.get("guardrails.utils.hub_telemetry_utils"), "HubTelemetry", None)
    live = getattr(telemetry, "_instance", None)
    provider_off = bool(getattr(getattr(live, "_tracer_provider", None), "_disabled", False))
    if provider_off or (live is None and _true(variables.get(SDK_OFF, ""))):
        return SDK_OFF
    reporting = bool(getattr(live, "_enabled", False))
    # What was read at import counts until a guard reads the file again: a validator made before that would report.
    settings = getattr(modules.get("guardrails.settings"), "settings", None)
    read_at_import = getattr(getattr(settings, "rc", None), "enable_metrics", False)
    if _says(rc, "enable_metrics", "false") and not reporting and not read_at_import:
        return f"~/{RC_FILE}"
    return ""


def _rc(home: Path) -> Mapping[str, str]:
    """The settings in the file, as Guardrails reads them: `key=value`, quotes around a value fall away."""
    try:
        text = (home / RC_FILE).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return {}
    pairs = (line.split("=", 1) for line in text.splitlines() if "=" in line)
    settings = {key.strip(): value.strip().strip("\"'") for key, value in pairs}
    if "enable_metrics" not in settings and _says(settings, "no_metrics", "true"):
        settings["enable_metrics"] = "false"
    return settings


def _says(settings: Mapping[str, str], key: str, value: str) -> bool:
    return settings.get(key, "").lower() == value


def _true(value: str) -> bool:
    return value.strip().lower() == "true"
