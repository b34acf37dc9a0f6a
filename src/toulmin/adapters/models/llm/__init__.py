"""Language models behind the `Model` port: OpenAI-compatible endpoints, Anthropic and Ollama. A model picks passages by
id and never writes a quote; every request is counted and bounded before it is sent, and nothing here tries twice on its
own except to tell a model what was wrong with its answer. Loading this room loads the vendor: only wiring does so.
"""

from __future__ import annotations

from toulmin.adapters.models.llm.model import LlmModel
from toulmin.adapters.models.llm.price import Price

__all__ = ["LlmModel", "Price"]
