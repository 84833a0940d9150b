"""The planted faults: each is one line of the code as it stands, the line that breaks it, and the tests that must notice."""

from typing import NamedTuple


class Fault(NamedTuple):
    """what: the fault in words; path: of the file, from the root of the tree; line: as it stands, without its indentation and found exactly
    once; faulty: what it is replaced by; tests: files, folders or tests (as pytest takes them) of which some test must fail."""

    what: str
    path: str
    line: str
    faulty: str
    tests: tuple[str, ...]


FAULTS = (
    # streams
    Fault(
        "aborted transactions are read",
        "streams/kafka_log.py",
        'isolation_level="read_committed",',
        'isolation_level="read_uncommitted",',
        ("tests/end_to_end/test_kafka_through_intake.py::test_aborted_transactions_are_no_facts_and_open_ones_are_waited_for",),
    ),
    Fault(
        "a log file that was replaced under a worker is read on",
        "streams/embedded_log.py",
        "if self._inode and _inode(self._path) != self._inode:",
        "if not self._path:",
        ("tests/pipeline/intake/test_topics.py",),
    ),
    Fault(
        "an event of the future is a fact",
        "streams/decode.py",
        'return time.isna() | (time < EARLIEST) | (time > frame["received_at"] + LATEST_AFTER_RECEIPT)',
        "return time.isna() | (time < EARLIEST)",
        ("tests/streams/test_decode_times.py",),
    ),
    # rules
    Fault(
        "the last day of the six months is left out",
        "rules/exceedances/consecutive_exceedances.py",
        "while ends[earliest] < day_of(local_day(group.us)):",
        "while ends[earliest] <= day_of(local_day(group.us)):",
        ("tests/rules/test_remote_sensing.py", "tests/rules/exceedances/test_consecutive_exceedances.py"),
    ),
    Fault(
        "a doubtful reading between two exceedances breaks nothing",
        "rules/exceedances/consecutive_exceedances.py",
        "if not group.doubts and not reasons:",
        "if not group.doubts:",
        (
            "tests/rules/exceedances/test_consecutive_exceedances.py",
            "tests/rules/exceedances/test_consecutive_exceedances_against_plain.py",
        ),
    ),
    Fault(
        "one trip past two sensors is two occasions",
        "rules/exceedances/groups.py",
        "group_of[number] = at = next(near, len(groups))",
        "group_of[number] = at = len(groups)",
        ("tests/rules/exceedances/test_occasions.py", "tests/wild/test_acts.py"),
    ),
    Fault(
        "two vehicles at two places make one occasion",
        "rules/exceedances/chain_step.py",
        "return not _is_too_far(one, other, thresholds)",
        "return True",
        (
            "tests/rules/exceedances/test_occasions.py",
            "tests/rules/exceedances/test_consecutive_exceedances_against_plain.py",
        ),
    ),
    Fault(
        "a doubtful record takes a sure exceedance away",
        "rules/exceedances/groups.py",
        "sure = [number for number in over if not run[number].doubts]",
        "sure = over",
        ("tests/rules/exceedances/test_occasions.py", "tests/rules/exceedances/test_consecutive_exceedances.py"),
    ),
    Fault(
        "two sensors that contradict each other charge",
        "rules/exceedances/consecutive_exceedances.py",
        "for run in _runs(with_disagreements(by_time, thresholds)):",
        "for run in _runs(by_time):",
        (
            "tests/rules/exceedances/test_occasions.py",
            "tests/rules/exceedances/test_consecutive_exceedances_against_plain.py",
        ),
    ),
    Fault(
        "a record that is sent again with a wrong time is another act",
        "rules/sightings/repeats.py",
        "found[records.rows[repeat[fits]]] = records.rows[original[fits]]",
        "pass",
        ("tests/rules/sightings/test_repeats.py",),
    ),
    Fault(
        "an exceedance is charged though a check measured the vehicle within the limits",
        "rules/exceedances/steps.py",
        'doubts |= int(BIT["check_disagrees"])',
        "pass",
        ("tests/rules/judge/test_acts.py",),
    ),
    Fault(
        "an act is charged by each rule that finds it",
        "rules/judge/judge.py",
        "return Judgement(charged_once(one_an_identity(found), derived_together, thresholds), not_assessed, sightings)",
        "return Judgement(one_an_identity(found), not_assessed, sightings)",
        ("tests/rules/judge/test_acts.py", "tests/wild/test_acts.py"),
    ),
    Fault(
        "a check in a yard is an act of its own",
        "rules/judge/acts.py",
        "alike &= np.where((codes == _ANY) | (self.code[head] == _ANY), related, codes == self.code[head])",
        "alike &= codes == self.code[head]",
        ("tests/rules/judge/test_acts.py",),
    ),
    Fault(
        "a doubtful finding takes the place of a sure one",
        "rules/judge/acts.py",
        "return _OUTCOMES.index(found.outcome), by_rule, found.first_at, found.finding_id",
        "return 0, by_rule, found.first_at, found.finding_id",
        ("tests/rules/judge/test_acts.py",),
    ),
    Fault(
        "a doubtful finding is settled by a sure one",
        "rules/judge/acts.py",
        "if found.outcome == VIOLATION:",
        "if found.outcome != SUSPECTED:",
        ("tests/rules/judge/test_acts.py",),
    ),
    Fault(
        "records of one check that contradict each other charge",
        "rules/road_check.py",
        'contradicted &= s.doubts[rows] & BIT["conflict"] == 0  # which already says so',
        "contradicted &= False",
        ("tests/rules/test_road_check.py",),
    ),
    Fault(
        "a reading at its limit is over it",
        "rules/remote_sensing.py",
        "over, complies = valid & (value > on.value), valid & (value <= on.value)",
        "over, complies = valid & (value >= on.value), valid & (value <= on.value)",
        ("tests/rules/test_remote_sensing.py",),
    ),
    Fault(
        "a limit begins on the day after its date",
        "rules/judge/limits.py",
        'which = np.searchsorted(np.asarray(self.days, dtype=np.int64), days, side="right")  # 0: before the first value',
        'which = np.searchsorted(np.asarray(self.days, dtype=np.int64), days, side="left")',
        ("tests/rules/judge/test_limits.py",),
    ),
    Fault(
        "local days begin at midnight UTC",
        "rules/timing/times.py",
        "_OFFSET = 8 * 3600 * SECOND",
        "_OFFSET = 0 * SECOND",
        ("tests/rules/timing/test_times.py",),
    ),
    Fault(
        "the hours of a clause include their end",
        "rules/timing/windows.py",
        "after, before = time_of_day >= start * MINUTE, time_of_day < end * MINUTE",
        "after, before = time_of_day >= start * MINUTE, time_of_day <= end * MINUTE",
        ("tests/rules/orders/test_versions_in_force.py",),
    ),
    Fault(
        "an exemption counts only where the clause honours passes",
        "rules/orders/passes_and_exemptions.py",
        'if granted.kind == "exemption" or effect == "honoured":',
        'if effect == "honoured":',
        ("tests/rules/orders/test_passes_and_exemptions.py",),
    ),
    Fault(
        "two contents under one id are no conflict",
        "rules/sightings/deduplication.py",
        "return once[wins].reset_index(drop=True), (contents[group] > 1)[wins]",
        "return once[wins].reset_index(drop=True), (contents[group] > 2)[wins]",
        ("tests/rules/sightings/test_deduplication.py",),
    ),
    Fault(
        "the row recorded last is taken for the one that held",
        "rules/sightings/vehicles.py",
        "latest = {row.plate_type: row for row in register if row.holds_from_us <= us}",
        "latest = {row.plate_type: row for row in register}",
        ("tests/rules/sightings/test_vehicles.py",),
    ),
    Fault(
        "two sightings are compared only within ten minutes",
        "rules/sightings/place_doubts.py",
        "doubts[rows] |= leg_doubts(replace(places, is_witness=is_witness[rows]), thresholds)",
        "doubts[rows] |= leg_doubts(replace(places, is_witness=is_witness[rows]), Thresholds(leg_h=1 / 6))",
        ("tests/rules/sightings/test_sightings.py", "tests/rules/sightings/test_legs.py"),
    ),
    Fault(
        "a queue before a sensor is two occasions",
        "rules/exceedances/stands.py",
        "since[row] = since[one]",
        "since[row] = s.us[row]",
        ("tests/rules/exceedances/test_occasions.py",),
    ),
    Fault(
        "a parked terminal that reports once an hour says nothing",
        "rules/sightings/own_terminal.py",
        "told = near | ((silent <= parked) & own.engine_off[before] & own.engine_off[after] & none_between)",
        "told = near",
        ("tests/rules/sightings/test_own_terminal.py",),
    ),
    Fault(
        "an unreliable source is a witness against others",
        "rules/sightings/witnesses.py",
        "return np.asarray(doubts & _POOR == 0)",
        "return np.ones(len(doubts), dtype=bool)",
        ("tests/rules/sightings/test_witnesses.py",),
    ),
    Fault(
        "two tracks by turns are outliers of each other",
        "rules/sightings/witnesses.py",
        "legs = ((before, at, True), (at, after, True), (before, after, False), (first, before, False), (after, last, False))",
        "legs = ((before, at, True), (at, after, True), (before, after, False))",
        ("tests/rules/sightings/test_witnesses.py",),
    ),
    Fault(
        "a chain goes on when the number moves to another vehicle",
        "rules/exceedances/vehicle_changes.py",
        'return Change.SAME if values["vin"] == self._known["vin"] else Change.OTHER',
        "return Change.SAME",
        ("tests/rules/exceedances/test_vehicle_changes.py",),
    ),
    Fault(
        "a trailer is charged",
        "rules/sightings/vehicles.py",
        'return vehicle, doubts | (int(BIT["trailer_plate"]) if vehicle.is_trailer else 0)',
        "return vehicle, doubts",
        ("tests/rules/test_trailers.py",),
    ),
    # services: what is derived and when
    Fault(
        "derivation takes no lock on its shard",
        "services/pipeline/derivation/worker.py",
        'return bool(connection.execute(taken, {"space": _LOCK_SPACE, "shard": shard}).scalar())',
        "return True",
        ("tests/properties/test_interleavings.py::test_a_fault_shows_on_its_counter_example",),
    ),
    Fault(
        "the reference is kept though another import was recorded",
        "services/store/per_database.py",
        "if kept.version != version:",
        "if kept.version is None:",
        ("tests/pipeline/derivation/test_marks.py",),
    ),
    Fault(
        "marks of other shards are deleted, too",
        "services/pipeline/derivation/marks.py",
        "connection.execute(delete(MARK).where(MARK.c.id.in_(some)))",
        "connection.execute(delete(MARK).where(MARK.c.id <= max(some)))",
        ("tests/pipeline/derivation/test_marks.py",),
    ),
    Fault(
        "the day before a change is not derived again",
        "services/reference/affected_plates.py",
        "return time.astimezone(LOCAL).date() - timedelta(days=1)",
        "return time.astimezone(LOCAL).date()",
        ("tests/reference/test_affected_plates.py",),
    ),
    Fault(
        "rivals are not marked",
        "services/pipeline/derivation/worker.py",
        "rivals = rival_days(facts, done.marks.spreading & set(plates), self._thresholds)",
        "rivals = rival_days(facts, set(), self._thresholds)",
        ("tests/pipeline/derivation/test_findings_through_time.py", "tests/pipeline/derivation/test_causes.py"),
    ),
    Fault(
        "affected days look ten minutes far",
        "services/store/affected_days.py",
        "doubtful = _with_doubtful_days(marked, Located.of([positions, *others], plates), thresholds)",
        "doubtful = Between(marked.first, marked.last)",
        ("tests/store/test_affected_days.py", "tests/properties/test_far_apart.py::test_a_fault_shows_on_its_counter_example"),
    ),
    Fault(
        "what a parked terminal says after midnight reaches no day before",
        "services/store/affected_days.py",
        "before = reports.may_tell_over(marked.begins, thresholds)",
        "before = 0 * marked.begins",
        ("tests/store/test_affected_days.py",),
    ),
    Fault(
        "a finding that is no longer derived is left standing",
        "services/pipeline/derivation/write_findings.py",
        'what = "withdrawn" if not stored["withdrawn"] else "changed" if number != stored["renumbered_as"] else ""',
        'what = ""',
        ("tests/pipeline/derivation/test_findings_through_time.py",),
    ),
    Fault(
        "a number that was printed leads nowhere once the finding has another",
        "services/pipeline/derivation/renumbering.py",
        "if _is_same_act(gone[former], found):",
        "if False:",
        ("tests/pipeline/derivation/test_renumbering.py",),
    ),
    Fault(
        "the type that the register gives is a part of a finding's number",
        "rules/orders/finding_names.py",
        "names[charge] = vehicle.plate if known == [charge] else _with_type(vehicle)",
        "names[charge] = _with_type(vehicle)",
        ("tests/rules/judge/test_numbers.py",),
    ),
    Fault(
        "a change of a finding is not told to the topic",
        "services/pipeline/derivation/write_findings.py",
        "connection.execute(insert(OUTBOX), [_message(change) for change in changes])",
        'connection.execute(insert(OUTBOX), [_message(change) for change in changes if change.what == "raised"] or [])',
        ("tests/pipeline/derivation/test_findings_through_time.py",),
    ),
    # services: intake
    Fault(
        "a zombie's batch is stored a second time",
        "services/pipeline/intake/offsets.py",
        "return result.rowcount == 1",
        "return True",
        ("tests/pipeline/intake/test_compare_and_set.py",),
    ),
    Fault(
        "the offset is committed before the facts",
        "services/pipeline/intake/worker.py",
        "store_batch(connection, batch.topic, batch.partition, decoded)",
        '[connection.exec_driver_sql(one) for one in ("COMMIT", "BEGIN")]; store_batch(connection, batch.topic, batch.partition, decoded)',
        ("tests/faults",),
    ),
    Fault(
        "repeats of a content are told apart by their offset",
        "services/pipeline/intake/store_batch.py",
        "observed = {name: value for name, value in fact.items() if name not in (*DELIVERY, *_DERIVED) and value is not None}",
        "observed = {name: value for name, value in fact.items() if name not in (*DELIVERY[:3], *_DERIVED) and value is not None}",
        ("tests/pipeline/derivation/test_findings_through_time.py",),
    ),
    # services: the doctor
    Fault(
        "records of other days neither end nor lengthen a run",
        "services/operations/diagnosis/record_faults.py",
        "first_row, last_row = max(int(core[0]) - 1 - LOOKS_AROUND, 0), min(int(core[-1]) + 1 + LOOKS_AROUND, len(measured) - 1)",
        "first_row, last_row = int(core[0]), int(core[-1])",
        ("tests/wild/test_sick_sources.py::test_records_of_other_days_end_and_lengthen_a_span",),
    ),
    Fault(
        "the doctor proposes again what a person has decided about",
        "services/reference/sources.py",
        "taken[span.fault].append(span.interval)",
        "pass",
        ("tests/wild/test_sick_sources.py::test_what_a_person_lifted_is_not_proposed_again",),
    ),
    Fault(
        "a reading of an unreliable station breaks chains",
        "rules/exceedances/consecutive_exceedances.py",
        "steps = [step for step in steps if not step.doubts & (_APART if step.kind == EXCEEDS else _SICK)]",
        "steps = [step for step in steps if not (step.doubts & _APART and step.kind == EXCEEDS)]",
        ("tests/wild/test_sick_sources.py::test_n37_fractions_for_percent_do_not_break_the_chains_of_other_stations",),
    ),
    # services: what is shown
    Fault(
        "a commit that comes late is skipped by who asks what changed",
        "services/store/change_order.py",
        'return changed < _BASE + _OLDEST_OPEN if connection.dialect.name == "postgresql" else true()',
        "return true()",
        ("tests/store/test_change_order.py",),
    ),
    Fault(
        "a cell that a spreadsheet runs is written as it is",
        "services/tabular/csv_guard.py",
        'return "\'" + text if _RUNS.match(text) else text',
        "return text",
        ("tests/tabular/test_csv_guard.py",),
    ),
    Fault(
        "a case is answered though other cells of its row were changed",
        "services/lists/answers/case_checks.py",
        "if errors or result is None or time is None or handler is None:",
        "if result is None or time is None or handler is None:",
        ("tests/lists/answers/test_checking.py::test_ten_faults_in_one_file_are_named_each",),
    ),
    Fault(
        "the answer that was loaded last counts, not the one that was received last",
        "services/lists/answers/history.py",
        "LATEST_FIRST = _ANSWER.received_at.desc(), _ANSWER.file_sha256.desc()",
        "LATEST_FIRST = (_ANSWER.id.desc(),)",
        ("tests/lists/answers/test_loading.py::test_the_order_of_loading_does_not_matter",),
    ),
    Fault(
        "any name of the host is answered",
        "services/api/hosts.py",
        "return None if is_loopback(host[0]) or host[0] in self._names else (421, _unknown(given[0]))",
        "return None",
        ("tests/api/test_admission.py::test_hosts",),
    ),
    # services: lists on their way
    Fault(
        "a mail in doubt is sent again by itself",
        "services/lists/delivery/states.py",
        "if kind == outcome.UNKNOWN and channel == MAIL:",
        "if False:",
        ("tests/lists/delivery/test_rounds.py::test_a_try_that_its_process_left_is_unknown",),
    ),
    Fault(
        "an older copy of the database file mails again what was sent since",
        "services/lists/delivery/restored.py",
        "if before is not None and known is not None and known >= noted:",
        "if before is not None and known is not None:",
        ("tests/lists/delivery/test_copied_back.py::test_a_mail_that_went_out_after_the_copy",),
    ),
    Fault(
        "a list is posted into a private network",
        "services/lists/delivery/public_addresses.py",
        "if private and not may_be_private:",
        "if False:",
        ("tests/lists/delivery/test_https.py::test_a_private_address_must_be_allowed",),
    ),
)
