"""The whole stack, with a provider that answers at once."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from measure.stack import backend, llm_pool, simulator
from tests.browser import Browser, control


@pytest_asyncio.fixture(scope="session")
async def provider() -> AsyncIterator[str]:
    """Its base URL."""
    async with simulator(0) as url:
        yield url


@pytest_asyncio.fixture(scope="session", params=["false", "true"], ids=["single client", "llm-pool"])
async def browser(request: pytest.FixtureRequest, provider: str) -> AsyncIterator[Browser]:
    """A browser in front of the backend: the old way, and the new one."""
    async with llm_pool({"ENABLE_LLM_POOL": "true", "OPENAI_BASE_URL": provider}) as address:
        env = {"ENABLE_LLM_POOL": request.param, "OPENAI_BASE_URL": provider, "LLM_POOL_ADDRESS": address}
        async with backend(env) as url:
            yield Browser(url)
    await control(provider, "PUT", "behaviour", {"latency": 0})
