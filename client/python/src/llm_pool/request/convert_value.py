"""Values that a caller may write in a friendlier form than protobuf takes them."""

import base64
import binascii
import json
from datetime import datetime, timezone

from google.protobuf.descriptor import EnumDescriptor, FieldDescriptor
from google.protobuf.timestamp_pb2 import Timestamp


def convert_value(field: FieldDescriptor, value: object, path: str) -> object:
    """The value as protobuf takes it: enums by their name, bytes from base64, JSON text from an object, times from a datetime."""
    if field.enum_type is not None:
        return _enum(field.enum_type, value, path)
    if field.type == FieldDescriptor.TYPE_BYTES and isinstance(value, str):
        return _bytes(value, path)
    if field.message_type is not None:
        return _timestamp(value, path)
    if not isinstance(value, str) and (field.name == "extra_body" or field.name.endswith("_json")):
        return json_text(value, path)
    return value


def json_text(value: object, path: str) -> str:
    """JSON text of a value, its keys in their order."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError) as error:
        raise TypeError(f"{path} cannot be written as JSON: {error}") from None


def _enum(enum: EnumDescriptor, value: object, path: str) -> int:
    if isinstance(value, int):
        return value
    prefix = enum.values[0].name.removesuffix("UNSPECIFIED")
    names = {known.name.removeprefix(prefix).lower(): known.number for known in enum.values if known.number != 0}
    word = str(value).removeprefix(prefix).lower()
    if word not in names:
        raise ValueError(f"{path} is {value!r:.40}, must be {', '.join(names)}")
    return names[word]


def _bytes(value: str, path: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error:
        raise ValueError(f"{path} is a text of {len(value)} characters that is not base64") from None


def _timestamp(value: object, path: str) -> Timestamp:
    if isinstance(value, Timestamp):
        return value
    if not isinstance(value, datetime):
        raise TypeError(f"{path} is of type {type(value).__name__}, must be a datetime")
    timestamp = Timestamp()
    timestamp.FromDatetime(value if value.tzinfo else value.replace(tzinfo=timezone.utc))
    return timestamp
