"""What a transport is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import grpc


@dataclass(frozen=True)
class TransportOptions:
    """As in LlmPoolClient. Times are seconds, and have been checked."""

    addresses: Sequence[str]
    credentials: grpc.ChannelCredentials | None
    """None: not encrypted."""
    deadline: float
    connect_timeout: float | None
    headers: Mapping[str, str]
    channel: Mapping[str, str | int]
    """Options of gRPC's C core, over the defaults."""
