"""The messages of a conversation."""

from collections.abc import Mapping
from typing import Any

from llm_pool.openai.content_parts import content
from llm_pool.openai.members import (
    Fields,
    Members,
    by_type,
    convert,
    derived,
    each,
    mapping_of,
    merged,
    nested,
    only,
    pick,
    refused,
    to,
)

_NAMED: Members = {"role": to("role"), "content": content, "name": to("name")}

FUNCTION_CALL: Members = {"name": to("name"), "arguments": to("arguments"), "parsed_arguments": derived}
CUSTOM_CALL: Members = {"name": to("name"), "input": to("input")}
TOOL_CALLS: Mapping[str, Members] = {
    "function": {"type": only("function"), "id": to("id"), "function": nested("function", FUNCTION_CALL)},
    "custom": {"type": only("custom"), "id": to("id"), "custom": nested("custom", CUSTOM_CALL)},
}
_tool_call = by_type(TOOL_CALLS)

CITATION: Members = {
    "url": to("url"),
    "title": to("title"),
    "start_index": to("start_index"),
    "end_index": to("end_index"),
}
ANNOTATION: Members = {"type": only("url_citation"), "url_citation": merged(CITATION)}

# A request knows the id of a spoken answer; the answer itself has the rest too.
AUDIO: Members = {"id": to("id"), "data": derived, "expires_at": derived, "transcript": derived}

MESSAGES: Mapping[str, Members] = {
    "developer": _NAMED,
    "system": _NAMED,
    "user": _NAMED,
    "assistant": {
        **_NAMED,
        "audio": nested("audio", AUDIO),
        "function_call": refused("it is the older form of tool_calls"),
        "refusal": to("refusal"),
        "tool_calls": lambda calls, path: {"tool_calls": each(calls, path, _tool_call)},
        # What answers have beyond what requests know.
        "annotations": lambda items, path: {
            "annotations": each(items, path, lambda item, at: convert(ANNOTATION, item, at))
        },
        "reasoning_content": to("reasoning_text"),
        "reasoning": to("reasoning_text"),
        "parsed": derived,
    },
    "tool": {"role": to("role"), "content": content, "tool_call_id": to("tool_call_id")},
}


def messages(value: object, path: str) -> Fields:
    """The whole conversation."""
    return {"messages": each(value, path, _message)}


def _message(value: object, path: str) -> Fields:
    given = mapping_of(value, path)
    if given.get("role") == "function":
        raise TypeError(f"{path}.role cannot be carried by llm-pool: function is the older form of tool")
    return _without_empty_text(convert(pick(MESSAGES, given.get("role"), f"{path}.role"), given, path))


def _without_empty_text(fields: dict[str, Any]) -> Fields:
    """Beside tool calls many servers say '' for no text, which the contract says by leaving it out."""
    says_more = fields.get("tool_calls") or fields.get("refusal") or fields.get("audio")
    if fields.get("text") == "" and says_more:
        del fields["text"]
    return fields
