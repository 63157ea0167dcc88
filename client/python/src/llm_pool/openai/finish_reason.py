"""Why an answer ended, in the form of the openai package."""

from llm_pool.gen.llmpool.v1 import chat_pb2
from llm_pool.gen.llmpool.v1.chat_pb2 import Choice, ChoiceEnd

_WORDS = {
    chat_pb2.FINISH_REASON_STOP: "stop",
    chat_pb2.FINISH_REASON_LENGTH: "length",
    chat_pb2.FINISH_REASON_TOOL_CALLS: "tool_calls",
    chat_pb2.FINISH_REASON_CONTENT_FILTER: "content_filter",
    chat_pb2.FINISH_REASON_FUNCTION_CALL: "function_call",
}


def finish_reason(ended: Choice | ChoiceEnd) -> str:
    """A word of the provider that has no name in the contract is given back as it is."""
    return _WORDS.get(ended.finish_reason, ended.provider_finish_reason)
