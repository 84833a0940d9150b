"""A finding's page: what it rests on, in words and figures, for every rule."""

import re
from collections.abc import Callable

import pytest

from services.dashboard.pages.finding import bars, widths
from tests.api.findings import found
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


@pytest.mark.parametrize(
    ("language", "listed_says", "charged_says"),
    [
        ("zh", "同一行为已由另一条线索认定：", ["同一行为、并案列出：", "同一次行驶的其他线索："]),
        (
            "en",
            "The same act is charged by another finding: ",
            ["The same act, and listed there: ", "Other findings of the same drive: "],
        ),
    ],
)
def test_findings_of_one_act_lead_to_each_other(
    client: TestClient, fill: Callable[..., None], language: str, listed_says: str, charged_says: list[str]
) -> None:
    charged, listed = found("check", rule="road_check", outcome="violation"), found("reading", outcome="listed")
    doubtful = found("doubtful", outcome="to_be_verified")
    named = {
        name: {"finding_id": one["finding_id"], "rule": one["rule"]}
        for name, one in (("charged", charged), ("listed", listed), ("doubtful", doubtful))
    }
    charged["evidence"] = [{"kind": "check", "also_listed": [named["listed"]], "same_drive": [named["doubtful"]]}]
    listed["evidence"] = [{"kind": "reading", "charged_under": named["charged"]}]
    doubtful["evidence"] = [{"kind": "reading", "same_drive": [named["charged"]]}]
    fill([charged, listed, doubtful])
    pages = {
        name: _page(client, one, language) for name, one in (("charged", charged), ("listed", listed), ("doubtful", doubtful))
    }
    addresses = {name: f"/findings/{one['finding_id']}" for name, one in named.items()}
    assert {addresses["listed"], addresses["doubtful"]} <= set(pages["charged"].addresses)
    assert addresses["charged"] in pages["listed"].addresses and addresses["charged"] in pages["doubtful"].addresses
    assert listed_says.strip() in pages["listed"].text
    assert all(words.strip() in pages["charged"].text for words in charged_says)


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
