"""A call that is answered by a stream of messages."""

from typing import Protocol, TypeVar

R = TypeVar("R", covariant=True)


class StreamCall(Protocol[R]):
    """What is used of gRPC's own calls."""

    async def read(self) -> R | object:
        """The next message; something else at the end. Raises AioRpcError when the call has failed."""

    def cancel(self) -> bool:
        """Ends the call."""

    def done(self) -> bool:
        """Whether it has ended."""
