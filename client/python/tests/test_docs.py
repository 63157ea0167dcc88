"""Every snippet of the docs runs, in the order of the page, against the real service."""

import ast
import asyncio
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from openai import AsyncOpenAI
from support.node_program import ROOT
from support.service import Service

from llm_pool import LlmPoolClient, LlmPoolError, text_of
from llm_pool.openai import as_openai, from_openai, to_openai

PAGES = [ROOT / "docs/clients/python.md", ROOT / "client/python/README.md"]
SNIPPETS = [
    pytest.param(text, id=f"{page.name}-{number}")
    for page in PAGES
    for number, text in enumerate(re.findall(r"^```python\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL))
]
NAMES = {
    "AsyncIterator": AsyncIterator,
    "AsyncOpenAI": AsyncOpenAI,
    "LlmPoolClient": LlmPoolClient,
    "LlmPoolError": LlmPoolError,
    "as_openai": as_openai,
    "asyncio": asyncio,
    "from_openai": from_openai,
    "json": json,
    "text_of": text_of,
    "to_openai": to_openai,
}


async def run(code: str, service: Service, client: LlmPoolClient) -> dict[str, Any]:
    """Runs a snippet, which may await. What it defines is the answer."""
    names = {**NAMES, "client": client}
    compiled = compile(
        code.replace("127.0.0.1:50051", service.address), "snippet", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    )
    if "asyncio.run(" in code:
        await asyncio.to_thread(exec, compiled, names)
    else:
        coroutine = eval(compiled, names)
        if coroutine is not None:
            await coroutine
    return names


@pytest.mark.parametrize("code", SNIPPETS)
async def test_snippet(code: str, service: Service) -> None:
    async with LlmPoolClient(service.address) as client:
        await run(code, service, client)


async def test_cancel_button(service: Service) -> None:
    (code,) = (snippet.values[0] for snippet in SNIPPETS if "async def show" in str(snippet.values[0]))
    async with LlmPoolClient(service.address) as client:
        show = (await run(str(code), service, client))["show"]
        button = asyncio.Event()
        assert "sky" in await show(client, "Why is the sky blue?", button)
        button.set()
        assert await show(client, "Why is the sky blue?", button) == " [stopped]"


async def test_server_sent_events(service: Service) -> None:
    (code,) = (snippet.values[0] for snippet in SNIPPETS if "async def events" in str(snippet.values[0]))
    async with LlmPoolClient(service.address) as client:
        events = (await run(str(code), service, client))["events"]
        lines = [line async for line in events(client, "Why is the sky blue?")]
    assert "sky" in "".join(json.loads(line.removeprefix("data: ")) for line in lines)


def test_shell_commands_name_this_package() -> None:
    commands = re.findall(r"pip (?:install|wheel) '?\./llm-pool/(\S+?)(?:\[openai\])?'?[`\n]", PAGES[0].read_text())
    assert len(commands) == 3
    assert all((ROOT / folder / "pyproject.toml").exists() for folder in commands)
    assert Path(__file__).parents[1] == ROOT / commands[0]
