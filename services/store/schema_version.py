"""Migration of a database's schema, with Alembic."""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from services.store.change_order import rebase
from services.store.engine import writing


def alembic_config(engine: Engine) -> Config:
    """Alembic's configuration for an engine."""
    config = Config()
    config.set_main_option("script_location", str(files("migrations")))
    config.attributes["engine"] = engine
    return config


def migrate(engine: Engine, revision: str = "head") -> None:
    """Upgrade the schema to a revision; at the newest one also `rebase` the change numbers (after a restore)."""
    command.upgrade(alembic_config(engine), revision)
    if revision == "head":
        with writing(engine) as connection:
            rebase(connection)
