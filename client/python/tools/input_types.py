"""Types of requests as callers write them: a TypedDict for each message that a request can hold, made from the contract."""

from collections.abc import Iterable, Iterator

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
)

ROOTS = (".llmpool.v1.ChatRequest", ".llmpool.v1.DeepDiveRequest")
# A list of parts may stand for the message that wraps it.
LISTS = {".llmpool.v1.ContentParts": ".llmpool.v1.ContentPart"}
TIMESTAMP = ".google.protobuf.Timestamp"
SCALARS = {
    FieldDescriptorProto.TYPE_STRING: "str",
    FieldDescriptorProto.TYPE_BOOL: "bool",
    FieldDescriptorProto.TYPE_DOUBLE: "float",
    FieldDescriptorProto.TYPE_UINT32: "int",
    FieldDescriptorProto.TYPE_INT64: "int",
    FieldDescriptorProto.TYPE_BYTES: "bytes | str",
}
HEAD = '''"""Requests as callers write them. Made by `npm run gen` from proto/llmpool."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from typing_extensions import TypedDict

from llm_pool.gen.llmpool.v1 import chat_pb2, deep_dive_pb2
from llm_pool.json_object import JsonObject
'''
Comments = dict[tuple[int, ...], str]


class InputTypes:
    """What the files define, by full name, and the types that have been written."""

    def __init__(self, files: Iterable[FileDescriptorProto]) -> None:
        self.messages: dict[str, tuple[DescriptorProto, str, str, Comments]] = {}
        self.enums: dict[str, EnumDescriptorProto] = {}
        for file in files:
            module = file.name.rsplit("/", 1)[-1].removesuffix(".proto") + "_pb2"
            comments = {
                tuple(item.path): item.leading_comments.strip().replace("\n", "")
                for item in file.source_code_info.location
            }
            for number, message in enumerate(file.message_type):
                about = {path[2:]: text for path, text in comments.items() if path[:2] == (4, number) and text}
                self.messages[f".{file.package}.{message.name}"] = (message, module, about.get((), ""), about)
            for enum in file.enum_type:
                self.enums[f".{file.package}.{enum.name}"] = enum
        self.written: dict[str, str] = {}

    def write(self, name: str) -> None:
        """The type of a message, after those that it needs."""
        if name in self.written:
            return
        self.written[name] = ""
        message, _, about, comments = self.messages[name]
        lines = [f"class {message.name}Input(TypedDict, total=False):", f'    """{about}"""', ""]
        for number, field in enumerate(message.field):
            lines.append(f"    {field.name}: {self.annotation(message, field)}")
            lines.append(f'    """{comments.get((2, number), "")}"""')
        del self.written[name]
        self.written[name] = "\n".join(lines)

    def annotation(self, message: DescriptorProto, field: FieldDescriptorProto) -> str:
        """The type of a field. Forward references are quoted, so that messages may hold each other."""
        entry = self.map_entry(message, field)
        if entry:
            return f"Mapping[str, {SCALARS[entry.field[1].type]}]"
        one = self.value(field)
        return f"Sequence[{one}]" if field.label == FieldDescriptorProto.LABEL_REPEATED else one

    def map_entry(self, message: DescriptorProto, field: FieldDescriptorProto) -> DescriptorProto | None:
        short = field.type_name.rsplit(".", 1)[-1]
        return next((n for n in message.nested_type if n.name == short and n.options.map_entry), None)

    def value(self, field: FieldDescriptorProto) -> str:
        if field.type == FieldDescriptorProto.TYPE_ENUM:
            return f"{self.words(field.type_name)} | int"
        if field.name == "extra_body" or field.name.endswith("_json"):
            return "str | JsonObject"
        if field.type != FieldDescriptorProto.TYPE_MESSAGE:
            return SCALARS[field.type]
        if field.type_name == TIMESTAMP:
            return "datetime"
        return " | ".join([self.message(field.type_name), *self.short_form(field.type_name)])

    def message(self, name: str) -> str:
        self.write(name)
        message, module, *_ = self.messages[name]
        return f"{message.name}Input | {module}.{message.name}"

    def short_form(self, name: str) -> Iterator[str]:
        if name in LISTS:
            yield f"Sequence[{self.message(LISTS[name])}]"

    def words(self, name: str) -> str:
        enum = self.enums[name]
        prefix = enum.value[0].name.removesuffix("UNSPECIFIED")
        words = ", ".join(f'"{value.name.removeprefix(prefix).lower()}"' for value in enum.value[1:])
        return f"Literal[{words}]"


def input_types(files: Iterable[FileDescriptorProto]) -> str:
    """The text of the module."""
    types = InputTypes(files)
    for root in ROOTS:
        types.write(root)
    return "\n\n".join([HEAD, *(f"{text}\n" for text in types.written.values())])
