"""Our validators in a real `guardrails.Guard`: the full package is loaded here, by name, and only if it is silent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pkgutil import resolve_name
from typing import TYPE_CHECKING, cast

from guardrails_ai.types import FailResult, PassResult

from toulmin.interop.guardrails.validators import ToulminValidator
from toulmin.interop.telemetry import require_quiet_guardrails

if TYPE_CHECKING:
    from guardrails import Validator

__all__ = ["for_guard"]


def for_guard(
    validator: ToulminValidator, *, on_fail: str | Callable[[object, FailResult], object] = "exception"
) -> Validator:
    """One of our validators as the full package wants it, registered under its name: `Guard().use(for_guard(...))`.

    `on_fail` is an action of Guardrails by name, or a function of value and FailResult.

    Raises:
        UsageError: Guardrails is not installed, or would send something: the message says what, the hint how to stop.
    """
    require_quiet_guardrails()
    registry = resolve_name("guardrails.validator_base:validators_registry")
    kind = type(validator)
    known = registry.get(kind.rail_alias)
    # Registered once: each registration adds to a list that Guardrails never clears.
    made = known if getattr(known, "kind", None) is kind else _registered(kind)
    return cast("Validator", made(on_fail=on_fail, **validator.settings()))


def _registered(kind: type[ToulminValidator]) -> type[Validator]:
    """The class that Guardrails knows under the validator's name."""
    base = resolve_name("guardrails.validator_base:Validator")
    register = resolve_name("guardrails.validator_base:register_validator")

    def make(self: Validator, on_fail: object = None, **settings: object) -> None:
        # Guardrails makes validators again from the settings that it keeps.
        base.__init__(self, on_fail=on_fail, **settings)
        self.inner = kind(**settings)

    def judge(self: Validator, value: object, metadata: Mapping[str, object]) -> PassResult | FailResult:
        return cast(ToulminValidator, self.inner).validate(value, metadata)

    members = {
        "__init__": make,
        "_validate": judge,
        "__doc__": kind.__doc__,
        "__module__": __name__,
        "required_metadata_keys": list(kind.required_metadata_keys),
        "kind": kind,
    }
    made = register(name=kind.rail_alias, data_type="string")(type(kind.__name__, (base,), members))
    return cast("type[Validator]", made)
