"""Alembic's folder of migrations; `env` is what Alembic runs, `versions` holds one file per step."""
