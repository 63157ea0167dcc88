"""The simulator: a provider that makes up its answers."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from support.node_program import node_program


@asynccontextmanager
async def start_simulator(*flags: str) -> AsyncIterator[str]:
    """Its base URL. `flags` as of `llm-pool simulate`."""
    async with node_program("client/cli/main.js", {}, "simulate", "--port", "0", *flags) as program:
        while not (answering := re.search(r"answer on (\S+)", await program.line())):
            pass
        yield answering[1]
