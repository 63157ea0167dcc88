"""An answer as it is written."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from types import TracebackType
from typing import Generic, TypeVar, cast

from google.protobuf.message import Message
from grpc import aio
from typing_extensions import Self

from llm_pool.error import LlmPoolError, cancelled_error, truncated_error
from llm_pool.stream.fold import Fold
from llm_pool.transport.stream_call import StreamCall

E = TypeVar("E", bound=Message)
F = TypeVar("F")


class EventStream(Generic[E, F]):
    """Read it once: by `async for` over its events, by `text()`, or by `final()` alone. `final()` also gives the whole answer after a loop.

    Leaving a loop early cancels the call, up to the provider; so does cancelling the task that reads. Python ends an abandoned loop when it
    next gets to it; `async with client.stream_chat(…) as stream:` ends the call at once, however the block is left. A reader that is slow
    slows the provider down.
    """

    def __init__(
        self,
        call: StreamCall[E],
        fold: Fold[E, F],
        to_error: Callable[[aio.AioRpcError, bool], LlmPoolError],
    ) -> None:
        self._call = call
        self._fold = fold
        self._to_error = to_error
        self._claimed = False
        self._begun = False
        self._cancelled = False
        self._outcome: asyncio.Future[F] = asyncio.get_running_loop().create_future()
        # Whoever never asks for the final answer has seen the error in the loop.
        self._outcome.add_done_callback(lambda outcome: outcome.cancelled() or outcome.exception())

    def __aiter__(self) -> AsyncGenerator[E, None]:
        """The events. Raises LlmPoolError when the call fails, also when it ends without its end event."""
        return self._events()

    async def text(self) -> AsyncGenerator[str, None]:
        """The pieces of the answer's text: of the first choice, or of the synthesis."""
        async with aclosing(self._events()) as events:
            async for event in events:
                text = self._fold.text_of(event)
                if text:
                    yield text

    async def final(self) -> F:
        """The whole answer, once it is complete. Reads the stream if nobody does.

        Raises LlmPoolError when the call fails or was left early."""
        if not self._claimed:
            async for _ in self:
                pass
        return await asyncio.shield(self._outcome)

    def cancel(self) -> None:
        """Cancels the call; who reads gets an LlmPoolError with reason CANCELLED. Does nothing after the end."""
        if not self._call.done():
            self._cancelled = True
            self._call.cancel()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cancel()

    async def _events(self) -> AsyncGenerator[E, None]:
        if self._claimed:
            raise RuntimeError("This stream is already being read; it can be read once")
        self._claimed = True
        try:
            while (event := await self._read()) is not None:
                # A newer llm-pool may send kinds of events that this version does not know.
                if event.WhichOneof("event") is None:
                    continue
                self._begun = True
                self._fold.add(event)
                yield event
            if self._fold.final() is None:
                raise truncated_error()
        except LlmPoolError as error:
            self._settle(error)
            raise
        finally:
            self.cancel()
            # Also for a loop that was left, which may have been at the end event.
            self._settle(cancelled_error())

    async def _read(self) -> E | None:
        try:
            event = await self._call.read()
        except aio.AioRpcError as error:
            raise self._to_error(error, self._begun) from None
        except asyncio.CancelledError:
            # gRPC says so too when it was the call that was cancelled, and not the task that reads.
            if self._cancelled and not _task_is_cancelled():
                raise cancelled_error() from None
            raise
        return cast("E", event) if isinstance(event, Message) else None

    def _settle(self, otherwise: LlmPoolError) -> None:
        if self._outcome.done():
            return
        final = self._fold.final()
        if final is None:
            self._outcome.set_exception(otherwise)
        else:
            self._outcome.set_result(final)


def _task_is_cancelled() -> bool:
    task = asyncio.current_task()
    # Python 3.10 cannot tell.
    return task is not None and hasattr(task, "cancelling") and task.cancelling() > 0
