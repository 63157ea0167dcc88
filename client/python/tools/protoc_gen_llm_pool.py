"""A plugin of protoc: the code of protoc, grpc and mypy-protobuf for the contract, as one package below `llm_pool.gen`.

None of the three can place its code in a package of another name than the proto's: `from llmpool.v1 import chat_pb2` would take a top-level
name for itself. So they run here, and their imports are rewritten. Types of requests as callers write them come from the same descriptors.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from google.protobuf.compiler.plugin_pb2 import CodeGeneratorRequest, CodeGeneratorResponse
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from grpc_tools import protoc
from input_types import input_types

PACKAGE = "llm_pool.gen"
# What others publish as packages (google.rpc, grpc.health) is not generated again: Python refuses two copies of one message.
OWN = "llmpool/"
CONTRACT_IMPORT = re.compile(r"^((?:from|import) )(llmpool\.)", re.MULTILINE)
CONTRACT_USE = re.compile(r"(?<![\w./\"'])(llmpool\.v1\.)(?=\w+_pb2)")
INIT = '"""Made by `npm run gen` from proto/llmpool."""\n'


def generate(request: CodeGeneratorRequest) -> CodeGeneratorResponse:
    """The files for the contract, with their types."""
    names = [name for name in request.file_to_generate if name.startswith(OWN)]
    with TemporaryDirectory() as folder:
        run_protoc(request, names, Path(folder))
        files = {path.relative_to(folder).as_posix(): path.read_text() for path in Path(folder).rglob("*.py*")}
    with_service = {file.name[: -len(".proto")] for file in request.proto_file if file.service}
    response = CodeGeneratorResponse(supported_features=CodeGeneratorResponse.FEATURE_PROTO3_OPTIONAL)
    for name, text in sorted(files.items()):
        stem = re.sub(r"_pb2_grpc\.pyi?$", "", name)
        if stem == name or stem in with_service:
            response.file.add(name=name, content=in_package(text))
    for name in sorted({*init_files(names), "__init__.py"}):
        response.file.add(name=name, content=INIT)
    response.file.add(name="inputs.py", content=input_types(request.proto_file))
    return response


def run_protoc(request: CodeGeneratorRequest, names: list[str], folder: Path) -> None:
    descriptors = folder / "descriptors.binpb"
    descriptors.write_bytes(FileDescriptorSet(file=request.proto_file).SerializeToString())
    plugins = Path(sys.executable).parent
    code = protoc.main(
        [
            "protoc",
            f"--descriptor_set_in={descriptors}",
            f"--plugin=protoc-gen-mypy={plugins / 'protoc-gen-mypy'}",
            f"--plugin=protoc-gen-mypy_grpc={plugins / 'protoc-gen-mypy_grpc'}",
            f"--python_out={folder}",
            f"--mypy_out=quiet:{folder}",
            f"--grpc_python_out={folder}",
            f"--mypy_grpc_out=quiet,only_async:{folder}",
            *names,
        ]
    )
    if code != 0:
        raise SystemExit(f"protoc ended with {code}")


def in_package(text: str) -> str:
    """The same code with imports of `llm_pool.gen.llmpool` in place of `llmpool`."""
    return CONTRACT_USE.sub(rf"{PACKAGE}.\1", CONTRACT_IMPORT.sub(rf"\1{PACKAGE}.\2", text))


def init_files(names: list[str]) -> Iterator[str]:
    for name in names:
        for parent in Path(name).parents:
            if parent != Path():
                yield (parent / "__init__.py").as_posix()


if __name__ == "__main__":
    given = CodeGeneratorRequest.FromString(sys.stdin.buffer.read())
    sys.stdout.buffer.write(generate(given).SerializeToString())
