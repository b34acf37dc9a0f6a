"""Names, addresses, keys and prices: what cannot be used is refused when the model is set up, not when it is asked."""

from decimal import Decimal

import pytest

from toulmin.adapters.models.llm import LlmModel, Price
from toulmin.contracts.errors import UsageError

KEY = "sk-canary-4711"


@pytest.mark.parametrize(
    ("name", "base_url", "api_key"),
    [
        ("gpt-4o-mini", None, KEY),
        ("openai:", None, KEY),
        ("mystery:model", None, KEY),
        ("openai:gpt-4o-mini", None, None),
        ("anthropic:claude-sonnet-4-5", None, None),
        ("openai:gpt-4o-mini", "ftp://example.org", KEY),
        ("openai:gpt-4o-mini", "http://user:pass@127.0.0.1/v1", None),
        ("openai:gpt-4o-mini", "http://models.example.org/v1", KEY),
        ("openai:gpt-4o-mini", None, "  "),
        ("openai:gpt-4o-mini", None, "sk\nsplit"),
        ("openai:no-such-model-anywhere", None, KEY),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_hint(name: str, base_url: str | None, api_key: str | None) -> None:
    with pytest.raises(UsageError) as caught:
        LlmModel.of(name, base_url=base_url, api_key=api_key)
    assert caught.value.hint
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    ("base_url", "remote"),
    [
        ("http://127.0.0.1:8000/v1", False),
        ("http://[::1]:8000/v1", False),
        ("http://localhost:8000/v1", False),
        ("http://localhost.example.org/v1", True),
        ("https://10.0.0.7/v1", True),
        (None, True),
    ],
)
def test_only_loopback_stays_on_this_machine(base_url: str | None, remote: bool) -> None:
    key = KEY if base_url is None else None
    model = LlmModel.of("openai:gpt-4o-mini", base_url=base_url, api_key=key)
    assert model.remote is remote


def test_a_model_on_this_machine_is_free_and_needs_no_key() -> None:
    model = LlmModel.of("ollama:qwen3")
    assert model.price == Price.free()
    assert (model.identity.name, model.identity.version) == ("ollama:qwen3", "qwen3")
    assert not model.remote


def test_a_listed_price_is_found_and_a_given_one_wins() -> None:
    listed = LlmModel.of("openai:gpt-4o-mini", api_key=KEY).price
    assert 0 < listed.input_usd_per_million < listed.output_usd_per_million
    given = Price(Decimal(3), Decimal(15))
    assert LlmModel.of("openai:no-such-model-anywhere", api_key=KEY, price=given).price == given


def test_cost_is_rounded_up() -> None:
    price = Price(Decimal("0.15"), Decimal("0.60"))
    assert price.microusd(input_tokens=1, output_tokens=0) == 1
    assert price.microusd(input_tokens=1_000_000, output_tokens=1_000_000) == 750_000
    assert price.output_tokens_within(60) == 100
    assert Price.free().output_tokens_within(0) is None
