"""One channel, with the defaults of every call."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

import grpc
from google.protobuf.message import Message
from grpc import aio
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse

from llm_pool.gen.llmpool.v1.llm_pool_service_pb2_grpc import LlmPoolServiceStub
from llm_pool.transport.channel_defaults import CHANNEL_DEFAULTS
from llm_pool.transport.channel_target import channel_target
from llm_pool.transport.deadline import checked_deadline
from llm_pool.transport.error_from_status import error_from_status
from llm_pool.transport.late_call import LateCall
from llm_pool.transport.stream_call import StreamCall
from llm_pool.transport.transport_options import TransportOptions
from llm_pool.transport.wait_for_connection import wait_for_connection

R = TypeVar("R", bound=Message)
C = TypeVar("C")


class Transport:
    """Connects when the first call is made, and turns failures of calls into LlmPoolError."""

    def __init__(self, options: TransportOptions) -> None:
        self.address = ", ".join(options.addresses)
        self._options = options
        self._target = channel_target(options.addresses)
        self._channel: aio.Channel | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    @property
    def llm_pool(self) -> LlmPoolServiceStub:
        return LlmPoolServiceStub(self._open())

    @property
    def check_health(self) -> "aio.UnaryUnaryMultiCallable[HealthCheckRequest, HealthCheckResponse]":
        return self._open().unary_unary(
            "/grpc.health.v1.Health/Check",
            request_serializer=HealthCheckRequest.SerializeToString,
            response_deserializer=HealthCheckResponse.FromString,
        )

    async def unary(
        self,
        method: Callable[..., Awaitable[R]],
        request: Message,
        deadline: float | None,
        headers: Mapping[str, str] | None,
    ) -> R:
        """One request, one answer. Cancelling the task that waits cancels the call."""
        seconds = self._deadline(deadline)
        send = self._send(method, request, seconds, headers)
        if not self._is_connected():
            await self._connect(seconds)
        try:
            return await send()
        except aio.AioRpcError as error:
            raise error_from_status(error, self.address, begun=False) from None

    def stream(
        self,
        method: Callable[..., StreamCall[R]],
        request: Message,
        deadline: float | None,
        headers: Mapping[str, str] | None,
    ) -> StreamCall[R]:
        """One request, a stream of messages. The call starts at once."""
        seconds = self._deadline(deadline)
        send = self._send(method, request, seconds, headers)
        return send() if self._is_connected() else LateCall(lambda: self._connect(seconds), send)

    async def close(self) -> None:
        """Cancels the calls that run, and closes the connections."""
        self._closed = True
        if self._channel is not None:
            await self._channel.close()

    def _open(self) -> aio.Channel:
        if self._closed:
            raise RuntimeError("This LlmPoolClient is closed")
        loop = asyncio.get_running_loop()
        if self._channel is None:
            self._loop = loop
            self._channel = self._new_channel()
        if self._loop is not loop:
            raise RuntimeError("This LlmPoolClient was first used in another event loop; make one for each loop")
        return self._channel

    def _new_channel(self) -> aio.Channel:
        options = list({**CHANNEL_DEFAULTS, **self._options.channel}.items())
        if self._options.credentials is None:
            return aio.insecure_channel(self._target, options=options)
        return aio.secure_channel(self._target, self._options.credentials, options=options)

    def _deadline(self, deadline: float | None) -> float:
        return self._options.deadline if deadline is None else checked_deadline(deadline)

    def _send(
        self, method: Callable[..., C], request: Message, deadline: float, headers: Mapping[str, str] | None
    ) -> Callable[[], C]:
        """Makes the call, with the time that is left of the deadline then."""
        ends_at = time.monotonic() + deadline
        metadata = aio.Metadata(*{**self._options.headers, **(headers or {})}.items())
        return lambda: method(request, timeout=max(0.001, ends_at - time.monotonic()), metadata=metadata)

    def _is_connected(self) -> bool:
        """Whether a call can be sent at once; always so when calls do not wait for a connection before that."""
        if self._options.connect_timeout is None:
            return True
        return self._open().get_state(try_to_connect=True) is grpc.ChannelConnectivity.READY

    async def _connect(self, deadline: float) -> None:
        timeout = min(self._options.connect_timeout or deadline, deadline)
        await wait_for_connection(self._open(), self.address, timeout)
