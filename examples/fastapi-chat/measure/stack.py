"""The programs: a simulated provider, llm-pool, and this backend, each on a free port of this machine."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).parents[3]
NODE = ROOT / "node_modules/.bin/node"


@asynccontextmanager
async def simulator(seconds: float) -> AsyncIterator[str]:
    """`npx llm-pool simulate`; its base URL."""
    flags = ["simulate", "--port", "0", "--latency", f"{round(seconds * 1000)}ms" if seconds else "0"]
    async with program([str(NODE), "dist/client/cli/main.js", *flags], {}, r"answer on (\S+)", ROOT) as url:
        yield url


@asynccontextmanager
async def llm_pool(settings: Mapping[str, str]) -> AsyncIterator[str]:
    """`npm start` with these settings; its gRPC address."""
    ports = {"LLM_POOL_GRPC_PORT": "0", "LLM_POOL_HTTP_PORT": "0", "LLM_POOL_LOG_FORMAT": "json"}
    command = [str(NODE), "dist/server/main.js"]
    async with program(command, {**settings, **ports}, r"serving: gRPC on ([^\s,]+)", ROOT) as address:
        yield address


@asynccontextmanager
async def backend(settings: Mapping[str, str]) -> AsyncIterator[str]:
    """This backend with these settings; its URL."""
    command = [sys.executable, "-m", "uvicorn", "app.main:create_app", "--factory", "--port", "0"]
    async with program(command, settings, r"running on (\S+)", Path(__file__).parents[1]) as url:
        yield url


@asynccontextmanager
async def program(command: list[str], env: Mapping[str, str], ready: str, cwd: Path) -> AsyncIterator[str]:
    """Runs a program until the block is left; gives what `ready` finds in its output."""
    keep = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE") if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        *command, cwd=cwd, env={**keep, **env}, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    found: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    reader = asyncio.create_task(read(process, ready, found))
    try:
        yield await found
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.wait()
        await reader


async def read(process: asyncio.subprocess.Process, ready: str, found: asyncio.Future[str]) -> None:
    """Reads all of the output, so that the program never waits for its reader."""
    assert process.stdout
    said = ""
    async for line in process.stdout:
        if not found.done():
            said += line.decode()
            match = re.search(ready, said)
            if match:
                found.set_result(match[1])
    if not found.done():
        found.set_exception(RuntimeError(f"it did not start; is the project built? npm run build\n{said}"))
