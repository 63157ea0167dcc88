"""What the tests run against: the real service, built from this repository."""

from collections.abc import AsyncIterator

import pytest_asyncio
from support.control import Control, start_control
from support.service import Service, start_service
from support.simulator import start_simulator


@pytest_asyncio.fixture(scope="session")
async def control() -> AsyncIterator[Control]:
    """The shared cases of all languages."""
    async with start_control() as started:
        yield started


@pytest_asyncio.fixture(scope="session")
async def service() -> AsyncIterator[Service]:
    """A service whose provider is the simulator, which answers at once."""
    async with (
        start_simulator("--latency", "0", "--tokens-per-second", "2000") as url,
        start_service(OPENAI_BASE_URL=url, LLM_POOL_MODEL="m") as started,
    ):
        yield started
