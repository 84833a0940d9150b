"""Secrets of receivers, from a file: the password of a mail address' ZIP, the key of a host's HMAC."""

from pathlib import Path

from services.lists.delivery.outcome import both


class NoSecret(Exception):
    """No secret is set for this receiver."""


def secret_of(file: Path | None, receiver: str) -> bytes:
    """The secret that the file has for the receiver: lines of a name, white space, and a secret. Raises NoSecret."""
    if file is None:
        raise NoSecret(both("未配置密钥文件", "no file of secrets is set") + " (PLUMEWATCH_LISTS_SECRETS_FILE)")
    for line in file.read_text(encoding="utf-8-sig").splitlines():
        name, _, secret = " ".join(line.split(maxsplit=1)).partition(" ")
        if name.lower() == receiver.lower() and secret:
            return secret.strip().encode()
    raise NoSecret(both("密钥文件中无此接收方", "the file of secrets does not name the receiver") + f": {receiver}")
