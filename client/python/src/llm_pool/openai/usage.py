"""Tokens used, in the form of the openai package."""

from typing import Any

from llm_pool.gen.llmpool.v1.usage_pb2 import Usage


def usage(given: Usage) -> dict[str, Any]:
    """Counts that providers leave out where they do not apply are left out when they are 0."""
    fields: dict[str, Any] = {
        "prompt_tokens": given.prompt_tokens,
        "completion_tokens": given.completion_tokens,
        "total_tokens": given.total_tokens,
    }
    if given.HasField("prompt_details"):
        prompt = given.prompt_details
        fields["prompt_tokens_details"] = {
            "cached_tokens": prompt.cached_tokens,
            "audio_tokens": prompt.audio_tokens,
            **_said(cache_write_tokens=prompt.cache_write_tokens, image_tokens=prompt.image_tokens),
            **_said(text_tokens=prompt.text_tokens),
        }
    if given.HasField("completion_details"):
        completion = given.completion_details
        fields["completion_tokens_details"] = {
            "reasoning_tokens": completion.reasoning_tokens,
            "audio_tokens": completion.audio_tokens,
            "accepted_prediction_tokens": completion.accepted_prediction_tokens,
            "rejected_prediction_tokens": completion.rejected_prediction_tokens,
            **_said(text_tokens=completion.text_tokens),
        }
    return fields


def _said(**counts: int) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count}
