"""What code written for the openai package says arrives at the provider, and what the provider answers arrives at the code."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from support.folded import folded
from support.openai_answers import chunks, completions
from support.openai_params import Json, params
from support.provider import Provider, start_provider
from support.service import start_service
from support.without_nothing import without_nothing

from llm_pool import LlmPoolClient
from llm_pool.openai import from_openai, to_openai, to_openai_dict

SETTINGS = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
ANSWER = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": []}
ABOUT = ("id", "model", "created", "service_tier", "system_fingerprint", "moderation")
PLAIN: Json = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with start_provider() as started:
        yield started


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def client(provider: Provider) -> AsyncIterator[LlmPoolClient]:
    env = {"OPENAI_BASE_URL": provider.url, "LLM_POOL_FALLBACK": "false", "LLM_POOL_RETRIES": "0"}
    async with start_service(**env) as service, LlmPoolClient(service.address) as started:
        yield started


@SETTINGS
@given(given_params=params)
async def test_params_arrive(client: LlmPoolClient, provider: Provider, given_params: Json) -> None:
    provider.answer = {**ANSWER, "choices": [{"index": 0, "message": {"content": "Hi"}, "finish_reason": "stop"}]}
    await client.chat(from_openai(given_params))
    expected = {**given_params, **given_params.get("extra_body", {})}
    expected.pop("extra_body", None)
    if isinstance(expected.get("stop"), str):
        expected["stop"] = [expected["stop"]]
    asked = dict(provider.asked or {})
    asked.pop("stream", None)
    assert asked == expected


@SETTINGS
@given(completion=completions)
async def test_completions_arrive(client: LlmPoolClient, provider: Provider, completion: Json) -> None:
    provider.answer = completion
    reply = await client.chat(from_openai(PLAIN))
    assert without_nothing(to_openai_dict(reply)) == without_nothing(completion)
    assert without_nothing(to_openai(reply).to_dict(mode="json")) == without_nothing(completion)


@SETTINGS
@given(stream=chunks())
async def test_streams_arrive(client: LlmPoolClient, provider: Provider, stream: list[Json]) -> None:
    provider.answer = stream
    got = [chunk async for chunk in to_openai(client.stream_chat(from_openai({**PLAIN, "stream": True})))]
    assert all(len(chunk.choices) == 1 for chunk in got)
    assert without_nothing(folded(chunk.to_dict(mode="json") for chunk in got)) == without_nothing(folded(stream))
    last = got[-1].to_dict(mode="json")
    assert {name: last.get(name) for name in ABOUT} == {name: stream[0].get(name) for name in ABOUT}
    assert without_nothing(last["usage"]) == without_nothing(stream[-1]["usage"])
