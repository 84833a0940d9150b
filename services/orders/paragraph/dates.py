"""Moments, days, weekdays and hours in words: 2026年11月12日12时, 每周一至周五, 21时至次日7时, 24时."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from rules.catalogue.entries import Text
from rules.timing.times import LOCAL
from services.orders.paragraph.texts import joined

_WEEKDAYS = "一二三四五六日"
_WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)


def moment(written: str) -> Text:
    """A time as local time: 2026年11月12日12时30分 / 2026-11-12 12:30."""
    local = datetime.fromisoformat(written).astimezone(LOCAL)
    return _moment(local.date(), local.hour, local.minute, local.second)


def end_moment(written: str) -> Text:
    """An excluded end: midnight is written as 24时 of the day before."""
    local = datetime.fromisoformat(written).astimezone(LOCAL)
    if local.hour or local.minute or local.second:
        return moment(written)
    return _moment(local.date() - timedelta(days=1), 24, 0, 0)


def _moment(day: date, hour: int, minute: int, second: int) -> Text:
    seconds = Text(f"{second}秒", f":{second:02}") if second else Text("", "")
    minutes = f"{minute}分" if minute or second else ""
    return Text(
        f"{day.year}年{day.month}月{day.day}日{hour}时{minutes}{seconds.zh}", f"{day} {hour:02}:{minute:02}{seconds.en}"
    )


def days_text(written: Iterable[str]) -> Text:
    """Days as ranges, year and month only where they change: 2026年10月1日至7日、11月2日 / 2026-10-01 to 2026-10-07, 2026-11-02."""
    days = sorted({date.fromisoformat(day) for day in written})
    chinese, english, before = [], [], None
    for first, last in _runs(days):
        begin = _day(first, before)
        chinese.append(begin if first == last else f"{begin}至{_day(last, first)}")
        english.append(f"{first}" if first == last else f"{first} to {last}")
        before = last
    return Text("、".join(chinese), ", ".join(english))


def _runs(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    """First and last day of each run of consecutive days."""
    start = 0
    for place in range(1, len(days) + 1):
        if place == len(days) or days[place] - days[place - 1] != timedelta(days=1):
            yield days[start], days[place - 1]
            start = place


def _day(day: date, before: date | None) -> str:
    if before is None or day.year != before.year:
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.month}月{day.day}日" if day.month != before.month else f"{day.day}日"


def weekdays_text(weekdays: Sequence[int]) -> Text:
    """每日, 每周一至周五, 每周一、周三 / every day, Monday to Friday."""
    numbers = sorted(weekdays)
    if numbers == [*EVERY_DAY]:
        return Text("每日", "every day")
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        first, last = numbers[0] - 1, numbers[-1] - 1
        return Text(f"每周{_WEEKDAYS[first]}至周{_WEEKDAYS[last]}", f"{_WEEKDAYS_EN[first]} to {_WEEKDAYS_EN[last]}")
    chinese = "、".join(f"周{_WEEKDAYS[number - 1]}" for number in numbers)
    return Text(f"每{chinese}", ", ".join(_WEEKDAYS_EN[number - 1] for number in numbers))


def hours_text(windows: Iterable[Sequence[str]]) -> Text:
    """7时至9时、17时至19时 / 07:00–09:00; over midnight 21时至次日7时."""
    return joined(_window(start, end) for start, end in windows)


def _window(start: str, end: str) -> Text:
    if end == "00:00":
        end = "24:00"
    crosses = start > end
    return Text(
        f"{_clock(start)}至{'次日' if crosses else ''}{_clock(end)}", f"{start}–{end}{' of the next day' if crosses else ''}"
    )


def _clock(written: str) -> str:
    hour, minute = written.split(":")
    return f"{int(hour)}时{f'{int(minute)}分' if int(minute) else ''}"
