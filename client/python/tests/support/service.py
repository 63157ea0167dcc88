"""The real service, with the simulator or an upstream of the test's own behind it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from support.node_program import node_program

_QUIET = {
    "ENABLE_LLM_POOL": "true",
    "LLM_POOL_GRPC_PORT": "0",
    "LLM_POOL_HTTP_PORT": "0",
    "LLM_POOL_LOG_FORMAT": "json",
    "LLM_POOL_HEALTH_INTERVAL_MS": "0",
}


@dataclass(frozen=True)
class Service:
    """A service that runs."""

    address: str
    """`host:port` of gRPC."""


@asynccontextmanager
async def start_service(**env: str) -> AsyncIterator[Service]:
    """Starts the service with these settings, on free ports."""
    async with node_program("server/main.js", {**_QUIET, **env}) as program:
        while not (serving := re.search(r"serving: gRPC on (\S+),", await program.line())):
            pass
        yield Service(serving[1])
