"""Stands for the proxy in front of a real backend, which gives up on answers that do not begin in time."""

import asyncio

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class GatewayTimeout:
    """Answers 504 when the app has not begun to answer after `seconds`, and cancels what it was doing."""

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = asyncio.Event()

        async def noticed(message: Message) -> None:
            begun.set()
            await send(message)

        answering = asyncio.ensure_future(self._app(scope, receive, noticed))
        try:
            await asyncio.wait({answering}, timeout=self._seconds)
            if not answering.done() and not begun.is_set():
                answering.cancel()
                await asyncio.wait({answering})
                await JSONResponse({"error": "the gateway timed out"}, 504)(scope, receive, send)
                return
            await answering
        finally:
            answering.cancel()
