"""`plumewatch backup`: one machine's files while it works; the restored files go on where the copies stood."""

import tarfile
from pathlib import Path

import pytest

from services.operations.backup import BackupRefused, back_up
from services.settings import Settings
from services.store.engine import open_engine
from services.store.schema_version import migrate
from streams.embedded_log import EmbeddedLog
from tests.end_to_end.conftest import Undisturbed
from tests.end_to_end.processes import surroundings
from tests.end_to_end.stock import rejects_of
from tests.operations.working_city import (
    LINES,
    dump_of,
    fed,
    set_up,
    wait_for_the_end,
    wait_for_the_middle,
    work_to_the_end,
    worker_at_work,
)


def settings_of(folder: Path) -> Settings:
    return Settings(data=folder, database_url=None, kafka=None, wait_for_more_s=0.0)


def restored(tar: Path, folder: Path) -> Settings:
    """As docs/operating.md says: unpack into an empty data folder, migrate."""
    with tarfile.open(tar) as whole:
        whole.extractall(folder, filter="data")
    settings = settings_of(folder)
    engine = open_engine(settings.database)
    migrate(engine)
    engine.dispose()
    return settings


@pytest.mark.ci
@pytest.mark.slow
@pytest.mark.xdist_group("operating")
def test_a_backup_in_the_middle_of_the_work(tmp_path: Path, undisturbed: Undisturbed) -> None:
    with surroundings(tmp_path) as place:
        settings = settings_of(tmp_path / "data")
        engine, log_file = open_engine(settings.database), settings.data / "log.db"
        set_up(engine, log_file, undisturbed)
        worker = worker_at_work(place)
        with fed(log_file, LINES):
            wait_for_the_middle(engine)
            assert "plumewatch.db" in place.run("backup", str(tmp_path / "middle.tar"))
        wait_for_the_end(engine, log_file)
        back_up(settings, tmp_path / "end.tar")
        worker.end()
        engine.dispose()
    engine = open_engine(restored(tmp_path / "end.tar", tmp_path / "end").database)
    assert dump_of(engine) == undisturbed.dump
    engine.dispose()
    work_goes_on(restored(tmp_path / "middle.tar", tmp_path / "middle"), undisturbed)


def work_goes_on(settings: Settings, undisturbed: Undisturbed) -> None:
    """The producers send again from some time before the backup: repeats collapse."""
    engine, log = open_engine(settings.database), EmbeddedLog(settings.data / "log.db")
    assert dump_of(engine) != undisturbed.dump, "the backup was not in the middle"
    with fed(settings.data / "log.db", LINES):
        pass
    work_to_the_end(engine, log, settings)
    assert dump_of(engine) == undisturbed.dump
    assert set(rejects_of(engine)) == set(undisturbed.rejects)
    log.close()
    engine.dispose()


@pytest.fixture
def files(sqlite_url: str, tmp_path: Path) -> Settings:
    """A data folder with an empty database and log."""
    EmbeddedLog(tmp_path / "log.db").close()
    return settings_of(tmp_path)


def test_the_file_is_the_owner_s_alone_and_never_written_over(files: Settings, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    tar = tmp_path / "backups" / "one.tar"
    assert set(back_up(files, tar).sizes) == {"plumewatch.db", "log.db"}
    assert tar.stat().st_mode & 0o077 == 0
    with pytest.raises(BackupRefused, match="exists"):
        back_up(files, tar)
    assert [path.name for path in tar.parent.iterdir()] == ["one.tar"], "nothing half-done is left"


def test_on_kafka_only_the_database_is_ours(files: Settings, tmp_path: Path) -> None:
    assert set(back_up(files.model_copy(update={"kafka": "broker:9092"}), tmp_path / "one.tar").sizes) == {"plumewatch.db"}


@pytest.mark.parametrize(
    ("changed", "says"),
    [({"data": Path("nowhere")}, "does not exist"), ({"database_url": "postgresql://nobody@127.0.0.1:1/none"}, "pg_dump")],
)
def test_what_it_cannot_back_up_it_says(files: Settings, tmp_path: Path, changed: dict[str, object], says: str) -> None:
    with pytest.raises(BackupRefused, match=says):
        back_up(files.model_copy(update=changed), tmp_path / "one.tar")
    assert not (tmp_path / "one.tar").exists()
