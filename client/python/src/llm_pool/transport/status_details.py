"""What llm-pool attaches to an error, as google.rpc.Status in a trailer."""

from dataclasses import dataclass

from google.protobuf.message import DecodeError
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, RequestInfo, RetryInfo
from google.rpc.status_pb2 import Status
from grpc.aio import AioRpcError

from llm_pool.gen.llmpool.v1.call_details_pb2 import CallDetails


@dataclass
class StatusDetails:
    """The details that were there."""

    info: ErrorInfo | None = None
    retry: RetryInfo | None = None
    request: RequestInfo | None = None
    bad_request: BadRequest | None = None
    call: CallDetails | None = None


def status_details(error: AioRpcError) -> StatusDetails:
    """Reads the details. What is missing or cannot be read is left out: the gRPC status remains."""
    details = StatusDetails()
    raw = trailer(error, "grpc-status-details-bin")
    if not isinstance(raw, bytes):
        return details
    try:
        for item in Status.FromString(raw).details:
            if item.Is(ErrorInfo.DESCRIPTOR):
                details.info = ErrorInfo.FromString(item.value)
            elif item.Is(RetryInfo.DESCRIPTOR):
                details.retry = RetryInfo.FromString(item.value)
            elif item.Is(RequestInfo.DESCRIPTOR):
                details.request = RequestInfo.FromString(item.value)
            elif item.Is(BadRequest.DESCRIPTOR):
                details.bad_request = BadRequest.FromString(item.value)
            elif item.Is(CallDetails.DESCRIPTOR):
                details.call = CallDetails.FromString(item.value)
    except DecodeError:
        # A damaged detail says nothing about the others, which were read before it.
        pass
    return details


def trailer(error: AioRpcError, name: str) -> str | bytes | None:
    """A trailer of the failed call."""
    for key, value in error.trailing_metadata():
        if key == name:
            return value
    return None
