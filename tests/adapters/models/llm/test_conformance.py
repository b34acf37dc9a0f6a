"""LlmModel keeps the promises of the port; its endpoint answers by the step that it is asked for."""

import json
from collections.abc import AsyncIterator

import pytest

from toulmin.adapters.models.llm import LlmModel
from toulmin.contracts.vocabulary import Step
from toulmin.ports.model import Model
from toulmin.testing.conformance.model import ModelConformance, sample_answer
from toulmin.testing.model_server import Behaviour, ModelServer, Received


def by_step(received: Received) -> str:
    """The sample answer of the step that the task names."""
    step = next(step for step in Step if f'\\"step\\": \\"{step.value}\\"' in received.text)
    return json.dumps(sample_answer(step).model_dump(mode="json"))


class TestLlmModel(ModelConformance):
    server: ModelServer

    @pytest.fixture(autouse=True)
    async def serving(self) -> AsyncIterator[None]:
        async with ModelServer([Behaviour(content=by_step)]) as server:
            self.server = server
            yield

    def model(self) -> Model:
        return LlmModel.of(f"{self.family}:stand-in", base_url=self.address)

    @property
    def family(self) -> str:
        return "openai"

    @property
    def address(self) -> str:
        return self.server.base_url


class TestOllama(TestLlmModel):
    @property
    def family(self) -> str:
        return "ollama"


class TestAnthropic(TestLlmModel):
    @property
    def family(self) -> str:
        return "anthropic"

    @property
    def address(self) -> str:
        return self.server.origin
