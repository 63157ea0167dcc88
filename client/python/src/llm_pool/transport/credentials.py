"""How the connection is protected."""

import ipaddress
from collections.abc import Sequence

import grpc

from llm_pool.tls_options import TlsOptions
from llm_pool.transport.channel_target import hosts_of


def credentials(tls: bool | TlsOptions) -> grpc.ChannelCredentials | None:
    """None: the connection is not encrypted."""
    if isinstance(tls, TlsOptions):
        return grpc.ssl_channel_credentials(_bytes(tls.ca), _bytes(tls.key), _bytes(tls.cert))
    return grpc.ssl_channel_credentials() if tls else None


def refuse_readable_token(addresses: Sequence[str]) -> None:
    """Raises ValueError when a token would travel readable for others on the way."""
    remote = next((host for host in hosts_of(addresses) if not _is_loopback(host)), None)
    if remote is not None:
        raise ValueError(
            f"The token would travel unencrypted to {remote}. Set tls, or allow_insecure_token=True when the network between is trusted."
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _bytes(pem: str | bytes | None) -> bytes | None:
    return pem.encode() if isinstance(pem, str) else pem
