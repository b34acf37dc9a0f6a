"""The command line: verbs in modules by family, rendering apart from them, one boundary for errors.

Every verb reads contracts through `wiring` and shows them; nothing is decided here. `main` is the entry point, `app`
the Typer application for documentation and tests.
"""

from toulmin.cli.app import app, main

__all__ = ["app", "main"]
