"""A stream that is left is cancelled, up to the provider."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from support.control import Control

from llm_pool import ChatStream, LlmPoolClient, LlmPoolError

# A provider that says two words and then nothing more; the control sees whether it is cut off.
CASE = "cancel-mid-stream"


async def by_break(stream: ChatStream) -> None:
    async for _ in stream:
        break


async def by_break_from_text(stream: ChatStream) -> None:
    async for _ in stream.text():
        break


async def by_error_in_the_loop(stream: ChatStream) -> None:
    with pytest.raises(ZeroDivisionError):
        async for _ in stream:
            raise ZeroDivisionError


async def by_context(stream: ChatStream) -> None:
    async with stream:
        await anext(aiter(stream))


async def by_context_unread(stream: ChatStream) -> None:
    async with stream:
        pass


async def by_task(stream: ChatStream) -> None:
    first = asyncio.Event()

    async def read() -> None:
        async for _ in stream:
            first.set()

    task = asyncio.create_task(read())
    await first.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def by_timeout(stream: ChatStream) -> None:
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(stream.final(), 0.1)


WAYS = [by_break, by_break_from_text, by_error_in_the_loop, by_context, by_task, by_timeout]


@pytest.mark.parametrize("leave", WAYS, ids=lambda way: way.__name__)
async def test_leaving(control: Control, leave: Callable[[ChatStream], Awaitable[None]]) -> None:
    started = await control.start(CASE)
    try:
        async with LlmPoolClient(started["address"]) as client:
            stream = client.stream_chat("Hi")
            await control.asked(CASE)
            await leave(stream)
            with pytest.raises(LlmPoolError) as raised:
                await stream.final()
            assert raised.value.reason == "CANCELLED"
            # Before the client is closed, which would end the call too.
            assert await control.finish(CASE) == []
    except BaseException:
        await control.finish(CASE)
        raise


async def test_context_ends_a_stream_that_nobody_reads(control: Control) -> None:
    started = await control.start(CASE)
    async with LlmPoolClient(started["address"]) as client:
        async with client.stream_chat("Hi"):
            await control.asked(CASE)
        assert await control.finish(CASE) == []


async def test_cancel_from_elsewhere(control: Control) -> None:
    started = await control.start(CASE)
    async with LlmPoolClient(started["address"]) as client:
        stream = client.stream_chat("Hi")
        with pytest.raises(LlmPoolError) as raised:
            async for _ in stream:
                asyncio.get_running_loop().call_soon(stream.cancel)
        assert raised.value.reason == "CANCELLED"
        assert await control.finish(CASE) == []
