"""The stand-in for the client of the openai package."""

from collections.abc import Iterator
from typing import Any

import pytest
from openai import AsyncOpenAI
from support.free_port import free_port
from support.provider import Provider, start_provider
from support.service import Service

from llm_pool import LlmPoolClient, LlmPoolError
from llm_pool.openai import as_openai

QUESTION: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Why is the sky blue?"}]}
ANSWER = {
    "id": "direct",
    "object": "chat.completion",
    "created": 1,
    "model": "m",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "direct"}, "finish_reason": "stop"}],
}
CHUNK = {
    "id": "direct",
    "object": "chat.completion.chunk",
    "created": 1,
    "model": "m",
    "choices": [{"index": 0, "delta": {"role": "assistant", "content": "direct"}, "finish_reason": "stop"}],
}


@pytest.fixture
def provider() -> Iterator[Provider]:
    with start_provider() as started:
        yield started


async def test_create(service: Service) -> None:
    async with LlmPoolClient(service.address) as client:
        openai = as_openai(client)
        whole = await openai.chat.completions.create(**QUESTION, timeout=10, llm_pool={"session_id": "s"})
        assert "sky" in (whole.choices[0].message.content or "")
        assert whole._request_id
        stream = await openai.chat.completions.create(**QUESTION, stream=True, extra_headers={"tenant": "a"})
        said = [chunk.choices[0].delta.content or "" async for chunk in stream]
        assert "".join(said) == whole.choices[0].message.content


async def test_what_fails_before_the_first_chunk_is_raised_by_create(service: Service) -> None:
    async with LlmPoolClient(service.address) as client:
        openai = as_openai(client)
        with pytest.raises(LlmPoolError, match="temperature"):
            await openai.chat.completions.create(**QUESTION, temperature=3, stream=True)
        with pytest.raises(TypeError, match=r"params\.functions cannot be carried"):
            await openai.chat.completions.create(**QUESTION, functions=[])


async def test_on_unreachable(provider: Provider) -> None:
    async with (
        AsyncOpenAI(base_url=provider.url, api_key="k", max_retries=0) as direct,
        LlmPoolClient(f"127.0.0.1:{free_port()}", connect_timeout=1) as client,
    ):
        openai = as_openai(client, on_unreachable=direct)
        provider.answer = ANSWER
        whole = await openai.chat.completions.create(**QUESTION, timeout=10)
        assert whole.choices[0].message.content == "direct"
        provider.answer = [CHUNK]
        stream = await openai.chat.completions.create(**QUESTION, stream=True)
        assert [chunk.choices[0].delta.content async for chunk in stream] == ["direct"]


async def test_on_unreachable_is_not_asked_when_llm_pool_refused(service: Service, provider: Provider) -> None:
    async with (
        AsyncOpenAI(base_url=provider.url, api_key="k") as direct,
        LlmPoolClient(service.address, connect_timeout=5) as client,
    ):
        openai = as_openai(client, on_unreachable=direct)
        with pytest.raises(LlmPoolError, match="temperature"):
            await openai.chat.completions.create(**QUESTION, temperature=3)
        assert provider.asked is None


async def test_on_unreachable_needs_connect_timeout() -> None:
    with pytest.raises(ValueError, match="needs a client with connect_timeout"):
        as_openai(LlmPoolClient("127.0.0.1:1"), on_unreachable=AsyncOpenAI(api_key="k"))
