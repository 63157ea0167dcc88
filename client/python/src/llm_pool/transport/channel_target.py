"""The gRPC target for one or several addresses."""

import ipaddress
import re
from collections.abc import Sequence

_KNOWN_SCHEME = re.compile(r"^(?:dns|ipv4|ipv6|unix|unix-abstract):")
_HOST_PORT = re.compile(r"^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})$")


def channel_target(addresses: Sequence[str]) -> str:
    """Raises ValueError for what is no address."""
    if not addresses:
        raise ValueError("address is empty; give host:port")
    if len(addresses) == 1:
        address = addresses[0]
        return address if _KNOWN_SCHEME.match(address) else f"dns:///{_checked(address)}"
    versions = {_ip_version(address) for address in addresses}
    if versions not in ({4}, {6}):
        # gRPC's C core has schemes for several IP addresses of one kind, none for several names, and takes no resolver from Python.
        raise ValueError(
            f"address lists {', '.join(addresses)}: several must be all IPv4 or all IPv6 addresses. "
            "For host names use one name that stands for all of them, such as dns:///llm-pool:50051"
        )
    return f"ipv{versions.pop()}:{','.join(addresses)}"


def hosts_of(addresses: Sequence[str]) -> list[str]:
    """The hosts that the addresses name; none for sockets of this machine."""
    hosts = []
    for address in addresses:
        if re.match(r"unix(?:-abstract)?:", address):
            continue
        path = re.sub(r"^//[^/]*/", "", _KNOWN_SCHEME.sub("", address))
        for item in path.split(","):
            parts = _HOST_PORT.match(item)
            hosts.append((parts[1] or parts[2]) if parts else item)
    return hosts


def _checked(address: str) -> str:
    parts = _HOST_PORT.match(address)
    if not parts or not 1 <= int(parts[3]) <= 65_535:
        raise ValueError(f"address {address!r} is not host:port, such as 127.0.0.1:50051 or [::1]:50051")
    return address


def _ip_version(address: str) -> int | None:
    parts = _HOST_PORT.match(_checked(address))
    try:
        return ipaddress.ip_address((parts[1] or parts[2]) if parts else "").version
    except ValueError:
        return None
