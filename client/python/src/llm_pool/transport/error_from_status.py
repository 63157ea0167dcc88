"""The error for a call that ended with a status other than OK."""

import re

from grpc import StatusCode
from grpc.aio import AioRpcError

from llm_pool.error import LlmPoolError, Violation
from llm_pool.transport.status_details import StatusDetails, status_details, trailer

_MAY_PASS = (StatusCode.UNAVAILABLE, StatusCode.ABORTED)
_CONNECTION_LOST = re.compile(r"RST_STREAM|Stream removed|Connection reset|Socket closed", re.IGNORECASE)
# What gRPC puts around the one thing that helps, such as `connect: Connection refused (111)`.
_GRPC_PREAMBLE = re.compile(
    r"^failed to connect to all addresses; last error: (?:[A-Z_]+: )?|^errors resolving ", re.IGNORECASE
)


def error_from_status(error: AioRpcError, address: str, begun: bool) -> LlmPoolError:
    """`address` is where the call went, for messages; `begun` says whether a piece of the answer had been received."""
    code = error.code()
    details = status_details(error)
    reason = _reason(error, details)
    call = details.call
    return LlmPoolError(
        _message(error, reason, address),
        code=code,
        reason=reason,
        retryable=details.retry is not None or (not begun and (code in _MAY_PASS or reason == "UNREACHABLE")),
        retry_after=details.retry.retry_delay.ToTimedelta().total_seconds() if details.retry else None,
        call_id=_call_id(error, details),
        attempts=call.attempts if call else (),
        attempt_count=call.attempt_count if call else None,
        partial_usage=call.partial_usage if call and call.HasField("partial_usage") else None,
        violations=[
            Violation(violation.field, violation.description)
            for violation in (details.bad_request.field_violations if details.bad_request else ())
        ],
    )


def _reason(error: AioRpcError, details: StatusDetails) -> str:
    code = error.code()
    if details.info and details.info.domain == "llm-pool" and details.info.reason:
        return str(details.info.reason)
    if code in (StatusCode.CANCELLED, StatusCode.DEADLINE_EXCEEDED):
        return code.name
    if code is StatusCode.UNAVAILABLE:
        return "UNREACHABLE"
    lost = code is StatusCode.INTERNAL and _CONNECTION_LOST.search(error.details() or "")
    return "UNREACHABLE" if lost else "UNKNOWN"


def _message(error: AioRpcError, reason: str, address: str) -> str:
    text = error.details() or f"The call ended with {error.code().name}"
    if reason != "UNREACHABLE":
        return text
    return f"llm-pool at {address} cannot be reached: {_GRPC_PREAMBLE.sub('', text)}"


def _call_id(error: AioRpcError, details: StatusDetails) -> str | None:
    if details.call and details.call.call_id:
        return details.call.call_id
    if details.request and details.request.request_id:
        return str(details.request.request_id)
    sent = trailer(error, "llm-pool-call-id")
    return sent if isinstance(sent, str) else None
