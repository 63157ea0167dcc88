"""A request from its two sources: the positional argument and the keyword arguments."""

from collections.abc import Mapping
from typing import Any, TypeVar

from google.protobuf.message import Message

from llm_pool.request.fill_message import fill_message

M = TypeVar("M", bound=Message)


def build(message: M, request: object, fields: Mapping[str, Any]) -> M:
    """Fills `message`. Raises TypeError when both sources name a field: one of them would be lost."""
    if isinstance(request, type(message)):
        message.CopyFrom(request)
    elif isinstance(request, Mapping):
        fill_message(message, request, "request")
    elif request is not None:
        raise TypeError(
            f"request is of type {type(request).__name__}, must be a text, a dict or a {message.DESCRIPTOR.name}"
        )
    twice = sorted({field.name for field, _ in message.ListFields()}.intersection(fields))
    if twice:
        raise TypeError(f"{', '.join(twice)} is given twice: in the request and as a keyword argument")
    fill_message(message, fields, "request")
    return message
