"""Runs migrations on the engine that `services.store.schema_version` hands over, or on the one of the settings."""

from alembic import context

from services.runtime import open_store
from services.settings import current
from services.store.tables import metadata


def is_compared(_thing: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """Indexes that only PostgreSQL has, by the database's bytes, are known to the migrations alone."""
    return not (kind == "index" and name is not None and name.endswith("_bytewise"))


engine = context.config.attributes.get("engine") or open_store(current())
with engine.connect() as connection:
    context.configure(
        connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True, include_object=is_compared
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
