"""A call that is sent once there is a connection."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from llm_pool.transport.stream_call import StreamCall

R = TypeVar("R")


class LateCall(Generic[R]):
    """Who reads gets the error when no connection was made; then nothing was sent."""

    def __init__(self, connect: Callable[[], Awaitable[None]], send: Callable[[], StreamCall[R]]) -> None:
        async def connect_and_send() -> StreamCall[R]:
            await connect()
            return send()

        self._sent = asyncio.ensure_future(connect_and_send())
        # Nobody may ever read.
        self._sent.add_done_callback(lambda sent: sent.cancelled() or sent.exception())

    async def read(self) -> R | object:
        call = await asyncio.shield(self._sent)
        return await call.read()

    def cancel(self) -> bool:
        return self._sent.cancel() or (not self._failed() and self._sent.result().cancel())

    def done(self) -> bool:
        return self._sent.done() and (self._failed() or self._sent.result().done())

    def _failed(self) -> bool:
        return self._sent.cancelled() or self._sent.exception() is not None
