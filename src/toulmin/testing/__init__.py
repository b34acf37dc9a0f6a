"""The testing kit that ships with Toulmin: fakes, permits for tests, and a conformance suite for each port."""

__all__: list[str] = []
