"""Log probabilities in the form of the openai package."""

from collections.abc import Iterable
from typing import Any

from llm_pool.gen.llmpool.v1.chat_pb2 import Logprobs, TokenLogprob, TopLogprob


def logprobs(given: Logprobs) -> dict[str, Any]:
    """None stands where there are none."""
    return {"content": _entries(given.content), "refusal": _entries(given.refusal)}


def _entries(given: Iterable[TokenLogprob]) -> list[dict[str, Any]] | None:
    return [{**_token(one), "top_logprobs": [_token(top) for top in one.top_logprobs]} for one in given] or None


def _token(one: TokenLogprob | TopLogprob) -> dict[str, Any]:
    return {"token": one.token, "logprob": one.logprob, "bytes": list(one.bytes) or None}
