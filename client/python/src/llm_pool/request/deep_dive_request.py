"""A deep dive's request from what a caller wrote."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from llm_pool.gen.inputs import DeepDiveRequestInput
from llm_pool.gen.llmpool.v1.deep_dive_pb2 import DeepDiveRequest
from llm_pool.request.build import build

DeepDiveInput: TypeAlias = str | DeepDiveRequestInput | DeepDiveRequest
"""A text is the theme."""


def deep_dive_request(request: DeepDiveInput | None, fields: Mapping[str, Any]) -> DeepDiveRequest:
    """The message of the contract: `request` with `fields` added. Raises TypeError or ValueError that name what is wrong."""
    if isinstance(request, str):
        return build(DeepDiveRequest(theme=request), None, fields)
    return build(DeepDiveRequest(), request, fields)
