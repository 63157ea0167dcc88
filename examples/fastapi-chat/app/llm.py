"""What the backend needs of an LLM. The old and the new way both do this, so either can be switched to."""

from collections.abc import AsyncIterator, Sequence
from typing import Literal, Protocol

from typing_extensions import TypedDict


class ChatMessage(TypedDict):
    """As browsers send it."""

    role: Literal["system", "user", "assistant"]
    content: str


class Question(TypedDict):
    """One call."""

    messages: Sequence[ChatMessage]
    session: str
    """The browser session: llm-pool lets sessions take turns."""
    workload: Literal["chat", "dialogue_agent"]


class Llm(Protocol):
    """Raises openai.APIError or LlmPoolError when a call fails; cancelling the task ends the call."""

    async def chat(self, question: Question) -> str:
        """The whole answer."""

    def stream_chat(self, question: Question) -> AsyncIterator[str]:
        """The answer's pieces as they are written."""

    async def deep_dive(self, theme: str, session: str) -> str:
        """What there is to say about a theme."""

    async def close(self) -> None:
        """Closes the connections."""
