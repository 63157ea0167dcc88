"""Requests of code that was written for the openai package."""

from collections.abc import Mapping

from typing_extensions import Unpack

from llm_pool.gen.inputs import ChatRequestInput
from llm_pool.gen.llmpool.v1.chat_pb2 import ChatRequest
from llm_pool.openai.members import convert
from llm_pool.openai.params import PARAMS
from llm_pool.request.build import build
from llm_pool.request.fill_message import fill_message


def from_openai(params: Mapping[str, object], /, **fields: Unpack[ChatRequestInput]) -> ChatRequest:
    """The request for `chat` or `stream_chat` that says what these parameters of `openai.chat.completions.create` say.

    `fields` are those of llm-pool itself: `from_openai(params, session_id="…")`. What compatible servers take beyond the parameters of the
    openai package travels in `extra_body`, as with that package. `stream` is accepted and says nothing here, since the method says it. What
    is None is not set. Objects of the openai package may stand where it takes dicts.

    Raises TypeError or ValueError that name the parameter which llm-pool cannot carry.
    """
    request = ChatRequest()
    fill_message(request, convert(PARAMS, params, "params"), "params")
    return build(ChatRequest(), request, fields)
