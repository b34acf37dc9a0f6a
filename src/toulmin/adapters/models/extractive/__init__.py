"""A reasoner without a model: it ranks, quotes and orders what the evidence itself says, is deterministic and needs no
key.
"""

__all__: list[str] = []
