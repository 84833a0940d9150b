"""Whatever the order, the batches, the interleaving of intake, derivation, publishing and the doctor: the dump equals a fresh derivation."""

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from tests.depth import how_many, searched
from tests.properties.histories import History, acts_at_first, histories, screened_and_stopped
from tests.properties.worlds import World, emptied_world, fresh

PARTS = 20


def live(history: History, world: World, data: st.DataObject) -> list[str]:
    """The dump after a random interleaving of everything that there is to do."""
    messages, acts = list(history.messages), list(history.acts)
    while messages or acts:
        possible = ["send"] * 2 * bool(messages) + ["act"] * bool(acts) + ["touch", "intake", "derive", "examine"]
        step = data.draw(st.sampled_from(possible), "step")
        if step == "send":
            for topic, value in messages[: (count := data.draw(st.integers(1, 4), "messages"))]:
                world.send(topic, value, data.draw(st.sampled_from([None, b"a", b"b"]), "key"))
            del messages[:count]
        elif step == "act":
            world.enact(acts.pop(0))
        elif step == "touch":
            world.touch()
        elif step == "examine":
            world.examine()
        elif step == "intake":
            world.intake(data.draw(st.integers(1, 5), "records"))
        elif step == "derive" and (shards := world.marked_shards()):
            world.derive(data.draw(st.sampled_from(shards), "shard"))
    return world.examined()


@pytest.mark.slow  # each history is derived twice, and examined by the doctor
@pytest.mark.parametrize("part", range(PARTS))  # so that test processes share the work
@settings(searched("histories"), max_examples=how_many("histories") // PARTS)
@given(history=histories(), data=st.data())
def test_any_order_gives_the_findings_of_a_fresh_derivation(
    part: int, sqlite_url: str, history: History, data: st.DataObject
) -> None:
    with emptied_world(sqlite_url) as world:
        found = live(history, world, data)
    with emptied_world(sqlite_url) as world:
        assert found == fresh(history, world, examined=True)


def test_the_histories_hold_acts_that_several_saw(sqlite_url: str) -> None:
    """Those that histories put among their messages: without such, the property would say nothing of them."""
    missing = {"charged_under", "also_listed", "same_drive", "records_contradict"}

    def hold_all(history: History) -> bool:
        with emptied_world(sqlite_url) as world:
            dump = [line for line in fresh(history, world) if '"rule":"restricted_traffic"' not in line]
        missing.difference_update([name for name in missing if any(f'"{name}"' in line for line in dump)])
        return not missing

    several = st.builds(History, screened_and_stopped(), st.just(acts_at_first()))
    find(several, hold_all, settings=settings(max_examples=200, phases=[Phase.generate], database=None))
