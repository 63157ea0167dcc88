"""What a browser does."""

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

Answer = tuple[int, dict[str, Any]]


class Browser:
    """In front of one backend."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def post(self, path: str, body: Mapping[str, object]) -> Answer:
        return await asyncio.to_thread(send, "POST", self._url + path, body)

    @asynccontextmanager
    async def stream(self, path: str, body: Mapping[str, object]) -> AsyncIterator[asyncio.StreamReader]:
        """The bytes of an answer as they come; leaving the block closes the connection, as a closed tab does."""
        host = urlsplit(self._url).netloc
        reader, writer = await asyncio.open_connection(*host.split(":"))
        data = json.dumps(body)
        head = f"POST {path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\nconnection: close\r\n"
        writer.write(f"{head}content-length: {len(data.encode())}\r\n\r\n{data}".encode())
        try:
            yield reader
        finally:
            writer.close()
            await writer.wait_closed()


async def control(provider: str, method: str, action: str, body: object = None) -> dict[str, Any]:
    """The live control of the simulator."""
    host = urlsplit(provider).netloc
    _, answer = await asyncio.to_thread(send, method, f"http://{host}/__sim/{action}", body)
    return answer


def send(method: str, url: str, body: object) -> Answer:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"content-type": "application/json"}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)
