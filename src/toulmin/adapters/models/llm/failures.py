"""What the vendor raises, as `ModelFailed` with its class: the one retry place decides by the class alone.

No text of a provider stands in these messages. A provider may repeat the request or a part of the key in its own.
"""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
from pydantic_ai.exceptions import (
    AgentRunError,
    ContentFilterError,
    ModelAPIError,
    ModelConnectionError,
    ModelContextWindowExceededError,
    ModelHTTPError,
    ModelQuotaExceededError,
    UnexpectedModelBehavior,
    UserError,
)

from toulmin.adapters.models.llm.endpoint import BODY_BYTES_MAX, BodyTooLong, EndpointFault, Redirected
from toulmin.contracts.errors import FailureClass, ModelFailed

__all__ = ["UNREADABLE", "VENDOR_ERRORS", "failure_of", "never_sent", "out_of_time", "unreadable"]

VENDOR_ERRORS = (AgentRunError, UserError, EndpointFault, ValueError)
"""What a question to the vendor may raise; `ValueError` comes from its decoders."""

UNREADABLE = (ValueError, LookupError, TypeError, AttributeError)
"""What its client raises over a reply that is JSON but not of its protocol."""

TRY_LATER = frozenset((408, 409, 425, 429))
KEY_REFUSED = frozenset((401, 403))


def out_of_time(name: str, *, wall_ms: int) -> ModelFailed:
    """The deadline passed before an answer was there."""
    return ModelFailed(
        f"{name} gave no answer within {wall_ms} ms",
        hint="try again, raise wall_s, or choose a faster model",
        failure=FailureClass.TRANSIENT,
    )


def unreadable(name: str) -> ModelFailed:
    """The endpoint sent JSON that is not of the protocol."""
    return ModelFailed(
        f"{name} sent a reply that its protocol does not know",
        hint="is this the right kind of endpoint?",
        failure=FailureClass.MALFORMED,
    )


def never_sent(error: BaseException) -> bool:
    """Whether no connection came about, so that nothing can have been billed."""
    return _caused_by(error, httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.UnsupportedProtocol)


def failure_of(error: Exception, *, name: str) -> ModelFailed:
    """The failure that stands for a vendor's error, in our own words."""
    if _caused_by(error, Redirected):
        return _failed(
            f"{name} redirects to another address, which is not followed",
            "give the final address as base URL",
            FailureClass.PERMANENT,
        )
    if _caused_by(error, BodyTooLong):
        return _failed(
            f"{name} sent more than {BODY_BYTES_MAX} bytes, or a compressed body",
            "the endpoint does not keep to the limit that was asked for",
            FailureClass.MALFORMED,
        )
    if isinstance(error, ModelHTTPError):
        return _by_status(error, name=name)
    if isinstance(error, ModelConnectionError):
        return _failed(f"the connection to {name} failed", "is the endpoint up and reachable?", FailureClass.TRANSIENT)
    if isinstance(error, ModelAPIError):
        return _failed(
            f"{name} sent something that is no reply", "is its base URL right? else try later", FailureClass.TRANSIENT
        )
    if isinstance(error, ContentFilterError):
        return _failed(f"the provider's content filter stopped {name}", "use another model", FailureClass.REFUSED)
    if isinstance(error, UnexpectedModelBehavior | ValueError):
        return _failed(f"{name} gave no valid answer", "try again, or use a stronger model", FailureClass.MALFORMED)
    return _failed(
        f"{name} cannot be asked like this ({type(error).__name__})",
        "check the model's name and that it supports structured output",
        FailureClass.PERMANENT,
    )


def _by_status(error: ModelHTTPError, *, name: str) -> ModelFailed:
    status = error.status_code
    said = f"{name} answered with HTTP status {status}"
    if isinstance(error, ModelContextWindowExceededError):
        return _failed(f"{said}: the request is too long for the model", "give it less", FailureClass.PERMANENT)
    if isinstance(error, ModelQuotaExceededError):
        return _failed(f"{said}: the account has no credit left", "check its billing", FailureClass.PERMANENT)
    if status in KEY_REFUSED:
        return _failed(f"{said}: the key was refused", "check the API key and its rights", FailureClass.PERMANENT)
    if status == 404:
        return _failed(f"{said}: no such model or address", "check model name and base URL", FailureClass.PERMANENT)
    if status in TRY_LATER or status >= 500:
        wait = f"it asks to wait {error.retry_after:g} s" if error.retry_after is not None else "try again later"
        return _failed(said, wait, FailureClass.TRANSIENT)
    return _failed(said, "check model name, base URL and that it supports structured output", FailureClass.PERMANENT)


def _failed(message: str, hint: str, failure: FailureClass) -> ModelFailed:
    return ModelFailed(message, hint=hint, failure=failure)


def _caused_by(error: BaseException, *kinds: type[BaseException]) -> bool:
    return any(isinstance(cause, kinds) for cause in _causes(error))


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__
