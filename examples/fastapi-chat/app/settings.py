"""What the backend is told by its environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """The file of a rollout stage (stages/) is read by llm-pool and by this backend."""

    enable_llm_pool: bool = False
    """ENABLE_LLM_POOL: calls go to llm-pool. Default: to the provider, over the single client."""
    llm_pool_address: str = "127.0.0.1:50051"
    """LLM_POOL_ADDRESS."""
    openai_base_url: str = "http://127.0.0.1:8089/v1"
    """OPENAI_BASE_URL of the provider. Default: where `npx llm-pool simulate` listens."""
    openai_api_key: str = "none"
    """OPENAI_API_KEY."""
    model: str = "simulator"
    """CHAT_MODEL."""
    gateway_timeout: float = 21.0
    """GATEWAY_TIMEOUT: seconds after which the proxy in front gives a browser 504."""

    @classmethod
    def read(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        return cls(
            enable_llm_pool=env.get("ENABLE_LLM_POOL", "false") == "true",
            llm_pool_address=env.get("LLM_POOL_ADDRESS", cls.llm_pool_address),
            openai_base_url=env.get("OPENAI_BASE_URL", cls.openai_base_url),
            openai_api_key=env.get("OPENAI_API_KEY", cls.openai_api_key),
            model=env.get("CHAT_MODEL", cls.model),
            gateway_timeout=float(env.get("GATEWAY_TIMEOUT", cls.gateway_timeout)),
        )
