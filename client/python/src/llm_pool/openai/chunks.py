"""A stream in the form of the openai package."""

import base64
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from typing import Any

from llm_pool.client import ChatStream
from llm_pool.gen.llmpool.v1.chat_pb2 import AudioDelta, ChatDelta, ChatEnd, ChoiceDelta, ChoiceEnd, Role, ToolCallDelta
from llm_pool.openai.completion import answer_fields
from llm_pool.openai.finish_reason import finish_reason
from llm_pool.openai.logprobs import logprobs
from llm_pool.openai.message import annotations

_Json = dict[str, Any]


async def chunks(stream: ChatStream) -> AsyncGenerator[_Json, None]:
    """ChatCompletionChunks as dicts. Every chunk has one choice, since most code looks at the first one only, and id, model and time of the
    answer. The last one brings the usage."""
    answer: _Json = {"created": int(time.time())}
    begun: set[int] = set()
    async with aclosing(aiter(stream)) as events:
        async for event in events:
            answer |= _answer_of(event.delta)
            for piece in event.delta.choices:
                yield _chunk(_with_role(_piece(piece), begun), answer, answer["created"])
            if event.HasField("end"):
                for chunk in _end(event.end, answer["created"]):
                    _with_role(chunk["choices"][0], begun)
                    yield chunk


def _answer_of(delta: ChatDelta) -> _Json:
    """What the first delta says of the answer; nothing of the others."""
    fields: _Json = {}
    if delta.id:
        fields["id"] = delta.id
    if delta.model:
        fields["model"] = delta.model
    if delta.HasField("created"):
        fields["created"] = delta.created.seconds
    return fields


def _chunk(choice: _Json, fields: _Json, created: int) -> _Json:
    return {
        "id": "",
        "model": "",
        **fields,
        "created": fields.get("created") or created,
        "object": "chat.completion.chunk",
        "choices": [choice],
    }


def _with_role(choice: _Json, begun: set[int]) -> _Json:
    """Says who speaks in the first chunk of each choice, as the openai package has it; llm-pool leaves it out where nothing is said."""
    if choice["index"] not in begun:
        begun.add(choice["index"])
        choice["delta"].setdefault("role", "assistant")
    return choice


def _end(end: ChatEnd, created: int) -> Iterator[_Json]:
    fields = answer_fields(end)
    usage = {"usage": fields.pop("usage")} if "usage" in fields else {}
    last = len(end.choices) - 1
    for at, choice in enumerate(end.choices):
        yield _chunk(_choice_end(choice), {**fields, **usage} if at == last else fields, created)


def _choice_end(end: ChoiceEnd) -> _Json:
    # The openai package's types do not have annotations in streams, but that is where providers send them.
    delta = {"annotations": annotations(end.annotations)} if end.annotations else {}
    return {"index": end.index, "delta": delta, "finish_reason": finish_reason(end)}


def _piece(piece: ChoiceDelta) -> _Json:
    choice: _Json = {"index": piece.index, "delta": _delta(piece), "finish_reason": None}
    if piece.HasField("logprobs"):
        choice["logprobs"] = logprobs(piece.logprobs)
    return choice


def _delta(piece: ChoiceDelta) -> _Json:
    delta: _Json = {}
    if piece.role:
        delta["role"] = Role.Name(piece.role).removeprefix("ROLE_").lower()
    if piece.text:
        delta["content"] = piece.text
    if piece.refusal:
        delta["refusal"] = piece.refusal
    if piece.HasField("audio"):
        delta["audio"] = _audio(piece.audio)
    if piece.tool_calls:
        delta["tool_calls"] = [_tool_call(call) for call in piece.tool_calls]
    if piece.reasoning_text:
        delta["reasoning_content"] = piece.reasoning_text
    return delta


def _audio(audio: AudioDelta) -> _Json:
    fields: _Json = {}
    if audio.id:
        fields["id"] = audio.id
    if audio.data:
        fields["data"] = base64.b64encode(audio.data).decode()
    if audio.HasField("expires_at"):
        fields["expires_at"] = audio.expires_at.seconds
    if audio.transcript:
        fields["transcript"] = audio.transcript
    return fields


def _tool_call(call: ToolCallDelta) -> _Json:
    fields: _Json = {"index": call.index}
    kind = call.WhichOneof("call")
    if call.id:
        # As the openai package has it: in the first piece of a call.
        fields |= {"id": call.id, **({"type": kind} if kind else {})}
    if kind == "function":
        fields["function"] = {**_named(call.function.name), "arguments": call.function.arguments}
    if kind == "custom":
        fields["custom"] = {**_named(call.custom.name), "input": call.custom.input}
    return fields


def _named(name: str) -> _Json:
    return {"name": name} if name else {}
