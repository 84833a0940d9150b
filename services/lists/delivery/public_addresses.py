"""Resolution of a host that lists are posted to: the address that is connected to is the one that was looked at."""

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from services.lists.delivery.outcome import both

_MOST = 4
"""Maximum addresses that are tried: each may keep silent."""
Address = IPv4Address | IPv6Address
_TRANSLATED = IPv6Network("64:ff9b::/96")
"""NAT64: the last four bytes are an IPv4 address."""


class NotPublic(Exception):
    """A host that may not be private has a private address."""


def resolved(host: str, port: int, *, may_be_private: bool) -> list[str]:
    """The host's addresses, in the resolver's order. Raises NotPublic if any is private, OSError if there is none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    private = [one for one in addresses if not is_public(ip_address(one.partition("%")[0]))]
    if private and not may_be_private:
        words = both("该主机地址为内网地址", "the host's address is not public")
        raise NotPublic(f"{words}: {host} = {private[0]} (PLUMEWATCH_LISTS_PRIVATE_HOSTS)")
    return addresses[:_MOST]


def is_public(address: Address) -> bool:
    """Whether the address is of the public internet, also by the IPv4 address that an IPv6 one carries."""
    inner = _inner(address) if isinstance(address, IPv6Address) else None
    if inner is not None:
        return is_public(inner)
    return address.is_global and not address.is_multicast


def _inner(address: IPv6Address) -> IPv4Address | None:
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
