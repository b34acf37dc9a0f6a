"""A reasoner without a model: it ranks, quotes and orders what the evidence itself says, is deterministic and needs no
key. `ExtractiveModel` stands behind the same port as any language model.
"""

from toulmin.adapters.models.extractive.model import ExtractiveModel

__all__ = ["ExtractiveModel"]
