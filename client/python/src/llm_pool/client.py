"""Calls llm-pool."""

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import TypeAlias

from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse
from typing_extensions import Self, Unpack

from llm_pool.gen.inputs import ChatRequestInput, DeepDiveRequestInput
from llm_pool.gen.llmpool.v1.chat_pb2 import ChatResponse, StreamChatResponse
from llm_pool.gen.llmpool.v1.deep_dive_pb2 import DeepDiveResponse, StreamDeepDiveResponse
from llm_pool.gen.llmpool.v1.llm_pool_service_pb2 import ListModelsRequest, ListModelsResponse
from llm_pool.request.chat_request import ChatInput, chat_request
from llm_pool.request.deep_dive_request import DeepDiveInput, deep_dive_request
from llm_pool.stream.chat_fold import ChatFold
from llm_pool.stream.deep_dive_fold import DeepDiveFold
from llm_pool.stream.event_stream import EventStream
from llm_pool.tls_options import TlsOptions
from llm_pool.transport.credentials import credentials, refuse_readable_token
from llm_pool.transport.deadline import checked_deadline
from llm_pool.transport.error_from_status import error_from_status
from llm_pool.transport.stream_call import StreamCall
from llm_pool.transport.transport import Transport
from llm_pool.transport.transport_options import TransportOptions

ChatStream: TypeAlias = EventStream[StreamChatResponse, ChatResponse]
"""An answer as it is written: events, `text()`, or `final()`."""
DeepDiveStream: TypeAlias = EventStream[StreamDeepDiveResponse, DeepDiveResponse]
"""A deep dive as it happens: events, `text()` of the synthesis, or `final()`."""


class LlmPoolClient:
    """Make one for each event loop and share it: it holds the connections. It connects with the first call.

    Every call has a deadline; a failed call raises LlmPoolError, a request that cannot be meant (unknown field, deadline out of range) a
    TypeError or ValueError before anything is sent. Cancelling the task that waits cancels the call, up to the provider.
    """

    def __init__(
        self,
        address: str | Sequence[str],
        *,
        token: str | None = None,
        tls: bool | TlsOptions = False,
        allow_insecure_token: bool = False,
        deadline: float = 120.0,
        connect_timeout: float | None = None,
        headers: Mapping[str, str] | None = None,
        channel_options: Mapping[str, str | int] | None = None,
    ) -> None:
        """Raises ValueError for an address that is none, a deadline out of range, or a token that would travel readable for others.

        address: `host:port`; several IP addresses with ports: calls then take turns over those that can be reached; or a gRPC target such
            as `dns:///llm-pool:50051` (all addresses behind that name take turns) or `unix:/run/llm-pool.sock`.
        token: sent with every call as `authorization: Bearer …`.
        tls: encrypts the connection. True trusts the authorities that gRPC brings along.
        allow_insecure_token: sends the token although the connection is not encrypted and leaves this machine.
        deadline: of calls that name none, in seconds; 0.001 to 2147483. llm-pool plans with it: it refuses at once what cannot be answered
            in time.
        connect_timeout: seconds to wait for a connection before a call fails with UNREACHABLE, unsent (`not_sent`); it does not wait for
            one that has just failed. Default: a call waits as long as its deadline allows, and connections that fail are tried up to four
            times.
        headers: gRPC metadata for every call. Names are lower-case.
        channel_options: of gRPC's C core, over the defaults of this package.
        """
        self.connect_timeout = connect_timeout
        addresses = [address] if isinstance(address, str) else list(address)
        if token is not None and not tls and not allow_insecure_token:
            refuse_readable_token(addresses)
        authorization = {} if token is None else {"authorization": f"Bearer {token}"}
        self._transport = Transport(
            TransportOptions(
                addresses=addresses,
                credentials=credentials(tls),
                deadline=checked_deadline(deadline),
                connect_timeout=None
                if connect_timeout is None
                else checked_deadline(connect_timeout, "connect_timeout"),
                headers={**(headers or {}), **authorization},
                channel=channel_options or {},
            )
        )

    async def chat(
        self,
        request: ChatInput | None = None,
        /,
        *,
        deadline: float | None = None,
        headers: Mapping[str, str] | None = None,
        **fields: Unpack[ChatRequestInput],
    ) -> ChatResponse:
        """One answer as a whole. A text alone is one message of the user; fields of the request may be keyword arguments.

        deadline: seconds from now. headers: gRPC metadata for this call, over that of the client.
        """
        message = chat_request(request, fields)
        return await self._transport.unary(self._transport.llm_pool.Chat, message, deadline, headers)

    def stream_chat(
        self,
        request: ChatInput | None = None,
        /,
        *,
        deadline: float | None = None,
        headers: Mapping[str, str] | None = None,
        **fields: Unpack[ChatRequestInput],
    ) -> ChatStream:
        """One answer as it is written. The call starts at once."""
        message = chat_request(request, fields)
        call: StreamCall[StreamChatResponse] = self._transport.stream(
            self._transport.llm_pool.StreamChat, message, deadline, headers
        )
        return EventStream(
            call, ChatFold(), lambda error, begun: error_from_status(error, self._transport.address, begun)
        )

    async def deep_dive(
        self,
        request: DeepDiveInput | None = None,
        /,
        *,
        deadline: float | None = None,
        headers: Mapping[str, str] | None = None,
        **fields: Unpack[DeepDiveRequestInput],
    ) -> DeepDiveResponse:
        """Explores a theme. A text alone is the theme."""
        message = deep_dive_request(request, fields)
        return await self._transport.unary(self._transport.llm_pool.DeepDive, message, deadline, headers)

    def stream_deep_dive(
        self,
        request: DeepDiveInput | None = None,
        /,
        *,
        deadline: float | None = None,
        headers: Mapping[str, str] | None = None,
        **fields: Unpack[DeepDiveRequestInput],
    ) -> DeepDiveStream:
        """The same as it happens: plan, facets, synthesis. The call starts at once."""
        message = deep_dive_request(request, fields)
        call: StreamCall[StreamDeepDiveResponse] = self._transport.stream(
            self._transport.llm_pool.StreamDeepDive, message, deadline, headers
        )
        return EventStream(
            call, DeepDiveFold(), lambda error, begun: error_from_status(error, self._transport.address, begun)
        )

    async def list_models(
        self, *, deadline: float | None = None, headers: Mapping[str, str] | None = None
    ) -> ListModelsResponse:
        """The models and aliases that calls may name."""
        return await self._transport.unary(self._transport.llm_pool.ListModels, ListModelsRequest(), deadline, headers)

    async def health(self, *, deadline: float | None = None, headers: Mapping[str, str] | None = None) -> str:
        """`SERVING` when the server takes calls. Needs no token."""
        reply = await self._transport.unary(self._transport.check_health, HealthCheckRequest(), deadline, headers)
        return HealthCheckResponse.ServingStatus.Name(reply.status)

    async def close(self) -> None:
        """Closes the connections. Calls that run are cancelled, new ones are refused."""
        await self._transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
