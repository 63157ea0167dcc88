"""The message of an answer in the form of the openai package."""

import base64
from collections.abc import Iterable
from typing import Any

from llm_pool.gen.llmpool.v1.chat_pb2 import Annotation, Audio, Message, ToolCall
from llm_pool.text_of import text_of


def message(given: Message) -> dict[str, Any]:
    """With the `reasoning_content` of compatible servers where there is some."""
    fields: dict[str, Any] = {
        "role": "assistant",
        "content": text_of(given) or None,
        "refusal": given.refusal or None,
    }
    if given.annotations:
        fields["annotations"] = annotations(given.annotations)
    if given.HasField("audio"):
        fields["audio"] = _audio(given.audio)
    if given.tool_calls:
        fields |= _tool_calls(given.tool_calls)
    if given.reasoning_text:
        fields["reasoning_content"] = given.reasoning_text
    return fields


def annotations(given: Iterable[Annotation]) -> list[dict[str, Any]]:
    """Where text came from."""
    return [
        {
            "type": "url_citation",
            "url_citation": {
                "url": one.url,
                "title": one.title,
                "start_index": one.start_index,
                "end_index": one.end_index,
            },
        }
        for one in given
    ]


def _audio(audio: Audio) -> dict[str, Any]:
    return {
        "id": audio.id,
        "data": base64.b64encode(audio.data).decode(),
        "expires_at": audio.expires_at.seconds,
        "transcript": audio.transcript,
    }


def _tool_calls(calls: Iterable[ToolCall]) -> dict[str, Any]:
    first, *others = calls
    if not first.id and not others and first.HasField("function"):
        # Servers that still answer in the form before tool calls give a call no id.
        return {"function_call": {"name": first.function.name, "arguments": first.function.arguments}}
    return {"tool_calls": [_tool_call(call) for call in (first, *others)]}


def _tool_call(call: ToolCall) -> dict[str, Any]:
    if call.HasField("custom"):
        return {"id": call.id, "type": "custom", "custom": {"name": call.custom.name, "input": call.custom.input}}
    function = {"name": call.function.name, "arguments": call.function.arguments}
    return {"id": call.id, "type": "function", "function": function}
