"""Usage: what work has cost; Allowance: what one command may still cost."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from toulmin.contracts.base import Contract

__all__ = ["Allowance", "Usage"]

Count = Annotated[int, Field(ge=0)]


class Usage(Contract):
    """Amounts that add up."""

    model_calls: Count = 0
    input_tokens: Count = 0
    output_tokens: Count = 0
    cost_microusd: Count = 0
    tool_calls: Count = 0

    @property
    def tokens(self) -> int:
        """Input and output tokens together."""
        return self.input_tokens + self.output_tokens

    def plus(self, other: Usage) -> Usage:
        """The sum of both."""
        return Usage(
            model_calls=self.model_calls + other.model_calls,
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cost_microusd=self.cost_microusd + other.cost_microusd,
            tool_calls=self.tool_calls + other.tool_calls,
        )


class Allowance(Contract):
    """A command's share of what is left; the meter refuses a call that does not fit."""

    model_calls: Count
    tokens: Count
    cost_microusd: Count
    wall_ms: Count
