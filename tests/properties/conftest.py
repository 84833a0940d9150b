"""Chunks are packed closer all the time here, so that the properties hold for packed ones too."""

import pytest

from services.pipeline.derivation import compact_chunks, presence_index


@pytest.fixture(autouse=True)
def _packs_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compact_chunks, "CHUNKS_BEFORE", 3)
    monkeypatch.setattr(presence_index, "ROWS_BEFORE", 1)
