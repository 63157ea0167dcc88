"""The backend: `uvicorn app.main:create_app --factory`."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse
from llm_pool import LlmPoolError
from openai import APIError
from pydantic import BaseModel, Field

from app.dialogue_agent import DialogueAgent
from app.errors import add_error_handlers, describe
from app.gateway_timeout import GatewayTimeout
from app.llm import ChatMessage, Llm, Question
from app.pooled import Pooled
from app.settings import Settings
from app.single_client import SingleClient
from app.until_disconnect import until_disconnect

Text = Annotated[str, Field(min_length=1, max_length=4000)]


class ChatBody(BaseModel):
    """A conversation so far."""

    messages: Annotated[list[ChatMessage], Field(min_length=1)]
    session: str = ""


class TextBody(BaseModel):
    """One text of the user: something said, or a theme."""

    text: Text
    session: str = ""


def create_app(settings: Settings | None = None) -> FastAPI:
    """The one line that decides between the old way and the new one is that of `llm`."""
    settings = settings or Settings.read()
    single_client = SingleClient(settings)
    llm: Llm = Pooled(settings, single_client) if settings.enable_llm_pool else single_client
    agent = DialogueAgent(llm)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        await llm.close()

    app = FastAPI(title="Chat backend", lifespan=lifespan)
    app.add_middleware(GatewayTimeout, seconds=settings.gateway_timeout)
    add_error_handlers(app)

    @app.post("/chat")
    async def chat(body: ChatBody, request: Request) -> dict[str, str]:
        return {"text": await until_disconnect(request, llm.chat(question_of(body)))}

    @app.post("/chat/stream")
    async def chat_stream(body: ChatBody) -> StreamingResponse:
        return StreamingResponse(events(llm.stream_chat(question_of(body))), media_type="text/event-stream")

    @app.post("/dialogue")
    async def dialogue(body: TextBody, request: Request) -> dict[str, str]:
        return {"text": await until_disconnect(request, agent.reply(body.text, body.session))}

    @app.post("/theme/deep-dive")
    async def deep_dive(body: TextBody, request: Request) -> dict[str, str]:
        return {"text": await until_disconnect(request, llm.deep_dive(body.text, body.session))}

    return app


def question_of(body: ChatBody) -> Question:
    return {"messages": body.messages, "session": body.session, "workload": "chat"}


async def events(pieces: AsyncIterator[str]) -> AsyncIterator[str]:
    """Server-sent events: `data` for each piece, then `end`; or `error`, since the status has been sent by then. A stream without `end` is
    cut. When the browser goes away, this is cancelled, and with it the call, up to the provider."""
    try:
        async for piece in pieces:
            yield f"data: {json.dumps({'text': piece}, ensure_ascii=False)}\n\n"
        yield "event: end\ndata: {}\n\n"
    except (LlmPoolError, APIError) as error:
        yield f"event: error\ndata: {json.dumps(describe(error))}\n\n"
