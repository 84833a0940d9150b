"""Loading answers once a person has said yes: all of a file or none, and a file once."""

from datetime import datetime

from sqlalchemy import Connection, Engine, func, select

from services.lists.answers.checking import Checked
from services.lists.answers.refusals import AnswersNotLoaded
from services.store.engine import insert_new, writing
from services.store.pieces import PIECE, in_pieces
from services.store.tables import CASE_LIST, LIST_ANSWER


def load(engine: Engine, checked: Checked, by: str | None, at: datetime, *, except_errors: bool = False) -> int:
    """Stores the answers, and gives how many are new: none of a file that was loaded before. An earlier answer to a case stays.

    by, at: who received the file, and when. except_errors: leave out the cases whose rows have errors. Without it such a file
    raises AnswersNotLoaded.
    """
    if checked.error_count and not except_errors:
        raise AnswersNotLoaded(f"{checked.file_name} has {checked.error_count} row errors")
    rows = [
        {
            "list_id": one.list_id,
            "finding_id": one.finding_id,
            "case_number": one.case_number,
            "result": one.result,
            "handled_at": one.handled_at,
            "handler": one.handler,
            "file_name": checked.file_name,
            "file_sha256": checked.digest,
            "received_at": at,
            "received_by": by,
        }
        for one in checked.answers
    ]
    rows.sort(key=lambda row: str(row["finding_id"]))
    own = select(func.count()).select_from(LIST_ANSWER).where(LIST_ANSWER.c.file_sha256 == checked.digest)
    with writing(engine) as connection:
        _wait_for_others(connection, {one.list_id for one in checked.answers})
        before = connection.execute(own).scalar_one()
        for some in in_pieces(rows, PIECE):
            insert_new(connection, LIST_ANSWER, some, ["file_sha256", "finding_id"])
        return int(connection.execute(own).scalar_one() - before)


def _wait_for_others(connection: Connection, list_ids: set[int]) -> None:
    """One load of the same lists at a time, so that what was new is counted once; on SQLite all writers wait for each other."""
    lists = select(CASE_LIST.c.id).where(CASE_LIST.c.id.in_(list_ids)).order_by(CASE_LIST.c.id)
    connection.execute(lists.with_for_update(key_share=True)).all()
