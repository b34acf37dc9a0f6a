"""Any rule-type validator of Guardrails as an output check of a run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Final, Protocol, cast

from guardrails_ai.types import ErrorSpan, FailResult, PassResult

from toulmin.contracts.errors import ContractRefused, UsageError
from toulmin.contracts.run_contract import VersionedName
from toulmin.contracts.verification import Severity
from toulmin.interop.telemetry import require_quiet_guardrails
from toulmin.ports.output_check import CheckedPart, CheckFinding

__all__ = ["GuardrailsCheck"]

MESSAGE_CHARS_MAX: Final = 1_000
SPANS_MAX: Final = 100
NAME_CHARS_MAX: Final = 200
_WORD_START: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class _Validates(Protocol):
    def __call__(self, value: object, metadata: dict[str, object]) -> object: ...


class GuardrailsCheck:
    """A validator that decides by rule, behind the OutputCheck port: `FailResult` becomes findings with their places.

    Findings have the code `guardrails.<name>`; without error spans there is one, about the whole text. A `fix_value` is
    not taken, and a `PassResult` with another value than the text is a warning: a run changes nothing that was said.

    Args:
        validator: anything with `validate(value, metadata)` or `_validate(value, metadata)` that returns the results of
            `guardrails_ai.types`.
        version: what the manifest pins. Give another one whenever the rule or its settings change.
        name: what contracts call it; None: the validator's registered name or class, without its namespace.
        part: whether it reads single claims or the whole output.
        metadata: given to the validator with each text, always the same.

    Raises:
        UsageError: it has neither method; it does its inference elsewhere; or it is of the full package, and that would
            send something.
    """

    def __init__(
        self,
        validator: object,
        *,
        version: str,
        name: str | None = None,
        part: CheckedPart = CheckedPart.CLAIM,
        metadata: Mapping[str, object] | None = None,
    ) -> None:
        method = getattr(validator, "validate", None) or getattr(validator, "_validate", None)
        if not callable(method):
            raise UsageError(
                f"{type(validator).__name__} has neither `validate` nor `_validate`",
                hint="give an instance of a validator",
            )
        _must_stay_here(validator)
        self._validate = cast(_Validates, method)
        self._metadata = dict(metadata or {})
        self._part = part
        try:
            self._identity = VersionedName(name=name or name_of(validator), version=version)
        except ValueError as error:
            raise UsageError(
                f"a check called {name!r} in version {version!r}", hint="give both, in at most 200 characters"
            ) from error

    @property
    def _code(self) -> str:
        return f"guardrails.{self._identity.name}"[:NAME_CHARS_MAX]

    @property
    def identity(self) -> VersionedName:
        return self._identity

    @property
    def part(self) -> CheckedPart:
        return self._part

    def check(self, text: str) -> tuple[CheckFinding, ...]:
        """See `OutputCheck.check`.

        Raises:
            ContractRefused: the validator returned something that is no result of `guardrails_ai.types`.
        """
        # A validator may write into what it is given; the next text must find it as it was.
        result = self._validate(text, deepcopy(self._metadata))
        if isinstance(result, PassResult):
            return self._overridden(result, text)
        if not isinstance(result, FailResult):
            raise ContractRefused(
                f"{self._identity.name} returned a {type(result).__name__}",
                hint="PassResult and FailResult are results",
            )
        return tuple(self._findings(result, text))

    def _overridden(self, result: PassResult, text: str) -> tuple[CheckFinding, ...]:
        if result.value_override in (PassResult.ValueOverrideSentinel, None, text):
            return ()
        said = "it passes, but would put another text in its place, which is not done"
        return (CheckFinding(code=self._code, message=said, severity=Severity.WARNING),)

    def _findings(self, result: FailResult, text: str) -> Iterator[CheckFinding]:
        said = (result.error_message.strip() or "it did not pass")[:MESSAGE_CHARS_MAX]
        spans = [span for span in result.error_spans or () if _inside(span, text)]
        if not spans:
            yield CheckFinding(code=self._code, message=said)
        for span in spans[:SPANS_MAX]:
            reason = span.reason.strip()[:MESSAGE_CHARS_MAX] or said
            yield CheckFinding(code=self._code, message=reason, start=span.start, end=span.end)


def name_of(validator: object) -> str:
    """`guardrails/regex_match` is `regex_match`, the class `RegexMatch` without a registered name too."""
    alias = getattr(validator, "rail_alias", "")
    if isinstance(alias, str) and alias:
        return alias.rsplit("/", 1)[-1]
    return _WORD_START.sub("_", type(validator).__name__).lower()


def _must_stay_here(validator: object) -> None:
    """A check does no I/O, so a validator whose inference is remote is none, nor one that reports that it was used."""
    if getattr(validator, "use_local", None) is False:
        raise UsageError(
            f"{type(validator).__name__} sends each text to {getattr(validator, 'validation_endpoint', 'a server')}",
            hint="make it with use_local=True, or take a validator that decides by rule",
        )
    if any(kind.__module__.split(".")[0] == "guardrails" for kind in type(validator).__mro__):
        require_quiet_guardrails()


def _inside(span: ErrorSpan, text: str) -> bool:
    start, end = int(span.start), int(span.end)
    return 0 <= start <= end <= len(text)
