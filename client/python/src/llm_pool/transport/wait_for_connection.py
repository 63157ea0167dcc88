"""Waits until a call could be sent."""

import asyncio

from grpc import ChannelConnectivity
from grpc.aio import Channel

from llm_pool.error import not_sent_error

_FAILED = (ChannelConnectivity.TRANSIENT_FAILURE, ChannelConnectivity.SHUTDOWN)


async def wait_for_connection(channel: Channel, address: str, timeout: float) -> None:
    """Raises LlmPoolError with `not_sent` when the attempt to connect has failed, or after `timeout` seconds."""
    try:
        await asyncio.wait_for(_connection(channel, address), timeout)
    except asyncio.TimeoutError:
        raise not_sent_error(address, f"no connection within {timeout:g} s") from None


async def _connection(channel: Channel, address: str) -> None:
    while (state := channel.get_state(try_to_connect=True)) is not ChannelConnectivity.READY:
        if state in _FAILED:
            raise not_sent_error(address, "the connection failed")
        await channel.wait_for_state_change(state)
