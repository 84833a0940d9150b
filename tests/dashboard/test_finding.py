"""A finding's page: what it rests on, in words and figures, for every rule."""

import re

import pytest

from services.dashboard.pages.finding import bars, widths
from tests.clients import TestClient
from tests.dashboard.reading import Page, read

JSON = {"accept": "application/json"}


def _findings(city: TestClient, **filters: str) -> list[dict]:
    return city.get("/api/v1/findings", params=filters, headers=JSON).json()["items"]


def _page(city: TestClient, finding: dict, language: str = "zh") -> Page:
    answer = city.get(f"/findings/{finding['finding_id']}", headers={"cookie": f"lang={language}"})
    assert answer.status_code == 200
    return read(answer.text)


@pytest.mark.parametrize("rule", ["remote_sensing", "restricted_traffic", "road_check"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_rule_has_its_page(city: TestClient, rule: str, language: str) -> None:
    found = _findings(city, rule=rule, withdrawn="any")
    assert found
    for finding in found:
        read_out = city.get(f"/api/v1/findings/{finding['finding_id']}", headers=JSON).json()
        page = _page(city, finding, language)
        assert page.inline == []
        assert " ".join(read_out["explanation"]["zh"].split()) in page.text
        assert " ".join(read_out["explanation"]["en"].split()) in page.text
        assert finding["case_number"] in page.texts
        assert len(re.findall(r"(?:partition|分区) \d+ ·", page.text)) == len(read_out["facts"])
        assert f"/vehicles/{finding['plate']}" in {address.replace("%E8%B1%AB", "豫") for address in page.addresses}


def test_what_was_measured_stands_against_its_limit(city: TestClient) -> None:
    finding = _findings(city, rule="remote_sensing", outcome="violation")[0]
    page = _page(city, finding, "en")
    drawn = [attributes for tag, attributes in page.tags if tag == "svg" and attributes.get("role") == "img"]
    assert f"{finding['measured']:g}" in (drawn[0]["aria-label"] or "")
    assert len(drawn) >= 3  # the finding's own, and one a reading


def test_the_map_knows_its_track_and_place(city: TestClient) -> None:
    finding = _findings(city, rule="restricted_traffic")[0]
    (box,) = [attributes for _, attributes in _page(city, finding).tags if attributes.get("id") == "finding-map"]
    assert city.get(box["data-track"] or "", headers=JSON).json()["features"]
    assert (box["data-lon"], box["data-lat"]) == (str(finding["lon"]), str(finding["lat"]))


def test_the_case_number_is_an_address_too(city: TestClient) -> None:
    finding = _findings(city)[0]
    assert finding["finding_id"] in city.get(f"/findings/{finding['case_number']}").text


def test_bars_of_a_piece_of_evidence() -> None:
    reading = {"kind": "reading", "measured": 52.0, "limit": 30.0, "limit_reference": "HJ"}
    check = {
        "kind": "check",
        "exceedances": [{"pollutant": "smoke_m1", "measured": 1.6, "limit": 1.2, "limit_reference": "GB"}],
    }
    assert bars(reading, "opacity_pct") == [
        {"pollutant": "opacity_pct", "measured": 52.0, "limit": 30.0, "limit_reference": "HJ"}
    ]
    assert bars(check, None) == check["exceedances"]
    assert bars({"kind": "stay"}, None) == []
    assert bars({"kind": "reading", "measured": None, "limit": 30.0}, "opacity_pct") == []
    assert widths([*bars(reading, "opacity_pct"), *bars(check, None)]) == pytest.approx(
        {"opacity_pct": 1.15 * 52, "smoke_m1": 1.15 * 1.6}
    )
