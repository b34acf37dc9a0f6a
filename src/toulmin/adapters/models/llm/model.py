"""LlmModel: one question to a language model within a budget, asked again only to say what was wrong with an answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from pydantic import TypeAdapter
from pydantic_ai import Agent, ModelRetry, NativeOutput, StructuredDict, ToolOutput
from pydantic_ai import messages as vendor_messages
from pydantic_ai.exceptions import ModelHTTPError, UnexpectedModelBehavior
from pydantic_ai.models import Model as VendorModel
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.models.wrapper import WrapperModel
from pydantic_ai.settings import ModelSettings
from pydantic_ai.usage import UsageLimits

from toulmin.adapters.models.answer_check import AnswerForm, Judgement, form_of, judge
from toulmin.adapters.models.llm.endpoint import Endpoint, Family
from toulmin.adapters.models.llm.failures import (
    UNREADABLE,
    VENDOR_ERRORS,
    failure_of,
    never_sent,
    out_of_time,
    unreadable,
)
from toulmin.adapters.models.llm.meter import Meter, input_tokens_bound
from toulmin.adapters.models.llm.price import Price
from toulmin.adapters.models.llm.render import data_of, instructions_of
from toulmin.contracts.canonical import canonical_bytes
from toulmin.contracts.errors import ContractRefused, FailureClass, ModelFailed, UsageError
from toulmin.contracts.exchange import Answer, ModelReply, ModelRequest
from toulmin.contracts.policy import Action
from toulmin.contracts.run_contract import VersionedName
from toulmin.contracts.usage import Allowance
from toulmin.ports.permit import Permit

__all__ = ["LlmModel"]

ASKS_MAX = 3
"""The first question and two re-asks; the allowance may stop it earlier."""
EVIDENCE_BYTES_MAX = 24_000
OUTPUT_TOKENS_MAX = 4_096
OUTPUT_TOKENS_MIN = 256
"""Less room than this cannot hold an answer; such a request is not sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LlmModel:
    """A `Model` behind an OpenAI-compatible endpoint, Anthropic or Ollama. Holds no connection between questions."""

    endpoint: Endpoint = field(repr=False)
    identity: VersionedName
    price: Price
    evidence_bytes_max: int = EVIDENCE_BYTES_MAX
    asks_max: int = ASKS_MAX
    output_tokens_max: int = OUTPUT_TOKENS_MAX

    @classmethod
    def of(
        cls,
        name: str,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        price: Price | None = None,
        evidence_bytes_max: int = EVIDENCE_BYTES_MAX,
        output_tokens_max: int = OUTPUT_TOKENS_MAX,
    ) -> LlmModel:
        """The model `openai:MODEL`, `anthropic:MODEL` or `ollama:MODEL`, at its usual address or at `base_url`.

        A model on this machine is free. Any other needs a price, so that a limit in money can be held: the listed one,
        or `price`.

        Raises:
            UsageError: name, address or key cannot be used, a bound is too small, or no price is known.
        """
        if evidence_bytes_max < 1 or output_tokens_max < OUTPUT_TOKENS_MIN:
            raise UsageError(
                f"{name[:80]} would have no room for evidence or answer",
                hint=f"allow at least 1 byte of evidence and {OUTPUT_TOKENS_MIN} output tokens",
            )
        endpoint = Endpoint.of(name, base_url=base_url, api_key=api_key)
        known = price or (
            Price.listed(endpoint.model, provider=endpoint.family.value) if endpoint.remote else Price.free()
        )
        if known is None:
            raise UsageError(
                f"no price is known for {endpoint.name}, so a limit in money could not be held",
                hint="give its price for a million input and output tokens; 0 if it costs nothing",
            )
        return cls(
            endpoint=endpoint,
            identity=VersionedName(name=endpoint.name, version=endpoint.model),
            price=known,
            evidence_bytes_max=evidence_bytes_max,
            output_tokens_max=output_tokens_max,
        )

    @property
    def remote(self) -> bool:
        return self.endpoint.remote

    async def answer(self, request: ModelRequest, *, allowance: Allowance, permit: Permit) -> ModelReply:
        permit.use(Action.MODEL_CALL, covers=request.digest)
        meter = Meter(allowance, self.price, self.output_tokens_max, OUTPUT_TOKENS_MIN)
        talk = _Conversation(request=request, meter=meter, name=self.endpoint.name)
        failure = await self._converse(talk)
        if talk.best is None or talk.best.usable is None or not meter.within:
            failed = failure or ModelFailed(f"{self.endpoint.name} gave no answer", failure=FailureClass.MALFORMED)
            failed.spent = meter.spent
            raise failed
        return ModelReply(
            request=request.digest,
            answer=talk.best.usable,
            model=VersionedName(name=self.endpoint.name, version=talk.reported),
            usage=meter.usage,
        )

    async def _converse(self, talk: _Conversation) -> ModelFailed | None:
        """Ask until an answer holds, the asks are used, or something fails; the failure, in our words.

        The vendor's error is not chained: it may carry headers and bodies.
        """
        wall_ms = talk.meter.allowance.wall_ms
        if wall_ms == 0:
            hint = "raise wall_s of the contract"
            return ModelFailed("no time is left for a model call", hint=hint, failure=FailureClass.REFUSED)
        try:
            async with asyncio.timeout(wall_ms / 1000), self.endpoint.connected() as vendor:
                agent = _agent(talk, native=self.endpoint.family is not Family.ANTHROPIC, asks_max=self.asks_max)
                await agent.run(
                    data_of(talk.request),
                    model=_Metered(vendor, talk),
                    usage_limits=UsageLimits(request_limit=None),
                )
        except TimeoutError:
            return out_of_time(self.endpoint.name, wall_ms=wall_ms)
        except ModelFailed as failed:
            return failed
        except VENDOR_ERRORS as error:
            if isinstance(error, UnexpectedModelBehavior) and talk.fault is not None:
                return talk.fault
            return failure_of(error, name=self.endpoint.name)
        return None


@dataclass(slots=True, kw_only=True)
class _Conversation:
    """What one question has brought so far."""

    request: ModelRequest
    meter: Meter
    name: str
    best: Judgement | None = None
    reported: str = "not reported"
    fault: ModelFailed | None = None

    def take(self, answer: Answer) -> None:
        """Judge an answer; keep it if it is the best so far.

        Raises:
            ModelRetry: it has faults, which the message names.
        """
        judgement = judge(answer, self.request)
        if judgement.usable is not None and (self.best is None or judgement.dropped <= self.best.dropped):
            self.best = judgement
        if judgement.faults:
            self.fault = ModelFailed(
                f"{self.name} gave no usable answer: {judgement.faults[0]}",
                hint="try again, or use a stronger model",
                failure=FailureClass.MALFORMED,
            )
            raise ModelRetry(judgement.advice)


class _Metered(WrapperModel):
    """The vendor's model with the meter before and after every request."""

    def __init__(self, wrapped: VendorModel, talk: _Conversation) -> None:
        super().__init__(wrapped)
        self._talk = talk

    async def request(
        self,
        messages: list[vendor_messages.ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> vendor_messages.ModelResponse:
        meter = self._talk.meter
        bound = input_tokens_bound(_sent(messages, form=_form_json(form_of(self._talk.request.task))))
        if meter.usage.model_calls and not meter.fits(bound):
            raise self._talk.fault or _no_valid_answer(self._talk.name)
        room = meter.room_for(bound)
        settings = ModelSettings(**{**(model_settings or {}), "max_tokens": room})
        response = await self._send(messages, settings, model_request_parameters, bound)
        used = response.usage
        reported = used.input_tokens > 0 and used.output_tokens > 0
        meter.charge(
            input_tokens=used.input_tokens if reported else bound,
            output_tokens=used.output_tokens if reported else room,
        )
        self._talk.reported = (response.model_name or "not reported")[:200]
        if not meter.within:
            raise ModelFailed(
                f"{self._talk.name} used more tokens than the {room} it was allowed to answer with",
                hint="the endpoint ignores max_tokens; use another one",
                failure=FailureClass.REFUSED,
            )
        if response.finish_reason == "length":
            raise ModelFailed(
                f"the answer of {self._talk.name} was cut off after {room} tokens",
                hint="raise its limit of output tokens, or ask for less in one item",
                failure=FailureClass.MALFORMED,
            )
        return response

    async def _send(
        self,
        messages: list[vendor_messages.ModelMessage],
        settings: ModelSettings,
        parameters: ModelRequestParameters,
        bound: int,
    ) -> vendor_messages.ModelResponse:
        """One HTTP exchange. If it breaks off after it was sent, it counts at its bound: it may be billed."""
        try:
            return await self.wrapped.request(messages, settings, parameters)
        except ModelHTTPError:
            raise
        except BaseException as error:
            if not never_sent(error):
                self._talk.meter.charge(input_tokens=bound, output_tokens=settings.get("max_tokens", 0))
            if isinstance(error, UNREADABLE):
                raise unreadable(self._talk.name) from None
            raise


def _no_valid_answer(name: str) -> ModelFailed:
    return ModelFailed(
        f"{name} gave no valid answer, and the allowance has no room to ask again",
        hint="raise the limits of the contract, or use a stronger model",
        failure=FailureClass.MALFORMED,
    )


def _agent(talk: _Conversation, *, native: bool, asks_max: int) -> Agent[None, dict[str, object]]:
    form = form_of(talk.request.task)
    output = StructuredDict(form.model_json_schema(), name=form.__name__, description=form.__doc__)
    agent: Agent[None, dict[str, object]] = Agent(
        output_type=NativeOutput(output) if native else ToolOutput(output),
        instructions=instructions_of(talk.request),
        retries={"output": asks_max - 1},
    )

    @agent.output_validator
    def check(given: dict[str, object]) -> dict[str, object]:
        try:
            answer = form.parse(canonical_bytes(given))
        except ContractRefused as error:
            talk.fault = ModelFailed(
                f"{talk.name} gave an answer of the wrong form: {error.message}",
                hint="try again, or use a stronger model",
                failure=FailureClass.MALFORMED,
            )
            raise ModelRetry(error.message) from error
        talk.take(answer)
        return given

    return agent


@cache
def _form_json(form: AnswerForm) -> str:
    """The answer's form as it may be sent, twice over: a vendor's dialect of JSON Schema adds words to it."""
    schema = form.model_json_schema()
    inlined = TypeAdapter(StructuredDict(schema)).json_schema()
    return 2 * json.dumps(inlined)


def _sent(messages: Sequence[vendor_messages.ModelMessage], *, form: str) -> str:
    """Everything that goes out, as text that is at least as long as what the provider is sent."""
    return vendor_messages.ModelMessagesTypeAdapter.dump_json(list(messages)).decode("utf-8") + form
