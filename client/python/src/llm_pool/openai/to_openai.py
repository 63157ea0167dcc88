"""Answers for code that was written for the openai package."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, overload

from llm_pool.client import ChatStream
from llm_pool.gen.llmpool.v1.chat_pb2 import ChatResponse
from llm_pool.openai.chunks import chunks
from llm_pool.openai.completion import completion

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion, ChatCompletionChunk


@overload
def to_openai_dict(reply: ChatResponse) -> dict[str, Any]: ...
@overload
def to_openai_dict(reply: ChatStream) -> AsyncGenerator[dict[str, Any], None]: ...
def to_openai_dict(reply: ChatResponse | ChatStream) -> dict[str, Any] | AsyncGenerator[dict[str, Any], None]:
    """The same as `to_openai`, as dicts such as the provider's JSON. Needs no other package."""
    return completion(reply) if isinstance(reply, ChatResponse) else chunks(reply)


@overload
def to_openai(reply: ChatResponse) -> "ChatCompletion": ...
@overload
def to_openai(reply: ChatStream) -> "AsyncGenerator[ChatCompletionChunk, None]": ...
def to_openai(reply: ChatResponse | ChatStream) -> "ChatCompletion | AsyncGenerator[ChatCompletionChunk, None]":
    """What `openai.chat.completions.create` gives: of an answer of `chat` a ChatCompletion, of a stream of `stream_chat` its
    ChatCompletionChunks. Needs the extra: `llm-pool-client[openai]`.

    `_request_id` of a completion is llm-pool's call id. Counts of usage details that a provider leaves out may be 0. Each chunk has exactly
    one choice; the last one has the usage. A stream that breaks raises LlmPoolError.
    """
    if not isinstance(reply, ChatResponse):
        return _chunk_objects(reply)
    from openai.types.chat import ChatCompletion

    # Not validated, as in that package: what a compatible server answers need not fit its types.
    converted = ChatCompletion.construct(**completion(reply))
    converted._request_id = reply.served_by.call_id or None
    return converted


async def _chunk_objects(stream: ChatStream) -> "AsyncGenerator[ChatCompletionChunk, None]":
    from openai.types.chat import ChatCompletionChunk

    async with aclosing(chunks(stream)) as given:
        async for chunk in given:
            yield ChatCompletionChunk.construct(**chunk)
