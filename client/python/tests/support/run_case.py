"""Makes the call of a shared case by the public client, and compares what its caller sees."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from google.protobuf.json_format import ParseDict

from llm_pool import ChatRequest, ChatStream, DeepDiveRequest, DeepDiveStream, LlmPoolClient, LlmPoolError
from support.differences import differences
from support.outcome import Outcome

__all__ = ["differences", "run_case"]


async def run_case(call: dict[str, Any], started: dict[str, str], asked: Callable[[], Awaitable[None]]) -> Outcome:
    """`asked` returns when the upstream has the request."""
    options = {"grpc.enable_retries": 0} if call.get("channel_retries") is False else {}
    deadline = call.get("deadline_ms", 20_000) / 1000
    async with LlmPoolClient(
        started["address"], token=started.get("token"), deadline=deadline, channel_options=options
    ) as client:
        if call["rpc"].startswith("Stream"):
            return await _stream(client, call, asked)
        return await _unary(client, call, asked)


async def _unary(client: LlmPoolClient, call: dict[str, Any], asked: Callable[[], Awaitable[None]]) -> Outcome:
    async def make() -> Outcome:
        if call["rpc"] == "Chat":
            return Outcome(await client.chat(ParseDict(call["request"], ChatRequest())))
        if call["rpc"] == "DeepDive":
            return Outcome(await client.deep_dive(ParseDict(call["request"], DeepDiveRequest())))
        return Outcome(await client.list_models())

    task = asyncio.create_task(make())
    try:
        if call.get("cancel") == "when_upstream_asked":
            await asked()
            task.cancel()
        return await task
    except LlmPoolError as error:
        return Outcome(error=error)
    except asyncio.CancelledError:
        return Outcome(cancelled=True)


async def _stream(client: LlmPoolClient, call: dict[str, Any], asked: Callable[[], Awaitable[None]]) -> Outcome:
    outcome = Outcome()
    stream: ChatStream | DeepDiveStream = (
        client.stream_chat(ParseDict(call["request"], ChatRequest()))
        if call["rpc"] == "StreamChat"
        else client.stream_deep_dive(ParseDict(call["request"], DeepDiveRequest()))
    )

    async def cancel_when_asked() -> None:
        await asked()
        stream.cancel()

    wants_cancel = call.get("cancel") == "when_upstream_asked"
    canceller = asyncio.create_task(cancel_when_asked()) if wants_cancel else None
    try:
        async for event in stream:
            outcome.events.append(event.WhichOneof("event") or "")
            outcome.text += _text(event)
            if call.get("cancel") == "after_first_event":
                stream.cancel()
        outcome.answer = await stream.final()
    except LlmPoolError as error:
        outcome.error = error
    if canceller:
        await canceller
    if outcome.error is not await _error_of(stream):
        raise AssertionError("final() does not raise what the loop raised")
    return outcome


async def _error_of(stream: ChatStream | DeepDiveStream) -> LlmPoolError | None:
    try:
        await stream.final()
    except LlmPoolError as error:
        return error
    return None


def _text(event: Any) -> str:
    if hasattr(event, "synthesis_delta"):
        return str(event.synthesis_delta.text)
    return "".join(choice.text for choice in event.delta.choices if choice.index == 0)
