"""Delivery by HTTPS: one POST of all files (multipart/form-data), signed. What a receiver does with it: docs/operating.md.

No redirect is followed, no proxy of the environment is used, and the certificate must be valid for the host.
"""

import hmac
import http.client
import json
import socket
import ssl
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from urllib.parse import quote

from services.lists.delivery.addresses import Target, target_of
from services.lists.delivery.cut_off import SILENCE_S, TRY_S, cut_off_after
from services.lists.delivery.outcome import DELIVERED, FAILED, NO_ANSWER, REFUSED, Outcome, both, plain
from services.lists.delivery.parcel import Parcel, ParcelFile
from services.lists.delivery.public_addresses import NotPublic, resolved
from services.lists.delivery.secrets import NoSecret, secret_of
from services.settings import Settings

_MOST_ANSWER = 64 << 10
"""Maximum bytes of an answer that are read; the connection is closed then."""
_LATER = (408, 425, 429)
"""The three of 4xx that ask to come again."""
_RECEIPT = "X-Receipt"


def post_files(
    parcel: Parcel, settings: Settings, at: datetime, *, silence_s: float = SILENCE_S, try_s: float = TRY_S
) -> Outcome:
    """Post the files to the address, once."""
    target = target_of(parcel.address, settings)
    try:
        key = secret_of(settings.lists_secrets_file, target.name)
        may_be_private = target.host in settings.lists_private_hosts
        addresses = resolved(target.host, target.port, may_be_private=may_be_private)
    except (NoSecret, NotPublic) as error:
        return Outcome(REFUSED, str(error))
    except OSError as error:
        return Outcome(NO_ANSWER, plain(f"{type(error).__name__}: {error}"))
    body, content_type = form(parcel.files)
    headers = {
        "Content-Type": content_type,
        "Idempotency-Key": parcel.key,
        "X-Plumewatch-List": quote(parcel.number),
        "X-Plumewatch-Day": parcel.local_day.isoformat(),
        **signed(body, key, at),
    }
    connection = http.client.HTTPSConnection(target.host, target.port, timeout=silence_s)
    with cut_off_after(try_s, lambda: connection.sock):
        try:
            _connect(connection, target, addresses, settings, silence_s)
            # A server may answer before it has read all, and close: what it said is there to be read.
            with suppress(BrokenPipeError, ConnectionResetError, ssl.SSLEOFError):
                connection.request("POST", target.path, body, headers)
            return _outcome(connection.getresponse())
        except (http.client.HTTPException, OSError) as error:
            kind = FAILED if isinstance(error, ssl.SSLCertVerificationError) else NO_ANSWER
            return Outcome(kind, plain(f"{type(error).__name__}: {error}"))
        finally:
            connection.close()


def signed(body: bytes, key: bytes, at: datetime) -> dict[str, str]:
    """The headers that prove body and time: HMAC-SHA256 of the time (seconds since 1970) in digits, a full stop, and the body."""
    time = str(int(at.timestamp()))
    return {
        "X-Plumewatch-Time": time,
        "X-Plumewatch-Signature": "sha256=" + hmac.new(key, f"{time}.".encode() + body, sha256).hexdigest(),
    }


def form(files: list[ParcelFile]) -> tuple[bytes, str]:
    """The files as multipart/form-data, and its content type: equal files give equal bytes."""
    digest = sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + sha256(file.payload).digest())
    boundary = f"plumewatch-{digest.hexdigest()[:40]}"
    parts = []
    for file in files:
        name = file.name.replace('"', "%22")
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        parts += [f"{head}Content-Type: application/octet-stream\r\n\r\n".encode(), file.payload, b"\r\n"]
    return b"".join([*parts, f"--{boundary}--\r\n".encode()]), f"multipart/form-data; boundary={boundary}"


def _connect(
    connection: http.client.HTTPSConnection, target: Target, addresses: list[str], settings: Settings, silence_s: float
) -> None:
    """Connect to the first of these addresses that answers: the name is not resolved again, since the second answer could be another."""
    context = ssl.create_default_context(cafile=settings.lists_ca_file)
    for number, address in enumerate(addresses, 1):
        try:
            plain_socket = socket.create_connection((address, target.port), silence_s)
            break
        except OSError:
            if number == len(addresses):
                raise
    connection.sock = plain_socket
    connection.sock = context.wrap_socket(plain_socket, server_hostname=target.host)


def _outcome(response: http.client.HTTPResponse) -> Outcome:
    said = b""
    with suppress(http.client.HTTPException, OSError):  # the status is what counts
        said = response.read(_MOST_ANSWER)
    answer = plain(f"{response.status} {response.reason} {plain(said)}")
    if 200 <= response.status < 300:
        return Outcome(DELIVERED, answer, _receipt(response, said))
    if 300 <= response.status < 400:
        return Outcome(REFUSED, f"{answer} ({both('不跟随重定向', 'redirects are not followed')})")
    if 400 <= response.status < 500 and response.status not in _LATER:
        return Outcome(REFUSED, answer)
    return Outcome(FAILED, answer)


def _receipt(response: http.client.HTTPResponse, said: bytes) -> str | None:
    """What the receiver calls it: the header X-Receipt, or `receipt` or `id` of a JSON answer."""
    if header := response.getheader(_RECEIPT):
        return plain(header)[:200]
    try:
        answer = json.loads(said)
    except (ValueError, RecursionError):
        return None
    named = (answer.get("receipt") or answer.get("id")) if isinstance(answer, dict) else None
    return plain(str(named))[:200] if isinstance(named, str | int) else None
