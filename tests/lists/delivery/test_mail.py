"""Mails through a real mail server: encrypted on the way, whole, and never in doubt without saying so."""

import io
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
import pyzipper
import trustme

from services.lists.delivery.addresses import mail_domain
from services.lists.delivery.letter import letter
from services.lists.delivery.mail import ended, send_mail
from services.lists.delivery.outcome import DELIVERED, FAILED, NO_ANSWER, REFUSED, UNKNOWN, Outcome
from services.lists.delivery.parcel import ParcelFile
from services.lists.delivery.refused import SubscriptionRefused
from services.settings import Settings
from tests.lists.delivery.conftest import Contexts
from tests.lists.delivery.receivers import Office, office, talker
from tests.lists.delivery.shipped import FILES, parcel

AT = datetime(2026, 11, 21, 0, 0, 1, tzinfo=UTC)
TO = "hb@luolong.example"
Allowed = Callable[..., Settings]


def sent(settings: Settings, to: str = TO, **limits: float) -> Outcome:
    return send_mail(parcel("mail", to), settings, AT, **limits)


def read(mail: bytes) -> EmailMessage:
    message = message_from_bytes(mail, policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message


def test_a_mail_arrives_whole(mail: Office, allowed: Allowed) -> None:
    outcome = sent(allowed(mail=mail))
    assert (outcome.kind, outcome.receipt, outcome.answer) == (DELIVERED, "Q0", "250 2.0.0 Ok: queued as Q0")
    [got] = mail.mails
    message = read(got)
    assert (message["From"], message["To"]) == ("lists@plume.example", TO)
    assert message["Subject"] == "柴油货车案件清单 410311-2026-0001（洛龙区，2026-11-20）"
    assert message["Message-ID"] == f"<{'k' * 32}@plume.example>"
    assert message["Date"] == "Sat, 21 Nov 2026 08:00:01 +0800"
    body = message.get_body()
    assert body is not None and "410311-2026-0001" in body.get_content()
    attached = list(message.iter_attachments())
    assert [(one.get_filename(), one.get_content()) for one in attached] == [tuple(file) for file in FILES]
    assert [one.get_content_type() for one in attached] == [
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/pdf",
    ]
    assert b"filename*=utf-8''" in got.lower(), "RFC 2231"


def test_lines_that_begin_with_a_full_stop_end_nothing(mail: Office, allowed: Allowed) -> None:
    file = ParcelFile("a.csv", b".\r\n..\r\n.\r\nQUIT\r\n")
    send_mail(parcel("mail", TO, [file]), allowed(mail=mail), AT)
    [attached] = read(mail.mails[0]).iter_attachments()
    assert ended(b".\r\n..x\r\ny.\r\n") == b"..\r\n...x\r\ny.\r\n.\r\n"
    assert (attached.get_payload(decode=True), attached.get_content_type()) == (file.payload, "application/octet-stream")


def test_an_encrypted_zip_where_the_domain_is_set(mail: Office, allowed: Allowed) -> None:
    settings = allowed(mail=mail, lists_zip_domains="luolong.example")
    assert sent(settings, "Zip@luolong.example").kind == DELIVERED
    [got] = mail.mails
    [attached] = read(got).iter_attachments()
    assert attached.get_filename() == "410311-2026-0001.zip"
    assert b"p/w" not in got and FILES[0].payload not in attached.get_content()
    with pyzipper.AESZipFile(io.BytesIO(attached.get_content())) as archive:
        with pytest.raises(RuntimeError):
            archive.read(FILES[0].name)
        archive.setpassword("p/w 密码".encode())
        assert [(name, archive.read(name)) for name in archive.namelist()] == [tuple(file) for file in FILES]


def test_without_a_password_no_mail_goes_to_such_a_domain(mail: Office, allowed: Allowed) -> None:
    assert sent(allowed(mail=mail, lists_zip_domains="luolong.example")).kind == REFUSED
    assert mail.mails == []


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("451 4.3.0 later", FAILED),
        ("421 4.7.0 busy", FAILED),
        ("550 5.7.1 no", REFUSED),
        ("554 5.6.0 a\x1b[31mb", REFUSED),
        ("close", UNKNOWN),
    ],
)
def test_what_an_answer_to_the_text_means(mail: Office, allowed: Allowed, answer: str, kind: str) -> None:
    mail.answers = [answer]
    outcome = sent(allowed(mail=mail))
    assert outcome.kind == kind and outcome.answer.isprintable()


def test_silence_after_the_text_leaves_it_unknown(mail: Office, allowed: Allowed) -> None:
    mail.answers = ["hang"]
    assert sent(allowed(mail=mail), silence_s=0.5).kind == UNKNOWN
    assert len(mail.mails) == 1


@pytest.mark.parametrize(
    ("answer", "kind"), [("550 5.1.1 no such user", REFUSED), ("450 4.2.1 greylisted", FAILED), ("552 5.2.2 full", REFUSED)]
)
def test_a_receiver_that_is_not_taken(mail: Office, allowed: Allowed, answer: str, kind: str) -> None:
    mail.to_receiver = answer
    assert (sent(allowed(mail=mail)).kind, mail.mails) == (kind, [])


def test_a_server_without_starttls_gets_nothing(allowed: Allowed) -> None:
    with office(None) as handler:
        outcome = sent(allowed(mail=handler))
    assert (outcome.kind, handler.mails) == (FAILED, []) and "STARTTLS" in outcome.answer


@pytest.mark.parametrize("case", ["another name", "another CA", "the system's CAs"])
def test_a_certificate_that_is_not_valid_gets_nothing(certified: Contexts, allowed: Allowed, case: str) -> None:
    context = (
        certified("other.example") if case == "another name" else certified(by=trustme.CA() if "another" in case else None)
    )
    with office(context) as handler:
        outcome = sent(allowed(mail=handler, **({"smtp_ca_file": None} if "system" in case else {})))
    assert (outcome.kind, handler.mails) == (FAILED, [])


@pytest.mark.parametrize(("password", "kind"), [("right", DELIVERED), ("wrong", REFUSED)])
def test_a_user_with_a_password_of_a_file(
    certified: Contexts, allowed: Allowed, tmp_path: Path, password: str, kind: str
) -> None:
    file = tmp_path / "password"
    file.write_text("right\n")
    with office(certified(), password) as handler:
        assert sent(allowed(mail=handler, smtp_user="plume", smtp_password_file=file)).kind == kind


def test_nobody_listens(allowed: Allowed) -> None:
    with office(None) as handler:
        settings = allowed(mail=handler)
    assert sent(settings).kind == NO_ANSWER


@pytest.mark.parametrize(("said", "times", "pause_s"), [(b"220-" + b"x" * 4000 + b"\r\n", 10_000, 0.0), (b"2", 60, 0.1)])
def test_a_server_that_says_too_much_or_drips_is_left(allowed: Allowed, said: bytes, times: int, pause_s: float) -> None:
    began = time.monotonic()
    with talker(said, times, pause_s) as port:
        assert sent(allowed(smtp_port=port), silence_s=1.0, try_s=2.0).kind == NO_ANSWER
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "others",
    [
        {"number": "1\r\nBcc: x@evil.cn"},
        {"number": "1\nBcc: x@evil.cn"},
        {"number": "1\u2028Bcc"},
        {"district": "a\rb"},
        {"number": "1\x00"},
        {"address": "a@luolong.example\r\nBcc: x@evil.cn"},
    ],
)
def test_no_header_has_a_second_line(mail: Office, allowed: Allowed, others: dict[str, str]) -> None:
    settings = allowed(mail=mail)
    with pytest.raises((ValueError, SubscriptionRefused)):
        letter(parcel("mail", others.pop("address", TO), **others), settings, "lists@plume.example", AT)


@pytest.mark.parametrize(
    "address",
    [
        "a@evil.cn", "a@luolong.example.evil.cn", "a@xluolong.example", "a@sub.luolong.example", "a@evil.cn@luolong.example", "a b@luolong.example",
        "a@luolong.example\r\nRCPT TO:<x@evil.cn>", "a@luolong.example>", "<a@luolong.example>", "a@luolong.example,b@evil.cn", '"a b"@luolong.example',
        "@luolong.example", "a@", "", "a@luolong.example.", "洛龙@luolong.example", "a@[127.0.0.1]", "a..b@luolong.example", "a@luolong.example\n",
        "x" * 260 + "@luolong.example", "A <a@luolong.example>", "a@luolong.example SIZE=1",
    ],
)  # fmt: skip
def test_an_address_of_no_allowed_domain_is_refused(allowed: Allowed, address: str) -> None:
    with pytest.raises(SubscriptionRefused):
        mail_domain(address, allowed())


@pytest.mark.parametrize("written", ["a@b\r\nBcc: c@d", "nobody", "a@b,c@d"])
def test_the_sender_of_the_settings_is_an_address(written: str) -> None:
    with pytest.raises(ValueError, match="expected a mail address"):
        Settings(smtp_from=written)
