"""What Alembic runs: every migration over the connection that `migrating` hands in."""

from __future__ import annotations

from alembic import context

from toulmin.adapters.stores.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
