"""How contracts travel: as JSON, validated on arrival, and refused when they are too large for a message."""

from __future__ import annotations

from dataclasses import replace

from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import PydanticJSONPlainPayloadConverter
from temporalio.converter import CompositePayloadConverter, DataConverter, DefaultPayloadConverter
from temporalio.exceptions import ApplicationError

__all__ = ["PAYLOAD_BYTES_MAX", "data_converter"]

PAYLOAD_BYTES_MAX = 64 * 1024
"""Far below the server's limits (2 MB a payload, 4 MB a task), so that a fan-out of full payloads still fits."""


class _Bounded(PydanticJSONPlainPayloadConverter):
    def to_payload(self, value: object) -> Payload | None:
        payload = super().to_payload(value)
        if payload is not None and len(payload.data) > PAYLOAD_BYTES_MAX:
            raise ApplicationError(
                f"a {type(value).__name__} of {len(payload.data)} bytes is too large for a message "
                f"({PAYLOAD_BYTES_MAX} at most)",
                "plan fewer items in one frame, or carry the run with the local engine",
                type="PayloadTooLarge",
                non_retryable=True,
            )
        return payload


class _Contracts(CompositePayloadConverter):
    def __init__(self) -> None:
        json = _Bounded()
        others = DefaultPayloadConverter.default_encoding_payload_converters
        super().__init__(*(json if other.encoding == json.encoding else other for other in others))


def data_converter() -> DataConverter:
    """The converter that client and workers share; add a codec with `dataclasses.replace` to encrypt."""
    return replace(DataConverter.default, payload_converter_class=_Contracts)
