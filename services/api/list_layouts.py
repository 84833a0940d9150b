"""The layout of lists: a list's own, else the city's as it is now."""

from sqlalchemy import Connection

from rules.catalogue import Text
from services.api.problems import Refused
from services.lists.files.layout import Layout, MalformedLayout, layout_in_use
from services.lists.issued.layouts import layout_of
from services.settings import Settings


def city_layout(settings: Settings) -> Layout:
    """The layout that the settings name; 503 with what was expected where it is malformed."""
    try:
        return layout_in_use(settings.lists_layout)
    except MalformedLayout as error:
        said = Text(f"清单版式文件（PLUMEWATCH_LISTS_LAYOUT）有误：{error}", f"PLUMEWATCH_LISTS_LAYOUT: {error}")
        raise Refused(503, said.en, said=said) from error


def list_layout(connection: Connection, list_id: int, settings: Settings) -> Layout:
    """The layout that a list was issued with; the city's of a list of before layouts were kept."""
    return layout_of(connection, list_id) or city_layout(settings)
