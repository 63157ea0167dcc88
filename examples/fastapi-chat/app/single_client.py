"""The old way: one client for everybody, which answers two users at a time. The others wait."""

import asyncio
from collections.abc import AsyncIterator
from typing import cast

from openai import AsyncOpenAI
from openai.types.chat import ChatCompletionMessageParam

from app.llm import Question
from app.settings import Settings

AT_ONCE = 2
ABOUT_THEME = "Explore this theme: make a plan of its facets, answer each of them, then write a report with the open questions.\n\n"


class SingleClient:
    """Kept as it was, for the way back, and for when llm-pool itself cannot be reached."""

    def __init__(self, settings: Settings) -> None:
        self._openai = AsyncOpenAI(base_url=settings.openai_base_url, api_key=settings.openai_api_key)
        self._model = settings.model
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def chat(self, question: Question) -> str:
        async with self._turns:
            completion = await self._openai.chat.completions.create(
                model=self._model,
                messages=cast("list[ChatCompletionMessageParam]", question["messages"]),
            )
        return completion.choices[0].message.content or ""

    async def stream_chat(self, question: Question) -> AsyncIterator[str]:
        async with self._turns:
            stream = await self._openai.chat.completions.create(
                model=self._model,
                messages=cast("list[ChatCompletionMessageParam]", question["messages"]),
                stream=True,
            )
            async with stream:
                async for chunk in stream:
                    if chunk.choices and chunk.choices[0].delta.content:
                        yield chunk.choices[0].delta.content

    async def deep_dive(self, theme: str, session: str) -> str:
        """One long prompt."""
        return await self.chat(
            {"messages": [{"role": "user", "content": ABOUT_THEME + theme}], "session": session, "workload": "chat"}
        )

    async def close(self) -> None:
        await self._openai.close()
