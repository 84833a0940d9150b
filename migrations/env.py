"""Runs migrations on the engine that `services.store.migrating` hands over, or on the one of the settings."""

from alembic import context

from services.runtime import open_store
from services.settings import current
from services.store.tables import metadata

engine = context.config.attributes.get("engine") or open_store(current())
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
