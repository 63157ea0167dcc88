"""A stand-in for the client of the openai package."""

import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

from typing_extensions import TypedDict

from llm_pool.client import LlmPoolClient
from llm_pool.error import LlmPoolError
from llm_pool.openai.from_openai import from_openai
from llm_pool.openai.members import is_set
from llm_pool.openai.to_openai import to_openai

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types.chat import ChatCompletion, ChatCompletionChunk

T = TypeVar("T")


class OwnFields(TypedDict, total=False):
    """Fields of llm-pool, beside the parameters."""

    workload: Literal["chat", "dialogue_agent", "deep_dive"]
    priority: Literal["interactive", "default", "bulk"]
    session_id: str
    disable_fallback: bool


class Completions:
    """`chat.completions` over llm-pool."""

    def __init__(self, client: LlmPoolClient, on_unreachable: "AsyncOpenAI | None") -> None:
        self._client = client
        self._on_unreachable = on_unreachable

    @overload
    async def create(
        self, *, stream: Literal[True], llm_pool: OwnFields | None = None, **params: Any
    ) -> "AsyncGenerator[ChatCompletionChunk, None]": ...
    @overload
    async def create(
        self, *, stream: Literal[False] | None = None, llm_pool: OwnFields | None = None, **params: Any
    ) -> "ChatCompletion": ...
    async def create(self, *, stream: bool | None = None, llm_pool: OwnFields | None = None, **params: Any) -> Any:
        """As of the openai package. `timeout` (seconds) is the deadline of the whole call, a stream's end included; `extra_headers` are
        gRPC metadata; `llm_pool` holds fields of llm-pool. Raises LlmPoolError for a failed call, what fails before a stream's first chunk
        too; TypeError or ValueError for parameters that cannot be carried."""
        started = time.monotonic()
        try:
            return await self._ask(params, bool(stream), llm_pool or {})
        except LlmPoolError as error:
            if self._on_unreachable is None or not error.not_sent:
                raise
        if is_set(params.get("timeout")):
            params["timeout"] = max(0.001, params["timeout"] - (time.monotonic() - started))
        create: Any = self._on_unreachable.chat.completions.create
        return await create(**params, **({"stream": True} if stream else {}))

    async def _ask(self, params: Mapping[str, Any], stream: bool, own: OwnFields) -> Any:
        others = {name: value for name, value in params.items() if name not in ("timeout", "extra_headers")}
        request = from_openai(others, **own)
        deadline, headers = (
            params.get(name) if is_set(params.get(name)) else None for name in ("timeout", "extra_headers")
        )
        if not stream:
            return to_openai(await self._client.chat(request, deadline=deadline, headers=headers))
        return await _begun(to_openai(self._client.stream_chat(request, deadline=deadline, headers=headers)))


class Chat:
    """`chat` of a stand-in."""

    def __init__(self, completions: Completions) -> None:
        self.completions = completions


class OpenAIStandIn:
    """Stands in for an AsyncOpenAI of which code uses `chat.completions.create`."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat


def as_openai(client: LlmPoolClient, *, on_unreachable: "AsyncOpenAI | None" = None) -> OpenAIStandIn:
    """The calls go to llm-pool: `openai = as_openai(client)`, and `await openai.chat.completions.create(…)` stays as it is.

    on_unreachable: an AsyncOpenAI of the provider, which answers when llm-pool itself cannot be reached: only calls that were certainly not
        sent, because there was no connection within the client's `connect_timeout`, which has to be set. It gets the same parameters, so
        model names must be the provider's own. Never asked when llm-pool refused or failed, nor when a connection broke below a call: that
        call may have been served.

    Raises ValueError for on_unreachable with a client without connect_timeout.
    """
    if on_unreachable is not None and client.connect_timeout is None:
        raise ValueError(
            "on_unreachable needs a client with connect_timeout, such as LlmPoolClient(address, connect_timeout=2)"
        )
    return OpenAIStandIn(Chat(Completions(client, on_unreachable)))


async def _begun(items: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
    """The same items, once the first of them is there: what fails before it fails here."""
    first = await anext(items)

    async def all_items() -> AsyncGenerator[T, None]:
        async with aclosing(items):
            yield first
            async for item in items:
                yield item

    return all_items()
