"""schemathesis over the whole API: what the document says is what is done, for sensible and for senseless requests."""

from typing import Any

import hypothesis
import pytest
import schemathesis
from schemathesis.config import GenerationConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.api.world import World
from tests.clients import HERE
from tests.depth import how_many

_UNSAID = (
    *("a day not before", "each pair growing", "either order or zone", "at most 400 days", "no page: "),
    "one of the two",  # q or seen_on
    "a cursor as `next` gave it",
    "a time with its offset",  # the 30th of February
    "one of the known districts",
    "expected the list as it was issued",
    *(
        "expected an address ",
        "expected a mail address",
        "expected an absolute path",
        "expected a mailbox",
        "expected a folder ",
    ),
    *("expected a channel that is set up", "the code of a district"),  # what the settings and the register hold
    *("the name of the office", "days from 1 (Monday)"),  # not blank; each once
    "the order is refused",  # its form says with what, member by member
)
"""What no schema can say, mostly how one parameter must fit another. Refusing that is right, and tested elsewhere."""


@pytest.fixture(scope="session")
def api(world: World) -> Any:
    """The document of the small city's app."""
    schema = schemathesis.openapi.from_asgi("/openapi.json", world.app, headers={"Host": HERE.removeprefix("http://")})
    schema.config.generation = GenerationConfig(allow_x00=False)  # refused, as the tests of filters show
    return schema


schema = schemathesis.pytest.from_fixture("api").exclude(path="/api/v1/events")  # never ends, and has tests of its own


@pytest.mark.ci
@pytest.mark.slow  # every operation of the document, fifteen requests each
@schema.parametrize()
@hypothesis.settings(
    max_examples=how_many("requests of each operation"),
    deadline=None,
    derandomize=True,
    suppress_health_check=list(hypothesis.HealthCheck),
)
def test_the_api_does_what_its_document_says(case: Any) -> None:
    response = case.call(base_url=HERE)
    unsaid = response.status_code == 422 and any(text in response.text for text in _UNSAID)
    case.validate_response(response, excluded_checks=[positive_data_acceptance] if unsaid else [])
