"""What took long is kept in proportion, what was quick is not; who asks meanwhile waits instead of counting too."""

from threading import Barrier, Thread

import pytest

from services.findings.statistics.cache import Kept


class Clock:
    """Time that passes only where the test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("took", "later", "counts"),
    [
        (0.01, 0.0, 2),  # quick: counted each time
        (0.5, 9.9, 1),
        (0.5, 10.1, 2),  # 20 times as long
        (30.0, 59.0, 1),
        (30.0, 61.0, 2),  # a minute at most
    ],
)
def test_how_long_an_answer_is_kept(took: float, later: float, counts: int) -> None:
    clock, calls = Clock(), []

    def count() -> int:
        clock.now += took
        calls.append(1)
        return len(calls)

    kept: Kept[int] = Kept(clock=clock)
    kept.get("key", count)
    clock.now += later
    kept.get("key", count)
    assert len(calls) == counts


def test_a_failure_is_not_kept_and_frees_the_next() -> None:
    kept: Kept[int] = Kept()
    with pytest.raises(ZeroDivisionError):
        kept.get("key", lambda: 1 // 0)
    assert kept.get("key", lambda: 7) == 7


def test_many_who_ask_at_once_are_answered_by_one_count() -> None:
    clock, calls, barrier = Clock(), [], Barrier(8)
    kept: Kept[int] = Kept(clock=clock)

    def count() -> int:
        clock.now += 1.0
        calls.append(1)
        return 1

    def ask() -> None:
        barrier.wait()
        kept.get("key", count)

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(calls) == 1
