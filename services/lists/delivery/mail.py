"""Delivery by mail. A mail cannot be taken back, and nobody can ask whether it came: once its text is on its way, only the server's answer
says."""

import re
import smtplib
import ssl
from contextlib import suppress
from datetime import datetime
from typing import IO, Any

from services.lists.delivery.cut_off import SILENCE_S, TRY_S, cut_off_after
from services.lists.delivery.letter import letter
from services.lists.delivery.outcome import DELIVERED, FAILED, NO_ANSWER, REFUSED, UNKNOWN, Outcome, both, plain
from services.lists.delivery.parcel import Parcel
from services.lists.delivery.secrets import NoSecret
from services.settings import Settings

_MOST_ANSWER = 1 << 20
"""Maximum bytes that a mail server may say in one conversation."""
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)
_QUEUED = re.compile(r"queued\s+(?:mail\s+)?(?:as|for delivery)?\W*([\w.@-]+)", re.IGNORECASE)


def send_mail(
    parcel: Parcel, settings: Settings, at: datetime, *, silence_s: float = SILENCE_S, try_s: float = TRY_S
) -> Outcome:
    """Hand the mail to the server of the settings. The outcome is unknown where the text was sent and no answer came."""
    host, sender = settings.smtp_host, settings.smtp_from
    if not host or not sender:
        return Outcome(REFUSED, both("邮件未配置", "mail is not set up") + " (PLUMEWATCH_SMTP_HOST, PLUMEWATCH_SMTP_FROM)")
    try:
        payload = letter(parcel, settings, sender, at)
    except (NoSecret, ValueError) as error:
        return Outcome(REFUSED, str(error))
    except OSError as error:  # of the file of secrets
        return Outcome(FAILED, plain(f"{type(error).__name__}: {error}"))
    server = _Server(local_hostname=sender.rpartition("@")[2], timeout=silence_s)
    with cut_off_after(try_s, lambda: server.sock):
        try:
            outcome = _conversation(server, host, settings, sender, parcel.address, payload)
            if outcome.kind == DELIVERED:  # else nobody knows what the server would take a word for
                with suppress(smtplib.SMTPException, OSError):
                    server.quit()
            return outcome
        finally:
            server.close()


class _Server(smtplib.SMTP):
    """smtplib's conversation, with a limit to what the server may say."""

    is_sent = False
    """Whether the text may have begun to go out."""
    _host: str
    """What starttls() verifies the certificate by; only the constructor that connects at once sets it."""

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = _Limited(self.sock.makefile("rb"))
        return super().getreply()


class _Limited:
    """A server's answers, line by line, until they are too many."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._left = file, _MOST_ANSWER

    def readline(self, limit: int = -1) -> bytes:
        line = self._file.readline(limit)
        self._left -= len(line)
        if self._left < 0:
            raise OSError(both("邮件服务器应答过长", "the mail server says too much"))
        return line

    def close(self) -> None:
        self._file.close()


def _conversation(server: _Server, host: str, settings: Settings, sender: str, receiver: str, payload: bytes) -> Outcome:
    try:
        _open(server, host, settings)
        sizes = [f"size={len(payload)}"] if server.has_extn("size") else []
        _expect(2, server.mail(sender, sizes))
        _expect(2, server.rcpt(receiver))
        _expect(3, server.docmd("DATA"))
        server.is_sent = True
        server.send(ended(payload))
        answer = _expect(2, server.getreply())
    except smtplib.SMTPResponseException as error:
        said = plain(f"{error.smtp_code} {plain(error.smtp_error)}")
        # What is neither is no answer to what was asked: nothing is known then, if the text was sent.
        kinds = {4: FAILED, 5: REFUSED}
        return Outcome(kinds.get(error.smtp_code // 100, UNKNOWN if server.is_sent else FAILED), said)
    except (smtplib.SMTPException, OSError) as error:
        said = plain(f"{type(error).__name__}: {error}")
        return Outcome(UNKNOWN if server.is_sent else FAILED if _is_of_tls(error) else NO_ANSWER, said)
    queued = _QUEUED.search(answer)
    return Outcome(DELIVERED, answer, queued[1] if queued else None)


def ended(payload: bytes) -> bytes:
    """The text as DATA has it: closed by a full stop alone on its line, any other at the beginning of a line doubled (RFC 5321, 4.5.2)."""
    return _LEADING_DOT.sub(b"..", payload).removesuffix(b"\r\n") + b"\r\n.\r\n"


def _open(server: _Server, host: str, settings: Settings) -> None:
    """Connect, encrypt, and log in. Raises unless the server's certificate is valid."""
    server._host = host
    _expect(2, server.connect(host, settings.smtp_port))
    server.ehlo_or_helo_if_needed()
    _expect(2, server.starttls(context=ssl.create_default_context(cafile=settings.smtp_ca_file)))
    server.ehlo_or_helo_if_needed()
    if settings.smtp_user:
        file = settings.smtp_password_file
        server.login(settings.smtp_user, file.read_text(encoding="utf-8").strip() if file else "")


def _expect(kind: int, reply: tuple[int, Any]) -> str:
    """The server's answer. Raises SMTPResponseException if it is of another kind."""
    code, said = reply
    if code // 100 != kind:
        raise smtplib.SMTPResponseException(code, said)
    return plain(f"{code} {plain(said)}")


def _is_of_tls(error: Exception) -> bool:
    return isinstance(error, ssl.SSLError | smtplib.SMTPNotSupportedError)
