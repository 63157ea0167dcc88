"""Streams that are read to their end."""

import asyncio

import pytest
from support.service import Service

from llm_pool import LlmPoolClient, text_of


async def test_text_and_final(service: Service) -> None:
    async with LlmPoolClient(service.address) as client:
        stream = client.stream_chat("Why is the sky blue?")
        pieces = [piece async for piece in stream.text()]
        answer = await stream.final()
    assert len(pieces) > 1
    assert "".join(pieces) == text_of(answer)
    assert answer.served_by.call_id


async def test_final_alone_reads(service: Service) -> None:
    async with LlmPoolClient(service.address) as client:
        answer = await client.stream_chat("Hi").final()
    assert text_of(answer)


async def test_final_while_another_task_reads(service: Service) -> None:
    async with LlmPoolClient(service.address) as client:
        stream = client.stream_chat("Hi")
        events = aiter(stream)
        await anext(events)
        waiting = asyncio.create_task(stream.final())
        async for _ in events:
            pass
        assert text_of(await waiting)


async def test_is_read_once(service: Service) -> None:
    async with LlmPoolClient(service.address) as client:
        stream = client.stream_chat("Hi")
        await stream.final()
        with pytest.raises(RuntimeError, match="it can be read once"):
            await anext(aiter(stream))


async def test_deep_dive(service: Service) -> None:
    async with LlmPoolClient(service.address) as client:
        stream = client.stream_deep_dive("Connection pools", breadth=2)
        pieces = [piece async for piece in stream.text()]
        answer = await stream.final()
    assert "".join(pieces) == answer.synthesis
    assert answer.synthesis
