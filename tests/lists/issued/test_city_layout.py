"""The city's YAML is read each round: what it says counts once it stays the same, and a malformed one stops nothing and is said."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from services.lists.files.layout import MalformedLayout, parsed_layout
from services.lists.issued.archive import newest_lists
from services.lists.issued.city_layout import CityLayout
from services.lists.issued.issuing import issue
from services.lists.issued.layouts import layout_of, newest_layout
from services.lists.issued.round import Issuer
from services.lists.issued.waits import read_waits
from services.settings import Settings
from services.store.engine import open_engine, reading
from streams.embedded_log import EmbeddedLog
from streams.events import TOPICS
from streams.log import Log
from tests.lists.examples import DAY
from tests.lists.files.test_layout import changed
from tests.lists.issued.test_issuing import NORTH, morning, put

OWN, OTHER = changed("title: 机动车", "title: 洛城"), changed("title: 机动车", "title: 他城")
HALF = OWN[: len(OWN) // 2]
WRONG = changed("unit: 件", "unit: 7")


@pytest.fixture
def yaml(tmp_path: Path) -> Path:
    path = tmp_path / "own.yaml"
    path.write_text(OWN, encoding="utf-8")
    return path


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    log = EmbeddedLog(tmp_path / "log.db")
    log.create_topics(TOPICS, 1)
    yield log
    log.close()


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    engine = open_engine(sqlite_url)
    yield engine
    engine.dispose()


def seen(city: CityLayout, path: Path, *texts: str) -> list[tuple[str, bool]]:
    """Title and whether a fault is said, after a look at each of these texts."""
    found = []
    for text in texts:
        path.write_text(text, encoding="utf-8")
        city.look()
        found.append((city.layout.title[:2], bool(city.fault)))
    return found


def test_what_is_new_counts_once_two_looks_found_the_same(yaml: Path) -> None:
    """An editor, or a copy over a network, may be half way."""
    city = CityLayout(yaml, None)
    assert seen(city, yaml, OWN, OTHER, OTHER) == [("洛城", False), ("洛城", False), ("他城", False)]
    assert seen(city, yaml, HALF, OWN, OWN) == [("他城", False), ("他城", False), ("洛城", False)]


def test_a_malformed_one_leaves_the_last_good_one_and_is_said_until_it_is_mended(
    yaml: Path, caplog: pytest.LogCaptureFixture
) -> None:
    city = CityLayout(yaml, None)
    assert seen(city, yaml, WRONG, WRONG, WRONG) == [("洛城", False), ("洛城", True), ("洛城", True)]
    assert "own.yaml" in city.fault and "unit" in city.fault
    assert [("own.yaml" in one, "layout" in one) for one in caplog.messages] == [(True, True)], "once, not each round"
    assert seen(city, yaml, OTHER, OTHER) == [("洛城", True), ("他城", False)]


def test_one_that_is_gone_is_said_and_the_usual_one_never_is_malformed(yaml: Path) -> None:
    city = CityLayout(yaml, None)
    yaml.unlink()
    city.look(), city.look()
    assert city.layout.title.startswith("洛城") and "not readable" in city.fault
    usual = CityLayout(None, None)
    usual.look(), usual.look()
    assert not usual.fault


def test_a_process_that_starts_with_a_malformed_one_goes_on_with_that_of_the_newest_list(yaml: Path) -> None:
    yaml.write_text(WRONG, encoding="utf-8")
    with pytest.raises(MalformedLayout, match=r"own.yaml: .*unit"):
        CityLayout(yaml, None)
    city = CityLayout(yaml, parsed_layout(OTHER, "before.yaml"))
    assert city.layout.title.startswith("他城") and "unit" in city.fault


def test_the_newest_lists_layout_is_found_also_where_an_older_one_came_back(engine: Engine) -> None:
    own, other = parsed_layout(OWN, "own.yaml"), parsed_layout(OTHER, "other.yaml")
    with reading(engine) as connection:
        assert newest_layout(connection) is None
    for n, layout in enumerate((own, other, own)):
        day = DAY + timedelta(days=n)
        issue(engine, NORTH, day, morning(day), layout=layout)
        with reading(engine) as connection:
            assert newest_layout(connection) == layout


def test_lists_are_issued_in_the_layout_of_their_morning(engine: Engine, log: Log, yaml: Path, tmp_path: Path) -> None:
    """Also while the YAML is malformed, which stands among what is waited for until it is mended."""
    put(engine, "a", local_day=DAY, district=NORTH)
    clock = [morning(DAY)]
    issuer = Issuer(engine, log, Settings(data=tmp_path, lists_layout=yaml), steady=lambda: clock[0].timestamp())
    titles, faults = [], []
    for n, text in enumerate((OWN, OTHER, WRONG, WRONG, OWN)):
        yaml.write_text(text, encoding="utf-8")
        for now in (morning(DAY + timedelta(days=n)) - timedelta(seconds=10), morning(DAY + timedelta(days=n))):
            clock[0] = now
            issuer.step(now)
        with reading(engine) as connection:
            layout = layout_of(connection, max(one.list_id for one in newest_lists(connection)))
            faults.append(read_waits(connection).layout_fault)
        assert layout is not None
        titles.append(layout.title[:2])
    assert titles == ["洛城", "他城", "他城", "他城", "洛城"]
    assert [("unit" in fault) for fault in faults] == [False, False, True, True, False]
    assert faults[-1] == ""
