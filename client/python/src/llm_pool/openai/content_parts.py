"""The content of messages: a text, or parts."""

from collections.abc import Mapping

from llm_pool.openai.members import Fields, Members, by_type, each, nested, only, to

BREAKPOINT: Members = {"mode": only("explicit"), "ttl": to("ttl")}
IMAGE: Members = {"url": to("url"), "detail": to("detail")}
AUDIO: Members = {"data": to("data"), "format": to("format")}
FILE: Members = {"file_id": to("file_id"), "filename": to("filename"), "file_data": to("file_data")}
_CACHED: Members = {"prompt_cache_breakpoint": nested("prompt_cache_breakpoint", BREAKPOINT)}

PARTS: Mapping[str, Members] = {
    "text": {"type": only("text"), "text": to("text"), **_CACHED},
    "image_url": {"type": only("image_url"), "image_url": nested("image", IMAGE), **_CACHED},
    "input_audio": {"type": only("input_audio"), "input_audio": nested("audio", AUDIO), **_CACHED},
    "file": {"type": only("file"), "file": nested("file", FILE), **_CACHED},
    "refusal": {"type": only("refusal"), "refusal": to("refusal")},
}
_part = by_type(PARTS)


def content(value: object, path: str) -> Fields:
    """The content of a message or of a prediction."""
    return {"text": value} if isinstance(value, str) else {"parts": each(value, path, _part)}
