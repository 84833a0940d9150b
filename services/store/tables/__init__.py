"""All tables, as Core tables for statements and as metadata for migrations."""

from sqlalchemy import Table
from sqlmodel import SQLModel

from services.store.tables import drafts, facts, findings, lists, reference, work

metadata = SQLModel.metadata


def _table(model: type[SQLModel]) -> Table:
    return metadata.tables[str(model.__tablename__)]


READING_FACT = _table(facts.ReadingFact)
CHECK_FACT = _table(facts.CheckFact)
POSITION_CHUNK = _table(facts.PositionChunk)
PLATE_DAY = _table(facts.PlateDay)
REJECT = _table(facts.Reject)
STREAM_POSITION = _table(work.StreamPosition)
STREAM_GAP = _table(work.StreamGap)
STREAM_OWN_CLOCK = _table(work.StreamOwnClock)
MARK = _table(work.Mark)
SET_ASIDE = _table(work.SetAside)
REFERENCE_TASK = _table(work.ReferenceTask)
OUTBOX = _table(work.Outbox)
CHANGE_BASE = _table(work.ChangeBase)
WORKER_BEAT = _table(work.WorkerBeat)
REFERENCE_CHANGE = _table(reference.ReferenceChange)
VEHICLE_VERSION = _table(reference.VehicleVersion)
ZONE_VERSION = _table(reference.ZoneVersion)
STATION_VERSION = _table(reference.StationVersion)
ORDER_VERSION = _table(reference.OrderVersion)
WARNING_VERSION = _table(reference.WarningVersion)
PASS_VERSION = _table(reference.PassVersion)
SOURCE_VERSION = _table(reference.SourceVersion)
SOURCE_DUE = _table(work.SourceDue)
SOURCE_VERDICT = _table(work.SourceVerdict)
DOCTOR_RUN = _table(work.DoctorRun)
ORDER_DRAFT = _table(drafts.OrderDraft)
FINDING = _table(findings.Finding)
LEDGER_ENTRY = _table(findings.LedgerEntry)
NOT_ASSESSED = _table(findings.NotAssessed)
DRIVING_HOURS = _table(findings.DrivingHours)
PRESENCE_SLOTS = _table(findings.PresenceSlots)
CASE_LIST = _table(lists.CaseList)
LIST_LAYOUT = _table(lists.ListLayout)
LISTED_FINDING = _table(lists.ListedFinding)
CASE_LIST_FILE = _table(lists.CaseListFile)
SUBSCRIPTION = _table(lists.Subscription)
DELIVERY = _table(lists.Delivery)
DELIVERY_TRY = _table(lists.DeliveryTry)
LIST_ANSWER = _table(lists.ListAnswer)
LISTS_RUN = _table(lists.ListsRun)
