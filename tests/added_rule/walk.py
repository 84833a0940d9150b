"""Prints as JSON what every face of the city says of a finding of the rule `fuel_sulphur`. `rules` on the path is a copy that has the rule.

A process of its own: the catalogue is read when it is imported. Argument: an empty folder.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from rules.catalogue.page import markdown
from services.api.app import make_app
from services.cli import app as command
from services.dashboard.router import attach
from services.settings import Settings
from services.simulator.comparison import compare
from services.simulator.truth_files import standing
from services.store.engine import reading
from tests.clients import TestClient
from tests.conftest import make_tables
from tests.wild.city import City, city_in
from tests.wild.lists import a_check, listed

DAY = "2026-11-20"


def main(folder: Path) -> None:
    """Sends one check with sulphurous fuel and one without through the city, and asks everybody."""
    template = folder / "template.db"
    make_tables(f"sqlite:///{template}")
    with city_in(folder / "city", template) as city:
        fine = {"smoke_m1": None, "result": "pass"}
        city.check(
            a_check(1, "豫C0T003", fuel_sulphur_mg_kg=12.5, **fine), a_check(2, "豫C0T004", fuel_sulphur_mg_kg=10.0, **fine)
        )
        json.dump(said(city), sys.stdout)


def said(city: City) -> dict[str, Any]:
    """By face what it says."""
    os.environ |= {"PLUMEWATCH_DATA": str(city.folder), "PLUMEWATCH_DATABASE_URL": f"sqlite:///{city.folder / 'city.db'}"}
    app = make_app(Settings(data=city.folder, database_url=os.environ["PLUMEWATCH_DATABASE_URL"]), pages=attach)
    client = TestClient(app)

    def typed(*words: str) -> str:
        return CliRunner().invoke(command, [*words]).output

    found = client.get("/api/v1/findings?rule=fuel_sulphur").json()
    (finding_id,) = [row["finding_id"] for row in found["items"]]
    with reading(city.engine) as connection:
        truth = compare([], standing(connection))
    answers = {
        "list": found,
        "finding": client.get(f"/api/v1/findings/{finding_id}").json(),
        "unknown rule": client.get("/api/v1/findings?rule=no_rule").text,
        "statistics": client.get("/api/v1/statistics/findings?by=rule").json(),
        "case list": client.get(f"/api/v1/caselists/{DAY}").json(),
        "workbook": listed(city).rows,
        "page": {language: client.get(f"/findings/{finding_id}?lang={language}").text for language in ("zh", "en")},
        "filter": client.get("/findings?rule=fuel_sulphur&lang=en").text,
        "vehicle": client.get("/vehicles/豫C0T003?lang=en").text,
        "command": typed("findings", "--rule", "fuel_sulphur"),
        "explain": typed("explain", finding_id, "--en"),
        "truth": {"holds": truth.holds, **vars(truth.scores["fuel_sulphur"])},
        "docs": markdown(),
    }
    app.state.engine.dispose()
    return answers


if __name__ == "__main__":
    main(Path(sys.argv[1]))
