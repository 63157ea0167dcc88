"""Fills a message of the contract from what a caller wrote by hand."""

from collections.abc import Iterable, Mapping
from typing import cast

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from llm_pool.request.convert_value import convert_value

_PARTS = "llmpool.v1.ContentParts"


def fill_message(message: Message, values: Mapping[str, object], path: str) -> None:
    """Sets the fields named in `values`; None means not set. Raises TypeError for a field that does not exist, that excludes another one,
    or that has a value of the wrong type, and ValueError for a value out of range; both name the path."""
    fields = cast("Mapping[str, FieldDescriptor]", message.DESCRIPTOR.fields_by_name)
    for name, value in values.items():
        if value is None:
            continue
        field = fields.get(name)
        if field is None:
            raise TypeError(_unknown(name, list(fields), path))
        _refuse_second_kind(message, field, path)
        _set(message, field, value, f"{path}.{name}")


def _set(message: Message, field: FieldDescriptor, value: object, path: str) -> None:
    target = getattr(message, field.name)
    if field.is_repeated:
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            if not isinstance(value, Mapping):
                raise TypeError(f"{path} must be a mapping")
            _checked(target.update, dict(value), path)
        else:
            _append(target, field, _items(value, path), path)
    elif field.message_type is None:
        _checked(lambda one: setattr(message, field.name, one), convert_value(field, value, path), path)
    elif field.message_type.full_name == "google.protobuf.Timestamp":
        target.CopyFrom(convert_value(field, value, path))
    else:
        # An empty message says something too: it is set.
        target.SetInParent()
        _fill(target, value, path)


def _append(target: object, field: FieldDescriptor, items: list[object], path: str) -> None:
    for at, item in enumerate(items):
        if field.message_type is None:
            _checked(target.append, convert_value(field, item, f"{path}[{at}]"), f"{path}[{at}]")  # type: ignore[attr-defined]
        else:
            _fill(target.add(), item, f"{path}[{at}]")  # type: ignore[attr-defined]


def _fill(target: Message, value: object, path: str) -> None:
    if isinstance(value, Message):
        if value.DESCRIPTOR.full_name != target.DESCRIPTOR.full_name:
            raise TypeError(f"{path} is a {value.DESCRIPTOR.name}, must be a {target.DESCRIPTOR.name}")
        target.MergeFrom(value)
    elif isinstance(value, Mapping):
        fill_message(target, value, path)
    elif target.DESCRIPTOR.full_name == _PARTS:
        fill_message(target, {"parts": value}, path)
    else:
        raise TypeError(f"{path} is of type {type(value).__name__}, must be a dict or a {target.DESCRIPTOR.name}")


def _items(value: object, path: str) -> list[object]:
    if isinstance(value, (str, bytes, Mapping, Message)) or not isinstance(value, Iterable):
        raise TypeError(f"{path} is of type {type(value).__name__}, must be a list")
    return list(value)


def _checked(set_value: object, value: object, path: str) -> None:
    try:
        set_value(value)  # type: ignore[operator]
    except (TypeError, ValueError) as error:
        # protobuf's own message repeats the value, which may be a prompt.
        rule = "is out of range" if isinstance(error, ValueError) else f"has a value of type {type(value).__name__}"
        raise type(error)(f"{path} {rule}; see the comment of the field in proto/llmpool/v1") from None


def _refuse_second_kind(message: Message, field: FieldDescriptor, path: str) -> None:
    oneof = field.containing_oneof
    given = oneof and message.WhichOneof(oneof.name)
    if oneof and given and given != field.name:
        raise TypeError(f"{path} has {given} and {field.name}, but they exclude each other")


def _unknown(name: str, known: list[str], path: str) -> str:
    snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
    hint = f"; it is called {snake} here" if snake != name and snake in known else ""
    return f"{path} has no field {name}{hint}"
