"""All tables in one place, for migrations."""

from sqlmodel import SQLModel

from services.store import facts, findings, reference, work

metadata = SQLModel.metadata
metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

__all__ = ["facts", "findings", "metadata", "reference", "work"]
