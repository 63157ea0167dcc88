"""The one error of failed calls."""

from collections.abc import Sequence
from dataclasses import dataclass

import grpc

from llm_pool.gen.llmpool.v1.served_by_pb2 import Attempt
from llm_pool.gen.llmpool.v1.usage_pb2 import Usage


@dataclass(frozen=True)
class Violation:
    """A field of the request that breaks a rule."""

    field: str
    """Path of the field: `messages[2].text`."""
    description: str
    """Value and rule."""


class LlmPoolError(Exception):
    """A call failed. `str(error)` is the message of llm-pool, in words."""

    code: grpc.StatusCode
    """gRPC status; `code.name` is such as `UNAVAILABLE`."""
    reason: str
    """Why: a name of docs/errors.md such as `UPSTREAM_RATE_LIMITED`, or what only a client can see:
    `UNREACHABLE` (no connection to llm-pool itself, or it broke), `STREAM_TRUNCATED` (a stream ended without its end event, so the answer
    may be cut), `UNKNOWN` (an error that did not come from llm-pool, such as a proxy's). A newer llm-pool may add names."""
    retryable: bool
    """Whether the same call may well succeed later: llm-pool says when, or it or the provider is unavailable now. What is safe to retry at
    once was retried already. After the first piece of a stream only true when llm-pool says when: a new call begins a new answer."""
    retry_after: float | None
    """Seconds to wait before a retry; None when llm-pool does not say."""
    not_sent: bool
    """True: the call was certainly never sent, since there was no connection within `connect_timeout`. False says nothing: a call on a
    connection that broke may have been served."""
    call_id: str | None
    """Id of the call for logs, traces and `Debug`; None when llm-pool was not reached."""
    attempts: tuple[Attempt, ...]
    """The requests made to providers, in order; the last ones when there were many."""
    attempt_count: int
    """How many requests were made to providers, also those not listed."""
    partial_usage: Usage | None
    """Tokens used until the failure."""
    violations: tuple[Violation, ...]
    """What is wrong with which field of the request."""

    def __init__(
        self,
        message: str,
        *,
        code: grpc.StatusCode,
        reason: str,
        retryable: bool = False,
        retry_after: float | None = None,
        not_sent: bool = False,
        call_id: str | None = None,
        attempts: Sequence[Attempt] = (),
        attempt_count: int | None = None,
        partial_usage: Usage | None = None,
        violations: Sequence[Violation] = (),
    ) -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason
        self.retryable = retryable
        self.retry_after = retry_after
        self.not_sent = not_sent
        self.call_id = call_id
        self.attempts = tuple(attempts)
        self.attempt_count = len(self.attempts) if attempt_count is None else attempt_count
        self.partial_usage = partial_usage
        self.violations = tuple(violations)


def cancelled_error() -> LlmPoolError:
    """The error of whoever reads a stream that was cancelled or left."""
    return LlmPoolError("The call was cancelled by its caller", code=grpc.StatusCode.CANCELLED, reason="CANCELLED")


def not_sent_error(address: str, why: str) -> LlmPoolError:
    """The error of a call that was not sent, because there was no connection."""
    return LlmPoolError(
        f"llm-pool at {address} cannot be reached: {why}. The call was not sent",
        code=grpc.StatusCode.UNAVAILABLE,
        reason="UNREACHABLE",
        retryable=True,
        not_sent=True,
    )


def truncated_error() -> LlmPoolError:
    """The error of a stream that ended well, but without its end event."""
    return LlmPoolError(
        "The stream ended without its end event: the answer may be cut",
        code=grpc.StatusCode.DATA_LOSS,
        reason="STREAM_TRUNCATED",
    )
