"""What is set aside is named by the API, on its page, in the health, by the figures and by the command line."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine

from services.pipeline.derivation.set_aside import SHARD, UPKEEP, Work, put_aside
from services.store.engine import writing
from tests.clients import TestClient

SINCE = datetime(2026, 11, 20, 4, tzinfo=UTC)
WORK = Work([(date(2026, 11, 19), date(2026, 11, 20))], True, ["readings/0 offsets 1–2"])


@pytest.fixture
def aside(store: Engine, client: TestClient) -> TestClient:
    with writing(store) as connection:
        for plate in ("豫C0T001", SHARD, UPKEEP):
            put_aside(connection, 7, plate, WORK, ValueError("planted"), "build", SINCE)
    return client


def test_the_api_names_plate_reason_days_and_the_next_try(aside: TestClient) -> None:
    answer = aside.get("/api/v1/set-aside").json()
    assert (answer["total"], [row["what"] for row in answer["items"]]) == (3, ["shard", "packing", "plate"])
    plate = answer["items"][-1]
    assert (plate["plate"], plate["shard"], plate["reason"], plate["tries"]) == ("豫C0T001", 7, "ValueError: planted", 1)
    assert plate["days"] == [{"first": "2026-11-19", "last": "2026-11-20"}]
    assert (plate["since"], plate["retry_at"]) == ("2026-11-20T12:00:00+08:00", "2026-11-20T12:01:00+08:00")
    assert len(aside.get("/api/v1/set-aside?limit=1").json()["items"]) == 1


def test_health_readiness_and_figures_count_it(aside: TestClient) -> None:
    aside.app.state.live.log.look()
    assert aside.get("/api/v1/health").json()["set_aside"] == 3
    assert "plumewatch_set_aside 3.0" in aside.get("/metrics").text.splitlines()
    assert aside.get("/ready").json() == {"status": "ready", "set_aside": 3}
