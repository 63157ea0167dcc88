"""How a call of a shared case ended, as its caller sees it."""

from dataclasses import dataclass, field

from llm_pool import ChatResponse, DeepDiveResponse, LlmPoolError
from llm_pool.gen.llmpool.v1.llm_pool_service_pb2 import ListModelsResponse


@dataclass
class Outcome:
    """What came, and how it ended."""

    answer: ChatResponse | DeepDiveResponse | ListModelsResponse | None = None
    error: LlmPoolError | None = None
    cancelled: bool = False
    """The call ended with asyncio.CancelledError, since its task was cancelled."""
    events: list[str] = field(default_factory=list)
    text: str = ""
    """What a stream had said."""
