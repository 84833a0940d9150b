"""Addresses that the settings allow: checked when somebody subscribes, and again at each try."""

from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from rules.catalogue import Text
from services.lists.delivery.parcel import is_plain
from services.lists.delivery.refused import SubscriptionRefused
from services.settings import MAIL_ADDRESS, Settings

FOLDER, MAIL, HTTPS = CHANNELS = ("folder", "mail", "https")
_LONGEST_ADDRESS = 1_000
_LONGEST_MAIL = 254


class Target(NamedTuple):
    """The parts of an HTTPS address. name: the host as the settings have it, with its port where that is not 443."""

    host: str
    port: int
    path: str

    @property
    def name(self) -> str:
        """The host as the settings have it."""
        return self.host if self.port == 443 else f"{self.host}:{self.port}"


def check_address(channel: str, address: str, settings: Settings) -> None:
    """Raise SubscriptionRefused unless lists may be sent there."""
    if not address or len(address) > _LONGEST_ADDRESS or not is_plain(address):
        raise _refused(address, "一行不含控制字符的地址", "an address in one line without control characters")
    if channel == FOLDER:
        folder_of(address, settings)
    elif channel == MAIL:
        mail_domain(address, settings)
    else:
        target_of(address, settings)


def folder_of(address: str, settings: Settings) -> tuple[Path, tuple[str, ...]]:
    """The folder of the settings that it lies in, and the names below, none of them a symlink or a step up."""
    folder = Path(address)
    for root in settings.lists_folders:
        if folder.is_relative_to(root) and ".." not in folder.parts:
            names = folder.relative_to(root).parts
            if root.resolve().joinpath(*names).resolve() != root.resolve().joinpath(*names):
                raise _refused(address, "不经符号链接到达的文件夹", "a folder that is reached without a symlink")
            return root, names
    allowed = ", ".join(map(str, settings.lists_folders)) or "–"
    raise _refused(
        address,
        f"允许目录（PLUMEWATCH_LISTS_FOLDERS：{allowed}）之下的绝对路径",
        f"an absolute path under a folder that is allowed (PLUMEWATCH_LISTS_FOLDERS: {allowed})",
    )


def mail_domain(address: str, settings: Settings) -> str:
    """The domain of a mail address that may get lists."""
    if not MAIL_ADDRESS.fullmatch(address) or len(address) > _LONGEST_MAIL:
        raise _refused(address, "邮箱地址，如 a@example.cn", "a mail address such as a@example.cn")
    domain = address.rpartition("@")[2].lower()
    if domain not in settings.lists_mail_domains:
        allowed = ", ".join(settings.lists_mail_domains) or "–"
        raise _refused(
            address,
            f"允许域名（PLUMEWATCH_LISTS_MAIL_DOMAINS：{allowed}）的邮箱",
            f"a mailbox of a domain that is allowed (PLUMEWATCH_LISTS_MAIL_DOMAINS: {allowed})",
        )
    return domain


def target_of(address: str, settings: Settings) -> Target:
    """The host, port and path of an HTTPS address that may get lists; it is made of these parts alone, as one parser read them."""
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").removesuffix("."), parts.port or 443
    except ValueError:
        host, parts, port = "", urlsplit(""), 443
    is_plain_url = (
        address.isascii() and not set(address) & set(' \\"<>') and parts.scheme == "https" and "@" not in parts.netloc
    )
    if not host or not is_plain_url or "#" in address:
        raise _refused(
            address,
            "https:// 开头、不含用户名和 # 的地址",
            "an address that begins with https://, without a user and without #",
        )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    target = Target(host, port, path)
    if target.name not in settings.lists_https_hosts:
        allowed = ", ".join(settings.lists_https_hosts) or "–"
        raise _refused(
            address,
            f"允许主机（PLUMEWATCH_LISTS_HTTPS_HOSTS：{allowed}）的地址",
            f"an address of a host that is allowed (PLUMEWATCH_LISTS_HTTPS_HOSTS: {allowed})",
        )
    return target


def _refused(address: str, zh: str, en: str) -> SubscriptionRefused:
    return SubscriptionRefused("address", address, Text(zh, en))
