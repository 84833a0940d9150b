"""Nothing blocks or poisons what comes after it: counts, order, raw bytes, and no value that takes for ever."""

import json
import random
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.events import CHECK, POSITION, READING
from tests.depth import examples
from tests.streams.sending import GOOD, compact, decoded, position
from tests.streams.test_decode_fields import WRONG
from tests.streams.test_decode_malformed import WHOLE_VALUES

MALFORMED = [value for _, value, _, _ in WHOLE_VALUES] + [
    compact(position(**bad)) for topic, bad, _, _ in WRONG if topic == "position"
]


def test_a_thousand_malformed_among_ten_thousand_good() -> None:
    random_ = random.Random(11)
    bad = [MALFORMED[number % len(MALFORMED)] for number in range(1_000)]
    good = [position(terminal_id=f"T{number}") for number in range(10_000)]
    singles, arrays = good[:4_000], [good[start : start + 50] for start in range(4_000, 10_000, 50)]
    values = [*bad, *map(compact, singles), *map(compact, arrays)]
    random_.shuffle(values)
    found = decoded(*values)
    assert len(found.rejects) == 1_000
    assert all(reject.reason.expected for reject in found.rejects)
    assert all(reject.raw == values[reject.offset] for reject in found.rejects)
    assert set(found.rows["terminal_id"]) == {one["terminal_id"] for one in good}
    assert len(found.rows) == 10_000
    assert list(found.rows["offset"]) == sorted(found.rows["offset"])


def test_malformed_elements_among_good_ones_in_arrays() -> None:
    bad = [
        {**position(), "speed_kmh": 450},
        1,
        None,
        [],
        {},
        position(time="2007-04-06T09:02:00+08:00"),
        position(plate="豫C12?45"),
    ]
    elements = [element for number in range(100) for element in (position(terminal_id=f"T{number}"), *bad)]
    random.Random(5).shuffle(elements)
    found = decoded(compact(elements))
    assert (len(found.rows), len(found.rejects)) == (100, 100 * len(bad))
    assert [json.loads(reject.raw or b"") for reject in found.rejects] == [one for one in elements if one in bad]
    assert [reject.element for reject in found.rejects] == [place for place, one in enumerate(elements) if one in bad]
    assert list(found.rows["element"]) == [place for place, one in enumerate(elements) if one not in bad]


def _seconds(value: bytes) -> float:
    began = time.process_time()
    decoded(value)
    return time.process_time() - began


def test_a_large_array_of_untrue_times_does_not_hold_the_worker() -> None:
    assert _seconds(compact([position(time="2007-04-06T09:02:00+08:00")] * 8_000)) < 5


def test_many_names_one_of_them_twice_do_not_hold_the_worker() -> None:
    assert _seconds(b"{" + b"".join(b'"k%d":1,' % number for number in range(20_000)) + b'"k19999":2}') < 2


texts = st.text(st.characters(codec="utf-8"), max_size=8)
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | texts
    | st.sampled_from(["豫C0T003", "2026-11-20T09:00:00+08:00", "\ud800"]),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(texts, part, max_size=3),
    max_leaves=6,
)


@st.composite
def values(draw: st.DrawFn) -> bytes | None:
    """Anything at all, more often nearly an event."""
    event = GOOD[draw(st.sampled_from([POSITION, READING, CHECK]))]
    told = event | draw(
        st.dictionaries(st.sampled_from([*GOOD[POSITION], *GOOD[READING], "load", "alarms", "x"]), anything, max_size=2)
    )
    told = draw(st.sampled_from([told, told, [told, event]]))
    raw = json.dumps(told, ensure_ascii=draw(st.booleans()), indent=draw(st.none() | st.just(1))).encode(
        "utf-8", "surrogatepass"
    )
    place = draw(st.integers(0, len(raw)))
    broken = raw[:place] + draw(st.binary(max_size=3)) + raw[place + draw(st.integers(0, 2)) :]
    return draw(st.sampled_from([raw, raw, broken, None])) if draw(st.booleans()) else draw(st.binary(max_size=60))


@settings(max_examples=examples(300))
@given(st.lists(values(), max_size=6), st.sampled_from([POSITION, READING, CHECK]))
def test_whatever_comes_each_record_or_element_is_accounted_for(batch: list[bytes | None], event) -> None:
    found = decoded(*batch, event=event)
    places = [*zip(found.rows["offset"], found.rows["element"], strict=True), *((r.offset, r.element) for r in found.rejects)]
    assert len(places) == len(set(places))
    assert {offset for offset, _ in places} == set(range(len(batch)))
    for offset in range(len(batch)):
        elements = sorted(element for at, element in places if at == offset)
        assert elements == [-1] or elements == list(range(len(elements)))
    for number, value in enumerate(batch):  # alone it is read as it was in company
        alone = decoded(value, event=event)
        assert len(alone.rejects) == sum(reject.offset == number for reject in found.rejects)
