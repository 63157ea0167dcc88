"""Builds from a stream what `chat` would have returned."""

from llm_pool.gen.llmpool.v1.chat_pb2 import ChatEnd, ChatResponse, StreamChatResponse
from llm_pool.stream.choice_builder import ChoiceBuilder
from llm_pool.stream.copy_same_fields import copy_same_fields


class ChatFold:
    """The fold of a chat stream."""

    def __init__(self) -> None:
        self._choices: dict[int, ChoiceBuilder] = {}
        self._end: ChatEnd | None = None

    def add(self, event: StreamChatResponse) -> None:
        if event.HasField("end"):
            self._end = event.end
        for delta in event.delta.choices:
            self._choice(delta.index).add(delta)

    def final(self) -> ChatResponse | None:
        end = self._end
        if end is None:
            return None
        answer = ChatResponse(choices=[self._choice(choice.index).build(choice) for choice in end.choices])
        copy_same_fields(end, answer, leaving_out="choices")
        return answer

    def text_of(self, event: StreamChatResponse) -> str:
        return "".join(choice.text for choice in event.delta.choices if choice.index == 0)

    def _choice(self, index: int) -> ChoiceBuilder:
        return self._choices.setdefault(index, ChoiceBuilder(index))
