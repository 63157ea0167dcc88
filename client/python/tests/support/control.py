"""client/conformance: cases that the clients of all languages have in common."""

import asyncio
import json
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from support.node_program import node_program


class Control:
    """Starts and ends what a case needs."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def cases(self) -> list[dict[str, Any]]:
        cases: list[dict[str, Any]] = await self._ask("GET", "/cases")
        return cases

    async def start(self, name: str) -> dict[str, str]:
        started: dict[str, str] = await self._ask("POST", f"/cases/{name}/start")
        return started

    async def asked(self, name: str) -> None:
        await self._ask("POST", f"/cases/{name}/asked")

    async def finish(self, name: str) -> list[str]:
        """The problems; none when all is well."""
        problems: list[str] = (await self._ask("POST", f"/cases/{name}/finish")).get("problems", [])
        return problems

    async def _ask(self, method: str, path: str) -> Any:
        request = urllib.request.Request(self._url + path, method=method)

        def ask() -> Any:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)

        return await asyncio.to_thread(ask)


@asynccontextmanager
async def start_control() -> AsyncIterator[Control]:
    async with node_program("client/conformance/serve.js", {}) as program:
        yield Control(json.loads(await program.line())["control"])
