"""What browsers are told when a call fails."""

import math

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from llm_pool import LlmPoolError
from openai import APIError

STATUS = {
    "INVALID_ARGUMENT": 400,
    "NOT_FOUND": 404,
    "DEADLINE_EXCEEDED": 504,
    "RESOURCE_EXHAUSTED": 429,
    "UNAVAILABLE": 503,
}


def add_error_handlers(app: FastAPI) -> None:
    """The old way knows that something failed; llm-pool says what, whether to try again and when, and by which id it is found."""
    app.add_exception_handler(LlmPoolError, _llm_pool_error)
    app.add_exception_handler(APIError, _provider_error)


def describe(error: Exception) -> dict[str, object]:
    """The error as JSON for a browser."""
    if isinstance(error, LlmPoolError):
        return {"error": error.reason, "retryable": error.retryable, "call_id": error.call_id}
    return {"error": "the provider failed"}


async def _llm_pool_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, LlmPoolError)
    headers = {"retry-after": str(math.ceil(error.retry_after))} if error.retry_after is not None else {}
    return JSONResponse(describe(error), STATUS.get(error.code.name, 502), headers)


async def _provider_error(request: Request, error: Exception) -> JSONResponse:
    return JSONResponse(describe(error), 502)
