"""What a caller was told and should not have been, or the other way round."""

from typing import Any

from llm_pool import ChatResponse, DeepDiveResponse, LlmPoolError
from llm_pool.gen.llmpool.v1.chat_pb2 import Choice, FinishReason
from llm_pool.gen.llmpool.v1.llm_pool_service_pb2 import ListModelsResponse
from support.outcome import Outcome


def differences(expected: dict[str, Any], outcome: Outcome) -> list[str]:
    """In words; none when all is as expected. What `expected` does not name is not compared."""
    seen = _seen(expected, outcome)
    found = [
        f"{name}: {seen.get(name)!r}, should be {value!r}"
        for name, value in expected.items()
        if seen.get(name) != value
    ]
    if "error" not in expected and (outcome.error or outcome.cancelled):
        found.append(f"failed with {outcome.error!r}")
    return found


def _seen(expected: dict[str, Any], outcome: Outcome) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    answer = outcome.answer
    if isinstance(answer, ChatResponse):
        seen |= _chat(answer, expected)
    elif isinstance(answer, DeepDiveResponse):
        seen |= {"text": answer.synthesis, "usage": _named(answer.usage, expected.get("usage", {}))}
    elif isinstance(answer, ListModelsResponse):
        seen |= {"models": [model.name for model in answer.models], "default_model": answer.default_model}
    else:
        seen["text"] = outcome.text
        seen["error"] = _error(expected.get("error", {}), outcome)
    kinds = expected.get("events")
    if kinds is not None:
        seen["events"] = [kind for kind in kinds if kind in outcome.events and outcome.events[-1] == "end"]
    return seen


def _chat(answer: ChatResponse, expected: dict[str, Any]) -> dict[str, Any]:
    first = answer.choices[0] if answer.choices else Choice()
    return {
        "text": first.message.text,
        "texts": [choice.message.text for choice in answer.choices],
        "reasoning_text": first.message.reasoning_text,
        "finish_reason": FinishReason.Name(first.finish_reason),
        "tool_calls": [
            {"name": call.function.name, "arguments": call.function.arguments}
            for call in first.message.tool_calls
            if call.id
        ],
        "usage": _named(answer.usage, expected.get("usage", {})),
    }


def _error(expected: dict[str, Any], outcome: Outcome) -> dict[str, Any]:
    if outcome.cancelled:
        return {"code": "CANCELLED", "reason": "CANCELLED", "retryable": False}
    error = outcome.error
    if not isinstance(error, LlmPoolError):
        return {}
    told = {
        "code": error.code.name,
        "reason": error.reason,
        "retryable": error.retryable,
        "retry_after": error.retry_after is not None,
        "violations": [violation.field for violation in error.violations],
        "partial_usage": error.partial_usage is not None,
        "attempts": error.attempt_count,
        "call_id": error.call_id is not None,
    }
    return {name: value for name, value in told.items() if name in expected}


def _named(message: object, names: dict[str, Any]) -> dict[str, Any]:
    return {name: getattr(message, name) for name in names}
