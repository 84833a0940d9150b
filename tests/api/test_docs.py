"""The docs page works without any other host, and the document says what is true."""

import re
from typing import Any

from services.api.security import PREFIX


def test_the_page_asks_nobody_else(world) -> None:
    page = world.client.get("/docs").text
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert all(one.startswith("/") or one == "data:," for one in addresses), addresses
    for address in addresses:
        if address.startswith("/"):
            assert world.client.get(address).status_code == 200, address
    assert not re.search(r"<script>|<style>|\son\w+=|style=", page)
    assert "validatorUrl: null" in world.client.get("/docs/start.js").text


def test_the_document(world) -> None:
    document = world.client.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert {"/health", "/ready", "/metrics", f"{PREFIX}/findings", f"{PREFIX}/events"} <= set(document["paths"])
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            assert method in ("get", "post", "put") and operation["summary"] and operation["description"], path
            assert operation["tags"], path
            assert operation["responses"]["422"]["content"] == {"application/problem+json": problem}, path
    assert "Problem" in document["components"]["schemas"] and "HTTPValidationError" not in document["components"]["schemas"]
    assert document["components"]["schemas"]["FindingRow"]["examples"][0]["case_number"].startswith("PW-")


def test_all_answers_that_hold_items_are_read_alike(world) -> None:
    """`items`, and `next`, null where there are no more: one loop of a client reads them all."""
    schemas = world.client.get("/openapi.json").json()["components"]["schemas"]
    holding = {name: one["properties"] for name, one in schemas.items() if "items" in one.get("properties", {})}
    assert {"DeliveryPage", "SubscriptionList", "FindingCounts"} <= set(holding), "their names are those of before"
    assert [name for name, members in holding.items() if "next" not in members] == []


def test_every_body_has_an_example(world) -> None:
    document = world.client.get("/openapi.json").json()
    bodies = [
        one["requestBody"]["content"]["application/json"]
        for item in document["paths"].values()
        for one in item.values()
        if "application/json" in one.get("requestBody", {}).get("content", {})  # a file is no example
    ]
    assert bodies and all(shows_an_example(body, document["components"]["schemas"]) for body in bodies)


def shows_an_example(part: Any, schemas: dict[str, Any], seen: frozenset[str] = frozenset()) -> bool:
    """Whether a part of the document has an example, itself or in a schema that it names."""
    if isinstance(part, list):
        return any(shows_an_example(one, schemas, seen) for one in part)
    if not isinstance(part, dict):
        return False
    if "example" in part or "examples" in part:
        return True
    named = str(part.get("$ref", "")).rpartition("/")[2]
    if named and named not in seen and shows_an_example(schemas[named], schemas, seen | {named}):
        return True
    return any(shows_an_example(one, schemas, seen) for one in part.values())


def test_every_answer_has_an_example(world) -> None:
    document = world.client.get("/openapi.json").json()
    operations = {(path, method): one for path, item in document["paths"].items() for method, one in item.items()}
    good = ("200", "201")
    contents = {
        name: one["responses"][code]["content"] for name, one in operations.items() for code in good if code in one["responses"]
    }
    assert operations.keys() == contents.keys()
    files = ("text/csv", "application/vnd", "application/pdf")  # their columns are those of the JSON
    without = [
        (name, kind)
        for name, content in contents.items()
        for kind, answer in content.items()
        if not kind.startswith(files) and not shows_an_example(answer, document["components"]["schemas"])
    ]
    assert without == []
