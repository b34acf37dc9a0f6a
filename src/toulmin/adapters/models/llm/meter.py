"""The budget of one question: what was sent, what it cost, and whether another request still fits.

It bounds before and counts after. The bound on input is one token for each UTF-8 byte: the tokenisers of today's models
split text into bytes at worst, so no input has more tokens than bytes. The bound on output is the `max_tokens` sent.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from toulmin.adapters.models.llm.price import Price
from toulmin.contracts.errors import FailureClass, ModelFailed, Spent
from toulmin.contracts.usage import Allowance, Usage

__all__ = ["Meter", "input_tokens_bound"]

FRAME_TOKENS = 512
"""Room for what a provider adds around the text: roles, the wrapping of the answer's form."""


def input_tokens_bound(sent: str) -> int:
    """The most tokens that this text can be."""
    return len(sent.encode("utf-8", errors="surrogatepass")) + FRAME_TOKENS


@dataclass
class Meter:
    """Counts against one allowance. Not shared between questions."""

    allowance: Allowance
    price: Price
    output_tokens_max: int
    output_tokens_min: int
    usage: Usage = field(default_factory=Usage)

    def room_for(self, input_tokens: int) -> int:
        """How many output tokens the next request may ask for; the request counts as sent from here on.

        Raises:
            ModelFailed: REFUSED, naming the limit that has no room for it.
        """
        lacking = self._lacking(input_tokens)
        if lacking is not None:
            raise ModelFailed(
                f"the request was not sent: {lacking}",
                hint="raise the limits of the contract, or give the step fewer passages",
                failure=FailureClass.REFUSED,
            )
        room = self._room(input_tokens)
        self.usage = self.usage.plus(Usage(model_calls=1))
        return room

    def fits(self, input_tokens: int) -> bool:
        """Whether another request has room."""
        return self._lacking(input_tokens) is None

    def _lacking(self, input_tokens: int) -> str | None:
        """What stands in the way of another request, in words; None if nothing does."""
        if self.usage.model_calls >= self.allowance.model_calls:
            return f"all {self.allowance.model_calls} model calls of the allowance are used"
        if self.allowance.tokens - self.usage.tokens - input_tokens < self.output_tokens_min:
            return (
                f"a request of up to {input_tokens} tokens and an answer of at least {self.output_tokens_min} "
                f"do not fit into the {self.allowance.tokens - self.usage.tokens} tokens left"
            )
        if self._room(input_tokens) < self.output_tokens_min:
            left = self.allowance.cost_microusd - self.usage.cost_microusd
            return f"it could cost more than the {left} microdollars left"
        return None

    def _room(self, input_tokens: int) -> int:
        """Output tokens that tokens and money leave room for; negative when even the input costs too much."""
        room = min(self.output_tokens_max, self.allowance.tokens - self.usage.tokens - input_tokens)
        left = self.allowance.cost_microusd - self.usage.cost_microusd
        left -= self.price.microusd(input_tokens=input_tokens, output_tokens=0)
        if left < 0:
            return -1
        affordable = self.price.output_tokens_within(left)
        return room if affordable is None else min(room, affordable)

    def charge(self, *, input_tokens: int, output_tokens: int) -> None:
        """Count what a request cost."""
        cost = self.price.microusd(input_tokens=input_tokens, output_tokens=output_tokens)
        spent = Usage(input_tokens=input_tokens, output_tokens=output_tokens, cost_microusd=cost)
        self.usage = self.usage.plus(spent)

    @property
    def within(self) -> bool:
        """Whether the count is within the allowance; false only when an endpoint took more than it was granted."""
        used, allowed = self.usage, self.allowance
        return used.tokens <= allowed.tokens and used.cost_microusd <= allowed.cost_microusd

    @property
    def spent(self) -> Spent:
        """What was counted, for a failure to carry."""
        used = self.usage
        return Spent(used.model_calls, used.input_tokens, used.output_tokens, used.cost_microusd)
