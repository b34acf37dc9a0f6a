"""Where a model is reached and how: one client for one question, no retries, no redirects, bodies of bounded size."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from typing import assert_never
from urllib.parse import urlsplit

import httpx2
from anthropic import AsyncAnthropic
from openai import AsyncOpenAI
from pydantic import SecretStr
from pydantic_ai.models import Model as VendorModel
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.models.ollama import OllamaModel
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.profiles import merge_profile
from pydantic_ai.profiles.openai import OpenAIModelProfile
from pydantic_ai.providers.anthropic import AnthropicProvider
from pydantic_ai.providers.ollama import OllamaProvider
from pydantic_ai.providers.openai import OpenAIProvider

from toulmin.contracts.errors import UsageError

__all__ = ["BODY_BYTES_MAX", "BodyTooLong", "Endpoint", "EndpointFault", "Family", "Redirected"]

BODY_BYTES_MAX = 8 * 1024 * 1024
"""Of one reply; a longer one is cut off and refused."""

NO_KEY = "none"
"""Sent where no key is needed; the vendor's client insists on some text."""


class Family(StrEnum):
    """Whose protocol is spoken."""

    OPENAI = "openai"
    ANTHROPIC = "anthropic"
    OLLAMA = "ollama"


DEFAULT_URLS = {
    Family.OPENAI: "https://api.openai.com/v1",
    Family.ANTHROPIC: "https://api.anthropic.com",
    Family.OLLAMA: "http://localhost:11434/v1",
}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A model at an address. The key is never part of a text made from it."""

    family: Family
    model: str
    base_url: str
    key: SecretStr | None

    @classmethod
    def of(cls, name: str, *, base_url: str | None, api_key: str | None) -> Endpoint:
        """Read `family:model`.

        Raises:
            UsageError: the name, address or key cannot be used; the message says which and never repeats the key.
        """
        family_name, _, model = name.partition(":")
        if family_name not in set(Family) or not model.strip():
            known = ", ".join(f"{family.value}:MODEL" for family in Family)
            raise UsageError(f"{name[:80]!r} names no language model", hint=f"write one of {known}")
        family = Family(family_name)
        url = urlsplit(base_url or DEFAULT_URLS[family])
        if url.scheme not in ("http", "https") or not url.hostname:
            raise UsageError(
                f"the address of {name} is not an http or https URL", hint="for example http://HOST:PORT/v1"
            )
        if url.username is not None or url.password is not None:
            raise UsageError(f"the address of {name} holds a user name or key", hint="give the key as the API key")
        if api_key is not None and (not api_key.strip() or not api_key.isascii() or not api_key.isprintable()):
            raise UsageError(f"the API key of {name} is empty or not plain text", hint="check how it was set")
        found = cls(family, model.strip(), base_url or DEFAULT_URLS[family], SecretStr(api_key) if api_key else None)
        if found.remote and api_key is not None and url.scheme == "http":
            raise UsageError(f"the key of {name} would travel in clear text", hint="use https, or leave the key out")
        if found.hosted and family is not Family.OLLAMA and api_key is None:
            variable = f"{family.value.upper()}_API_KEY"
            raise UsageError(f"{name} needs an API key", hint=f"set {variable}, or use the extractive reasoner")
        return found

    @property
    def name(self) -> str:
        """`family:model`, as asked for."""
        return f"{self.family.value}:{self.model}"

    @property
    def hosted(self) -> bool:
        """Whether this is the family's own service."""
        return self.base_url == DEFAULT_URLS[self.family]

    @property
    def remote(self) -> bool:
        """Whether requests leave this machine."""
        host = urlsplit(self.base_url).hostname or ""
        if host == "localhost":
            return False
        try:
            return not ip_address(host).is_loopback
        except ValueError:
            return True

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[VendorModel]:
        """The vendor's model over a client that lives as long as the block.

        The client has no time limit of its own: the caller's deadline bounds the whole question.
        """
        async with httpx2.AsyncClient(
            timeout=None,
            follow_redirects=False,
            trust_env=self.remote,
            headers={"accept-encoding": "identity"},
            event_hooks={"response": [_inspect]},
        ) as client:
            yield self._model(client)

    def _model(self, client: httpx2.AsyncClient) -> VendorModel:
        key = self.key.get_secret_value() if self.key else NO_KEY
        match self.family:
            case Family.ANTHROPIC:
                anthropic = AsyncAnthropic(api_key=key, base_url=self.base_url, max_retries=0, http_client=client)
                return AnthropicModel(self.model, provider=AnthropicProvider(anthropic_client=anthropic))
            case Family.OPENAI:
                openai = AsyncOpenAI(api_key=key, base_url=self.base_url, max_retries=0, http_client=client)
                provider = OpenAIProvider(openai_client=openai)
                profile = provider.model_profile(self.model)
                if not self.hosted:
                    # Servers that speak this protocol know `max_tokens` for longer than its successor; a limit that is
                    # silently ignored would be none.
                    plain = OpenAIModelProfile(openai_chat_supports_max_completion_tokens=False)
                    profile = merge_profile(profile, plain)
                return OpenAIChatModel(self.model, provider=provider, profile=profile)
            case Family.OLLAMA:
                ollama = AsyncOpenAI(api_key=key, base_url=self.base_url, max_retries=0, http_client=client)
                vendor = OllamaProvider(openai_client=ollama)
                plain = OpenAIModelProfile(openai_chat_supports_max_completion_tokens=False)
                return OllamaModel(
                    self.model, provider=vendor, profile=merge_profile(vendor.model_profile(self.model), plain)
                )
            case _:
                assert_never(self.family)


class EndpointFault(Exception):
    """The endpoint does something that is refused before the vendor's client looks at it."""


class BodyTooLong(EndpointFault):
    """The body of a reply passed `BODY_BYTES_MAX`, or came encoded so that its size cannot be bounded."""


class Redirected(EndpointFault):
    """The endpoint points elsewhere. Request and key go nowhere but where they were sent."""


class _BoundedStream(httpx2.AsyncByteStream):
    """The body of a reply, cut off with an error when it is too long."""

    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        received = 0
        async for chunk in self._stream:
            received += len(chunk)
            if received > BODY_BYTES_MAX:
                raise BodyTooLong
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


async def _inspect(response: httpx2.Response) -> None:
    if response.is_redirect:
        raise Redirected
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise BodyTooLong
    if isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = _BoundedStream(response.stream)
