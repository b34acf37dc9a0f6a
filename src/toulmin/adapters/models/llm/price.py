"""What tokens cost, in microdollars, so that a limit in money can be held before a request is sent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from genai_prices import Usage as PricedUsage
from genai_prices import calc_price

__all__ = ["Price"]

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens; a dollar for a million tokens is one microdollar a token."""

    input_usd_per_million: Decimal
    output_usd_per_million: Decimal

    @classmethod
    def free(cls) -> Price:
        """Nothing is paid, as for a model on this machine."""
        return cls(Decimal(0), Decimal(0))

    @classmethod
    def listed(cls, model: str, *, provider: str) -> Price | None:
        """The price that the `genai-prices` table has for the model, at the dearest tier, or None when it has none.

        A price that depends on the length of the input is taken at a million tokens, so the bound holds.
        """
        try:
            calculated = calc_price(
                PricedUsage(input_tokens=MILLION, output_tokens=MILLION), model, provider_id=provider
            )
        except LookupError:
            return None
        return cls(calculated.input_price, calculated.output_price)

    def microusd(self, *, input_tokens: int, output_tokens: int) -> int:
        """The cost, rounded up."""
        exact = self.input_usd_per_million * input_tokens + self.output_usd_per_million * output_tokens
        return int(exact.to_integral_value(rounding=ROUND_CEILING))

    def output_tokens_within(self, microusd: int) -> int | None:
        """How many output tokens so much money buys; None when they cost nothing."""
        if not self.output_usd_per_million:
            return None
        return int(Decimal(max(microusd, 0)) / self.output_usd_per_million)
