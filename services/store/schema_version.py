"""Bringing a database to the newest form, with Alembic."""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from services.store.change_order import rebase
from services.store.engine import writing


def alembic_config(engine: Engine) -> Config:
    """Alembic's configuration for an engine of ours."""
    config = Config()
    config.set_main_option("script_location", str(files("migrations")))
    config.attributes["engine"] = engine
    return config


def migrate(engine: Engine, revision: str = "head") -> None:
    """Upgrade the database to a revision; at the newest one also see to the order of changes (after a restore)."""
    command.upgrade(alembic_config(engine), revision)
    if revision == "head":
        with writing(engine) as connection:
            rebase(connection)
