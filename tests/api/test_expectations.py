"""What is expected of a refused parameter, in both languages; what pydantic says and we do not know stays English."""

from datetime import date
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field, ValidationError

from rules.catalogue import Text
from services.api.expectations import expected_of, not_before
from services.api.instants import Instant
from services.api.parameters import LocalDay, MapBox, Word
from services.api.problems import wrong
from services.dashboard.pages.days import Days
from tests.clients import TestClient


class Asked(BaseModel):
    day: LocalDay | None = None
    box: MapBox | None = None
    rule: Literal["a", "b", "c"] | None = None
    word: Word | None = None
    at: Instant | None = None
    limit: int = Field(1, ge=1, le=200)
    pattern: str = Field("x", pattern="^x$")


@pytest.mark.parametrize(
    ("values", "zh", "en"),
    [
        ({"day": "yesterday"}, "日期，如 2026-11-20", "a day such as 2026-11-20"),
        (
            {"box": "1,2"},
            "西,南,东,北（度），如 112.3,34.5,112.6,34.8",
            "west,south,east,north in degrees, such as 112.3,34.5,112.6,34.8",
        ),
        ({"box": "2,2,1,3"}, "西,南,东,北，每对由小到大", "west,south,east,north, each pair growing"),
        ({"rule": "x"}, "以下之一：'a', 'b', 'c'", "'a', 'b' or 'c'"),
        ({"word": ""}, "至少 1 个字符", "String should have at least 1 character"),
        ({"word": "x" * 201}, "至多 200 个字符", "String should have at most 200 characters"),
        ({"limit": "0"}, "不小于 1 的数", "greater than or equal to 1"),
        ({"limit": "201"}, "不大于 200 的数", "less than or equal to 200"),
        ({"limit": "x"}, "一个整数", "a valid integer, unable to parse string as an integer"),
        ({"pattern": "y"}, "String should match pattern '^x$'", "String should match pattern '^x$'"),
    ],
)
def test_an_expectation(values: dict[str, Any], zh: str, en: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Asked.model_validate(values)
    (error,) = refused.value.errors()
    assert expected_of(error) == Text(zh, en)


def test_a_last_day_before_the_first() -> None:
    with pytest.raises(ValidationError) as refused:
        Days.model_validate({"from": "2026-11-20", "to": "2026-11-19"})
    assert expected_of(refused.value.errors()[0]) == Text("不早于 2026-11-20 的日期", "a day not before 2026-11-20")
    assert not_before(date(2026, 11, 20), "from=") == Text("不早于 2026-11-20 的日期", "a day not before from=2026-11-20")


def test_a_refusal_says_it_in_both_languages() -> None:
    (error,) = wrong("to", "x", Text("某日", "a day")).errors
    assert (error.field, error.value, error.expected, error.said and error.said.zh) == ("to", "x", "a day", "某日")


@pytest.mark.parametrize(
    "path", ["/api/v1/findings?from=x", "/api/v1/rejects?from=2026-11-21&to=2026-11-20", "/api/v1/findings?x=1"]
)
def test_a_problem_says_it_in_both_languages(client: TestClient, path: str) -> None:
    (error,) = client.get(path).json()["errors"]
    assert error["said"]["en"] == error["expected"] != error["said"]["zh"]
