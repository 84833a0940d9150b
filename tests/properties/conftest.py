"""Chunks are packed closer all the time here, so that the properties hold for packed ones too."""

import pytest

from services.derivation import compacting, slots


@pytest.fixture(autouse=True)
def _packs_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compacting, "CHUNKS_BEFORE", 3)
    monkeypatch.setattr(slots, "ROWS_BEFORE", 1)
