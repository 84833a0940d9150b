"""The city's layout for a process that goes on: read anew each round; what is malformed stops nothing, and is said."""

import logging
from pathlib import Path

from services.lists.files.layout import Layout, MalformedLayout, layout_in_use

_LOGGER = logging.getLogger("plumewatch")


class CityLayout:
    """What the city's YAML says, or said while it was last good.

    path: of the YAML; None = the usual layout. before: the layout to go on with where the YAML is malformed from the start, if any; else the
    constructor raises MalformedLayout.
    layout: in use. fault: what is wrong with the YAML; "" = nothing.
    """

    def __init__(self, path: Path | None, before: Layout | None) -> None:
        self._path, self.fault = path, ""
        self._found = _layout_or_fault(path)
        if isinstance(self._found, Layout):
            self.layout = self._found
        elif before is None:
            raise MalformedLayout(self._found)
        else:
            self.layout = before
            self._use(self._found)

    def look(self) -> None:
        """Read the YAML. What is new counts from the next look on, if that finds the same: a file may be half written."""
        before, self._found = self._found, _layout_or_fault(self._path)
        if self._found == before:
            self._use(before)

    def _use(self, found: Layout | str) -> None:
        if isinstance(found, Layout):
            self.layout, self.fault = found, ""
        elif found != self.fault:
            self.fault = found
            _LOGGER.warning(
                "lists are issued in the layout before, since that of PLUMEWATCH_LISTS_LAYOUT is malformed: %s", found
            )


def _layout_or_fault(path: Path | None) -> Layout | str:
    try:
        return layout_in_use(path)
    except MalformedLayout as error:
        return str(error)
