"""The full Guardrails package is used only where it sends nothing, as its own code decides it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from toulmin.contracts.errors import UsageError
from toulmin.interop import GuardrailsState, guardrails_state, require_quiet_guardrails

LOCAL = {"LITELLM_LOCAL_MODEL_COST_MAP": "True"}
QUIET = GuardrailsState(installed=True, loaded=False, telemetry_off=True)


def home(folder: Path, rc: str | None) -> Path:
    if rc is not None:
        (folder / ".guardrailsrc").write_text(rc, encoding="utf-8")
    return folder


def loaded(*, at_import: bool = False, enabled: bool | None = None, sdk_off: bool = False) -> dict[str, object]:
    """The modules of a process that has imported Guardrails; `enabled` is None until something was traced."""
    provider = SimpleNamespace(_disabled=sdk_off)
    instance = None if enabled is None else SimpleNamespace(_enabled=enabled, _tracer_provider=provider)
    settings = SimpleNamespace(rc=SimpleNamespace(enable_metrics=at_import))
    return {
        "guardrails": object(),
        "guardrails.settings": SimpleNamespace(settings=settings),
        "guardrails.utils.hub_telemetry_utils": SimpleNamespace(HubTelemetry=SimpleNamespace(_instance=instance)),
    }


@pytest.mark.parametrize(
    ("rc", "variables", "off"),
    [
        (None, {}, False),
        ("", {}, False),
        ("enable_metrics=true", {}, False),
        ("enable_metrics=maybe", {}, False),
        ("id=x\ntoken = \"\"\n\nenable_metrics = 'False'\n", {}, True),
        ("no line with a sign\nenable_metrics=false", {}, True),
        ("no_metrics=true", {}, True),
        ("no_metrics=true\nenable_metrics=true", {}, False),
        (None, {"OTEL_SDK_DISABLED": " TRUE "}, True),
        (None, {"OTEL_SDK_DISABLED": "1"}, False),
        ("enable_metrics=true", {"OTEL_SDK_DISABLED": "true"}, True),
    ],
)
def test_only_what_guardrails_itself_obeys_counts_as_off(
    tmp_path: Path, rc: str | None, variables: dict[str, str], off: bool
) -> None:
    state = guardrails_state({**variables, **LOCAL}, home=home(tmp_path, rc), modules={})
    assert state.telemetry_off is off
    assert bool(state.by) is off
    assert (state.with_(installed=True).refusal is None) is off
    assert not state.loaded


def test_a_settings_file_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    (tmp_path / ".guardrailsrc").write_bytes(b"\xff\xfe enable_metrics=false")
    assert not guardrails_state({}, home=tmp_path, modules={}).telemetry_off


@pytest.mark.parametrize(
    ("modules", "variables", "off"),
    [
        (loaded(), {}, True),
        (loaded(enabled=False), {}, True),
        (loaded(at_import=True), {}, False),
        (loaded(enabled=True), {}, False),
        (loaded(enabled=True), {"OTEL_SDK_DISABLED": "true"}, False),
        (loaded(at_import=True, enabled=True, sdk_off=True), {}, True),
        (loaded(at_import=True), {"OTEL_SDK_DISABLED": "true"}, True),
    ],
)
def test_once_it_is_loaded_only_what_it_loaded_counts(
    tmp_path: Path, modules: dict[str, object], variables: dict[str, str], off: bool
) -> None:
    """A file written, or a variable set, after the tracer was made does not silence it."""
    state = guardrails_state(variables, home=home(tmp_path, "enable_metrics=false"), modules=modules)
    assert (state.installed, state.loaded, state.telemetry_off) == (True, True, off)
    assert not state.fetches_prices, "what is imported at import has happened"


@pytest.mark.parametrize("variable", ["LITELLM_LOCAL_MODEL_COST_MAP", "LITELLM_OFFLINE_MODE"])
def test_importing_it_would_fetch_prices_unless_told_not_to(tmp_path: Path, variable: str) -> None:
    folder = home(tmp_path, "enable_metrics=false")
    assert guardrails_state({}, home=folder, modules={}).fetches_prices
    assert not guardrails_state({variable: "true"}, home=folder, modules={}).fetches_prices


def test_remote_inference_is_not_quiet(tmp_path: Path) -> None:
    folder = home(tmp_path, "enable_metrics=false\nuse_remote_inferencing=true")
    assert guardrails_state(LOCAL, home=folder, modules={}).remote_inference


@pytest.mark.parametrize(
    ("state", "what", "how"),
    [
        (QUIET.with_(installed=False), "not installed", "toulmin[guardrails]"),
        (QUIET.with_(telemetry_off=False), "validator names", "enable_metrics=false"),
        (QUIET.with_(telemetry_off=False), "execute-api address", "OTEL_SDK_DISABLED=true"),
        (QUIET.with_(fetches_prices=True), "raw.githubusercontent.com", "LITELLM_LOCAL_MODEL_COST_MAP=True"),
        (QUIET.with_(remote_inference=True), "use_remote_inferencing", "use_remote_inferencing=false"),
    ],
)
def test_the_refusal_says_what_would_be_sent_and_how_to_stop_it(state: GuardrailsState, what: str, how: str) -> None:
    with pytest.raises(UsageError) as refused:
        require_quiet_guardrails(state)
    assert what in refused.value.message
    assert how in refused.value.hint


def test_where_nothing_is_sent_nothing_is_refused() -> None:
    require_quiet_guardrails(QUIET)


def test_this_process_can_be_asked() -> None:
    state = guardrails_state()
    assert isinstance(state, GuardrailsState)
