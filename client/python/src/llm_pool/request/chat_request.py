"""A chat request from what a caller wrote."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from llm_pool.gen.inputs import ChatRequestInput
from llm_pool.gen.llmpool.v1.chat_pb2 import ROLE_USER, ChatRequest
from llm_pool.request.build import build

ChatInput: TypeAlias = str | ChatRequestInput | ChatRequest
"""A text is one message of the user."""


def chat_request(request: ChatInput | None, fields: Mapping[str, Any]) -> ChatRequest:
    """The message of the contract: `request` with `fields` added. Raises TypeError or ValueError that name what is wrong."""
    if isinstance(request, str):
        message = ChatRequest()
        message.messages.add(role=ROLE_USER, text=request)
        return build(message, None, fields)
    return build(ChatRequest(), request, fields)
