"""Programs of this repository that run in Node."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).parents[4]
_OWN_NODE = ROOT / "node_modules" / ".bin"


class NodeProgram:
    """A program that runs. All of its output is read as it comes, so that it never waits for its reader."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._lines: asyncio.Queue[str] = asyncio.Queue()
        self._pump = asyncio.create_task(self._read())

    async def line(self) -> str:
        """The next line that it writes. Fails when it ends without."""
        line = await self._lines.get()
        assert line, "the program ended; is the project built? npm run build"
        return line

    async def stop(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        if self._process.returncode is None:
            self._process.terminate()
        await self._process.wait()
        await self._pump

    async def _read(self) -> None:
        assert self._process.stdout
        async for line in self._process.stdout:
            self._lines.put_nowait(line.decode())
        self._lines.put_nowait("")


@asynccontextmanager
async def node_program(path: str, env: Mapping[str, str], *args: str) -> AsyncIterator[NodeProgram]:
    """Runs a program of `dist` until the block is left."""
    process = await asyncio.create_subprocess_exec(
        str(_OWN_NODE / "node"),
        str(ROOT / "dist" / path),
        *args,
        cwd=ROOT,
        env={"PATH": f"{_OWN_NODE}{os.pathsep}{os.environ['PATH']}", **env},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    program = NodeProgram(process)
    try:
        yield program
    finally:
        await program.stop()
