"""What connects the core's ports to the world: each room below holds the adapters of one port and imports its vendor
itself.
"""

__all__: list[str] = []
