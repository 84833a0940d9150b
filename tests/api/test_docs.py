"""The docs page works without any other host, and the document says what is true."""

import re

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
            assert method == "get" and operation["summary"] and operation["description"], path
            assert operation["tags"], path
            assert operation["responses"]["422"]["content"] == {"application/problem+json": problem}, path
    assert "Problem" in document["components"]["schemas"] and "HTTPValidationError" not in document["components"]["schemas"]
    assert document["components"]["schemas"]["FindingRow"]["examples"][0]["case_number"].startswith("PW-")
