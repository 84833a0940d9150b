"""Tracks of public data sets, all the way: id, time, lon, lat, speed and no plate. Seen, but nobody is ever charged by them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from services import cli
from services.pipeline.loop import work_until_idle
from services.publish import publish_file
from services.reference.remarks import UnfitError
from services.reference.vehicle_plates import plate_and_colour_word
from services.settings import Settings
from services.store.engine import reading
from services.store.position_chunks import unpacked
from services.store.tables.facts import PositionChunk
from services.tabular import FileRefused
from streams import profiles
from streams.events import POSITIONS
from streams.plates import could_be_plate, undressed
from streams.profiles import ProfileRefused, load
from streams.profiles.pseudonyms import pseudonym_of
from tests.wild.city import City, city_in
from tests.wild.conftest import case_order

SHIPPED = Path(profiles.__file__).parent / "taxi-tracks.yaml"
TRACKS = Path(__file__).parent / "taxi.csv"
DAYS = 5_110
"""From a Tuesday of 2012 to one of 2026: 730 weeks."""


@pytest.fixture
def city(sqlite_template: Path, tmp_path: Path) -> Iterator[City]:
    with city_in(tmp_path / "city", sqlite_template) as city:
        assert city.import_orders(case_order()) == []
        yield city


def fixes(city: City) -> list[dict[str, Any]]:
    with reading(city.engine) as connection:
        frame = unpacked(list(connection.execute(select(PositionChunk.payload)).scalars()))
    return frame.sort_values(["plate", "time"]).to_dict("records")


def test_a_stay_under_an_order_is_to_be_verified_and_never_a_violation(city: City) -> None:
    published = publish_file(city.log, POSITIONS, TRACKS, load("taxi-tracks"), shift_days=DAYS)
    work_until_idle(city.engine, city.log, Settings(data=city.folder))
    assert (published.messages, published.problem_rows) == (60, 0)
    assert (city.facts(), [one["field"] for one in city.rejects()]) == (59, ["speed_kmh"])
    first = fixes(city)[0]
    assert (first["plate"], first["terminal_id"], first["datum"]) == ("试验20417", "20417", "WGS84")
    assert first["time"].isoformat() == "2026-11-17T02:00:00+00:00"
    (found,) = city.findings("plate", "rule", "outcome", "minutes", "reasons")  # not the parked one, not the one outside
    assert found[:4] == ("试验20417", "restricted_traffic", "to_be_verified", 12)
    assert "unregistered" in found[4]


@pytest.mark.parametrize("source_id", ["123", "12345678", "A1", "豫C12345", "abc", "6f1ed002ab5595859014ebf0951522d9"])
def test_a_made_up_plate_is_one_to_intake_and_none_to_the_register(source_id: str) -> None:
    plate, colour = undressed(pseudonym_of(source_id, "试验"))
    assert could_be_plate(plate)
    assert colour is None
    with pytest.raises(UnfitError):
        plate_and_colour_word(plate)


def test_ids_that_would_be_one_without_their_dress_stay_two() -> None:
    ids = ["a1", "A1", "A-1", "A.1", "A 1", "12", "1-2", "012", "123456789", "豫A1"]
    assert len({undressed(pseudonym_of(one, "试验"))[0] for one in ids}) == len(ids)


def test_times_before_2015_are_rejected_as_they_are(city: City) -> None:
    publish_file(city.log, POSITIONS, TRACKS, load("taxi-tracks"))
    work_until_idle(city.engine, city.log, Settings(data=city.folder))
    assert city.facts() == 0
    assert {one["field"] for one in city.rejects()} == {"time", "speed_kmh"}


def test_a_set_without_speed_is_rejected_and_nothing_is_computed(city: City, tmp_path: Path) -> None:
    profile = tmp_path / "no-speed.yaml"
    text = SHIPPED.read_text().replace("lat, speed]", "lat]").replace("  speed_kmh:", "  # speed_kmh:")
    profile.write_text(text)
    tracks = tmp_path / "tracks.txt"
    tracks.write_text("1,2026-11-17 10:00:00,112.42,34.65\n1,2026-11-17 10:00:30,112.423,34.65\n")
    publish_file(city.log, POSITIONS, tracks, load(profile))
    work_until_idle(city.engine, city.log, Settings(data=city.folder))
    assert [(one["field"], one["value"]) for one in city.rejects()] == [("speed_kmh", "missing")] * 2
    assert city.facts() == 0


@pytest.mark.parametrize(
    ("name", "content", "separator"),
    [
        ("a.csv", "1,2026-11-17 10:00:00,112.42,34.65,36\n", ","),
        ("a.txt", "\n1, 2026/11/17 10:00:00 ,112.42,34.65, 36.0\n", ","),
        ("a.csv", "speed,lat,lon,time,id\n36,34.65,112.42,20261117100000,1\n", ","),
        ("a.csv", "time,id,lon,lat,speed,occupied\n2026-11-17 10:00:00,1,112.42,34.65,36,0\n", ","),
        ("a.csv", "1,1794880800,112.42,34.65,36\n", ","),
        ("a.csv", "1,2026-11-17T02:00:00Z,112.42,34.65,36\n", ","),
        ("a.tsv", "1\t2026-11-17 10:00:00\t112.42\t34.65\t36\n", r"\t"),
        ("a.csv", "1;2026-11-17 10:00:00;112.42;34.65;36\n", ";"),
    ],
)
def test_with_or_without_headings_in_usual_separators_and_clocks(
    city: City, tmp_path: Path, name: str, content: str, separator: str
) -> None:
    profile, tracks = tmp_path / "own.yaml", tmp_path / name
    profile.write_text(SHIPPED.read_text().replace('separator: ","', f'separator: "{separator}"'))
    tracks.write_text(content)
    publish_file(city.log, POSITIONS, tracks, load(profile))
    work_until_idle(city.engine, city.log, Settings(data=city.folder))
    assert city.rejects() == []
    (fix,) = fixes(city)
    assert (fix["plate"], fix["lon"], fix["lat"], fix["speed_kmh"]) == ("试验1", 112.42, 34.65, 36.0)
    assert fix["time"].isoformat() == "2026-11-17T02:00:00+00:00"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("1,2008-02-02 15:36:08,116.5,39.9\n", "or rows without one of 5 cells: id, time, lon, lat, speed"),
        ("1,2008-02-02 15:36:08,116.5,39.9,1,30\n", "of 5 cells"),  # which of the six is the speed?
        ("taxi,moment,x,y,kmh\n1,2026-11-17 10:00:00,112.42,34.65,36\n", "found: taxi, moment, x, y, kmh"),
        ("id;time;lon;lat;speed\n", "separated by ','"),
    ],
)
def test_columns_that_are_not_sure_are_refused(city: City, tmp_path: Path, content: str, said: str) -> None:
    tracks = tmp_path / "a.csv"
    tracks.write_text(content)
    with pytest.raises(FileRefused, match=r"no heading that the profile names") as refused:
        publish_file(city.log, POSITIONS, tracks, load("taxi-tracks"))
    assert said in str(refused.value)


def test_times_are_moved_under_made_up_plates_only(city: City, tmp_path: Path) -> None:
    real = tmp_path / "a.ndjson"
    real.write_text("{}\n")
    with pytest.raises(ProfileRefused, match="names real plates: no times are shifted"):
        publish_file(city.log, POSITIONS, real, load("plain"), shift_days=7)


@pytest.mark.parametrize(
    ("days", "said"), [(DAYS, "moved by 5,110 days\n"), (DAYS + 1, "moved by 5,111 days, to other weekdays\n")]
)
def test_the_command_says_that_times_were_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int, said: str) -> None:
    monkeypatch.setenv("PLUMEWATCH_DATA", str(tmp_path))
    arguments = ["publish", "--profile", "taxi-tracks", "--shift-days", str(days), POSITIONS, str(TRACKS)]
    result = CliRunner().invoke(cli.app, arguments)
    assert result.exit_code == 0, result.output
    assert "60 messages published" in result.output
    assert result.output.endswith(said)
