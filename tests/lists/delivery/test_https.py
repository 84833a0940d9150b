"""POSTs to a real HTTPS server: signed, verified, bounded, to the host that was looked at and to no other."""

import hmac
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import HTTP
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path

import pytest
import trustme

from services.lists.delivery.addresses import target_of
from services.lists.delivery.https import form, post_files
from services.lists.delivery.outcome import DELIVERED, FAILED, NO_ANSWER, REFUSED, Outcome
from services.lists.delivery.public_addresses import NotPublic, is_public, resolved
from services.lists.delivery.refused import SubscriptionRefused
from services.settings import Settings
from tests.lists.delivery.conftest import Contexts
from tests.lists.delivery.receivers import Desk, desk, talker
from tests.lists.delivery.shipped import FILES, parcel

AT = datetime(2026, 11, 21, 0, 0, 1, tzinfo=UTC)
Allowed = Callable[..., Settings]


def posted(https: Desk, path: str, settings: Settings, **limits: float) -> Outcome:
    return post_files(parcel("https", f"{https.address}/{path}"), settings, AT, **limits)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("200", DELIVERED),
        ("201", DELIVERED),
        ("204", DELIVERED),
        ("301", REFUSED),
        ("302", REFUSED),
        ("307", REFUSED),
        ("308", REFUSED),
        ("400", REFUSED),
        ("401", REFUSED),
        ("404", REFUSED),
        ("409", REFUSED),
        ("422", REFUSED),
        ("408", FAILED),
        ("425", FAILED),
        ("429", FAILED),
        ("500", FAILED),
        ("503", FAILED),
        ("close", NO_ANSWER),
        ("garbage", NO_ANSWER),
    ],
)
def test_what_an_answer_means(https: Desk, allowed: Allowed, path: str, kind: str) -> None:
    outcome = posted(https, path, allowed(https))
    assert outcome.kind == kind
    assert len(https.posts) == 1, "a redirect is not followed, nothing is repeated within a try"
    assert outcome.answer.isprintable() and (not path.isdigit() or outcome.answer.startswith(path))


@pytest.mark.parametrize(("path", "receipt"), [("200", "收1"), ("201", "R-7"), ("204", None)])
def test_the_receipt_is_kept(https: Desk, allowed: Allowed, path: str, receipt: str | None) -> None:
    assert posted(https, path, allowed(https)).receipt == receipt


def test_body_and_time_are_signed_and_the_files_are_in_it(https: Desk, allowed: Allowed) -> None:
    posted(https, "200?to=a%20b", allowed(https))
    [(path, headers, body)] = https.posts
    assert path == "/200?to=a%20b"
    assert headers["X-Plumewatch-Time"] == str(int(AT.timestamp()))
    expected = hmac.new(b"the key of luolong", f"{int(AT.timestamp())}.".encode() + body, sha256).hexdigest()
    assert headers["X-Plumewatch-Signature"] == f"sha256={expected}"
    assert (headers["Idempotency-Key"], headers["X-Plumewatch-List"]) == ("k" * 32, "410311-2026-0001")
    read = message_from_bytes(f"Content-Type: {headers['Content-Type']}\r\n\r\n".encode() + body, policy=HTTP)
    parts = list(read.iter_parts())
    assert [one.get_payload(decode=True) for one in parts] == [file.payload for file in FILES]
    assert b'filename="410311-2026-0001 \xe6\xb8\x85\xe5\x8d\x95.pdf"' in body


def test_the_same_files_give_the_same_body() -> None:
    assert form(FILES) == form(list(FILES))
    assert form(FILES) != form(FILES[:1])


@pytest.mark.parametrize("path", ["hang", "drip"])
def test_a_silent_and_a_dripping_server_are_left(https: Desk, allowed: Allowed, path: str) -> None:
    began = time.monotonic()
    assert posted(https, path, allowed(https), silence_s=1.0, try_s=2.0).kind == NO_ANSWER
    assert time.monotonic() - began < 5


def test_an_endless_answer_is_cut(https: Desk, allowed: Allowed) -> None:
    began = time.monotonic()
    outcome = posted(https, "flood", allowed(https))
    assert outcome.kind == DELIVERED and len(outcome.answer) <= 500
    assert time.monotonic() - began < 5


def test_an_answer_before_the_body_was_read_counts(https: Desk, allowed: Allowed) -> None:
    big = [FILES[0]._replace(payload=b"x" * 5_000_000)]
    outcome = post_files(parcel("https", f"{https.address}/early", big), allowed(https), AT)
    assert outcome.kind in (REFUSED, NO_ANSWER)  # what it said may be lost with the connection
    assert https.posts == []


@pytest.mark.parametrize("case", ["another name", "another CA", "the system's CAs"])
def test_a_certificate_that_is_not_valid_gets_nothing(certified: Contexts, allowed: Allowed, case: str) -> None:
    context = (
        certified("other.example") if case == "another name" else certified(by=trustme.CA() if "another" in case else None)
    )
    with desk(context) as server:
        settings = allowed(server, **({"lists_ca_file": None} if case == "the system's CAs" else {}))
        assert posted(server, "200", settings).kind == FAILED
        assert server.posts == []


def test_a_server_without_tls_gets_nothing(https: Desk, allowed: Allowed) -> None:
    with talker(b"HTTP/1.1 200 OK\r\n\r\n", 1) as port:
        settings = allowed(https, lists_https_hosts=f"localhost:{port}")
        settings.lists_secrets_file.write_text(f"localhost:{port} key\n")
        assert post_files(parcel("https", f"https://localhost:{port}/"), settings, AT).kind == NO_ANSWER


def test_no_proxy_of_the_environment_is_used(https: Desk, allowed: Allowed, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert posted(https, "200", allowed(https)).kind == DELIVERED


def test_a_private_address_must_be_allowed(https: Desk, allowed: Allowed) -> None:
    outcome = posted(https, "200", allowed(https, lists_private_hosts=""))
    assert outcome.kind == REFUSED and "PLUMEWATCH_LISTS_PRIVATE_HOSTS" in outcome.answer
    assert https.posts == []


def test_without_a_key_nothing_is_sent(https: Desk, allowed: Allowed, tmp_path: Path) -> None:
    for file in (None, tmp_path / "none"):
        if file is not None:
            file.write_text("elsewhere key\nlocalhost key\n")
        assert posted(https, "200", allowed(https, lists_secrets_file=file)).kind == REFUSED
    assert posted(https, "200", allowed(https, lists_secrets_file=tmp_path / "absent")).kind == NO_ANSWER
    assert https.posts == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255",
        "198.18.0.1", "240.0.0.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "2002:a00:1::1", "2001:db8::1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_addresses_that_are(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "2130706433", "0x7f.1", "127.1"])
def test_a_name_of_this_machine_is_private_however_it_is_written(host: str) -> None:
    with pytest.raises((NotPublic, OSError)):
        resolved(host, 443, may_be_private=False)


@pytest.mark.parametrize(
    "address",
    [
        "http://lists.example.cn/", "https://lists.example.cn.evil.cn/", "https://evil.cn/lists.example.cn", "https://evil.cn\\@lists.example.cn/",
        "https://lists.example.cn@evil.cn/", "https://user:pw@lists.example.cn/", "https://lists.example.cn:444/", "https://lists.example.cn/#a",
        "https://lists.example.cn /", "https://lists.example.cn/a b", "https://", "https:///x", "https://lists.example.cn:x/", "//lists.example.cn/",
        "https://127.0.0.1/", "https://[::1]/", "https://[::ffff:127.0.0.1/", "https://lists。example。cn/", "ftp://lists.example.cn/", "file:///etc/passwd",
        "https://sub.lists.example.cn/", "https://xlists.example.cn/", "https://8443.example.cn/", "https://lists.example.cn\t.evil.cn/",
    ],
)  # fmt: skip
def test_an_address_of_no_allowed_host_is_refused(address: str) -> None:
    settings = Settings(lists_https_hosts="lists.example.cn, 8443.example.cn:8443")
    with pytest.raises(SubscriptionRefused) as refused:
        target_of(address, settings)
    assert (refused.value.field, refused.value.value) == ("address", address)
    assert refused.value.said.zh and refused.value.said.en


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("https://lists.example.cn", ("lists.example.cn", 443, "/")),
        ("HTTPS://Lists.Example.CN.:443/in?x=1&y", ("lists.example.cn", 443, "/in?x=1&y")),
        ("https://8443.example.cn:8443/", ("8443.example.cn", 8443, "/")),
    ],
)
def test_an_address_of_an_allowed_host_is_read(address: str, target: tuple[str, int, str]) -> None:
    assert target_of(address, Settings(lists_https_hosts="lists.example.cn, 8443.example.cn:8443")) == target
