"""Runs that a sound device hardly gives: one value again and again, the end of the scale, fractions for percent; and what is none."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from rules.catalogue.source_faults import FAULTS, FRACTIONS, ONE_VALUE, worded
from rules.timing.times import local_days, micros_of
from services.operations.diagnosis.improbable_runs import Run, improbable_runs
from services.operations.diagnosis.said_values import Said

START = datetime(2026, 11, 10, 1, tzinfo=UTC)
SOUND = [3.1, 12.4, 0.0, 7.7, 22.0, 5.2, 48.3, 1.9]


def said(values: Sequence[float], plates: int = 5, hours: float = 4.8) -> Said:
    """One value every so many hours (five a day), of so many trucks by turns."""
    us = np.array([micros_of(START + timedelta(hours=hours * n)) for n in range(len(values))], dtype=np.int64)
    names = np.array([f"豫C0T{n % plates:03d}" for n in range(len(values))], dtype=object)
    return Said(
        us, local_days(us), names, np.array([f"r{n}" for n in range(len(values))], dtype=object), np.array(values, float)
    )


def runs(values: Sequence[float], member: str = "opacity_pct", **made: float) -> list[Run]:
    return improbable_runs(said(values, **made), member, {})


@pytest.mark.parametrize(
    ("values", "causes"),
    [
        ([100.0] * 20, [ONE_VALUE]),
        ([100.0] * 5, [ONE_VALUE]),
        ([100.0] * 4, []),
        ([99.2, 99.7, 99.1, 99.9, 99.4, 99.2], [ONE_VALUE]),
        ([63.7] * 7, [ONE_VALUE]),
        ([63.7] * 6, []),
        ([12.0] * 10, [ONE_VALUE]),
        ([12.0] * 9, []),
        ([0.0] * 18, [ONE_VALUE]),
        ([0.0] * 17, []),
        ([0.02, 0.61, 0.13, 0.45, 0.08] * 4, [FRACTIONS]),
        ([0.02, 0.61, 0.13, 0.45, 0.08, 0.33] * 2, [FRACTIONS]),
        ([0.02, 0.61, 0.13, 0.45, 0.08] * 2, []),
        ([0.4, 0.8, 0.2, 0.9, 0.3] * 3, []),
        ([0.4, 0.8, 0.2, 0.9, 1.3] * 8, []),
        ([0.4, 0.8, 0.0, 0.9, 0.3] * 5, [FRACTIONS]),
        (SOUND * 20, []),
        ([100.0, 100.0, 100.0, 7.7] * 3, [ONE_VALUE]),
        ([100.0, 7.7] * 9, [ONE_VALUE]),
        ([100.0, 7.7, 3.1, 12.4, 22.0] * 60, []),
        ([63.7, 63.7, 63.7, 7.7] * 5, [ONE_VALUE]),
        ([12.0, 12.0, 12.0, 7.7] * 8, [ONE_VALUE]),
        ([0.0] * 20 + [3.1] + [0.0] * 20, [ONE_VALUE]),
        ([0.0, 0.0, 3.1] * 60, []),
        ([45.0, 55.0] * 9, [ONE_VALUE]),
        ([45.0, 55.0, 61.0] * 10, [ONE_VALUE]),
        ([41.1, 41.3, 41.2, 41.2, 41.1, 41.3] * 2, [ONE_VALUE]),
        ([97.4, 98.8, 97.1, 98.1, 98.9, 97.0] * 2, [ONE_VALUE]),
        ([41.1, 44.3, 47.2, 50.2, 53.1, 38.3] * 6, []),
        ([60.0, 61.5, 70.2, 55.1, 80.4] * 4, []),
    ],
)
def test_how_improbable_a_run_is_decides_not_its_length(values: list[float], causes: list[str]) -> None:
    assert [run.cause for run in runs(values)] == causes


def test_a_run_begins_with_its_first_record_and_ends_with_the_next_other_one() -> None:
    values = [*SOUND, *[100.0] * 8, *SOUND]
    (run,) = runs(values)
    us = said(values).us
    assert (run.first_us, run.until_us) == (us[8], us[16])
    assert (run.numbers["readings"], run.numbers["low"], run.numbers["high"]) == (8, 100.0, 100.0)
    assert runs(values[:16])[0].until_us is None


def test_sound_records_among_them_end_no_run() -> None:
    values = [*SOUND, *([100.0] * 3 + [7.7]) * 8, *SOUND]
    (run,) = runs(values)
    us = said(values).us
    assert (run.first_us, run.until_us) == (us[8], us[8 + 31])
    assert (run.numbers["readings"], run.numbers["among"], run.numbers["vehicles"]) == (24, 31, 5)


def test_a_source_that_is_well_again_is_soon_believed() -> None:
    """However long it was sick; and what comes after that is a run of its own."""
    values = [*[100.0, 100.0, 7.7] * 60, *SOUND * 4, *[100.0] * 6, *SOUND]
    us = said(values).us
    assert [(run.first_us, run.until_us) for run in runs(values)] == [(us[0], us[179]), (us[212], us[218])]


def test_one_truck_that_always_reads_alike_is_no_fault_of_the_station() -> None:
    assert runs([63.7] * 40, plates=2) == []
    assert len(runs([63.7] * 40, plates=3)) == 1


def test_a_truck_counts_once_a_day() -> None:
    assert runs([63.7] * 40, plates=3, hours=0.1) == []
    assert runs([63.7, 63.7, 7.7] * 40, plates=3, hours=0.1) == []


def test_low_values_are_no_fractions_where_low_is_usual() -> None:
    """A station that sees clean trucks: of its other readings of the day nearly all are low as well."""
    clean = [0.31, 0.22, 0.47, 0.18, 0.55, 0.09] * 4
    usual = [value for n in range(6) for value in (*clean[:9], 1.4)]
    assert [run.cause for run in runs([3.0, *clean], plates=30, hours=0.3)] == [FRACTIONS]
    assert runs([*usual, *clean, *usual], plates=90, hours=0.1) == []


LOW = [0.31, 0.22, 0.47, 0.18, 0.55, 0.09]


@pytest.mark.parametrize(
    ("values", "causes"),
    [
        ([*SOUND, *LOW * 4, *SOUND], [FRACTIONS]),
        ([7.7, 1.2, 1.9, *LOW * 4, 1.4, 2.1, 22.0], []),  # others around are hardly higher
        ([7.7, 1.2, 1.9, *LOW * 22, 1.4, 2.1, 22.0], [FRACTIONS]),
        ([7.7, -0.2, 1.9, *LOW * 4, -0.1, 0.3, 22.0], []),  # noise about 0
        ([1.9, 1.2, *LOW * 4], [FRACTIONS]),  # two tell nothing
        ([0.0, 1.0] * 99, []),  # whole percents are no fractions
        ([7.7, 2.0, 1.0, *[0.0] * 40, 1.0, 2.0, 22.0], []),
        ([*SOUND, *[0.0] * 40, *SOUND], [ONE_VALUE]),
        ([7.7, 2.0, 0.0, *[1.0] * 40, 2.0, 0.0, 22.0], []),
    ],
)
def test_what_is_usual_around_a_run_is_no_fault(values: list[float], causes: list[str]) -> None:
    """A fleet with particle filters reads about or below 1 % at any station."""
    assert [run.cause for run in runs(values)] == causes


def test_what_a_person_decided_about_is_no_evidence() -> None:
    values = [100.0] * 20
    us = said(values).us
    decided = {ONE_VALUE: [(int(us[2]), int(us[17]))]}
    assert improbable_runs(said(values), "opacity_pct", decided) == []
    (left,) = improbable_runs(said(values), "opacity_pct", {ONE_VALUE: [(int(us[0]), int(us[10]))]})
    assert (left.first_us, left.numbers["readings"]) == (us[10], 10)
    assert len(improbable_runs(said(values), "opacity_pct", {FRACTIONS: [(int(us[2]), int(us[17]))]})) == 1


def test_a_month_without_a_record_ends_a_run() -> None:
    assert runs([63.7] * 12, hours=24 * 32) == []


def test_an_agency_whose_smoke_is_always_the_same() -> None:
    assert [run.cause for run in runs([0.41] * 12, "smoke_m1")] == [ONE_VALUE]
    assert runs([0.41, 0.83, 0.27] * 6, "smoke_m1") == []
    assert runs([0.99] * 5, "smoke_m1") == []
    assert [run.cause for run in runs([0.99] * 6, "smoke_m1")] == [ONE_VALUE]
    assert [run.cause for run in runs([0.4] * 10, "smoke_m1")] == [ONE_VALUE]  # of a device of one decimal
    assert runs([0.4] * 9, "smoke_m1") == []
    assert [run.cause for run in runs([9.99] * 5, "smoke_m1")] == [ONE_VALUE]


def test_nothing_said_is_nothing_found() -> None:
    assert runs([]) == [] and runs([float("nan")] * 3) == []


def test_words_have_the_numbers_in_both_languages() -> None:
    (run,) = runs([100.0] * 20)
    text = worded(run.cause, run.numbers)
    assert text.en.startswith(
        "20 records in a row, of 5 vehicles, have opacity (%) 100; of a sound device that has a chance below 10⁻¹²"
    )
    assert text.zh.startswith("连续 20 条记录（5 辆车）的不透光度（%）均为 100；正常设备出现的概率低于 10⁻¹²")
    (mixed,) = runs([100.0, 100.0, 7.7] * 10)
    assert worded(mixed.cause, mixed.numbers).en.startswith("20 of 29 records in a row, of 5 vehicles, have opacity (%) 100; ")
    assert worded(mixed.cause, mixed.numbers).zh.startswith("连续 29 条记录中有 20 条（5 辆车）的不透光度（%）均为 100；")
    assert worded("of a later version", {}).en == "of a later version"
    assert worded(ONE_VALUE, {}) == FAULTS[ONE_VALUE].title
