"""Alembic migrations, from the first table on; the same on SQLite and PostgreSQL."""
