"""What the end event of a stream and the whole answer have in common."""

from google.protobuf.message import Message


def copy_same_fields(source: Message, target: Message, leaving_out: str = "") -> None:
    """Sets in `target` every field that `source` has set, by name: so a field that the contract adds to both is not forgotten here."""
    for field, value in source.ListFields():
        if field.name == leaving_out or field.name not in target.DESCRIPTOR.fields_by_name:
            continue
        if field.is_repeated:
            getattr(target, field.name).extend(value)
        elif field.message_type is not None:
            getattr(target, field.name).CopyFrom(value)
        else:
            setattr(target, field.name, value)
