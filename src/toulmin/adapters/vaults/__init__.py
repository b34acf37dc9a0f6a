"""Vaults: where raw bytes stay. `folder` keeps them in a directory, under their digests."""

__all__: list[str] = []
