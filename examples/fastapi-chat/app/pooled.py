"""The new way: every call goes to llm-pool."""

import logging
from collections.abc import AsyncIterator

from llm_pool import ChatRequest, LlmPoolClient, LlmPoolError, text_of
from llm_pool.openai import from_openai

from app.llm import Llm, Question
from app.settings import Settings

_log = logging.getLogger(__name__)


def _log_unreachable(error: LlmPoolError) -> None:
    """So that nobody goes on with the rollout while llm-pool is down and the single client hides it."""
    _log.warning("llm-pool is unreachable (%s); the single client answers: %s", error.reason, error)


class Pooled:
    """When llm-pool itself cannot be reached the old way helps out: only for calls that were certainly not sent."""

    def __init__(self, settings: Settings, single_client: Llm) -> None:
        self._client = LlmPoolClient(
            settings.llm_pool_address,
            # What nobody waits for any more is not answered: the proxy has given up by then.
            deadline=settings.gateway_timeout,
            connect_timeout=2,
        )
        self._model = settings.model
        self._single_client = single_client

    async def chat(self, question: Question) -> str:
        try:
            return text_of(await self._client.chat(self._request(question)))
        except LlmPoolError as error:
            if not error.not_sent:
                raise
            _log_unreachable(error)
        return await self._single_client.chat(question)

    async def stream_chat(self, question: Question) -> AsyncIterator[str]:
        try:
            async with self._client.stream_chat(self._request(question)) as stream:
                async for piece in stream.text():
                    yield piece
                return
        except LlmPoolError as error:
            if not error.not_sent:
                raise
            _log_unreachable(error)
        async for piece in self._single_client.stream_chat(question):
            yield piece

    async def deep_dive(self, theme: str, session: str) -> str:
        try:
            return (await self._client.deep_dive(theme, model=self._model, session_id=session)).synthesis
        except LlmPoolError as error:
            if not error.not_sent:
                raise
            _log_unreachable(error)
        return await self._single_client.deep_dive(theme, session)

    async def close(self) -> None:
        await self._client.close()
        await self._single_client.close()

    def _request(self, question: Question) -> ChatRequest:
        """The parameters that the openai package got, and what llm-pool takes beside them."""
        params = {"model": self._model, "messages": question["messages"]}
        return from_openai(params, session_id=question["session"], workload=question["workload"])
