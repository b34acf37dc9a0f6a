"""Adapters of the `Model` port: the extractive reasoner, language models, recorded answers. Import the one you need by
its own door.
"""

__all__: list[str] = []
