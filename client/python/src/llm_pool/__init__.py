"""The typed asyncio client of llm-pool."""

from llm_pool.client import ChatStream, DeepDiveStream, LlmPoolClient
from llm_pool.error import LlmPoolError, Violation
from llm_pool.gen.llmpool.v1.chat_pb2 import ChatRequest, ChatResponse, StreamChatResponse
from llm_pool.gen.llmpool.v1.deep_dive_pb2 import DeepDiveRequest, DeepDiveResponse, StreamDeepDiveResponse
from llm_pool.text_of import text_of
from llm_pool.tls_options import TlsOptions

__all__ = [
    "ChatRequest",
    "ChatResponse",
    "ChatStream",
    "DeepDiveRequest",
    "DeepDiveResponse",
    "DeepDiveStream",
    "LlmPoolClient",
    "LlmPoolError",
    "StreamChatResponse",
    "StreamDeepDiveResponse",
    "TlsOptions",
    "Violation",
    "text_of",
]
