"""The same requests, answered by the old way and by the new one."""

import asyncio
import json
import re
import socket
from typing import Any

from measure.stack import backend
from tests.browser import Browser, control

HELLO = {"messages": [{"role": "user", "content": "Why is the sky blue?"}], "session": "s"}
# The provider says two words, and then nothing more.
HANGS: dict[str, Any] = {"latency": 0, "fault": {"kind": "hang", "at": "mid-stream", "afterChunks": 2}}
HANGS_AT_ONCE: dict[str, Any] = {"latency": 0, "fault": {"kind": "hang", "at": "before-headers"}}
REFUSES: dict[str, Any] = {"latency": 0, "fault": {"kind": "status", "status": 400}}


async def test_chat(browser: Browser) -> None:
    status, answer = await browser.post("/chat", HELLO)
    assert status == 200
    assert "Why is the sky blue?" in answer["text"]


async def test_chat_stream(browser: Browser) -> None:
    async with browser.stream("/chat/stream", HELLO) as answer:
        said = (await answer.read()).decode()
    assert "text/event-stream" in said
    assert "Why is the sky blue?" in text_of(said)
    assert "event: end" in said


def text_of(events: str) -> str:
    """What server-sent events say together."""
    return "".join(json.loads(data)["text"] for data in re.findall(r'data: (\{"text".*\})', events))


async def test_dialogue_agent_knows_some_answers(browser: Browser, provider: str) -> None:
    before = await control(provider, "GET", "stats")
    status, answer = await browser.post("/dialogue", {"text": "こんにちは！"})
    assert (status, answer["text"]) == (200, "こんにちは！今日は何について考えましょうか？")
    assert (await control(provider, "GET", "stats"))["received"] == before["received"]


async def test_dialogue_agent_falls_back_to_the_llm(browser: Browser) -> None:
    status, answer = await browser.post("/dialogue", {"text": "What is time?"})
    assert status == 200
    assert "What is time?" in answer["text"]


async def test_deep_dive(browser: Browser) -> None:
    status, answer = await browser.post("/theme/deep-dive", {"text": "Connection pools", "session": "s"})
    assert status == 200
    assert answer["text"]


async def test_closed_tab_ends_the_call(browser: Browser, provider: str) -> None:
    for path, behaviour in (("/chat/stream", HANGS), ("/chat", HANGS_AT_ONCE)):
        await control(provider, "POST", "reset")
        await control(provider, "POST", "enqueue", behaviour)
        async with browser.stream(path, HELLO) as answer:
            if behaviour is HANGS:
                await answer.readuntil(b"data: ")
            await seen(provider, "hung", 1)
        await seen(provider, "cutByPeer", 1)


async def seen(provider: str, count: str, wanted: int) -> None:
    """Returns when the provider has counted that many."""
    async with asyncio.timeout(10):
        while (await control(provider, "GET", "stats"))[count] != wanted:
            await asyncio.sleep(0.01)


async def test_what_the_provider_refuses(browser: Browser, provider: str) -> None:
    await control(provider, "POST", "enqueue", REFUSES)
    status, answer = await browser.post("/chat", HELLO)
    assert status in (400, 502)
    assert answer["error"] in ("UPSTREAM_INVALID_REQUEST", "the provider failed")
    await control(provider, "POST", "enqueue", REFUSES)
    async with browser.stream("/chat/stream", HELLO) as stream:
        said = (await stream.read()).decode()
    assert "event: error" in said
    assert "event: end" not in said


async def test_single_client_helps_out_when_llm_pool_cannot_be_reached(provider: str) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        env = {"ENABLE_LLM_POOL": "true", "OPENAI_BASE_URL": provider}
        async with backend({**env, "LLM_POOL_ADDRESS": f"127.0.0.1:{nobody.getsockname()[1]}"}) as url:
            async with Browser(url).stream("/chat/stream", HELLO) as answer:
                assert "Why is the sky blue?" in text_of((await answer.read()).decode())
            for path, body in (("/chat", HELLO), ("/theme/deep-dive", {"text": "Pools"})):
                status, _ = await Browser(url).post(path, body)
                assert status == 200
