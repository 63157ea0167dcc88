"""Puts the pieces of one choice together."""

from llm_pool.gen.llmpool.v1.chat_pb2 import (
    ROLE_ASSISTANT,
    ROLE_UNSPECIFIED,
    AudioDelta,
    Choice,
    ChoiceDelta,
    ChoiceEnd,
    Message,
    ToolCall,
    ToolCallDelta,
)


class ChoiceBuilder:
    """Takes the pieces of one choice. Texts are joined once, at the end: a message that grows by each would be copied each time."""

    def __init__(self, index: int) -> None:
        self._choice = Choice(index=index, message=Message(role=ROLE_ASSISTANT))
        self._texts: list[str] = []
        self._refusals: list[str] = []
        self._reasonings: list[str] = []
        self._audio: list[bytes] = []
        self._transcripts: list[str] = []
        self._tool_calls: dict[int, _ToolCallBuilder] = {}

    def add(self, delta: ChoiceDelta) -> None:
        if delta.role != ROLE_UNSPECIFIED:
            self._choice.message.role = delta.role
        self._texts.append(delta.text)
        self._refusals.append(delta.refusal)
        self._reasonings.append(delta.reasoning_text)
        for call in delta.tool_calls:
            self._tool_calls.setdefault(call.index, _ToolCallBuilder()).add(call)
        if delta.HasField("audio"):
            self._add_audio(delta.audio)
        if delta.HasField("logprobs"):
            self._choice.logprobs.MergeFrom(delta.logprobs)

    def build(self, end: ChoiceEnd) -> Choice:
        choice = Choice()
        choice.CopyFrom(self._choice)
        choice.finish_reason = end.finish_reason
        choice.provider_finish_reason = end.provider_finish_reason
        message = choice.message
        text = "".join(self._texts)
        if text:
            message.text = text
        message.refusal = "".join(self._refusals)
        message.reasoning_text = "".join(self._reasonings)
        message.tool_calls.extend(call.build() for _, call in sorted(self._tool_calls.items()))
        if message.HasField("audio"):
            message.audio.data = b"".join(self._audio)
            message.audio.transcript = "".join(self._transcripts)
        message.annotations.extend(end.annotations)
        return choice

    def _add_audio(self, delta: AudioDelta) -> None:
        audio = self._choice.message.audio
        audio.SetInParent()
        if delta.id:
            audio.id = delta.id
        if delta.HasField("expires_at"):
            audio.expires_at.CopyFrom(delta.expires_at)
        self._audio.append(delta.data)
        self._transcripts.append(delta.transcript)


class _ToolCallBuilder:
    def __init__(self) -> None:
        self._id = ""
        self._kind: str | None = None
        self._names: list[str] = []
        self._texts: list[str] = []

    def add(self, delta: ToolCallDelta) -> None:
        self._id = delta.id or self._id
        self._kind = delta.WhichOneof("call") or self._kind
        self._names.append(delta.custom.name or delta.function.name)
        self._texts.append(delta.custom.input or delta.function.arguments)

    def build(self) -> ToolCall:
        call = ToolCall(id=self._id)
        name, text = "".join(self._names), "".join(self._texts)
        if self._kind == "custom":
            call.custom.name = name
            call.custom.input = text
            call.custom.SetInParent()
        elif self._kind == "function":
            call.function.name = name
            call.function.arguments = text
            call.function.SetInParent()
        return call
