"""A whole answer in the form of the openai package."""

import json
from typing import Any

from llm_pool.gen.llmpool.v1.chat_pb2 import ChatEnd, ChatResponse, Choice
from llm_pool.openai.finish_reason import finish_reason
from llm_pool.openai.logprobs import logprobs
from llm_pool.openai.message import message
from llm_pool.openai.usage import usage


def completion(answer: ChatResponse) -> dict[str, Any]:
    """A ChatCompletion as a dict, such as the provider's JSON."""
    return {
        **answer_fields(answer),
        "object": "chat.completion",
        "choices": [_choice(choice) for choice in answer.choices],
    }


def answer_fields(answer: ChatResponse | ChatEnd) -> dict[str, Any]:
    """What a completion and the last chunk of a stream have in common."""
    fields: dict[str, Any] = {"id": answer.id, "created": answer.created.seconds, "model": answer.model}
    if answer.moderation_json:
        fields["moderation"] = json.loads(answer.moderation_json)
    if answer.service_tier:
        fields["service_tier"] = answer.service_tier
    if answer.system_fingerprint:
        fields["system_fingerprint"] = answer.system_fingerprint
    if answer.HasField("usage"):
        fields["usage"] = usage(answer.usage)
    return fields


def _choice(choice: Choice) -> dict[str, Any]:
    return {
        "index": choice.index,
        "message": message(choice.message),
        "finish_reason": finish_reason(choice),
        "logprobs": logprobs(choice.logprobs) if choice.HasField("logprobs") else None,
    }
