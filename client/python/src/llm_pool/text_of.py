"""The text of an answer."""

from llm_pool.gen.llmpool.v1.chat_pb2 import ChatResponse, Message


def text_of(answer: ChatResponse | Message) -> str:
    """The text of a message, or of an answer's first choice; '' when there is none (tool calls, a refusal)."""
    if isinstance(answer, ChatResponse):
        return text_of(answer.choices[0].message) if answer.choices else ""
    return answer.text or "".join(part.text for part in answer.parts.parts)
