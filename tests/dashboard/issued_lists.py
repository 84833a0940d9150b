"""Two mornings of lists with files, an office that receives them, for the pages of lists."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from services.lists.delivery.round import deliver
from services.lists.delivery.subscriptions import Terms, add
from services.lists.files.layout import layout_in_use
from services.lists.files.made import made_files
from services.lists.issued.archive import find_list
from services.lists.issued.content import CITY
from services.lists.issued.issuing import issue
from services.settings import Settings
from services.store.engine import reading
from tests.lists.examples import DAY, finding_id
from tests.lists.issued.test_issuing import NORTH, SOUTH, morning, put

NUMBER, SECOND = f"{NORTH}-2026-0001", f"{NORTH}-2026-0002"
OUTCOMES = ("violation", "suspected", "to_be_verified")


def case_number(name: str) -> str:
    return f"PW-{DAY:%Y%m%d}-{finding_id(name)[:16]}"


def issue_lists(engine: Engine, settings: Settings, office: Path, cases: int = 12) -> None:
    """Lists of the city and two districts; on the second morning one case is withdrawn and one comes late. The north's first one has files and is delivered."""
    for n in range(cases):
        plate = f"{'豫C' if n % 4 else '陕A'}{n:05d}"
        put(engine, str(n), local_day=DAY, district=NORTH, plate=plate, outcome=OUTCOMES[n % 3], reasons=[])
    put(engine, "south", local_day=DAY, district=SOUTH, plate="豫C0T900")
    put(engine, "nowhere", local_day=DAY, district=None, plate="豫C0T901")
    office.mkdir(exist_ok=True)
    terms = Terms(receiver="老城分局", channel="folder", address=str(office), at="00:00")
    add(engine, NORTH, terms, DAY, settings, "张三", morning(DAY))
    for n in range(2):
        day = DAY + timedelta(days=n)
        for district in (CITY, NORTH, SOUTH):
            issue(engine, district, day, morning(day))
        put(engine, "0", withdrawn=True)
        put(engine, "late", local_day=DAY, district=NORTH, plate="豫C0T902")
    with reading(engine) as connection:
        delivered = find_list(connection, NUMBER)
    assert delivered is not None
    made_files(engine, delivered.list_id, layout_in_use(None))
    deliver(engine, settings)
